package dev.statekeep;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.ForwardingClientCall.SimpleForwardingClientCall;
import io.grpc.ForwardingClientCallListener.SimpleForwardingClientCallListener;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;

/**
 * Says what to do about failures for which gRPC's own words do not: requests that are too large,
 * and connections that never come about because only one side wants TLS, or does not trust the
 * other.
 */
final class Explaining implements ClientInterceptor {
  private static final Pattern TOO_LARGE =
      Pattern.compile("Received message larger than max \\((\\d+) vs\\. (\\d+)\\)");
  // What gRPC says of a connection that the other side just closes.
  private static final String CLOSED = "Network closed for unknown reason";

  private final boolean hasTls;
  private volatile boolean wasReached;

  Explaining(boolean hasTls) {
    this.hasTls = hasTls;
  }

  @Override
  public <Q, P> ClientCall<Q, P> interceptCall(
      MethodDescriptor<Q, P> method, CallOptions options, Channel next) {
    return new SimpleForwardingClientCall<>(next.newCall(method, options)) {
      @Override
      public void start(Listener<P> listener, Metadata headers) {
        super.start(new Explained<>(listener), headers);
      }
    };
  }

  private Status explained(Status status) {
    String message = status.getDescription() == null ? "" : status.getDescription();
    if (status.getCode() == Status.Code.RESOURCE_EXHAUSTED) {
      return tooLarge(status, message);
    }
    if (status.getCode() != Status.Code.UNAVAILABLE || wasReached) {
      return status;
    }
    if (status.getCause() instanceof SSLException failed) {
      return Status.UNAVAILABLE.withDescription(
          "No connection over TLS: "
              + innermost(failed)
              + ". Is the server's certificate signed by an authority that this client trusts, and"
              + " is it served over TLS?");
    }
    if (!hasTls && message.startsWith(CLOSED)) {
      return Status.UNAVAILABLE.withDescription(
          "The server closed the connection before it answered. Does it want TLS?");
    }
    return status;
  }

  private static Status tooLarge(Status status, String message) {
    var sizes = TOO_LARGE.matcher(message);
    if (!sizes.find()) {
      return status;
    }
    return status.withDescription(
        "The request has "
            + sizes.group(1)
            + " bytes, and the server takes no message of more than "
            + sizes.group(2)
            + ": split it.");
  }

  private static String innermost(Throwable error) {
    Throwable inner = error;
    while (inner.getCause() != null) {
      inner = inner.getCause();
    }
    return inner.getMessage() == null ? inner.getClass().getSimpleName() : inner.getMessage();
  }

  private final class Explained<P> extends SimpleForwardingClientCallListener<P> {
    Explained(ClientCall.Listener<P> listener) {
      super(listener);
    }

    @Override
    public void onHeaders(Metadata headers) {
      wasReached = true;
      super.onHeaders(headers);
    }

    @Override
    public void onClose(Status status, Metadata trailers) {
      super.onClose(explained(status), trailers);
    }
  }
}

package dev.statekeep;

import io.grpc.ChannelCredentials;
import io.grpc.ClientInterceptor;
import io.grpc.ConnectivityState;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.MetadataUtils;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/**
 * How a client reaches the server: the channel's settings, TLS and the token.
 *
 * <p>gRPC's own defaults suit calls between services of one data centre, not a store that is
 * restarted beside its client: it would wait up to two minutes before it connects again, and never
 * notice that the machine at the other end of a quiet stream is gone.
 */
final class Connection {
  private static final int MESSAGE_BYTES_MAX = 16 << 20;
  // A fixed window: to find a better one, gRPC would send a ping behind nearly every message.
  private static final int WINDOW_BYTES = 1 << 20;
  private static final long KEEPALIVE_SECONDS = 30;
  private static final long KEEPALIVE_ANSWER_SECONDS = 10;
  private static final long RECONNECT_MILLIS_FIRST = 100;
  private static final long RECONNECT_MILLIS_MAX = 2_000;
  private static final long CLOSE_MILLIS_MAX = 1_000;
  private static final Metadata.Key<String> AUTHORIZATION =
      Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);

  private final ManagedChannel channel;
  private final ScheduledExecutorService timer;
  private long reconnectMillis = RECONNECT_MILLIS_FIRST;
  private boolean isConnectPlanned;

  Connection(String address, Tls tls, String token, ScheduledExecutorService timer) {
    this.timer = timer;
    ChannelCredentials credentials =
        tls == null ? InsecureChannelCredentials.create() : tls.credentials();
    var builder =
        NettyChannelBuilder.forTarget(Checks.address(address), credentials)
            .keepAliveTime(KEEPALIVE_SECONDS, TimeUnit.SECONDS)
            .keepAliveTimeout(KEEPALIVE_ANSWER_SECONDS, TimeUnit.SECONDS)
            .maxInboundMessageSize(MESSAGE_BYTES_MAX)
            .flowControlWindow(WINDOW_BYTES)
            .userAgent("statekeep-java/" + release())
            .intercept(new Explaining(tls != null))
            .intercept(token == null ? List.of() : List.of(bearer(Checks.token(token))));
    if (tls != null && tls.serverName() != null) {
      builder.overrideAuthority(tls.serverName());
    }
    channel = builder.build();
    channel.notifyWhenStateChanged(ConnectivityState.IDLE, this::stateChanged);
  }

  ManagedChannel channel() {
    return channel;
  }

  /** Ends the connection and everything on it. */
  void close() {
    channel.shutdownNow();
    try {
      channel.awaitTermination(CLOSE_MILLIS_MAX, TimeUnit.MILLISECONDS);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private synchronized void stateChanged() {
    ConnectivityState state = channel.getState(false);
    if (state == ConnectivityState.SHUTDOWN) {
      return;
    }
    if (state == ConnectivityState.READY) {
      reconnectMillis = RECONNECT_MILLIS_FIRST;
    }
    if (state == ConnectivityState.TRANSIENT_FAILURE) {
      connectSoon();
    }
    channel.notifyWhenStateChanged(state, this::stateChanged);
  }

  /** Connects again sooner than gRPC would, for as long as it takes. */
  private synchronized void connectSoon() {
    if (isConnectPlanned) {
      return;
    }
    long bound = reconnectMillis;
    reconnectMillis = Math.min(RECONNECT_MILLIS_MAX, bound * 2);
    long pause = bound / 2 + ThreadLocalRandom.current().nextLong(bound / 2);
    try {
      timer.schedule(this::connect, pause, TimeUnit.MILLISECONDS);
      isConnectPlanned = true;
    } catch (RejectedExecutionException closed) {
      // There is nothing to connect any more.
    }
  }

  private synchronized void connect() {
    isConnectPlanned = false;
    if (channel.getState(false) == ConnectivityState.TRANSIENT_FAILURE) {
      channel.resetConnectBackoff();
      connectSoon();
    }
  }

  private static ClientInterceptor bearer(String token) {
    var headers = new Metadata();
    headers.put(AUTHORIZATION, "Bearer " + token);
    return MetadataUtils.newAttachHeadersInterceptor(headers);
  }

  private static String release() {
    String release = Connection.class.getPackage().getImplementationVersion();
    return release == null ? "dev" : release;
  }
}

package dev.statekeep;

import com.google.protobuf.Message;
import dev.statekeep.errors.Failure;
import io.grpc.MethodDescriptor;
import java.util.Optional;
import java.util.function.Function;

/**
 * One call: its method, what to send, how to read the answer.
 *
 * @param isRepeatable whether sending it twice does no more than sending it once
 * @param absentReason the reason of the failure that is an answer all the same; null for none
 * @param absent that answer
 */
record Call<Q extends Message, P extends Message, A>(
    MethodDescriptor<Q, P> method,
    Q request,
    Function<P, A> parse,
    boolean isRepeatable,
    String absentReason,
    A absent) {

  static <Q extends Message, P extends Message, A> Call<Q, P, A> read(
      MethodDescriptor<Q, P> method, Q request, Function<P, A> parse) {
    return new Call<>(method, request, parse, true, null, null);
  }

  /** Makes a read of one thing, which answers with nothing when it is not there. */
  static <Q extends Message, P extends Message, A> Call<Q, P, Optional<A>> find(
      MethodDescriptor<Q, P> method, Q request, Function<P, A> parse, String absentReason) {
    return new Call<>(
        method,
        request,
        answer -> Optional.of(parse.apply(answer)),
        true,
        absentReason,
        Optional.empty());
  }

  static <Q extends Message, P extends Message, A> Call<Q, P, A> write(
      MethodDescriptor<Q, P> method, Q request, Function<P, A> parse, MutationOptions<?> options) {
    return new Call<>(method, request, parse, options.isRepeatable(), null, null);
  }

  /** Makes a mutation that is never tried again. */
  static <Q extends Message, P extends Message, A> Call<Q, P, A> once(
      MethodDescriptor<Q, P> method, Q request, Function<P, A> parse) {
    return new Call<>(method, request, parse, false, null, null);
  }

  boolean isAnsweredBy(Failure failure) {
    return absentReason != null && absentReason.equals(failure.reason());
  }
}

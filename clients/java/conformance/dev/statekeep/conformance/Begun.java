package dev.statekeep.conformance;

import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/**
 * A call under way.
 *
 * @param call the client's own future, which cancelling gives up
 * @param answer the answer of the line
 */
record Begun(CompletableFuture<?> call, CompletableFuture<Object> answer) {
  static <T> Begun of(CompletableFuture<T> call, Function<T, ?> form) {
    return new Begun(call, call.thenApply(form));
  }
}

package dev.statekeep;

import com.google.protobuf.Message;
import dev.statekeep.errors.Failure;
import java.util.concurrent.CompletableFuture;

/**
 * One attempt under way. It ends with a response or with a CallFailure, and is never handed to a
 * caller: what depends on it runs on the threads of gRPC and must not wait.
 */
class Pending extends CompletableFuture<Message> {

  final boolean fail(Failure failure) {
    return completeExceptionally(new CallFailure(failure));
  }

  /** Gives the attempt up; the server may still apply it. */
  void abandon(Failure failure) {
    fail(failure);
  }
}

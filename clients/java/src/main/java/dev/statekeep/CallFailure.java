package dev.statekeep;

import dev.statekeep.errors.Failure;

/** Carries a failure from where it was noticed to the caller, whose stack its exception shows. */
final class CallFailure extends Exception {
  private static final long serialVersionUID = 1L;

  private final Failure failure;

  CallFailure(Failure failure) {
    super(failure.message(), null, false, false);
    this.failure = failure;
  }

  Failure failure() {
    return failure;
  }
}

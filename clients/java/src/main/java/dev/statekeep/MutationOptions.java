package dev.statekeep;

import java.util.Objects;

/**
 * Options of a call that changes something.
 *
 * @param <S> the options themselves
 */
abstract class MutationOptions<S extends MutationOptions<S>> extends Options<S> {
  String requestId = "";

  /**
   * Has the change applied once, however often it is sent; with it the call is tried again when the
   * server cannot be reached.
   *
   * @param requestId an id of at most 128 bytes; "" is no such protection
   * @return options with it
   */
  public S requestId(String requestId) {
    S copy = copy();
    copy.requestId = Objects.requireNonNull(requestId, "requestId");
    return copy;
  }

  boolean isRepeatable() {
    return !requestId.isEmpty();
  }
}

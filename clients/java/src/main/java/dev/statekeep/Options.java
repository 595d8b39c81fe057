package dev.statekeep;

import java.time.Duration;

/**
 * What can be said about a call beside what it is about. Options never change: each method returns
 * other ones, so they may be kept and shared.
 *
 * @param <S> the options themselves
 */
abstract class Options<S extends Options<S>> implements Cloneable {
  Duration timeout;

  /**
   * Limits the time of the call, all its attempts included.
   *
   * @param timeout the time; null is that of the client
   * @return options with it
   */
  public S timeout(Duration timeout) {
    S copy = copy();
    copy.timeout = timeout;
    return copy;
  }

  @SuppressWarnings("unchecked")
  S copy() {
    try {
      return (S) super.clone();
    } catch (CloneNotSupportedException impossible) {
      throw new AssertionError(impossible);
    }
  }
}

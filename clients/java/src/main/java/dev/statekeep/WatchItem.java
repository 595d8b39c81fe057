package dev.statekeep;

/**
 * What a watch yields: changes or transitions, and how far it has come where that was asked for.
 */
public sealed interface WatchItem permits Change, Transition, Progress {

  /**
   * Returns the revision that it is about.
   *
   * @return the revision
   */
  long revision();
}

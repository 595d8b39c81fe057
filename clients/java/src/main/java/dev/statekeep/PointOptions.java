package dev.statekeep;

/**
 * Options of a read.
 *
 * @param <S> the options themselves
 */
abstract class PointOptions<S extends PointOptions<S>> extends Options<S> {
  At at;

  /**
   * Says where to read.
   *
   * @param at the point; null is the latest revision
   * @return options with it
   */
  public S at(At at) {
    S copy = copy();
    copy.at = at;
    return copy;
  }
}

package dev.statekeep;

/** Options of a question about a machine's events. */
public final class EnabledEventsOptions extends PointOptions<EnabledEventsOptions> {
  boolean withRejected;

  /** Makes options that ask for nothing special. */
  public EnabledEventsOptions() {}

  /**
   * Also answers events that would be rejected.
   *
   * @param withRejected true to have it so
   * @return options with it
   */
  public EnabledEventsOptions withRejected(boolean withRejected) {
    EnabledEventsOptions copy = copy();
    copy.withRejected = withRejected;
    return copy;
  }
}

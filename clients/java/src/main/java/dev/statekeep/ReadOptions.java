package dev.statekeep;

/** Options of a call that reads. */
public final class ReadOptions extends PointOptions<ReadOptions> {

  /** Makes options that ask for nothing special. */
  public ReadOptions() {}
}

package dev.statekeep;

/** Options of a call that changes something. */
public final class WriteOptions extends MutationOptions<WriteOptions> {

  /** Makes options that ask for nothing special. */
  public WriteOptions() {}
}

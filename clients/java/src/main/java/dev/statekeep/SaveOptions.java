package dev.statekeep;

import java.time.Duration;

/** Options of a save. */
public final class SaveOptions extends MutationOptions<SaveOptions> {
  Duration ttl;
  Long ifRevision;

  /** Makes options that ask for nothing special. */
  public SaveOptions() {}

  /**
   * Gives the entry a lifetime.
   *
   * @param ttl how long it lives: 1 ms to 10 years; null is for good
   * @return options with it
   */
  public SaveOptions ttl(Duration ttl) {
    SaveOptions copy = copy();
    copy.ttl = ttl;
    return copy;
  }

  /**
   * Saves only when the entry has this revision, and else ends with {@link
   * dev.statekeep.errors.PreconditionFailedException}.
   *
   * @param ifRevision the revision; 0 when there must be no entry
   * @return options with it
   */
  public SaveOptions ifRevision(long ifRevision) {
    SaveOptions copy = copy();
    copy.ifRevision = Convert.requireRevision(ifRevision, "ifRevision");
    return copy;
  }
}

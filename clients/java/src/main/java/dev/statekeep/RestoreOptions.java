package dev.statekeep;

import java.util.Objects;

/** Options of a restore. */
public final class RestoreOptions extends MutationOptions<RestoreOptions> {
  String keyPrefix = "";
  boolean dryRun;

  /** Makes options that ask for nothing special. */
  public RestoreOptions() {}

  /**
   * Restores only entries whose key begins with it, and no machines.
   *
   * @param keyPrefix the prefix; "" is everything
   * @return options with it
   */
  public RestoreOptions keyPrefix(String keyPrefix) {
    RestoreOptions copy = copy();
    copy.keyPrefix = Objects.requireNonNull(keyPrefix, "keyPrefix");
    return copy;
  }

  /**
   * Only answers what would change.
   *
   * @param dryRun true to change nothing
   * @return options with it
   */
  public RestoreOptions dryRun(boolean dryRun) {
    RestoreOptions copy = copy();
    copy.dryRun = dryRun;
    return copy;
  }
}

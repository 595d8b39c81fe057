package dev.statekeep;

import java.util.Objects;

/** Options of a comparison. Without a limit it takes as long as it takes. */
public final class DiffOptions extends Options<DiffOptions> {
  String keyPrefix = "";
  boolean values;

  /** Makes options that ask for nothing special. */
  public DiffOptions() {}

  /**
   * Compares only entries whose key begins with it, and no machines.
   *
   * @param keyPrefix the prefix; "" is everything
   * @return options with it
   */
  public DiffOptions keyPrefix(String keyPrefix) {
    DiffOptions copy = copy();
    copy.keyPrefix = Objects.requireNonNull(keyPrefix, "keyPrefix");
    return copy;
  }

  /**
   * Has entries and machines come with what they hold.
   *
   * @param values true to have it so
   * @return options with it
   */
  public DiffOptions values(boolean values) {
    DiffOptions copy = copy();
    copy.values = values;
    return copy;
  }
}

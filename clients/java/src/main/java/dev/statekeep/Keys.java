package dev.statekeep;

import java.util.Objects;

/** Which entries a call is about: all of them, those under a prefix, or those in a range. */
public sealed interface Keys {

  /**
   * Selects every entry of the namespace.
   *
   * @return the selection
   */
  static Keys all() {
    return All.EVERY;
  }

  /**
   * Selects the entries whose key begins with a prefix.
   *
   * @param prefix the prefix
   * @return the selection
   */
  static Keys prefix(String prefix) {
    return new Prefix(prefix);
  }

  /**
   * Selects the entries from one key up to another, in the order of their UTF-8 bytes.
   *
   * @param start the first key that belongs to it; "" begins at the first key of all
   * @param end the first key that no longer belongs to it; "" goes on to the last key of all
   * @return the selection
   */
  static Keys range(String start, String end) {
    return new Range(start, end);
  }

  /** Every entry. */
  enum All implements Keys {
    /** Every entry of the namespace. */
    EVERY
  }

  /**
   * The entries whose key begins with a prefix.
   *
   * @param prefix the prefix
   */
  record Prefix(String prefix) implements Keys {
    /**
     * Checks that there is one.
     *
     * @param prefix as above
     */
    public Prefix {
      Objects.requireNonNull(prefix, "prefix");
    }
  }

  /**
   * The entries from one key up to another.
   *
   * @param start the first key that belongs to it
   * @param end the first key that no longer belongs to it
   */
  record Range(String start, String end) implements Keys {
    /**
     * Checks that both are there.
     *
     * @param start as above
     * @param end as above
     */
    public Range {
      Objects.requireNonNull(start, "start");
      Objects.requireNonNull(end, "end");
    }
  }
}

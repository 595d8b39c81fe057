package dev.statekeep;

import java.util.Objects;

/** Which snapshot a call is about. */
public sealed interface SnapshotTarget {

  /**
   * Means the newest snapshot with a label.
   *
   * @param label the label
   * @return the target
   */
  static SnapshotTarget label(String label) {
    return new Label(label);
  }

  /**
   * Means one snapshot.
   *
   * @param id its id
   * @return the target
   */
  static SnapshotTarget id(String id) {
    return new Id(id);
  }

  /**
   * Means the newest snapshot of all.
   *
   * @return the target
   */
  static SnapshotTarget latest() {
    return Newest.LATEST;
  }

  /**
   * The newest snapshot with a label.
   *
   * @param label the label
   */
  record Label(String label) implements SnapshotTarget {
    /**
     * Checks that there is one.
     *
     * @param label as above
     */
    public Label {
      Objects.requireNonNull(label, "label");
    }
  }

  /**
   * One snapshot.
   *
   * @param id its id
   */
  record Id(String id) implements SnapshotTarget {
    /**
     * Checks that there is one.
     *
     * @param id as above
     */
    public Id {
      Objects.requireNonNull(id, "id");
    }
  }

  /** The newest snapshot of all. */
  enum Newest implements SnapshotTarget {
    /** The newest snapshot of all. */
    LATEST
  }
}

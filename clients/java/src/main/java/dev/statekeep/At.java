package dev.statekeep;

import java.time.Instant;
import java.util.Objects;

/**
 * Where a read looks: at a revision, a time or a snapshot. Without one it sees the latest revision.
 *
 * <p>At each point the same read has the same answer for as long as the point is readable.
 */
public sealed interface At {

  /**
   * Looks at a revision.
   *
   * @param revision the revision
   * @return the point
   */
  static At revision(long revision) {
    return new Revision(revision);
  }

  /**
   * Looks at the last revision that was committed at or before a time.
   *
   * @param time the time
   * @return the point
   */
  static At time(Instant time) {
    return new Time(time);
  }

  /**
   * Looks at the newest snapshot with a label.
   *
   * @param label the label
   * @return the point
   */
  static At snapshot(String label) {
    return new Label(label);
  }

  /**
   * Looks at one snapshot.
   *
   * @param id its id
   * @return the point
   */
  static At snapshotId(String id) {
    return new Id(id);
  }

  /**
   * A revision.
   *
   * @param revision the revision; 0 is the empty namespace before its first commit
   */
  record Revision(long revision) implements At {
    /**
     * Checks the revision.
     *
     * @param revision as above
     * @throws IllegalArgumentException when it is negative
     */
    public Revision {
      Convert.requireRevision(revision, "revision");
    }
  }

  /**
   * A time.
   *
   * @param time the time
   */
  record Time(Instant time) implements At {
    /**
     * Checks that there is one.
     *
     * @param time as above
     */
    public Time {
      Objects.requireNonNull(time, "time");
    }
  }

  /**
   * The newest snapshot with a label.
   *
   * @param label the label
   */
  record Label(String label) implements At {
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
  record Id(String id) implements At {
    /**
     * Checks that there is one.
     *
     * @param id as above
     */
    public Id {
      Objects.requireNonNull(id, "id");
    }
  }
}

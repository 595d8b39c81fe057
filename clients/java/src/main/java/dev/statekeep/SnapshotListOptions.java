package dev.statekeep;

import java.util.Objects;

/** Options of a listing of snapshots. The time is for each page of it. */
public final class SnapshotListOptions extends Options<SnapshotListOptions> {
  String label = "";
  int pageSize;
  boolean reverse;

  /** Makes options that ask for nothing special. */
  public SnapshotListOptions() {}

  /**
   * Takes only snapshots with this label.
   *
   * @param label the label; "" is every one
   * @return options with it
   */
  public SnapshotListOptions label(String label) {
    SnapshotListOptions copy = copy();
    copy.label = Objects.requireNonNull(label, "label");
    return copy;
  }

  /**
   * Says how many snapshots are fetched at a time.
   *
   * @param pageSize the number, at most 1,000; 0 is the server's default, 100
   * @return options with it
   */
  public SnapshotListOptions pageSize(int pageSize) {
    SnapshotListOptions copy = copy();
    copy.pageSize = pageSize;
    return copy;
  }

  /**
   * Begins with the oldest one.
   *
   * @param reverse true for the oldest first
   * @return options with it
   */
  public SnapshotListOptions reverse(boolean reverse) {
    SnapshotListOptions copy = copy();
    copy.reverse = reverse;
    return copy;
  }
}

package dev.statekeep;

/** Options of a snapshot's deletion. */
public final class DeleteSnapshotOptions extends MutationOptions<DeleteSnapshotOptions> {
  boolean evenIfPinned;

  /** Makes options that ask for nothing special. */
  public DeleteSnapshotOptions() {}

  /**
   * Deletes the snapshot even when it is pinned.
   *
   * @param evenIfPinned true to have it so
   * @return options with it
   */
  public DeleteSnapshotOptions evenIfPinned(boolean evenIfPinned) {
    DeleteSnapshotOptions copy = copy();
    copy.evenIfPinned = evenIfPinned;
    return copy;
  }
}

package dev.statekeep;

import java.util.Objects;

/** Options of a snapshot's creation. */
public final class CreateSnapshotOptions extends MutationOptions<CreateSnapshotOptions> {
  String description = "";
  boolean pinned;

  /** Makes options that ask for nothing special. */
  public CreateSnapshotOptions() {}

  /**
   * Describes the snapshot.
   *
   * @param description free text, at most 1,000 bytes
   * @return options with it
   */
  public CreateSnapshotOptions description(String description) {
    CreateSnapshotOptions copy = copy();
    copy.description = Objects.requireNonNull(description, "description");
    return copy;
  }

  /**
   * Keeps the snapshot until a request deletes it.
   *
   * @param pinned true to have it so
   * @return options with it
   */
  public CreateSnapshotOptions pinned(boolean pinned) {
    CreateSnapshotOptions copy = copy();
    copy.pinned = pinned;
    return copy;
  }
}

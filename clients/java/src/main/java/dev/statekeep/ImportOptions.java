package dev.statekeep;

import java.util.Objects;
import java.util.function.Consumer;

/** Options of an import. Without a limit it takes as long as it takes. */
public final class ImportOptions extends MutationOptions<ImportOptions> {
  String label = "";
  String description = "";
  boolean pinned;
  Consumer<TransferProgress> progress = progress -> {};

  /** Makes options that ask for nothing special. */
  public ImportOptions() {}

  /**
   * Gives the snapshot another label than the one in the file.
   *
   * @param label the label; "" is the one in the file
   * @return options with it
   */
  public ImportOptions label(String label) {
    ImportOptions copy = copy();
    copy.label = Objects.requireNonNull(label, "label");
    return copy;
  }

  /**
   * Gives the snapshot another description than the one in the file.
   *
   * @param description the description; "" is the one in the file
   * @return options with it
   */
  public ImportOptions description(String description) {
    ImportOptions copy = copy();
    copy.description = Objects.requireNonNull(description, "description");
    return copy;
  }

  /**
   * Keeps the snapshot until a request deletes it.
   *
   * @param pinned true to have it so
   * @return options with it
   */
  public ImportOptions pinned(boolean pinned) {
    ImportOptions copy = copy();
    copy.pinned = pinned;
    return copy;
  }

  /**
   * Tells how far the import has come, with each piece.
   *
   * @param progress what is called
   * @return options with it
   */
  public ImportOptions progress(Consumer<TransferProgress> progress) {
    ImportOptions copy = copy();
    copy.progress = Objects.requireNonNull(progress, "progress");
    return copy;
  }
}

package dev.statekeep;

import java.util.Objects;
import java.util.function.Consumer;

/** Options of an export. Without a limit it takes as long as it takes. */
public final class ExportOptions extends Options<ExportOptions> {
  Consumer<TransferProgress> progress = progress -> {};

  /** Makes options that ask for nothing special. */
  public ExportOptions() {}

  /**
   * Tells how far the export has come, with each piece.
   *
   * @param progress what is called
   * @return options with it
   */
  public ExportOptions progress(Consumer<TransferProgress> progress) {
    ExportOptions copy = copy();
    copy.progress = Objects.requireNonNull(progress, "progress");
    return copy;
  }
}

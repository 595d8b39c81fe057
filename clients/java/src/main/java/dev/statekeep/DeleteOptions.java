package dev.statekeep;

/** Options of a delete. */
public final class DeleteOptions extends MutationOptions<DeleteOptions> {
  Long ifRevision;

  /** Makes options that ask for nothing special. */
  public DeleteOptions() {}

  /**
   * Deletes only when the entry has this revision, and else ends with {@link
   * dev.statekeep.errors.PreconditionFailedException}.
   *
   * @param ifRevision the revision; 0 when there must be no entry
   * @return options with it
   */
  public DeleteOptions ifRevision(long ifRevision) {
    DeleteOptions copy = copy();
    copy.ifRevision = Convert.requireRevision(ifRevision, "ifRevision");
    return copy;
  }
}

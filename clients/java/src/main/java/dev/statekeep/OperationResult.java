package dev.statekeep;

/** What one operation of a commit did, in the same form as the call of its own. */
public sealed interface OperationResult
    permits Saved, Deleted, Cleared, MachineCreated, Verdict, SnapshotCreated {

  /**
   * Returns the revision of the commit.
   *
   * @return the revision
   */
  long revision();
}

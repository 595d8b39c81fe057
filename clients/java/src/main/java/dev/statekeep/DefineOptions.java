package dev.statekeep;

/** Options of a definition's addition. */
public final class DefineOptions extends MutationOptions<DefineOptions> {
  boolean dryRun;

  /** Makes options that ask for nothing special. */
  public DefineOptions() {}

  /**
   * Only checks the definition; findings that would refuse it are an answer then.
   *
   * @param dryRun true to store nothing
   * @return options with it
   */
  public DefineOptions dryRun(boolean dryRun) {
    DefineOptions copy = copy();
    copy.dryRun = dryRun;
    return copy;
  }
}

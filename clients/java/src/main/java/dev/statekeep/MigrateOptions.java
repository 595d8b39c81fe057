package dev.statekeep;

import java.util.Map;

/** Options of a migration. The time is for each batch of it. */
public final class MigrateOptions extends Options<MigrateOptions> {
  int fromVersion;
  int toVersion;
  Map<String, String> stateMap = Map.of();
  boolean dryRun;
  int pageSize;

  /** Makes options that ask for nothing special. */
  public MigrateOptions() {}

  /**
   * Moves only machines on this version.
   *
   * @param fromVersion the version; 0 is every one but the target
   * @return options with it
   */
  public MigrateOptions fromVersion(int fromVersion) {
    MigrateOptions copy = copy();
    copy.fromVersion = fromVersion;
    return copy;
  }

  /**
   * Says where to move to.
   *
   * @param toVersion the version; 0 is the newest
   * @return options with it
   */
  public MigrateOptions toVersion(int toVersion) {
    MigrateOptions copy = copy();
    copy.toVersion = toVersion;
    return copy;
  }

  /**
   * Says which state of the new version follows on one of the old version.
   *
   * @param stateMap states by name; one that is not named keeps its name
   * @return options with it
   */
  public MigrateOptions stateMap(Map<String, String> stateMap) {
    MigrateOptions copy = copy();
    copy.stateMap = Map.copyOf(stateMap);
    return copy;
  }

  /**
   * Only answers what would happen.
   *
   * @param dryRun true to change nothing
   * @return options with it
   */
  public MigrateOptions dryRun(boolean dryRun) {
    MigrateOptions copy = copy();
    copy.dryRun = dryRun;
    return copy;
  }

  /**
   * Says how many machines are looked at in one batch.
   *
   * @param pageSize the number, at most 1,000; 0 is the server's default, 100
   * @return options with it
   */
  public MigrateOptions pageSize(int pageSize) {
    MigrateOptions copy = copy();
    copy.pageSize = pageSize;
    return copy;
  }
}

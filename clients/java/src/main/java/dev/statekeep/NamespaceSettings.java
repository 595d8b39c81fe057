package dev.statekeep;

import java.time.Duration;

/**
 * What a namespace keeps and how much it may hold. What is left out is the server's default.
 *
 * @param historyAge how long history is kept; null is the server's default
 * @param historyRevisionsMax how many revisions of it are kept; 0 is the server's default
 * @param entriesMax how many entries it may hold; 0 is the server's default
 * @param entriesBytesMax how many bytes of keys and values it may hold; 0 is the server's default
 * @param snapshotPolicy how many snapshots it keeps; null is the server's default
 */
public record NamespaceSettings(
    Duration historyAge,
    long historyRevisionsMax,
    long entriesMax,
    long entriesBytesMax,
    SnapshotPolicy snapshotPolicy) {

  /** Settings with nothing but the server's defaults. */
  public static final NamespaceSettings DEFAULT = new NamespaceSettings(null, 0, 0, 0, null);

  /**
   * Changes how long history is kept.
   *
   * @param age the time, at least 1 s; null is the server's default
   * @return settings with it
   */
  public NamespaceSettings withHistoryAge(Duration age) {
    return new NamespaceSettings(
        age, historyRevisionsMax, entriesMax, entriesBytesMax, snapshotPolicy);
  }

  /**
   * Changes how many revisions of history are kept.
   *
   * @param max the number; 0 is the server's default
   * @return settings with it
   */
  public NamespaceSettings withHistoryRevisionsMax(long max) {
    return new NamespaceSettings(historyAge, max, entriesMax, entriesBytesMax, snapshotPolicy);
  }

  /**
   * Changes how many entries the namespace may hold.
   *
   * @param max the number; 0 is the server's default
   * @return settings with it
   */
  public NamespaceSettings withEntriesMax(long max) {
    return new NamespaceSettings(
        historyAge, historyRevisionsMax, max, entriesBytesMax, snapshotPolicy);
  }

  /**
   * Changes how many bytes of keys and values the namespace may hold.
   *
   * @param max the number; 0 is the server's default
   * @return settings with it
   */
  public NamespaceSettings withEntriesBytesMax(long max) {
    return new NamespaceSettings(historyAge, historyRevisionsMax, entriesMax, max, snapshotPolicy);
  }

  /**
   * Changes how many snapshots the namespace keeps.
   *
   * @param policy the policy; null is the server's default
   * @return settings with it
   */
  public NamespaceSettings withSnapshotPolicy(SnapshotPolicy policy) {
    return new NamespaceSettings(
        historyAge, historyRevisionsMax, entriesMax, entriesBytesMax, policy);
  }
}

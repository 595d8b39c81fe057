package dev.statekeep;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Set;

/** Options of a watch of changes. */
public final class WatchOptions implements Cloneable {
  long startRevision;
  List<String> prefixes = List.of();
  Set<ChangeKind> kinds = Set.of();
  boolean values;
  boolean previousValues;
  Duration progressInterval;

  /** Makes options that ask for nothing special. */
  public WatchOptions() {}

  /**
   * Says where the watch begins.
   *
   * @param startRevision the first revision to deliver; 0 is from now on
   * @return options with it
   */
  public WatchOptions startRevision(long startRevision) {
    WatchOptions copy = copy();
    copy.startRevision = Convert.requireRevision(startRevision, "startRevision");
    return copy;
  }

  /**
   * Takes only changes of entries and schemas whose key begins with one of these.
   *
   * @param prefixes the prefixes, at most 128; none is every change
   * @return options with it
   */
  public WatchOptions prefixes(Collection<String> prefixes) {
    WatchOptions copy = copy();
    copy.prefixes = List.copyOf(prefixes);
    return copy;
  }

  /**
   * Takes only changes of these kinds.
   *
   * @param kinds the kinds; none is every kind
   * @return options with it
   */
  public WatchOptions kinds(Collection<ChangeKind> kinds) {
    WatchOptions copy = copy();
    copy.kinds = Set.copyOf(kinds);
    return copy;
  }

  /**
   * Has entries and machines come with what they hold.
   *
   * @param values true to have it so
   * @return options with it
   */
  public WatchOptions values(boolean values) {
    WatchOptions copy = copy();
    copy.values = values;
    return copy;
  }

  /**
   * Has entries come as they were before the change, too.
   *
   * @param previousValues true to have it so
   * @return options with it
   */
  public WatchOptions previousValues(boolean previousValues) {
    WatchOptions copy = copy();
    copy.previousValues = previousValues;
    return copy;
  }

  /**
   * Says how often at the latest the watch hears how far it has come.
   *
   * @param progressInterval the time, at least 100 ms; null is the server's default, 10 s
   * @return options with it
   */
  public WatchOptions progressInterval(Duration progressInterval) {
    WatchOptions copy = copy();
    copy.progressInterval = progressInterval;
    return copy;
  }

  private WatchOptions copy() {
    try {
      return (WatchOptions) super.clone();
    } catch (CloneNotSupportedException impossible) {
      throw new AssertionError(impossible);
    }
  }
}

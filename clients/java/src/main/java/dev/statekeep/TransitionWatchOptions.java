package dev.statekeep;

import java.time.Duration;
import java.util.Collection;
import java.util.List;

/** Options of a watch of transitions: every filter has to hold, and none means any. */
public final class TransitionWatchOptions implements Cloneable {
  long startRevision;
  List<String> machineIds = List.of();
  List<String> definitions = List.of();
  List<String> events = List.of();
  List<String> fromStates = List.of();
  List<String> toStates = List.of();
  Duration progressInterval;

  /** Makes options that ask for nothing special. */
  public TransitionWatchOptions() {}

  /**
   * Says where the watch begins.
   *
   * @param startRevision the first revision to deliver; 0 is from now on
   * @return options with it
   */
  public TransitionWatchOptions startRevision(long startRevision) {
    TransitionWatchOptions copy = copy();
    copy.startRevision = Convert.requireRevision(startRevision, "startRevision");
    return copy;
  }

  /**
   * Takes only transitions of these machines.
   *
   * @param machineIds ids, at most 128
   * @return options with it
   */
  public TransitionWatchOptions machineIds(Collection<String> machineIds) {
    TransitionWatchOptions copy = copy();
    copy.machineIds = List.copyOf(machineIds);
    return copy;
  }

  /**
   * Takes only transitions of machines of these definitions.
   *
   * @param definitions names, at most 128
   * @return options with it
   */
  public TransitionWatchOptions definitions(Collection<String> definitions) {
    TransitionWatchOptions copy = copy();
    copy.definitions = List.copyOf(definitions);
    return copy;
  }

  /**
   * Takes only transitions by these events.
   *
   * @param events names, at most 128
   * @return options with it
   */
  public TransitionWatchOptions events(Collection<String> events) {
    TransitionWatchOptions copy = copy();
    copy.events = List.copyOf(events);
    return copy;
  }

  /**
   * Takes only transitions from these states.
   *
   * @param fromStates names, at most 128
   * @return options with it
   */
  public TransitionWatchOptions fromStates(Collection<String> fromStates) {
    TransitionWatchOptions copy = copy();
    copy.fromStates = List.copyOf(fromStates);
    return copy;
  }

  /**
   * Takes only transitions to these states.
   *
   * @param toStates names, at most 128
   * @return options with it
   */
  public TransitionWatchOptions toStates(Collection<String> toStates) {
    TransitionWatchOptions copy = copy();
    copy.toStates = List.copyOf(toStates);
    return copy;
  }

  /**
   * Says how often at the latest the watch hears how far it has come.
   *
   * @param progressInterval the time, at least 100 ms; null is the server's default, 10 s
   * @return options with it
   */
  public TransitionWatchOptions progressInterval(Duration progressInterval) {
    TransitionWatchOptions copy = copy();
    copy.progressInterval = progressInterval;
    return copy;
  }

  private TransitionWatchOptions copy() {
    try {
      return (TransitionWatchOptions) super.clone();
    } catch (CloneNotSupportedException impossible) {
      throw new AssertionError(impossible);
    }
  }
}

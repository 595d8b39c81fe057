package dev.statekeep;

import java.util.List;

/**
 * Whether a table allows a state to follow another.
 *
 * @param revision the revision that was read
 * @param valid whether it does
 * @param events of a stored definition: the events that lead there
 */
public record TransitionValidity(long revision, boolean valid, List<String> events) {
  /**
   * Copies what can be changed.
   *
   * @param revision as above
   * @param valid as above
   * @param events as above
   */
  public TransitionValidity {
    events = List.copyOf(events);
  }
}

package dev.statekeep;

import java.util.List;

/**
 * Which events a machine would accept.
 *
 * @param revision the revision that was read
 * @param state the state that it is in
 * @param events the events, each once, in the order of the definition
 */
public record EnabledEvents(long revision, String state, List<EventOutlook> events) {
  /**
   * Copies what can be changed.
   *
   * @param revision as above
   * @param state as above
   * @param events as above
   */
  public EnabledEvents {
    events = List.copyOf(events);
  }
}

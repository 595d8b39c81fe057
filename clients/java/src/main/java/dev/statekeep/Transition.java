package dev.statekeep;

import java.time.Instant;

/**
 * The record that a machine moved.
 *
 * @param sequence counts the machine's transitions from 1 without a gap
 * @param machineId the machine
 * @param definitionName the name of its definition
 * @param definitionVersion the version after the transition
 * @param fromState where it was
 * @param event the event that moved it; "" for a migration or a restore
 * @param toState where it is now
 * @param internal whether the state was not left
 * @param cause what made it happen
 * @param revision the revision of the commit
 * @param time the commit time
 * @param actor who, as given to the trigger
 * @param note why, as given to the trigger
 * @param payloadJson the event's payload: JSON text, or ""
 */
public record Transition(
    long sequence,
    String machineId,
    String definitionName,
    int definitionVersion,
    String fromState,
    String event,
    String toState,
    boolean internal,
    TransitionCause cause,
    long revision,
    Instant time,
    String actor,
    String note,
    String payloadJson)
    implements WatchItem {
  /**
   * Returns the event's payload.
   *
   * @return what {@link Json#parse} makes of it; null when there is none
   */
  public Object payload() {
    return payloadJson.isEmpty() ? null : Json.parse(payloadJson);
  }
}

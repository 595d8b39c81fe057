package dev.statekeep;

import java.time.Duration;

/**
 * Whether a transition may be taken.
 *
 * @param hook the hook that is asked
 * @param machine the machine as it is
 * @param event the event
 * @param toState where the transition would lead
 * @param payloadJson the event's payload: JSON text, or ""
 * @param actor who, as given to the trigger
 * @param note why, as given to the trigger
 * @param timeLeft how long the server still waits for the answer
 */
public record HookQuestion(
    String hook,
    Machine machine,
    String event,
    String toState,
    String payloadJson,
    String actor,
    String note,
    Duration timeLeft) {
  /**
   * Returns the event's payload.
   *
   * @return what {@link Json#parse} makes of it; null when there is none
   */
  public Object payload() {
    return payloadJson.isEmpty() ? null : Json.parse(payloadJson);
  }
}

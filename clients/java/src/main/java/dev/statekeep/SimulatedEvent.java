package dev.statekeep;

/**
 * One event to try.
 *
 * @param event the event
 * @param payloadJson JSON text, or "" for no payload
 */
public record SimulatedEvent(String event, String payloadJson) {
  /**
   * Tries an event without a payload.
   *
   * @param event the event
   */
  public SimulatedEvent(String event) {
    this(event, "");
  }
}

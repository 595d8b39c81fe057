package dev.statekeep;

import java.time.Duration;
import java.util.Objects;

/**
 * Where a machine may be.
 *
 * @param name its name, unique in the definition
 * @param description free text
 * @param isFinal whether a machine that enters it is finished
 * @param after what happens to a machine that stays here; null is nothing
 */
public record State(String name, String description, boolean isFinal, Timer after) {
  /**
   * Checks that name and description are there.
   *
   * @param name as above
   * @param description as above
   * @param isFinal as above
   * @param after as above
   */
  public State {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(description, "description");
  }

  /**
   * Makes a state.
   *
   * @param name its name
   * @return the state
   */
  public static State of(String name) {
    return new State(name, "", false, null);
  }

  /**
   * Makes a state in which a machine is finished.
   *
   * @param name its name
   * @return the state
   */
  public static State finalState(String name) {
    return new State(name, "", true, null);
  }

  /**
   * Has the server send an event to a machine that stays in the state.
   *
   * @param delay how long the machine has to stay: 1 ms to 10 years
   * @param event the event
   * @return the state with a timer
   */
  public State after(Duration delay, String event) {
    return new State(name, description, isFinal, new Timer(delay, event));
  }

  /**
   * Describes the state.
   *
   * @param text free text, at most 1,000 bytes
   * @return the state with a description
   */
  public State describedAs(String text) {
    return new State(name, text, isFinal, after);
  }

  /**
   * A timer of a state: an event that the server sends by itself, once.
   *
   * @param delay how long the machine has to stay in the state
   * @param event the event
   */
  public record Timer(Duration delay, String event) {
    /**
     * Checks that both are there.
     *
     * @param delay as above
     * @param event as above
     */
    public Timer {
      Objects.requireNonNull(delay, "delay");
      Objects.requireNonNull(event, "event");
    }
  }
}

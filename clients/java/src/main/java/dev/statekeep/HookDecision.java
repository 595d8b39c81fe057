package dev.statekeep;

import java.util.Objects;

/**
 * The answer to a hook's question.
 *
 * @param allowed whether the transition may be taken
 * @param message why not, for people; it becomes the message of the rejection
 */
public record HookDecision(boolean allowed, String message) {
  /**
   * Checks that there is a message, though it may be empty.
   *
   * @param allowed as above
   * @param message as above
   */
  public HookDecision {
    Objects.requireNonNull(message, "message");
  }

  /**
   * Lets the transition be taken.
   *
   * @return the decision
   */
  public static HookDecision allow() {
    return new HookDecision(true, "");
  }

  /**
   * Refuses the transition.
   *
   * @param message why, for people; its first 1,000 bytes are kept
   * @return the decision
   */
  public static HookDecision refuse(String message) {
    return new HookDecision(false, message);
  }
}

package dev.statekeep;

/**
 * A state that another may follow.
 *
 * @param fromState the state to come from; {@code *} is every state
 * @param toState the state to go to
 */
public record AllowedTransition(String fromState, String toState) {}

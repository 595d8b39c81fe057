package dev.statekeep;

/**
 * What one event would do.
 *
 * @param accepted whether it would be accepted
 * @param transition how the machine would move; null when it would be rejected
 * @param rejection why it would be rejected; null when it would be accepted
 */
public record SimulatedStep(boolean accepted, Transition transition, Rejection rejection) {}

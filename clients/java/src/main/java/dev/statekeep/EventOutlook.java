package dev.statekeep;

/**
 * What an event would do.
 *
 * @param event the event
 * @param enabled whether it would be accepted, if {@code hook} allows it
 * @param toState where it would lead
 * @param hook the hook that would be asked; "" is none
 * @param rejection why it would be rejected; null when it is enabled
 */
public record EventOutlook(
    String event, boolean enabled, String toState, String hook, Rejection rejection) {}

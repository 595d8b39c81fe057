package dev.statekeep;

/**
 * What an event did to a machine: it was accepted, or rejected and changed nothing.
 *
 * @param revision the revision that it made; the latest one when nothing changed
 * @param accepted whether the event moved the machine
 * @param transition how it moved; null when it was rejected
 * @param rejection why it was rejected; null when it was accepted
 * @param machine the machine afterwards
 */
public record Verdict(
    long revision, boolean accepted, Transition transition, Rejection rejection, Machine machine)
    implements OperationResult {}

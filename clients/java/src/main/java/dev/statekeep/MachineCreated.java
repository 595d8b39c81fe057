package dev.statekeep;

/**
 * A machine was created.
 *
 * @param revision the revision that it made; the latest one when nothing changed
 * @param machine the new machine
 */
public record MachineCreated(long revision, Machine machine) implements OperationResult {}

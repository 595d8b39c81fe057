package dev.statekeep;

/**
 * A save was applied.
 *
 * @param revision the revision that it made; the latest one when nothing changed
 * @param created whether the entry did not exist before
 */
public record Saved(long revision, boolean created) implements OperationResult {}

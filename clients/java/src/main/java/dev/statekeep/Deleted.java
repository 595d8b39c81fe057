package dev.statekeep;

/**
 * A delete was applied.
 *
 * @param revision the revision that it made; the latest one when nothing changed
 * @param existed whether there was something to delete
 */
public record Deleted(long revision, boolean existed) implements OperationResult {}

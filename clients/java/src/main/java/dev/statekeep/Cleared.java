package dev.statekeep;

/**
 * A clear was applied.
 *
 * @param revision the revision that it made; the latest one when nothing changed
 * @param count how many entries it deleted
 */
public record Cleared(long revision, long count) implements OperationResult {}

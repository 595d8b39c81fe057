package dev.statekeep;

/**
 * A snapshot was deleted.
 *
 * @param revision the revision that it made; the latest one when nothing changed
 * @param snapshot the one that was deleted
 */
public record SnapshotDeleted(long revision, Snapshot snapshot) {}

package dev.statekeep;

/**
 * A snapshot was written to a file, whole.
 *
 * @param snapshot the snapshot
 * @param bytesCount how many bytes the file has
 * @param itemsCount how many entries and machines it holds
 */
public record SnapshotExported(Snapshot snapshot, long bytesCount, long itemsCount) {}

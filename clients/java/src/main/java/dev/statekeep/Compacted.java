package dev.statekeep;

/**
 * A compaction is done.
 *
 * @param revision the latest revision
 * @param floor the oldest revision that is readable from now on
 * @param recordsRemovedCount how many records were removed
 */
public record Compacted(long revision, long floor, long recordsRemovedCount) {}

package dev.statekeep;

/**
 * How many snapshots a namespace keeps, and what happens beyond.
 *
 * @param snapshotsMax how many; 0 is the server's default
 * @param limitAction what creating one more does
 */
public record SnapshotPolicy(int snapshotsMax, SnapshotLimitAction limitAction) {}

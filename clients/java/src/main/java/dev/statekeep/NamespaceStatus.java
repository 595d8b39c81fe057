package dev.statekeep;

import java.time.Instant;

/**
 * What there is in a namespace.
 *
 * @param namespace its name
 * @param revision its latest revision
 * @param floor the oldest revision that is still readable, apart from those that snapshots keep
 * @param updateTime the commit time of the latest revision; null when there was none
 * @param entriesCount how many entries there are
 * @param entriesBytes the bytes of their keys and values
 * @param machinesCount how many machines there are
 * @param snapshotsCount how many snapshots there are
 */
public record NamespaceStatus(
    String namespace,
    long revision,
    long floor,
    Instant updateTime,
    long entriesCount,
    long entriesBytes,
    long machinesCount,
    long snapshotsCount) {}

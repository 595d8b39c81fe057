package dev.statekeep;

/**
 * What differs in one entry or machine between two points.
 *
 * @param kind what happened to it on the way
 * @param key the entry's key, or ""
 * @param machineId the machine's id, or ""
 * @param entryBefore the entry at the first point, or null
 * @param entryAfter the entry at the second point, or null
 * @param machineBefore the machine at the first point, or null
 * @param machineAfter the machine at the second point, or null
 */
public record Difference(
    DifferenceKind kind,
    String key,
    String machineId,
    Entry entryBefore,
    Entry entryAfter,
    Machine machineBefore,
    Machine machineAfter) {}

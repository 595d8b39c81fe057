package dev.statekeep;

import java.time.Instant;

/**
 * One thing that happened to an entry.
 *
 * @param revision the revision of the commit
 * @param time its time
 * @param kind saved, deleted or expired
 * @param entry what was saved; null for a deletion or an expiry
 */
public record HistoryItem(long revision, Instant time, ChangeKind kind, Entry entry) {}

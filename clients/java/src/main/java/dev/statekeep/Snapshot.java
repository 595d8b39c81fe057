package dev.statekeep;

import java.time.Instant;

/**
 * A labelled revision that is kept readable.
 *
 * @param id made by the server; opaque
 * @param label its label; labels may repeat
 * @param description free text
 * @param pinned whether it is kept until a request deletes it
 * @param revision the revision that it keeps; of an imported one, that of the import
 * @param createTime the commit time of {@code revision}
 * @param entriesCount how many entries it holds
 * @param machinesCount how many machines it holds
 * @param imported whether it came from a file: then it is read by label or id, not at its revision
 */
public record Snapshot(
    String id,
    String label,
    String description,
    boolean pinned,
    long revision,
    Instant createTime,
    long entriesCount,
    long machinesCount,
    boolean imported) {}

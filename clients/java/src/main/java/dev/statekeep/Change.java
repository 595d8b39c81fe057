package dev.statekeep;

import java.time.Instant;

/**
 * One thing that a commit did.
 *
 * @param revision the revision of the commit
 * @param index the place among the changes of the commit, from 0; both together name the change,
 *     the same in every watch
 * @param time the commit time
 * @param kind what was done; it says which of the others are set
 * @param key the entry's key; of a schema, its prefix; else ""
 * @param entry the entry after a save, with its value when the watch asked for values; else null
 * @param previousEntry the entry before, when the watch asked for it and there was one; else null
 * @param machineId the machine; else ""
 * @param transition how the machine moved; else null
 * @param machine the machine after it was created or moved, when the watch asked for values; else
 *     null
 * @param definitionName the definition of the machine, or the one that was added or deleted; else
 *     ""
 * @param definitionVersion its version; else 0
 * @param snapshot the snapshot that was created, restored or deleted; else null
 */
public record Change(
    long revision,
    int index,
    Instant time,
    ChangeKind kind,
    String key,
    Entry entry,
    Entry previousEntry,
    String machineId,
    Transition transition,
    Machine machine,
    String definitionName,
    int definitionVersion,
    Snapshot snapshot)
    implements WatchItem {}

/**
 * The client of a Statekeep server: entries, state machines and snapshots in one store.
 *
 * <p>Begin with {@link dev.statekeep.Client}.
 */
package dev.statekeep;

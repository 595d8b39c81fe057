package dev.statekeep;

/**
 * Every change that passes the filters of the watch was delivered.
 *
 * @param revision up to this revision
 */
public record Progress(long revision) implements WatchItem {}

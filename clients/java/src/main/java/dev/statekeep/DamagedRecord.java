package dev.statekeep;

/**
 * A stored record that fails its checksum.
 *
 * @param namespace its namespace
 * @param kind what it is
 * @param key its name
 * @param revision its revision
 * @param detail a sentence for people
 */
public record DamagedRecord(
    String namespace, String kind, String key, long revision, String detail) {}

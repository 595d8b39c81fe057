package dev.statekeep;

/**
 * The settings of a namespace.
 *
 * @param revision the revision that was read or made
 * @param effective those in force; 0 is no limit
 * @param settings as they were set, to be changed and set again
 */
public record Settings(long revision, NamespaceSettings effective, NamespaceSettings settings) {}

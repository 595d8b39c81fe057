package dev.statekeep;

/**
 * One thing that the checks of a definition found.
 *
 * @param severity whether it refuses the definition
 * @param path what is wrong, such as {@code transitions[3].guard.expression}
 * @param message a sentence for people
 */
public record Finding(FindingSeverity severity, String path, String message) {}

package dev.statekeep.errors;

/**
 * One field of a request that is at fault.
 *
 * @param field the path of the field, such as {@code operations[3].save.key}
 * @param description a sentence that says how
 */
public record FieldViolation(String field, String description) {}

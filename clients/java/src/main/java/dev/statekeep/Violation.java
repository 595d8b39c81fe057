package dev.statekeep;

/**
 * One way in which a value does not hold to rules.
 *
 * @param path a JSON Pointer to what is wrong; "" is the whole value
 * @param message a sentence for people
 * @param rule the rule that is broken, as JSON Schema calls it
 */
public record Violation(String path, String message, String rule) {}

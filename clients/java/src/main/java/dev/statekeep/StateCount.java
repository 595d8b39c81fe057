package dev.statekeep;

/**
 * How many machines are in a state.
 *
 * @param definitionName the name of the definition
 * @param definitionVersion its version
 * @param state the state
 * @param count how many machines there are
 */
public record StateCount(String definitionName, int definitionVersion, String state, long count) {}

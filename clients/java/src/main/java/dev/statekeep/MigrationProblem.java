package dev.statekeep;

/**
 * Why a machine was not migrated.
 *
 * @param machineId the machine
 * @param definitionVersion the version that it is on
 * @param state the state that it is in
 * @param message a sentence for people
 */
public record MigrationProblem(
    String machineId, int definitionVersion, String state, String message) {}

package dev.statekeep;

import java.util.List;

/**
 * What a list of events would do.
 *
 * @param revision the revision that was read
 * @param steps what each event would do, in their order
 * @param machine the machine after the last one
 */
public record Simulation(long revision, List<SimulatedStep> steps, Machine machine) {
  /**
   * Copies what can be changed.
   *
   * @param revision as above
   * @param steps as above
   * @param machine as above
   */
  public Simulation {
    steps = List.copyOf(steps);
  }
}

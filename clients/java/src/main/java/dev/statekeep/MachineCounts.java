package dev.statekeep;

import java.util.List;

/**
 * How many machines there are.
 *
 * @param revision the revision that was read
 * @param count how many there are in all
 * @param states how many there are in each state; states without machines are left out
 */
public record MachineCounts(long revision, long count, List<StateCount> states) {
  /**
   * Copies what can be changed.
   *
   * @param revision as above
   * @param count as above
   * @param states as above
   */
  public MachineCounts {
    states = List.copyOf(states);
  }
}

package dev.statekeep;

import java.time.Duration;
import java.util.Objects;

/**
 * How a hook is asked. One that only a guard names is asked by the defaults.
 *
 * @param name the hook's name
 * @param timeout how long to wait for an answer: 1 ms to 60 s; null is the server's default, 5 s
 * @param whenSilent what holds when nobody answers in time
 */
public record HookRule(String name, Duration timeout, HookPolicy whenSilent) {
  /**
   * Checks that name and policy are there.
   *
   * @param name as above
   * @param timeout as above
   * @param whenSilent as above
   */
  public HookRule {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(whenSilent, "whenSilent");
  }
}

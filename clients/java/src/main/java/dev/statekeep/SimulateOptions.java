package dev.statekeep;

import java.util.Map;
import java.util.Objects;

/** Options of a simulation. */
public final class SimulateOptions extends PointOptions<SimulateOptions> {
  String state = "";
  String contextJson = "";
  Map<String, Boolean> hookAnswers = Map.of();

  /** Makes options that ask for nothing special. */
  public SimulateOptions() {}

  /**
   * Begins in another state.
   *
   * @param state the state; "" is that of the machine, or the initial one
   * @return options with it
   */
  public SimulateOptions state(String state) {
    SimulateOptions copy = copy();
    copy.state = Objects.requireNonNull(state, "state");
    return copy;
  }

  /**
   * Begins with other data.
   *
   * @param context a JSON object as a map
   * @return options with it
   */
  public SimulateOptions context(Map<String, ?> context) {
    SimulateOptions copy = copy();
    copy.contextJson = Json.format(context);
    return copy;
  }

  /**
   * Says what hooks would answer; others follow their policy.
   *
   * @param hookAnswers hooks by name, true to allow
   * @return options with it
   */
  public SimulateOptions hookAnswers(Map<String, Boolean> hookAnswers) {
    SimulateOptions copy = copy();
    copy.hookAnswers = Map.copyOf(hookAnswers);
    return copy;
  }
}

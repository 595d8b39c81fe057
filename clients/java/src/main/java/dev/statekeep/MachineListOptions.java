package dev.statekeep;

import java.time.Duration;
import java.util.Objects;

/** Options of a listing of machines: every filter has to hold. The time is for each page of it. */
public final class MachineListOptions extends PointOptions<MachineListOptions> {
  String definition = "";
  int version;
  String state = "";
  Duration inStateFor;
  int pageSize;

  /** Makes options that ask for nothing special. */
  public MachineListOptions() {}

  /**
   * Takes only machines of this definition; the other filters need it.
   *
   * @param definition the definition's name; "" is any
   * @return options with it
   */
  public MachineListOptions definition(String definition) {
    MachineListOptions copy = copy();
    copy.definition = Objects.requireNonNull(definition, "definition");
    return copy;
  }

  /**
   * Takes only machines on this version of the definition.
   *
   * @param version the version; 0 is any
   * @return options with it
   */
  public MachineListOptions version(int version) {
    MachineListOptions copy = copy();
    copy.version = version;
    return copy;
  }

  /**
   * Takes only machines in this state.
   *
   * @param state the state; "" is any
   * @return options with it
   */
  public MachineListOptions state(String state) {
    MachineListOptions copy = copy();
    copy.state = Objects.requireNonNull(state, "state");
    return copy;
  }

  /**
   * Takes only machines that have been in their state for so long, the longest first; needs a
   * state.
   *
   * @param inStateFor the time; null is any
   * @return options with it
   */
  public MachineListOptions inStateFor(Duration inStateFor) {
    MachineListOptions copy = copy();
    copy.inStateFor = inStateFor;
    return copy;
  }

  /**
   * Says how many machines are fetched at a time.
   *
   * @param pageSize the number, at most 1,000; 0 is the server's default, 100
   * @return options with it
   */
  public MachineListOptions pageSize(int pageSize) {
    MachineListOptions copy = copy();
    copy.pageSize = pageSize;
    return copy;
  }
}

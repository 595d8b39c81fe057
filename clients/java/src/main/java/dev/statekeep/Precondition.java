package dev.statekeep;

import dev.statekeep.v1.EntryPrecondition;
import dev.statekeep.v1.MachinePrecondition;

/** What must hold at the latest revision for a commit to apply. */
public final class Precondition {
  private final dev.statekeep.v1.Precondition message;

  private Precondition(EntryPrecondition.Builder entry) {
    message = dev.statekeep.v1.Precondition.newBuilder().setEntry(entry).build();
  }

  private Precondition(MachinePrecondition.Builder machine) {
    message = dev.statekeep.v1.Precondition.newBuilder().setMachine(machine).build();
  }

  /**
   * Requires that an entry has a revision.
   *
   * @param key its key
   * @param revision the revision; 0 requires that there is no entry
   * @return the precondition
   */
  public static Precondition revision(String key, long revision) {
    return new Precondition(entry(key).setRevision(Convert.requireRevision(revision, "revision")));
  }

  /**
   * Requires that an entry exists.
   *
   * @param key its key
   * @return the precondition
   */
  public static Precondition exists(String key) {
    return new Precondition(entry(key).setExists(true));
  }

  /**
   * Requires that an entry does not exist.
   *
   * @param key its key
   * @return the precondition
   */
  public static Precondition absent(String key) {
    return new Precondition(entry(key).setExists(false));
  }

  /**
   * Requires that a machine is in a state.
   *
   * @param machineId the machine
   * @param state the state
   * @return the precondition
   */
  public static Precondition machineInState(String machineId, String state) {
    return new Precondition(machine(machineId).setState(state));
  }

  /**
   * Requires that a machine has a revision.
   *
   * @param machineId the machine
   * @param revision the revision; 0 requires that there is no machine
   * @return the precondition
   */
  public static Precondition machineRevision(String machineId, long revision) {
    return new Precondition(
        machine(machineId).setRevision(Convert.requireRevision(revision, "revision")));
  }

  /**
   * Requires that a machine exists.
   *
   * @param machineId the machine
   * @return the precondition
   */
  public static Precondition machineExists(String machineId) {
    return new Precondition(machine(machineId).setExists(true));
  }

  /**
   * Requires that a machine does not exist.
   *
   * @param machineId the machine
   * @return the precondition
   */
  public static Precondition machineAbsent(String machineId) {
    return new Precondition(machine(machineId).setExists(false));
  }

  dev.statekeep.v1.Precondition message() {
    return message;
  }

  private static EntryPrecondition.Builder entry(String key) {
    return EntryPrecondition.newBuilder().setKey(Convert.toKey(key));
  }

  private static MachinePrecondition.Builder machine(String id) {
    return MachinePrecondition.newBuilder().setMachineId(Convert.requireEncodable(id, "machineId"));
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Precondition one && message.equals(one.message);
  }

  @Override
  public int hashCode() {
    return message.hashCode();
  }

  @Override
  public String toString() {
    return "Precondition[" + message.getConditionCase() + "]";
  }
}

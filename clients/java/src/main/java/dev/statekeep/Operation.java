package dev.statekeep;

import dev.statekeep.v1.ClearOperation;
import dev.statekeep.v1.CommitResponse;
import dev.statekeep.v1.CreateMachineOperation;
import dev.statekeep.v1.CreateSnapshotOperation;
import dev.statekeep.v1.DeleteOperation;
import dev.statekeep.v1.SaveOperation;
import dev.statekeep.v1.TriggerOperation;
import java.time.Duration;

/** One step of a commit. Steps act in order, and each sees what the ones before it did. */
public final class Operation {
  private final dev.statekeep.v1.Operation message;

  private Operation(dev.statekeep.v1.Operation.Builder message) {
    this.message = message.build();
  }

  /**
   * Saves an entry for good.
   *
   * @param key its key
   * @param value what it holds from now on
   * @return the step
   */
  public static Operation save(String key, Value value) {
    return save(key, value, null);
  }

  /**
   * Saves an entry.
   *
   * @param key its key
   * @param value what it holds from now on
   * @param ttl how long it lives; null is for good
   * @return the step
   */
  public static Operation save(String key, Value value, Duration ttl) {
    var save =
        SaveOperation.newBuilder().setKey(Convert.toKey(key)).setValue(Convert.toValue(value));
    if (ttl != null) {
      save.setTtl(Convert.toDuration(ttl));
    }
    return new Operation(dev.statekeep.v1.Operation.newBuilder().setSave(save));
  }

  /**
   * Deletes an entry. That it does not exist is no failure.
   *
   * @param key its key
   * @return the step
   */
  public static Operation delete(String key) {
    return new Operation(
        dev.statekeep.v1.Operation.newBuilder()
            .setDelete(DeleteOperation.newBuilder().setKey(Convert.toKey(key))));
  }

  /**
   * Deletes many entries.
   *
   * @param keys which
   * @return the step
   */
  public static Operation clear(Keys keys) {
    var clear = ClearOperation.newBuilder();
    Convert.select(keys, clear::setPrefix, clear::setRange);
    return new Operation(dev.statekeep.v1.Operation.newBuilder().setClear(clear));
  }

  /**
   * Creates a machine. One that exists already fails the commit.
   *
   * @param definition the name of its definition
   * @param options its version, id and context
   * @return the step
   * @throws IllegalArgumentException when they have a requestId or a timeout, which commits have
   */
  public static Operation createMachine(String definition, CreateMachineOptions options) {
    requirePlain(options);
    return new Operation(
        dev.statekeep.v1.Operation.newBuilder()
            .setCreateMachine(
                CreateMachineOperation.newBuilder()
                    .setDefinition(ConvertMachines.toReference(definition, options.version))
                    .setMachineId(Convert.requireEncodable(options.id, "id"))
                    .setContextJson(options.contextJson)));
  }

  /**
   * Sends an event into a machine. A rejected one fails the commit with {@link
   * dev.statekeep.errors.EventRejectedException}.
   *
   * @param machineId the machine
   * @param event the event
   * @param options its payload, and what is expected
   * @return the step
   * @throws IllegalArgumentException when they have a requestId or a timeout, which commits have
   */
  public static Operation trigger(String machineId, String event, TriggerOptions options) {
    requirePlain(options);
    var trigger =
        TriggerOperation.newBuilder()
            .setMachineId(Convert.requireEncodable(machineId, "machineId"))
            .setEvent(Convert.requireEncodable(event, "event"))
            .setPayloadJson(options.payloadJson)
            .setExpectedState(options.expectedState)
            .setActor(options.actor)
            .setNote(options.note);
    if (options.expectedRevision != null) {
      trigger.setExpectedRevision(options.expectedRevision);
    }
    return new Operation(dev.statekeep.v1.Operation.newBuilder().setTrigger(trigger));
  }

  /**
   * Creates a snapshot of what the whole commit leaves behind.
   *
   * @param label its label
   * @param options its description, and whether it is pinned
   * @return the step
   * @throws IllegalArgumentException when they have a requestId or a timeout, which commits have
   */
  public static Operation createSnapshot(String label, CreateSnapshotOptions options) {
    requirePlain(options);
    return new Operation(
        dev.statekeep.v1.Operation.newBuilder()
            .setCreateSnapshot(
                CreateSnapshotOperation.newBuilder()
                    .setLabel(Convert.requireEncodable(label, "label"))
                    .setDescription(options.description)
                    .setPinned(options.pinned)));
  }

  dev.statekeep.v1.Operation message() {
    return message;
  }

  static Committed fromCommit(CommitResponse message) {
    long revision = message.getRevision();
    return new Committed(
        revision, Convert.each(message.getResultsList(), one -> fromResult(one, revision)));
  }

  private static OperationResult fromResult(
      dev.statekeep.v1.OperationResult message, long revision) {
    return switch (message.getResultCase()) {
      case SAVE -> new Saved(revision, message.getSave().getCreated());
      case DELETE -> new Deleted(revision, message.getDelete().getExisted());
      case CLEAR -> new Cleared(revision, message.getClear().getCount());
      case CREATE_MACHINE ->
          new MachineCreated(
              revision, ConvertMachines.fromMachine(message.getCreateMachine().getMachine()));
      case TRIGGER ->
          new Verdict(
              revision,
              true,
              ConvertMachines.fromTransition(message.getTrigger().getTransition()),
              null,
              ConvertMachines.fromMachine(message.getTrigger().getMachine()));
      case CREATE_SNAPSHOT ->
          new SnapshotCreated(
              revision,
              ConvertSnapshots.fromSnapshot(message.getCreateSnapshot().getSnapshot()),
              message.getCreateSnapshot().getEvictedSnapshotIdsList());
      case RESULT_NOT_SET ->
          throw new IllegalStateException("The server answered with a result of no known kind.");
    };
  }

  private static void requirePlain(MutationOptions<?> options) {
    if (options.isRepeatable() || options.timeout != null) {
      throw new IllegalArgumentException(
          "A requestId and a timeout belong to the commit, not to one of its operations.");
    }
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Operation one && message.equals(one.message);
  }

  @Override
  public int hashCode() {
    return message.hashCode();
  }

  @Override
  public String toString() {
    return "Operation[" + message.getOperationCase() + "]";
  }
}

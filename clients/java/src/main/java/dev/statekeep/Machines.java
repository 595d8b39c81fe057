package dev.statekeep;

import dev.statekeep.v1.CreateMachineRequest;
import dev.statekeep.v1.CreateMachineResponse;
import dev.statekeep.v1.GetMachineRequest;
import dev.statekeep.v1.GetMachineResponse;
import dev.statekeep.v1.IsInStateRequest;
import dev.statekeep.v1.IsInStateResponse;
import dev.statekeep.v1.MachineServiceGrpc;
import dev.statekeep.v1.TriggerRequest;
import dev.statekeep.v1.TriggerResponse;
import java.util.Collection;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * The machines of one namespace: state machines that run on the server.
 *
 * <pre>{@code
 * machines.define(door);
 * machines.create("door", new CreateMachineOptions().id("front"));
 * Verdict verdict = machines.trigger("front", "open");
 * }</pre>
 *
 * <p>That an event is rejected is an answer, not an exception. {@link #typed} has the same with
 * enums of one's own.
 */
public final class Machines extends MachineListings {
  private static final CreateMachineOptions CREATE = new CreateMachineOptions();
  private static final TriggerOptions TRIGGER = new TriggerOptions();

  Machines(Runner runner, String namespace) {
    super(runner, namespace);
  }

  /**
   * Speaks of machines of one definition in the words of two enums.
   *
   * @param <S> the states
   * @param <E> the events
   * @param definition the definition, by its enums
   * @return the same calls, typed
   */
  public <S extends Enum<S>, E extends Enum<E>> TypedMachines<S, E> typed(
      TypedDefinition<S, E> definition) {
    return new TypedMachines<>(this, definition);
  }

  /**
   * Creates a machine in the initial state of the newest version of its definition.
   *
   * @param definition the definition's name
   * @return the new machine
   */
  public MachineCreated create(String definition) {
    return create(definition, CREATE);
  }

  /**
   * Creates a machine in the initial state of its definition.
   *
   * @param definition the definition's name
   * @param options its version, id and context, and how
   * @return the new machine
   */
  public MachineCreated create(String definition, CreateMachineOptions options) {
    return runner.run(creating(definition, options), options);
  }

  /**
   * Creates a machine in the initial state of its definition.
   *
   * @param definition the definition's name
   * @param options its version, id and context, and how
   * @return the new machine
   */
  public CompletableFuture<MachineCreated> createAsync(
      String definition, CreateMachineOptions options) {
    return runner.runAsync(creating(definition, options), options);
  }

  private Call<CreateMachineRequest, CreateMachineResponse, MachineCreated> creating(
      String definition, CreateMachineOptions options) {
    var request =
        CreateMachineRequest.newBuilder()
            .setNamespace(namespace)
            .setRequestId(options.requestId)
            .setDefinition(ConvertMachines.toReference(definition, options.version))
            .setMachineId(Convert.requireEncodable(options.id, "id"))
            .setContextJson(options.contextJson)
            .build();
    return Call.write(
        MachineServiceGrpc.getCreateMachineMethod(),
        request,
        answer ->
            new MachineCreated(
                answer.getRevision(), ConvertMachines.fromMachine(answer.getMachine())),
        options);
  }

  /**
   * Returns one machine.
   *
   * @param id its id
   * @return the machine, if there is one
   */
  public Optional<Machine> get(String id) {
    return get(id, Schemas.READ);
  }

  /**
   * Returns one machine.
   *
   * @param id its id
   * @param options where to read, and how
   * @return the machine, if there is one
   */
  public Optional<Machine> get(String id, ReadOptions options) {
    return runner.run(getting(id, options), options);
  }

  /**
   * Returns one machine.
   *
   * @param id its id
   * @param options where to read, and how
   * @return the machine, if there is one
   */
  public CompletableFuture<Optional<Machine>> getAsync(String id, ReadOptions options) {
    return runner.runAsync(getting(id, options), options);
  }

  private Call<GetMachineRequest, GetMachineResponse, Optional<Machine>> getting(
      String id, ReadOptions options) {
    var request =
        GetMachineRequest.newBuilder()
            .setNamespace(namespace)
            .setAt(Convert.toPoint(options.at))
            .setMachineId(Convert.requireEncodable(id, "id"))
            .build();
    return Call.find(
        MachineServiceGrpc.getGetMachineMethod(),
        request,
        answer -> ConvertMachines.fromMachine(answer.getMachine()),
        "MACHINE_NOT_FOUND");
  }

  /**
   * Tells whether a machine is in a state.
   *
   * @param id its id
   * @param state the state
   * @return whether it is
   */
  public boolean isIn(String id, String state) {
    return isIn(id, state, Schemas.READ);
  }

  /**
   * Tells whether a machine is in a state.
   *
   * @param id its id
   * @param state the state
   * @param options where to read, and how
   * @return whether it is
   */
  public boolean isIn(String id, String state, ReadOptions options) {
    return runner.run(asking(id, state, options), options);
  }

  /**
   * Tells whether a machine is in a state.
   *
   * @param id its id
   * @param state the state
   * @param options where to read, and how
   * @return whether it is
   */
  public CompletableFuture<Boolean> isInAsync(String id, String state, ReadOptions options) {
    return runner.runAsync(asking(id, state, options), options);
  }

  private Call<IsInStateRequest, IsInStateResponse, Boolean> asking(
      String id, String state, ReadOptions options) {
    var request =
        IsInStateRequest.newBuilder()
            .setNamespace(namespace)
            .setAt(Convert.toPoint(options.at))
            .setMachineId(Convert.requireEncodable(id, "id"))
            .setState(Convert.requireEncodable(state, "state"))
            .build();
    return Call.read(
        MachineServiceGrpc.getIsInStateMethod(), request, IsInStateResponse::getInState);
  }

  /**
   * Sends an event into a machine.
   *
   * @param id the machine
   * @param event the event
   * @return how the machine moved, or why not
   */
  public Verdict trigger(String id, String event) {
    return trigger(id, event, TRIGGER);
  }

  /**
   * Sends an event into a machine.
   *
   * @param id the machine
   * @param event the event
   * @param options its payload, what is expected, and how
   * @return how the machine moved, or why not
   */
  public Verdict trigger(String id, String event, TriggerOptions options) {
    return runner.run(triggering(id, event, options), options);
  }

  /**
   * Sends an event into a machine.
   *
   * @param id the machine
   * @param event the event
   * @param options its payload, what is expected, and how
   * @return how the machine moved, or why not
   */
  public CompletableFuture<Verdict> triggerAsync(String id, String event, TriggerOptions options) {
    return runner.runAsync(triggering(id, event, options), options);
  }

  /**
   * Sends an event into a machine, for those who only want to know whether it moved.
   *
   * @param id the machine
   * @param event the event
   * @return whether the event was accepted
   */
  public boolean tryTrigger(String id, String event) {
    return trigger(id, event, TRIGGER).accepted();
  }

  /**
   * Sends an event into a machine, for those who only want to know whether it moved.
   *
   * @param id the machine
   * @param event the event
   * @param options its payload, what is expected, and how
   * @return whether the event was accepted
   */
  public boolean tryTrigger(String id, String event, TriggerOptions options) {
    return trigger(id, event, options).accepted();
  }

  private Call<TriggerRequest, TriggerResponse, Verdict> triggering(
      String id, String event, TriggerOptions options) {
    var request =
        TriggerRequest.newBuilder()
            .setNamespace(namespace)
            .setRequestId(options.requestId)
            .setMachineId(Convert.requireEncodable(id, "id"))
            .setEvent(Convert.requireEncodable(event, "event"))
            .setPayloadJson(options.payloadJson)
            .setExpectedState(options.expectedState)
            .setActor(Convert.requireEncodable(options.actor, "actor"))
            .setNote(Convert.requireEncodable(options.note, "note"));
    if (options.expectedRevision != null) {
      request.setExpectedRevision(options.expectedRevision);
    }
    return Call.write(
        MachineServiceGrpc.getTriggerMethod(),
        request.build(),
        ConvertMachines::fromVerdict,
        options);
  }

  /**
   * Answers the questions of hooks, in the background, until it is closed. The registration is in
   * force when this returns; when the connection breaks it is made again.
   *
   * @param hooks their names, 1 to 128
   * @param function what answers; called by several threads at the same time
   * @return what ends it
   */
  public GuardServing serveGuards(Collection<String> hooks, HookFunction function) {
    return serveGuards(hooks, function, new GuardOptions());
  }

  /**
   * Answers the questions of hooks, in the background, until it is closed.
   *
   * @param hooks their names, 1 to 128
   * @param function what answers; called by several threads at the same time
   * @param options how
   * @return what ends it
   */
  public GuardServing serveGuards(
      Collection<String> hooks, HookFunction function, GuardOptions options) {
    return GuardServing.begin(runner, namespace, hooks, function, options);
  }
}

package dev.statekeep;

import java.util.Optional;

/**
 * Machines of one definition, in the words of two enums.
 *
 * <pre>{@code
 * TypedMachines<Light, Press> lights = client.machines().typed(LIGHT);
 * lights.define();
 * lights.create("hall");
 * lights.tryTrigger("hall", Press.SWITCH);
 * Light now = lights.state("hall").orElseThrow();
 * }</pre>
 *
 * @param <S> the states
 * @param <E> the events
 */
public final class TypedMachines<S extends Enum<S>, E extends Enum<E>> {
  private final Machines machines;
  private final TypedDefinition<S, E> definition;

  TypedMachines(Machines machines, TypedDefinition<S, E> definition) {
    this.machines = machines;
    this.definition = definition;
  }

  /**
   * What an event did to a machine.
   *
   * @param <S> the states
   * @param <E> the events
   * @param accepted whether the event moved the machine
   * @param from where it was; where it is when the event was rejected
   * @param event the event
   * @param to where it is now
   * @param verdict the same in names, with everything else
   */
  public record Move<S extends Enum<S>, E extends Enum<E>>(
      boolean accepted, S from, E event, S to, Verdict verdict) {}

  /**
   * One step of a machine's history or of a watch.
   *
   * @param <S> the states
   * @param <E> the events
   * @param from where the machine was
   * @param event the event that moved it; null for a migration or a restore
   * @param to where it went
   * @param transition the same in names, with everything else
   */
  public record Step<S extends Enum<S>, E extends Enum<E>>(
      S from, E event, S to, Transition transition) {}

  /**
   * Adds the definition to the server, unless its newest version is the same.
   *
   * @return its version, and warnings
   */
  public Defined define() {
    return machines.define(definition.definition());
  }

  /**
   * Creates a machine in the initial state.
   *
   * @param id its id
   * @return the new machine
   */
  public MachineCreated create(String id) {
    return machines.create(definition.name(), new CreateMachineOptions().id(id));
  }

  /**
   * Creates a machine in the initial state.
   *
   * @param options its version, id and context, and how
   * @return the new machine
   */
  public MachineCreated create(CreateMachineOptions options) {
    return machines.create(definition.name(), options);
  }

  /**
   * Returns where a machine is.
   *
   * @param id its id
   * @return its state, if there is such a machine
   */
  public Optional<S> state(String id) {
    return machines.get(id).map(machine -> definition.stateOf(machine.state()));
  }

  /**
   * Tells whether a machine is in a state.
   *
   * @param id its id
   * @param state the state
   * @return whether it is
   */
  public boolean isIn(String id, S state) {
    return machines.isIn(id, TypedDefinition.nameOf(state));
  }

  /**
   * Sends an event into a machine.
   *
   * @param id the machine
   * @param event the event
   * @return how it moved, or why not
   */
  public Move<S, E> trigger(String id, E event) {
    return trigger(id, event, new TriggerOptions());
  }

  /**
   * Sends an event into a machine.
   *
   * @param id the machine
   * @param event the event
   * @param options its payload, what is expected, and how
   * @return how it moved, or why not
   */
  public Move<S, E> trigger(String id, E event, TriggerOptions options) {
    Verdict verdict = machines.trigger(id, TypedDefinition.nameOf(event), options);
    S to = definition.stateOf(verdict.machine().state());
    S from = verdict.accepted() ? definition.stateOf(verdict.transition().fromState()) : to;
    return new Move<>(verdict.accepted(), from, event, to, verdict);
  }

  /**
   * Sends an event into a machine, for those who only want to know whether it moved.
   *
   * @param id the machine
   * @param event the event
   * @return whether the event was accepted
   */
  public boolean tryTrigger(String id, E event) {
    return trigger(id, event).accepted();
  }

  /**
   * Reads a transition in the words of the enums, as from a history or a watch.
   *
   * @param transition the transition
   * @return the same, typed
   * @throws IllegalStateException when the enums do not have its states or its event
   */
  public Step<S, E> step(Transition transition) {
    return new Step<>(
        definition.stateOf(transition.fromState()),
        definition.eventOf(transition.event()),
        definition.stateOf(transition.toState()),
        transition);
  }
}

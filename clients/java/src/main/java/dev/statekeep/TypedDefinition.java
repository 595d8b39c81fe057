package dev.statekeep;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.UnaryOperator;

/**
 * A definition whose states and events are the constants of two enums, so that the compiler knows
 * them.
 *
 * <pre>{@code
 * enum Light { OFF, ON }
 * enum Press { SWITCH }
 *
 * static final TypedDefinition<Light, Press> LIGHT =
 *     TypedDefinition.of("light", Light.OFF, Press.class)
 *         .transition(Light.OFF, Press.SWITCH, Light.ON)
 *         .transition(Light.ON, Press.SWITCH, Light.OFF);
 * }</pre>
 *
 * <p>A constant's name in lower case is its name on the server: {@code START_PROCESSING} is {@code
 * start_processing}. A definition never changes: each method returns another one.
 *
 * @param <S> the states
 * @param <E> the events
 */
public final class TypedDefinition<S extends Enum<S>, E extends Enum<E>> {
  private final String name;
  private final S initialState;
  private final Class<E> eventType;
  private final List<TransitionRule> transitions;
  private final Set<S> finalStates;
  private final UnaryOperator<Definition.Builder> more;

  private TypedDefinition(
      String name,
      S initialState,
      Class<E> eventType,
      List<TransitionRule> transitions,
      Set<S> finalStates,
      UnaryOperator<Definition.Builder> more) {
    this.name = name;
    this.initialState = initialState;
    this.eventType = eventType;
    this.transitions = transitions;
    this.finalStates = finalStates;
    this.more = more;
  }

  /**
   * Begins a definition: every constant of the initial state's enum is a state.
   *
   * @param <S> the states
   * @param <E> the events
   * @param name the definition's name
   * @param initialState the state in which a machine begins
   * @param eventType the enum of the events
   * @return a definition without transitions
   */
  public static <S extends Enum<S>, E extends Enum<E>> TypedDefinition<S, E> of(
      String name, S initialState, Class<E> eventType) {
    return new TypedDefinition<>(
        Objects.requireNonNull(name, "name"),
        Objects.requireNonNull(initialState, "initialState"),
        Objects.requireNonNull(eventType, "eventType"),
        List.of(),
        EnumSet.noneOf(initialState.getDeclaringClass()),
        builder -> builder);
  }

  /**
   * Adds a transition that nothing refuses.
   *
   * @param from where it comes from
   * @param event the event that it answers to
   * @param to where it leads
   * @return the definition with it
   */
  public TypedDefinition<S, E> transition(S from, E event, S to) {
    return transition(from, event, to, rule -> rule);
  }

  /**
   * Adds a transition with a guard or with assignments.
   *
   * @param from where it comes from
   * @param event the event that it answers to
   * @param to where it leads
   * @param details adds them, such as {@code rule -> rule.when("context.tries < 3")}
   * @return the definition with it
   */
  public TypedDefinition<S, E> transition(
      S from, E event, S to, UnaryOperator<TransitionRule> details) {
    var rule = details.apply(TransitionRule.from(nameOf(from)).on(nameOf(event)).to(nameOf(to)));
    var all = new ArrayList<>(transitions);
    all.add(rule);
    return new TypedDefinition<>(
        name, initialState, eventType, List.copyOf(all), finalStates, more);
  }

  /**
   * Adds the transitions that a function tells: it is asked for every state and every event.
   *
   * @param function answers with the state that follows, or null when there is none
   * @return the definition with them
   */
  public TypedDefinition<S, E> transitions(BiFunction<S, E, S> function) {
    TypedDefinition<S, E> all = this;
    for (S from : initialState.getDeclaringClass().getEnumConstants()) {
      for (E event : eventType.getEnumConstants()) {
        S to = function.apply(from, event);
        if (to != null) {
          all = all.transition(from, event, to);
        }
      }
    }
    return all;
  }

  /**
   * Says in which states a machine is finished.
   *
   * @param states the states
   * @return the definition with them
   */
  @SafeVarargs
  public final TypedDefinition<S, E> finalStates(S... states) {
    Set<S> all = EnumSet.noneOf(initialState.getDeclaringClass());
    for (S state : states) {
      all.add(state);
    }
    return new TypedDefinition<>(name, initialState, eventType, transitions, all, more);
  }

  /**
   * Adds what enums cannot say, such as hooks, a context's schema, or how much history to keep.
   *
   * @param details adds it
   * @return the definition with it
   */
  public TypedDefinition<S, E> with(UnaryOperator<Definition.Builder> details) {
    UnaryOperator<Definition.Builder> before = more;
    return new TypedDefinition<>(
        name,
        initialState,
        eventType,
        transitions,
        finalStates,
        builder -> details.apply(before.apply(builder)));
  }

  /**
   * Returns the definition's name.
   *
   * @return the name
   */
  public String name() {
    return name;
  }

  /**
   * Returns the definition as it is sent to the server.
   *
   * @return the definition in names
   */
  public Definition definition() {
    Definition.Builder builder = Definition.named(name).initialState(nameOf(initialState));
    for (S state : initialState.getDeclaringClass().getEnumConstants()) {
      builder.state(
          finalStates.contains(state) ? State.finalState(nameOf(state)) : State.of(nameOf(state)));
    }
    transitions.forEach(builder::transition);
    return more.apply(builder).build();
  }

  /**
   * Returns a constant's name on the server.
   *
   * @param constant a state or an event
   * @return its name
   */
  public static String nameOf(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }

  S stateOf(String stateName) {
    return constantOf(initialState.getDeclaringClass(), stateName);
  }

  E eventOf(String eventName) {
    return eventName.isEmpty() ? null : constantOf(eventType, eventName);
  }

  private static <C extends Enum<C>> C constantOf(Class<C> type, String constantName) {
    for (C constant : type.getEnumConstants()) {
      if (nameOf(constant).equals(constantName)) {
        return constant;
      }
    }
    throw new IllegalStateException(
        type.getSimpleName()
            + " has no constant for '"
            + constantName
            + "'; the definition on the server is another one.");
  }
}

package dev.statekeep;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * The states, events, transitions, guards and timers of a kind of machine.
 *
 * <pre>{@code
 * Definition door =
 *     Definition.named("door")
 *         .initialState("closed")
 *         .states("closed", "open")
 *         .transition("closed", "open", "open")
 *         .transition("open", "close", "closed")
 *         .build();
 * }</pre>
 *
 * @param name the name; its versions share it
 * @param version given by the server; 0 before
 * @param description what it is for; free text
 * @param states 1 to 256 states with distinct names
 * @param transitions at most 4,096; of those that fit, the first whose guard holds is taken
 * @param initialState the state in which a machine begins
 * @param contextSchema JSON Schema for the context, as text; "" is any JSON object
 * @param events describes events
 * @param hooks how hooks are asked
 * @param historyTransitionsMax how many transitions each machine keeps; 0 is the server's default
 * @param createRevision the revision that added this version; 0 before
 * @param createTime the commit time of {@code createRevision}; null before
 */
public record Definition(
    String name,
    int version,
    String description,
    List<State> states,
    List<TransitionRule> transitions,
    String initialState,
    String contextSchema,
    List<EventRule> events,
    List<HookRule> hooks,
    int historyTransitionsMax,
    long createRevision,
    Instant createTime) {

  /**
   * Copies what can be changed.
   *
   * @param name as above
   * @param version as above
   * @param description as above
   * @param states as above
   * @param transitions as above
   * @param initialState as above
   * @param contextSchema as above
   * @param events as above
   * @param hooks as above
   * @param historyTransitionsMax as above
   * @param createRevision as above
   * @param createTime as above
   */
  public Definition {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(description, "description");
    states = List.copyOf(states);
    transitions = List.copyOf(transitions);
    Objects.requireNonNull(initialState, "initialState");
    Objects.requireNonNull(contextSchema, "contextSchema");
    events = List.copyOf(events);
    hooks = List.copyOf(hooks);
  }

  /**
   * Begins a definition.
   *
   * @param name its name
   * @return what builds it
   */
  public static Builder named(String name) {
    return new Builder(name);
  }

  /** Builds a definition, in any order. */
  public static final class Builder {
    private final String name;
    private String description = "";
    private String initialState = "";
    private String contextSchema = "";
    private int historyTransitionsMax;
    private final List<State> states = new ArrayList<>();
    private final List<TransitionRule> transitions = new ArrayList<>();
    private final List<EventRule> events = new ArrayList<>();
    private final List<HookRule> hooks = new ArrayList<>();

    private Builder(String name) {
      this.name = Objects.requireNonNull(name, "name");
    }

    /**
     * Describes the definition.
     *
     * @param text free text, at most 1,000 bytes
     * @return this builder
     */
    public Builder describedAs(String text) {
      description = text;
      return this;
    }

    /**
     * Says in which state a machine begins.
     *
     * @param state the state
     * @return this builder
     */
    public Builder initialState(String state) {
      initialState = state;
      return this;
    }

    /**
     * Adds states that have nothing but a name.
     *
     * @param names their names
     * @return this builder
     */
    public Builder states(String... names) {
      for (String one : names) {
        states.add(State.of(one));
      }
      return this;
    }

    /**
     * Adds a state.
     *
     * @param state the state
     * @return this builder
     */
    public Builder state(State state) {
      states.add(state);
      return this;
    }

    /**
     * Adds a transition that nothing refuses.
     *
     * @param from the state that it comes from; {@code *} is every one that is not final
     * @param event the event that it answers to
     * @param to where it leads
     * @return this builder
     */
    public Builder transition(String from, String event, String to) {
      return transition(TransitionRule.from(from).on(event).to(to));
    }

    /**
     * Adds a transition.
     *
     * @param rule the transition
     * @return this builder
     */
    public Builder transition(TransitionRule rule) {
      transitions.add(rule);
      return this;
    }

    /**
     * Says what the context of a machine must hold to.
     *
     * @param schema JSON Schema, as {@link Json} writes it
     * @return this builder
     */
    public Builder contextSchema(Object schema) {
      contextSchema = Json.format(schema);
      return this;
    }

    /**
     * Describes an event.
     *
     * @param rule the event
     * @return this builder
     */
    public Builder event(EventRule rule) {
      events.add(rule);
      return this;
    }

    /**
     * Says how a hook is asked.
     *
     * @param hook its name
     * @param timeout how long to wait for an answer: 1 ms to 60 s
     * @param whenSilent what holds when nobody answers in time
     * @return this builder
     */
    public Builder hook(String hook, Duration timeout, HookPolicy whenSilent) {
      hooks.add(new HookRule(hook, timeout, whenSilent));
      return this;
    }

    /**
     * Says how many transitions each machine keeps in its history.
     *
     * @param max the number, at most 100,000; 0 is the server's default, 1,000
     * @return this builder
     */
    public Builder historyTransitionsMax(int max) {
      historyTransitionsMax = max;
      return this;
    }

    /**
     * Makes the definition; the server checks it when it is defined.
     *
     * @return the definition
     */
    public Definition build() {
      return new Definition(
          name,
          0,
          description,
          states,
          transitions,
          initialState,
          contextSchema,
          events,
          hooks,
          historyTransitionsMax,
          0,
          null);
    }
  }
}

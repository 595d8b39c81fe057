package dev.statekeep;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * A way from states to a state.
 *
 * <pre>{@code
 * TransitionRule.from("closed").on("open").to("open")
 *     .when("context.locked == false")
 *     .assign("count", "context.count + 1");
 * }</pre>
 *
 * @param fromStates the names of states, or {@code *} alone: every state that is not final
 * @param event the event that it answers to
 * @param toState where it leads; "" is an internal transition: the machine stays
 * @param guard what may refuse it; null is nothing
 * @param assign context fields and the CEL expressions whose results they get
 * @param description free text
 */
public record TransitionRule(
    List<String> fromStates,
    String event,
    String toState,
    Guard guard,
    Map<String, String> assign,
    String description) {

  /**
   * Copies what can be changed.
   *
   * @param fromStates as above
   * @param event as above
   * @param toState as above
   * @param guard as above
   * @param assign as above
   * @param description as above
   */
  public TransitionRule {
    fromStates = List.copyOf(fromStates);
    Objects.requireNonNull(event, "event");
    Objects.requireNonNull(toState, "toState");
    assign = Map.copyOf(assign);
    Objects.requireNonNull(description, "description");
  }

  /**
   * Begins a transition.
   *
   * @param states where it comes from; {@code *} alone is every state that is not final
   * @return a transition that has neither event nor goal yet
   */
  public static TransitionRule from(String... states) {
    return new TransitionRule(List.of(states), "", "", null, Map.of(), "");
  }

  /**
   * Says which event it answers to.
   *
   * @param name the event
   * @return the transition with it
   */
  public TransitionRule on(String name) {
    return new TransitionRule(fromStates, name, toState, guard, assign, description);
  }

  /**
   * Says where it leads. Without this it is an internal transition: the machine stays.
   *
   * @param state the state
   * @return the transition with it
   */
  public TransitionRule to(String state) {
    return new TransitionRule(fromStates, event, state, guard, assign, description);
  }

  /**
   * Lets an expression refuse it.
   *
   * @param expression CEL of type bool, over {@code state}, {@code event}, {@code payload}, {@code
   *     context}, {@code machine}, {@code now} and {@code load("key")}
   * @return the transition with it
   */
  public TransitionRule when(String expression) {
    return guard(new Guard.Expression(expression));
  }

  /**
   * Lets a hook refuse it, which clients serve through {@link Machines#serveGuards}.
   *
   * @param hook the name of the hook
   * @return the transition with it
   */
  public TransitionRule ask(String hook) {
    return guard(new Guard.Hook(hook));
  }

  /**
   * Gives a context field the result of an expression, over the context as it was before.
   *
   * @param field the field
   * @param expression CEL
   * @return the transition with it
   */
  public TransitionRule assign(String field, String expression) {
    var fields = new LinkedHashMap<>(assign);
    fields.put(field, expression);
    return new TransitionRule(fromStates, event, toState, guard, fields, description);
  }

  /**
   * Describes the transition.
   *
   * @param text free text, at most 1,000 bytes
   * @return the transition with it
   */
  public TransitionRule describedAs(String text) {
    return new TransitionRule(fromStates, event, toState, guard, assign, text);
  }

  private TransitionRule guard(Guard one) {
    return new TransitionRule(fromStates, event, toState, one, assign, description);
  }
}

package dev.statekeep;

import java.util.Objects;

/**
 * An event that machines of a definition take. One that only a transition names needs none.
 *
 * @param name the event's name
 * @param description free text
 * @param payloadSchema JSON Schema for the payload, as text; "" is any JSON
 */
public record EventRule(String name, String description, String payloadSchema) {
  /**
   * Checks that everything is there.
   *
   * @param name as above
   * @param description as above
   * @param payloadSchema as above
   */
  public EventRule {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(description, "description");
    Objects.requireNonNull(payloadSchema, "payloadSchema");
  }

  /**
   * Makes a rule for an event with any payload.
   *
   * @param name the event's name
   * @return the rule
   */
  public static EventRule of(String name) {
    return new EventRule(name, "", "");
  }

  /**
   * Says what its payload must hold to.
   *
   * @param schema JSON Schema, as {@link Json} writes it
   * @return the rule with it
   */
  public EventRule payload(Object schema) {
    return new EventRule(name, description, Json.format(schema));
  }
}

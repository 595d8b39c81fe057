package dev.statekeep;

import java.util.List;
import java.util.Objects;

/** What a value is checked against. */
public sealed interface ValidationRules {

  /**
   * Checks against a JSON Schema.
   *
   * @param schema its text; {@link Json#format} makes it of plain objects
   * @return the rules
   */
  static ValidationRules jsonSchema(String schema) {
    return new JsonSchema(schema);
  }

  /**
   * Checks against the schema stored for exactly a prefix.
   *
   * @param prefix the prefix
   * @return the rules
   */
  static ValidationRules stored(String prefix) {
    return new Stored(prefix);
  }

  /**
   * Checks that fields are there and have their types.
   *
   * @param fields the fields; those that are not named are allowed
   * @return the rules
   */
  static ValidationRules fields(Field... fields) {
    return new Fields(List.of(fields));
  }

  /**
   * A JSON Schema.
   *
   * @param text its text
   */
  record JsonSchema(String text) implements ValidationRules {
    /**
     * Checks that there is one.
     *
     * @param text as above
     */
    public JsonSchema {
      Convert.requireEncodable(text, "schema");
    }
  }

  /**
   * The schema stored for exactly a prefix.
   *
   * @param prefix the prefix
   */
  record Stored(String prefix) implements ValidationRules {
    /**
     * Checks that there is one.
     *
     * @param prefix as above
     */
    public Stored {
      Objects.requireNonNull(prefix, "prefix");
    }
  }

  /**
   * Fields and their types.
   *
   * @param fields the fields
   */
  record Fields(List<Field> fields) implements ValidationRules {
    /**
     * Copies them.
     *
     * @param fields as above
     */
    public Fields {
      fields = List.copyOf(fields);
    }
  }
}

package dev.statekeep;

import java.util.Objects;

/**
 * What must hold of one field of a JSON value.
 *
 * @param name a name, or a JSON Pointer such as {@code /address/city} when it begins with a slash
 * @param type its type
 * @param required whether it has to be there
 * @param nullable whether it may be null, whatever its type
 */
public record Field(String name, FieldType type, boolean required, boolean nullable) {
  /**
   * Checks that name and type are there.
   *
   * @param name as above
   * @param type as above
   * @param required as above
   * @param nullable as above
   */
  public Field {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(type, "type");
  }

  /**
   * Makes a rule for a field that has to be there.
   *
   * @param name the field
   * @param type its type
   * @return the rule
   */
  public static Field required(String name, FieldType type) {
    return new Field(name, type, true, false);
  }

  /**
   * Makes a rule for a field that may be left out.
   *
   * @param name the field
   * @param type its type
   * @return the rule
   */
  public static Field optional(String name, FieldType type) {
    return new Field(name, type, false, false);
  }
}

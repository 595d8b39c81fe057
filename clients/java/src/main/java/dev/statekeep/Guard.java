package dev.statekeep;

import java.util.Objects;

/** What may refuse a transition. */
public sealed interface Guard {
  /**
   * An expression.
   *
   * @param expression CEL of type bool
   */
  record Expression(String expression) implements Guard {
    /**
     * Checks that there is one.
     *
     * @param expression as above
     */
    public Expression {
      Objects.requireNonNull(expression, "expression");
    }
  }

  /**
   * A hook that clients answer.
   *
   * @param name its name
   */
  record Hook(String name) implements Guard {
    /**
     * Checks that there is one.
     *
     * @param name as above
     */
    public Hook {
      Objects.requireNonNull(name, "name");
    }
  }
}

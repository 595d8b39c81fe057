package dev.statekeep;

import java.util.Objects;

/** What a simulation or a diagram is about: a machine, a stored definition, or one at hand. */
public sealed interface MachineSubject {

  /**
   * Means a stored machine.
   *
   * @param id its id
   * @return the subject
   */
  static MachineSubject machine(String id) {
    return new Stored(id);
  }

  /**
   * Means a stored definition.
   *
   * @param definition its name and version
   * @return the subject
   */
  static MachineSubject stored(DefinitionReference definition) {
    return new StoredDefinition(definition);
  }

  /**
   * Means a definition that need not be stored.
   *
   * @param definition the definition
   * @return the subject
   */
  static MachineSubject given(Definition definition) {
    return new Given(definition);
  }

  /**
   * A stored machine.
   *
   * @param id its id
   */
  record Stored(String id) implements MachineSubject {
    /**
     * Checks that there is one.
     *
     * @param id as above
     */
    public Stored {
      Objects.requireNonNull(id, "id");
    }
  }

  /**
   * A stored definition.
   *
   * @param definition its name and version
   */
  record StoredDefinition(DefinitionReference definition) implements MachineSubject {
    /**
     * Checks that there is one.
     *
     * @param definition as above
     */
    public StoredDefinition {
      Objects.requireNonNull(definition, "definition");
    }
  }

  /**
   * A definition at hand.
   *
   * @param definition the definition
   */
  record Given(Definition definition) implements MachineSubject {
    /**
     * Checks that there is one.
     *
     * @param definition as above
     */
    public Given {
      Objects.requireNonNull(definition, "definition");
    }
  }
}

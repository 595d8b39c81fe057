package dev.statekeep;

/**
 * Names one version of a definition.
 *
 * @param name the definition's name
 * @param version its version; 0 is the newest
 */
public record DefinitionReference(String name, int version) {
  /**
   * Names the newest version of a definition.
   *
   * @param name the definition's name
   */
  public DefinitionReference(String name) {
    this(name, 0);
  }
}

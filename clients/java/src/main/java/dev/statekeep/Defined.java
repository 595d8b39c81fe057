package dev.statekeep;

import java.util.List;

/**
 * A definition was added, or would be.
 *
 * @param revision the revision that it made; the latest one when nothing changed
 * @param version the version that it has now; in a dry run the one that it would get
 * @param created whether the version is new
 * @param findings what the checks found; without a dry run warnings only
 */
public record Defined(long revision, int version, boolean created, List<Finding> findings) {
  /**
   * Copies what can be changed.
   *
   * @param revision as above
   * @param version as above
   * @param created as above
   * @param findings as above
   */
  public Defined {
    findings = List.copyOf(findings);
  }
}

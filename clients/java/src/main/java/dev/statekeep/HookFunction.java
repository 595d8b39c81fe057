package dev.statekeep;

/** Answers the questions of hooks. It may be called by several threads at the same time. */
@FunctionalInterface
public interface HookFunction {

  /**
   * Decides whether a transition may be taken.
   *
   * <p>When it throws, the transition is refused with "The hook failed.", and what it threw is
   * logged.
   *
   * @param question what is asked
   * @return the answer
   * @throws Exception when it fails
   */
  HookDecision decide(HookQuestion question) throws Exception;
}

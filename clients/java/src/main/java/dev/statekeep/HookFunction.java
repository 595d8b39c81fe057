package dev.statekeep;

/** Answers the questions of hooks. It may be called by several threads at the same time. */
@FunctionalInterface
public interface HookFunction {

  /**
   * Decides whether a transition may be taken.
   *
   * <p>When it throws, nothing is answered, and the hook's policy for silence decides.
   *
   * @param question what is asked
   * @return the answer
   * @throws Exception when there is none
   */
  HookDecision decide(HookQuestion question) throws Exception;
}

package dev.statekeep;

/** Options of the serving of hooks. */
public final class GuardOptions implements Cloneable {
  int questionsMax = 16;

  /** Makes options that ask for nothing special. */
  public GuardOptions() {}

  /**
   * Says how many questions are answered at the same time, each in a thread of its own.
   *
   * @param questionsMax the number, at most 1,024
   * @return options with it
   */
  public GuardOptions questionsMax(int questionsMax) {
    GuardOptions copy = copy();
    copy.questionsMax = questionsMax;
    return copy;
  }

  private GuardOptions copy() {
    try {
      return (GuardOptions) super.clone();
    } catch (CloneNotSupportedException impossible) {
      throw new AssertionError(impossible);
    }
  }
}

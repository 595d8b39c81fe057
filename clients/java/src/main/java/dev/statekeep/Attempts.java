package dev.statekeep;

import dev.statekeep.errors.Failure;
import java.time.Duration;

/** The attempts of one call: counts them, and knows how much of its time is left. */
final class Attempts {
  static final long NEVER = -1;

  private final RetryPolicy retry;
  private final long deadlineNanos;
  private final boolean hasDeadline;
  private int failed;
  private boolean isEndless;

  /** Begins a call that ends within the time given; null gives it no limit. */
  Attempts(RetryPolicy retry, Duration timeout) {
    this.retry = retry;
    hasDeadline = timeout != null;
    deadlineNanos = hasDeadline ? System.nanoTime() + nanosOf(timeout) : 0;
  }

  boolean hasDeadline() {
    return hasDeadline;
  }

  /** The moment at which the time is over, on the clock of {@link System#nanoTime}. */
  long deadlineNanos() {
    return deadlineNanos;
  }

  long remainingNanos() {
    return hasDeadline ? Math.max(0, deadlineNanos - System.nanoTime()) : Long.MAX_VALUE;
  }

  /** Forgets the failures: a stream that has delivered something starts to count anew. */
  void succeeded() {
    failed = 0;
  }

  /** From now on there is always another attempt where it may help: what is followed has begun. */
  void begun() {
    isEndless = true;
    succeeded();
  }

  /** Returns how long to wait before the next attempt, or {@link #NEVER} when there is none. */
  long pauseNanos(Failure failure) {
    failed++;
    boolean isLast = !isEndless && failed >= retry.attemptsMax();
    if (!failure.isTransient() || isLast) {
      return NEVER;
    }
    long delay = failure.retryDelay() == null ? 0 : nanosOf(failure.retryDelay());
    long pause = retry.pauseNanos(failed) + delay;
    return pause < remainingNanos() ? pause : NEVER;
  }

  private static long nanosOf(Duration length) {
    // A hundred years do as well as any longer time, and cannot overflow.
    Duration bounded = length.compareTo(FOREVER) > 0 ? FOREVER : length;
    return Math.max(0, bounded.toNanos());
  }

  private static final Duration FOREVER = Duration.ofDays(36_500);
}

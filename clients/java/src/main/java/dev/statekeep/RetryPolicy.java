package dev.statekeep;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.DoubleSupplier;

/**
 * How long to wait between the attempts of one call, and how many there are.
 *
 * <p>Reads are tried again, and writes that carry a {@code requestId}, when the server cannot be
 * reached or says that trying again helps. Before the second attempt the client waits a random time
 * between half of {@code pauseFirst} and all of it; the bound doubles with each attempt, up to
 * {@code pauseMax}. So ten attempts span at least 4.5 s by default. The call's own time limits it
 * all.
 *
 * <p>Watches that have begun, and hooks that were registered, are tried again for ever, with the
 * same waits.
 *
 * @param attemptsMax the most attempts of one call; 1 turns retries off
 * @param pauseFirst the bound of the first wait
 * @param pauseMax the bound that no wait exceeds
 * @param random random numbers from 0 up to 1
 */
public record RetryPolicy(
    int attemptsMax, Duration pauseFirst, Duration pauseMax, DoubleSupplier random) {

  /** Ten attempts, with waits of up to 50 ms at first and 2 s at most. */
  public static final RetryPolicy DEFAULT =
      new RetryPolicy(
          10,
          Duration.ofMillis(50),
          Duration.ofSeconds(2),
          () -> ThreadLocalRandom.current().nextDouble());

  private static final int DOUBLINGS_MAX = 62;

  /** One attempt. */
  public static final RetryPolicy NEVER = DEFAULT.withAttemptsMax(1);

  /**
   * Checks that everything is there.
   *
   * @param attemptsMax as above
   * @param pauseFirst as above
   * @param pauseMax as above
   * @param random as above
   * @throws IllegalArgumentException when there would be no attempt or a negative wait
   */
  public RetryPolicy {
    if (attemptsMax < 1 || pauseFirst.isNegative() || pauseMax.isNegative()) {
      throw new IllegalArgumentException("There is at least one attempt, and no negative wait.");
    }
    Objects.requireNonNull(random, "random");
  }

  /**
   * Changes how many attempts there are.
   *
   * @param max the most attempts of one call
   * @return a policy with it
   */
  public RetryPolicy withAttemptsMax(int max) {
    return new RetryPolicy(max, pauseFirst, pauseMax, random);
  }

  /** Returns how long to wait after so many failed attempts; another time for each call. */
  long pauseNanos(int attemptsFailed) {
    int doublings = Math.min(attemptsFailed - 1, DOUBLINGS_MAX);
    double bound = Math.min(pauseMax.toNanos(), pauseFirst.toNanos() * Math.pow(2, doublings));
    return (long) (bound * (1 + random.getAsDouble()) / 2);
  }
}

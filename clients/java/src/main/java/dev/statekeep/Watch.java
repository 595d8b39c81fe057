package dev.statekeep;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Optional;

/**
 * Follows what happens, each thing once and in order, and connects again by itself where the stream
 * broke off.
 *
 * <pre>{@code
 * try (Watch<Change> watch = client.store().watch(new WatchOptions().prefixes(List.of("user/")))) {
 *   for (Change change : watch) {
 *     System.out.println(change.revision() + " " + change.kind() + " " + change.key());
 *   }
 * }
 * }</pre>
 *
 * <p>Once it has begun it connects for as long as that takes. It ends when it is closed, also by
 * another thread, or with its client. {@link dev.statekeep.errors.RevisionCompactedException} is
 * thrown when what comes next is no longer kept: read anew, and watch from behind the revision that
 * was read. One thread at a time may take from it.
 *
 * @param <T> what it yields
 */
public final class Watch<T> implements Iterator<T>, Iterable<T>, AutoCloseable {
  private final Source<T> source;
  private final ArrayDeque<Ready<T>> ready = new ArrayDeque<>();
  private volatile long revision;
  private volatile boolean isClosed;

  /** An item, and up to where everything was yielded with it. */
  record Ready<T>(T item, long revision) {}

  /** The streams behind a watch. */
  interface Source<T> {
    /** Takes one message if it comes in time, however many attempts that needs. */
    boolean receive(Watch<T> watch, long nanos);

    /** Ends the stream, and the waiting for it. */
    void end();
  }

  Watch(Source<T> source, long revision) {
    this.source = source;
    this.revision = revision;
  }

  /** Has an item ready to be taken. */
  void add(T item, long upTo) {
    ready.add(new Ready<>(item, upTo));
  }

  /** Notes how far the watch has come, unless there are items to be taken first. */
  void reach(long upTo) {
    if (ready.isEmpty()) {
      revision = upTo;
    }
  }

  /**
   * Tells whether the watch is over: it was closed, or has failed.
   *
   * @return true when nothing more comes
   */
  public boolean isClosed() {
    return isClosed;
  }

  /**
   * Tells how far the watch has come; to go on another time, watch from {@code revision() + 1}.
   *
   * @return the revision up to which everything was yielded
   */
  public long revision() {
    return revision;
  }

  /**
   * Waits for the next item, however long that takes.
   *
   * @return false when the watch was closed
   */
  @Override
  public boolean hasNext() {
    while (ready.isEmpty() && !isClosed) {
      source.receive(this, Long.MAX_VALUE);
    }
    return !isClosed;
  }

  /**
   * Waits for the next item and takes it.
   *
   * @return the item
   * @throws NoSuchElementException when the watch was closed
   */
  @Override
  public T next() {
    if (!hasNext()) {
      throw new NoSuchElementException("The watch was closed.");
    }
    return take();
  }

  /**
   * Takes the next item if it comes in time.
   *
   * @param timeout how long to wait
   * @return the item; empty when none came, or the watch was closed
   */
  public Optional<T> poll(Duration timeout) {
    long deadline = System.nanoTime() + timeout.toNanos();
    while (ready.isEmpty() && !isClosed) {
      long left = deadline - System.nanoTime();
      if (!source.receive(this, Math.max(0, left)) && left <= 0) {
        return Optional.empty();
      }
    }
    return isClosed ? Optional.empty() : Optional.of(take());
  }

  /**
   * Returns this, since each item is yielded once.
   *
   * @return this watch
   */
  @Override
  public Iterator<T> iterator() {
    return this;
  }

  /** Ends the stream at the server, and the iteration. Closing twice is fine. */
  @Override
  public void close() {
    isClosed = true;
    source.end();
  }

  private T take() {
    Ready<T> one = ready.poll();
    revision = one.revision();
    return one.item();
  }
}

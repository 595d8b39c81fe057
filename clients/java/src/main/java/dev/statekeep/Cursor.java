package dev.statekeep;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * Items that are fetched as they are taken, once.
 *
 * <pre>{@code
 * try (Cursor<Entry> entries = client.store().scan(Keys.prefix("user/"))) {
 *   for (Entry entry : entries) { ... }
 * }
 * }</pre>
 *
 * <p>One that is taken to its end frees what it holds at the server by itself; close it to end it
 * early. One thread at a time may use it; any thread may close it.
 *
 * @param <T> the items
 */
public abstract class Cursor<T> implements Iterator<T>, Iterable<T>, AutoCloseable {
  private T ahead;
  private boolean isOver;

  Cursor() {}

  /** Returns the next item, or null when there is none. */
  abstract T fetch();

  /** Frees what is held at the server. */
  void release() {}

  @Override
  public final boolean hasNext() {
    if (ahead == null && !isOver) {
      try {
        ahead = fetch();
      } catch (RuntimeException error) {
        isOver = true;
        release();
        throw error;
      }
      isOver = ahead == null;
    }
    return ahead != null;
  }

  @Override
  public final T next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    T item = ahead;
    ahead = null;
    return item;
  }

  /**
   * Returns this, since the items can be taken only once.
   *
   * @return this cursor
   */
  @Override
  public final Iterator<T> iterator() {
    return this;
  }

  /**
   * Returns the items as a stream; closing it closes this cursor.
   *
   * @return the stream
   */
  public final Stream<T> stream() {
    var items =
        Spliterators.spliteratorUnknownSize(this, Spliterator.ORDERED | Spliterator.NONNULL);
    return StreamSupport.stream(items, false).onClose(this::close);
  }

  /**
   * Takes every item that is left, and closes this cursor.
   *
   * @return the items
   */
  public final List<T> toList() {
    try (this) {
      var items = new ArrayList<T>();
      forEachRemaining(items::add);
      return List.copyOf(items);
    }
  }

  /** Ends the iteration and frees what it holds at the server. Closing twice is fine. */
  @Override
  public final void close() {
    isOver = true;
    ahead = null;
    release();
  }
}

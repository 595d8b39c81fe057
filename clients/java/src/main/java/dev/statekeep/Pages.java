package dev.statekeep;

import com.google.protobuf.Message;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.function.Function;

/** The items of every page of a listing. The time is for each page; the taker takes its own. */
final class Pages<Q extends Message, P extends Message, T> extends Cursor<T> {
  private final Runner runner;
  private final Function<String, Call<Q, P, Page<T>>> calls;
  private final Duration timeout;
  private Iterator<T> items = List.<T>of().iterator();
  private String token = "";
  private boolean isLast;

  /** One page, and the token of the next one: "" when it was the last. */
  record Page<T>(List<T> items, String nextToken) {}

  /** Takes what makes the call for the page that a token asks for. */
  Pages(Runner runner, Function<String, Call<Q, P, Page<T>>> calls, Duration timeout) {
    this.runner = runner;
    this.calls = calls;
    this.timeout = timeout;
  }

  @Override
  T fetch() {
    while (!items.hasNext()) {
      if (isLast) {
        return null;
      }
      Page<T> page = runner.run(calls.apply(token), timeout);
      items = page.items().iterator();
      token = page.nextToken();
      isLast = token.isEmpty();
    }
    return items.next();
  }
}

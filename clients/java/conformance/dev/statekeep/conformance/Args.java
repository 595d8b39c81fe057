package dev.statekeep.conformance;

import dev.statekeep.At;
import dev.statekeep.Json;
import dev.statekeep.Keys;
import dev.statekeep.SnapshotTarget;
import dev.statekeep.Value;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.function.Consumer;
import java.util.function.Function;

/** The arguments of a driver line. What is wrong with them breaks the line, not the case. */
final class Args {
  private final Map<String, Object> fields;

  Args(Map<String, Object> fields) {
    this.fields = fields;
  }

  boolean has(String name) {
    return fields.get(name) != null;
  }

  Object raw(String name) {
    Object field = fields.get(name);
    if (field == null) {
      throw new NoSuchElementException("the argument " + name + " is missing");
    }
    return field;
  }

  String string(String name) {
    return (String) raw(name);
  }

  String stringOr(String name, String absent) {
    return has(name) ? string(name) : absent;
  }

  boolean isTrue(String name) {
    return has(name) && (Boolean) raw(name);
  }

  long number(String name) {
    return ((Number) raw(name)).longValue();
  }

  long numberOr(String name, long absent) {
    return has(name) ? number(name) : absent;
  }

  int smallOr(String name, int absent) {
    return Math.toIntExact(numberOr(name, absent));
  }

  /** A time in milliseconds; null when it is absent. */
  Duration duration(String name) {
    return has(name) ? Duration.ofMillis(number(name)) : null;
  }

  Args object(String name) {
    return of(raw(name));
  }

  List<String> strings(String name) {
    return has(name) ? each(name, String.class::cast) : List.of();
  }

  List<Args> objects(String name) {
    return each(name, Args::of);
  }

  <T> List<T> each(String name, Function<Object, T> read) {
    if (!has(name)) {
      return List.of();
    }
    return ((List<?>) raw(name)).stream().<T>map(read).toList();
  }

  <T> Map<String, T> map(String name, Class<T> type) {
    var all = new LinkedHashMap<String, T>();
    if (has(name)) {
      ((Map<?, ?>) raw(name)).forEach((key, one) -> all.put((String) key, type.cast(one)));
    }
    return all;
  }

  /** Passes an argument on, if it is there. */
  void ifString(String name, Consumer<String> use) {
    if (has(name)) {
      use.accept(string(name));
    }
  }

  /** JSON as text; null when it is absent. JSON's own null is there. */
  boolean hasJson(String name) {
    return fields.containsKey(name);
  }

  String json(String name) {
    return Json.format(fields.get(name));
  }

  Value value(String name) {
    Args value = object(name);
    if (value.has("text")) {
      return Value.of(value.string("text"));
    }
    if (value.has("data_base64")) {
      return Value.of(Base64.getDecoder().decode(value.string("data_base64")));
    }
    if (value.hasJson("json")) {
      return Value.json(value.fields.get("json"));
    }
    throw new NoSuchElementException("a value has one of text, data_base64 and json");
  }

  /** Where to read; null when it is absent. */
  At at(String name) {
    if (!has(name)) {
      return null;
    }
    Args point = object(name);
    if (point.has("revision")) {
      return At.revision(point.number("revision"));
    }
    if (point.has("label")) {
      return At.snapshot(point.string("label"));
    }
    if (point.has("id")) {
      return At.snapshotId(point.string("id"));
    }
    return At.time(Instant.ofEpochMilli(point.number("time_ms")));
  }

  Keys keys() {
    if (has("prefix")) {
      return Keys.prefix(string("prefix"));
    }
    if (has("start") || has("end")) {
      return Keys.range(stringOr("start", ""), stringOr("end", ""));
    }
    return Keys.all();
  }

  SnapshotTarget target() {
    if (has("label")) {
      return SnapshotTarget.label(string("label"));
    }
    return has("id") ? SnapshotTarget.id(string("id")) : SnapshotTarget.latest();
  }

  Map<String, Object> fields() {
    return fields;
  }

  @SuppressWarnings("unchecked")
  static Args of(Object object) {
    // What JSON calls an object is a map with strings as keys.
    return new Args((Map<String, Object>) object);
  }
}

package dev.statekeep;

import java.time.Instant;
import java.util.Map;

/**
 * A key with its value, as it stands at one revision.
 *
 * @param key the key
 * @param value what it holds; null where values were not asked for
 * @param createRevision the revision that made it; a save after a deletion or an expiry makes it
 *     anew
 * @param revision the revision of its last save
 * @param createTime the commit time of {@code createRevision}
 * @param updateTime the commit time of {@code revision}
 * @param expireTime from this moment on it is absent; null when it never expires
 */
public record Entry(
    String key,
    Value value,
    long createRevision,
    long revision,
    Instant createTime,
    Instant updateTime,
    Instant expireTime) {
  /**
   * Returns the text that it holds.
   *
   * @return the text
   * @throws IllegalStateException when it holds something else
   */
  public String asText() {
    return value.asText();
  }

  /**
   * Returns the bytes that it holds.
   *
   * @return a copy of them
   * @throws IllegalStateException when it holds something else
   */
  public byte[] asBytes() {
    return value.asBytes();
  }

  /**
   * Returns the JSON that it holds, as plain objects.
   *
   * @return what {@link Json#parse} makes of it
   * @throws IllegalStateException when it holds something else
   */
  public Object asJson() {
    return value.asJson();
  }

  /**
   * Returns the fields of the JSON object that it holds.
   *
   * @return its fields
   * @throws IllegalStateException when it holds something else
   */
  public Map<String, Object> asJsonObject() {
    return value.asJsonObject();
  }
}

package dev.statekeep;

import java.time.Instant;

/**
 * The JSON Schema that every save of a key with this prefix must hold to.
 *
 * @param prefix begins the keys that it checks
 * @param jsonSchema its text
 * @param revision the revision that stored it
 * @param updateTime the commit time of {@code revision}
 */
public record Schema(String prefix, String jsonSchema, long revision, Instant updateTime) {}

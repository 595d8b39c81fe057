package dev.statekeep;

import com.google.gson.Strictness;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import com.google.gson.stream.JsonWriter;
import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * JSON text and the plain objects of Java that say the same.
 *
 * <p>Objects are {@link Map}s, arrays {@link List}s, strings {@link String}s; a number without a
 * fraction is a {@link Long} or, where that is too small, a {@link BigInteger}, any other a {@link
 * Double}; true and false are {@link Boolean}s, null is null.
 */
public final class Json {
  private static final int DEPTH_MAX = 500;

  private Json() {}

  /**
   * Reads JSON text.
   *
   * @param text the text
   * @return the object that says the same; maps keep the order of the text
   * @throws IllegalArgumentException when the text is not JSON
   */
  public static Object parse(String text) {
    try (var reader = new JsonReader(new StringReader(text))) {
      reader.setStrictness(Strictness.STRICT);
      reader.setNestingLimit(DEPTH_MAX);
      Object value = read(reader);
      if (reader.peek() != JsonToken.END_DOCUMENT) {
        throw new IllegalArgumentException("More follows behind the JSON value.");
      }
      return value;
    } catch (IOException | IllegalStateException | NumberFormatException error) {
      throw new IllegalArgumentException("This is not JSON: " + error.getMessage(), error);
    }
  }

  /**
   * Reads JSON text that holds an object.
   *
   * @param text the text; "" stands for an empty object
   * @return its fields, in the order of the text
   * @throws IllegalArgumentException when the text is not a JSON object
   */
  public static Map<String, Object> parseObject(String text) {
    var fields = new LinkedHashMap<String, Object>();
    if (text.isEmpty()) {
      return fields;
    }
    if (!(parse(text) instanceof Map<?, ?> object)) {
      throw new IllegalArgumentException("This is not a JSON object.");
    }
    object.forEach((name, value) -> fields.put((String) name, value));
    return fields;
  }

  /**
   * Writes JSON text.
   *
   * @param value maps with strings as keys, iterables, strings, characters, numbers, booleans,
   *     enums (by name) and null, in any depth up to 500
   * @return the shortest text that says the same
   * @throws IllegalArgumentException when JSON cannot express the value
   */
  public static String format(Object value) {
    var text = new StringWriter();
    try (var writer = new JsonWriter(text)) {
      writer.setStrictness(Strictness.STRICT);
      writer.setHtmlSafe(false);
      write(writer, value, 0);
    } catch (IOException | IllegalStateException error) {
      throw new IllegalArgumentException("JSON cannot express this: " + error.getMessage(), error);
    }
    return text.toString();
  }

  private static Object read(JsonReader reader) throws IOException {
    switch (reader.peek()) {
      case BEGIN_OBJECT -> {
        var object = new LinkedHashMap<String, Object>();
        reader.beginObject();
        while (reader.hasNext()) {
          object.put(reader.nextName(), read(reader));
        }
        reader.endObject();
        return object;
      }
      case BEGIN_ARRAY -> {
        var array = new ArrayList<Object>();
        reader.beginArray();
        while (reader.hasNext()) {
          array.add(read(reader));
        }
        reader.endArray();
        return array;
      }
      case STRING -> {
        return reader.nextString();
      }
      case NUMBER -> {
        return number(reader.nextString());
      }
      case BOOLEAN -> {
        return reader.nextBoolean();
      }
      case NULL -> {
        reader.nextNull();
        return null;
      }
      default -> throw new IllegalArgumentException("A JSON value is missing.");
    }
  }

  private static Object number(String text) {
    if (text.matches("-?[0-9]+")) {
      if (text.length() < 19) {
        return Long.valueOf(text);
      }
      var whole = new BigInteger(text);
      return whole.bitLength() < Long.SIZE ? (Object) whole.longValue() : whole;
    }
    return Double.valueOf(text);
  }

  private static void write(JsonWriter writer, Object value, int depth) throws IOException {
    if (depth > DEPTH_MAX) {
      throw new IllegalArgumentException("JSON is at most " + DEPTH_MAX + " deep here.");
    }
    if (value == null) {
      writer.nullValue();
    } else if (value instanceof CharSequence || value instanceof Character) {
      writer.value(value.toString());
    } else if (value instanceof Boolean truth) {
      writer.value(truth);
    } else if (value instanceof BigDecimal number) {
      writer.value(number);
    } else if (value instanceof Number number) {
      // Refuses NaN and the infinities, which JSON does not have.
      writer.value(number);
    } else if (value instanceof Enum<?> constant) {
      writer.value(constant.name());
    } else if (value instanceof Map<?, ?> object) {
      writer.beginObject();
      for (var field : object.entrySet()) {
        if (!(field.getKey() instanceof String name)) {
          throw new IllegalArgumentException("A field's name is not a String: " + field.getKey());
        }
        writer.name(name);
        write(writer, field.getValue(), depth + 1);
      }
      writer.endObject();
    } else if (value instanceof Iterable<?> array) {
      writer.beginArray();
      for (Object item : array) {
        write(writer, item, depth + 1);
      }
      writer.endArray();
    } else {
      throw new IllegalArgumentException(value.getClass().getName() + " has no form in JSON.");
    }
  }
}

package dev.statekeep;

import java.util.Arrays;
import java.util.Map;

/**
 * What an entry holds: bytes, text or JSON.
 *
 * <pre>{@code
 * Value.of("dark");                       // text
 * Value.of(new byte[] {0, 1});            // bytes
 * Value.json(Map.of("name", "Ada"));      // JSON, of plain objects
 * Value.jsonText("{\"name\": \"Ada\"}");  // JSON, as text from any library
 * }</pre>
 */
public sealed interface Value {

  /**
   * Makes a text value.
   *
   * @param text the text
   * @return the value
   */
  static Value of(String text) {
    return new Text(text);
  }

  /**
   * Makes a value of bytes.
   *
   * @param bytes the bytes
   * @return the value, with a copy of them
   */
  static Value of(byte[] bytes) {
    return new Data(bytes);
  }

  /**
   * Makes a JSON value of plain objects.
   *
   * @param value maps, lists, strings, numbers, booleans or null, as {@link Json} writes them
   * @return the value
   * @throws IllegalArgumentException when JSON cannot express it
   */
  static Value json(Object value) {
    return new JsonText(Json.format(value));
  }

  /**
   * Makes a JSON value of text, which the server checks and keeps as it is.
   *
   * @param json the text
   * @return the value
   */
  static Value jsonText(String json) {
    return new JsonText(json);
  }

  /**
   * Returns the text of a text value.
   *
   * @return the text
   * @throws IllegalStateException when the value is something else
   */
  default String asText() {
    throw new IllegalStateException("The value is not text but " + this + ".");
  }

  /**
   * Returns the bytes of a value of bytes.
   *
   * @return a copy of them
   * @throws IllegalStateException when the value is something else
   */
  default byte[] asBytes() {
    throw new IllegalStateException("The value is not bytes but " + this + ".");
  }

  /**
   * Returns what a JSON value says, as plain objects.
   *
   * @return what {@link Json#parse} makes of it
   * @throws IllegalStateException when the value is something else
   */
  default Object asJson() {
    throw new IllegalStateException("The value is not JSON but " + this + ".");
  }

  /**
   * Returns the text of a JSON value, as it was saved.
   *
   * @return the JSON text
   * @throws IllegalStateException when the value is something else
   */
  default String asJsonText() {
    throw new IllegalStateException("The value is not JSON but " + this + ".");
  }

  /**
   * Returns the fields of a JSON value that is an object.
   *
   * @return its fields
   * @throws IllegalStateException when the value is something else
   * @throws IllegalArgumentException when the JSON is no object
   */
  default Map<String, Object> asJsonObject() {
    return Json.parseObject(asJsonText());
  }

  /**
   * Text.
   *
   * @param text the text
   */
  record Text(String text) implements Value {
    /**
     * Checks that UTF-8 can express the text.
     *
     * @param text as above
     * @throws IllegalArgumentException when it has a lone surrogate
     */
    public Text {
      Convert.requireEncodable(text, "text");
    }

    @Override
    public String asText() {
      return text;
    }
  }

  /**
   * Bytes.
   *
   * @param bytes the bytes
   */
  record Data(byte[] bytes) implements Value {
    /**
     * Copies the bytes.
     *
     * @param bytes as above
     */
    public Data {
      bytes = bytes.clone();
    }

    /**
     * Returns the bytes.
     *
     * @return a copy of them
     */
    @Override
    public byte[] bytes() {
      return bytes.clone();
    }

    @Override
    public byte[] asBytes() {
      return bytes.clone();
    }

    /** The bytes themselves, for those who only read them. */
    byte[] shared() {
      return bytes;
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Data data && Arrays.equals(bytes, data.bytes);
    }

    @Override
    public int hashCode() {
      return Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
      return "Data[" + bytes.length + " bytes]";
    }
  }

  /**
   * JSON.
   *
   * @param json its text
   */
  record JsonText(String json) implements Value {
    /**
     * Checks that UTF-8 can express the text.
     *
     * @param json as above
     * @throws IllegalArgumentException when it has a lone surrogate
     */
    public JsonText {
      Convert.requireEncodable(json, "json");
    }

    @Override
    public Object asJson() {
      return Json.parse(json);
    }

    @Override
    public String asJsonText() {
      return json;
    }
  }
}

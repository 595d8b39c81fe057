package dev.statekeep;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What is saved is what is loaded, and what cannot be said is refused before it is sent. */
class ValuesTest {

  @Test
  void jsonKeepsWhatItSays() {
    for (String text :
        List.of(
            "null",
            "true",
            "0",
            "-1",
            "9007199254740993",
            "18446744073709551616",
            "1.0",
            "0.1",
            "\"\"",
            "\"</script> \\u0000 \\\" \\\\\"",
            "[1,[],{}]",
            "{\"b\":1,\"a\":[null]}")) {
      assertEquals(text, Json.format(Json.parse(text)));
    }
  }

  @Test
  void jsonNumbersHaveTheTypeThatHoldsThem() {
    assertEquals(7L, Json.parse("7"));
    assertEquals(Long.MIN_VALUE, Json.parse("-9223372036854775808"));
    assertEquals(new BigInteger("9223372036854775808"), Json.parse("9223372036854775808"));
    assertEquals(1e3, Json.parse("1e3"));
    assertEquals("1.10", Json.format(new BigDecimal("1.10")));
  }

  @Test
  void textThatIsNotJsonIsRefused() {
    for (String text :
        List.of("", "{", "[1,]", "{'a':1}", "NaN", "01", "1 2", "\"a", "// no\n1", "tru")) {
      assertThrows(IllegalArgumentException.class, () -> Json.parse(text), text);
    }
  }

  @Test
  void whatJsonCannotExpressIsRefused() {
    Object deep = null;
    for (int depth = 0; depth < 1_000; depth++) {
      var around = new ArrayList<>();
      around.add(deep);
      deep = around;
    }
    for (Object value :
        Arrays.asList(Double.NaN, Float.POSITIVE_INFINITY, new Object(), Map.of(1, 2), deep)) {
      assertThrows(IllegalArgumentException.class, () -> Json.format(value));
    }
  }

  @Test
  void aLoneSurrogateIsRefused() {
    assertThrows(IllegalArgumentException.class, () -> Value.of("a\ud800"));
    assertThrows(IllegalArgumentException.class, () -> Value.of("\udc00\ud800"));
    assertThrows(IllegalArgumentException.class, () -> Operation.delete("\ud800"));
    assertEquals("\ud83d\ude00", Value.of("\ud83d\ude00").asText());
  }

  @Test
  void aValueIsNotChangedThroughItsArray() {
    byte[] bytes = {1, 2};
    Value value = Value.of(bytes);
    bytes[0] = 9;
    value.asBytes()[1] = 9;
    assertArrayEquals(new byte[] {1, 2}, value.asBytes());
    assertEquals(Value.of(new byte[] {1, 2}), value);
  }

  @Test
  void aValueOfAnotherKindSaysWhatItIs() {
    var error = assertThrows(IllegalStateException.class, () -> Value.of("dark").asBytes());
    assertEquals("The value is not bytes but Text[text=dark].", error.getMessage());
  }

  @Test
  void durationsOfEitherSignKeepTheirLength() {
    for (Duration length :
        List.of(Duration.ZERO, Duration.ofMillis(1), Duration.ofNanos(-1), Duration.ofDays(-9))) {
      assertEquals(length, Convert.fromDuration(Convert.toDuration(length)));
    }
    assertEquals(-1, Convert.toDuration(Duration.ofNanos(-1)).getNanos());
  }

  @Test
  void aNegativeRevisionIsRefused() {
    assertThrows(IllegalArgumentException.class, () -> At.revision(-1));
    assertThrows(IllegalArgumentException.class, () -> new SaveOptions().ifRevision(-1));
  }

  @Test
  void optionsAreNeverChanged() {
    var none = new SaveOptions();
    var one = none.requestId("a").ttl(Duration.ofSeconds(1));
    assertEquals("", none.requestId);
    assertEquals("a", one.requestId);
    assertEquals(Duration.ofSeconds(1), one.ttl);
  }

  @Test
  void everyKindOfValueComesBack() {
    try (Client client = SharedServer.client()) {
      Store store = client.store();
      for (Value value :
          List.of(
              Value.of("grün \ud83d\ude00"),
              Value.of(new byte[] {0, -1}),
              Value.json(Map.of("a", List.of(1, 2.5, true))),
              Value.jsonText("  {\"kept\" : 1}"))) {
        store.save("value", value);
        assertEquals(value, store.load("value").orElseThrow().value());
      }
    }
  }
}

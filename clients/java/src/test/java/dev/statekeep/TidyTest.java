package dev.statekeep;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The house rules that no compiler checks. */
class TidyTest {
  private static final int LINES_MAX = 400;
  private static final int METHOD_LINES_MAX = 60;

  private static List<Path> written() throws IOException {
    try (Stream<Path> all =
        Stream.of("src/main", "src/test", "conformance", "bench", "samples")
            .flatMap(TidyTest::below)) {
      return all.filter(path -> path.toString().endsWith(".java")).toList();
    }
  }

  private static Stream<Path> below(String directory) {
    try {
      return Files.walk(Path.of(directory));
    } catch (IOException error) {
      throw new java.io.UncheckedIOException(error);
    }
  }

  @Test
  void filesAreShort() throws IOException {
    for (Path path : written()) {
      int lines = Files.readAllLines(path).size();
      assertTrue(lines <= LINES_MAX, () -> path + " has " + lines + " lines");
    }
  }

  @Test
  void methodsAreShort() throws IOException {
    for (Path path : written()) {
      int begin = -1;
      List<String> lines = Files.readAllLines(path);
      for (int number = 0; number < lines.size(); number++) {
        String line = lines.get(number);
        // The formatter puts methods of a class at two spaces, and their ends as well.
        if (line.matches("  \\S.*\\{")
            && !line.matches("  .*\\b(class|record|interface|enum)\\b.*")) {
          begin = number;
        } else if (line.equals("  }") && begin >= 0) {
          int length = number - begin + 1;
          int at = begin + 1;
          assertTrue(length <= METHOD_LINES_MAX, () -> path + ":" + at + " has " + length);
          begin = -1;
        }
      }
    }
  }

  @Test
  void nothingThatIsWrittenByHandIsAmongTheGenerated() throws IOException {
    try (Stream<Path> generated = Files.list(Path.of("src/generated/java/dev/statekeep"))) {
      assertEquals(
          List.of("errors", "v1"),
          generated.map(path -> path.getFileName().toString()).sorted().toList());
    }
  }
}

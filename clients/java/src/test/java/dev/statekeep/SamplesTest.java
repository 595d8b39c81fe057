package dev.statekeep;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every sample runs, and the README shows what ran. */
class SamplesTest {
  private static final Pattern BLOCK = Pattern.compile("```(\\w+)\n(.*?)```", Pattern.DOTALL);

  private static String run(String sample) throws Exception {
    var builder =
        new ProcessBuilder(
            System.getProperty("java.home") + "/bin/java",
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            sample);
    builder.environment().put("STATEKEEP_ADDRESS", SharedServer.address());
    Process process = builder.redirectErrorStream(true).start();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, process.waitFor(), out);
    return out;
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "SourcePipeline|true;false;INDEXED;true;PROCESSING -> INDEXED via COMPLETE;"
            + "PENDING -> PROCESSING via START_PROCESSING",
        "ReservationTimer|held -> free, by TIMER",
        "SessionStore|cart 9;sessions: 2;logged out: true;still there: false;theme: light",
        "WorkflowCheckpoints|entries brought back: 2;step 1;data raw",
        "TransitionHook|HOOK_REFUSED: *;idle -> running via start;running -> idle via stop;"
            + "still serving: true",
      })
  void aSamplePrintsWhatItPromises(String sample, String lines) throws Exception {
    String pattern =
        Pattern.quote(lines.replace(';', '\n') + "\n").replace("*", "\\E.*once is enough.*\\Q");
    String out = run(sample);
    assertTrue(Pattern.matches(pattern, out), out);
  }

  @Test
  void theReadmesFirstSessionIsTheSampleAndPrintsWhatItSays() throws Exception {
    String readme = Files.readString(Path.of("README.md"));
    String shown = cut("FirstSession", "session");
    assertTrue(readme.contains("```java\n" + shown + "```"), "The README does not show:\n" + shown);
    assertTrue(readme.contains("```text\n" + run("FirstSession") + "```"));
  }

  @Test
  void everyBlockOfJavaInTheReadmeStandsInASample() throws IOException {
    String samples = "";
    for (String sample :
        List.of("FirstSession", "SourcePipeline", "ReservationTimer", "TransitionHook")) {
      samples += Files.readString(Path.of("samples", sample + ".java")).replaceAll("\n +", "\n");
    }
    var blocks = BLOCK.matcher(Files.readString(Path.of("README.md")));
    while (blocks.find()) {
      if (blocks.group(1).equals("java")) {
        String block = blocks.group(2).replaceAll("\n +", "\n");
        assertTrue(samples.contains(block), "No sample has:\n" + blocks.group(2));
      }
    }
  }

  /** Returns what stands between two marks in a sample, its indent taken away. */
  private static String cut(String sample, String mark) throws IOException {
    String text = Files.readString(Path.of("samples", sample + ".java"));
    String part = text.split(Pattern.quote("// [" + mark + "]"))[1];
    return part.substring(part.indexOf('\n') + 1, part.lastIndexOf('\n')).stripIndent() + "\n";
  }
}

package dev.statekeep;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/** A real server in a process of its own, with a directory of its own, on a port of its own. */
final class TestServer implements AutoCloseable {
  private static final Pattern LISTENING = Pattern.compile("listening on ([^,]+),");
  private static final String COMMAND =
      System.getenv().getOrDefault("STATEKEEP", "../../.venv/bin/statekeep");

  private final Path data;
  private final List<String> flags;
  private Process process;
  private String address = "127.0.0.1:0";

  private TestServer(Path data, List<String> flags) {
    this.data = data;
    this.flags = flags;
  }

  static TestServer start(String... flags) {
    try {
      var server = new TestServer(Files.createTempDirectory("statekeep-java"), List.of(flags));
      server.begin();
      return server;
    } catch (IOException error) {
      throw new UncheckedIOException(error);
    }
  }

  String address() {
    return address;
  }

  Client client(String namespace) {
    return Client.builder().address(address).namespace(namespace).build();
  }

  /** Starts it again where it was, after it was stopped or killed. */
  void begin() throws IOException {
    List<String> command =
        new ArrayList<>(List.of(COMMAND, "serve", "--listen", address, "--data", data + "/data"));
    command.addAll(flags);
    process =
        new ProcessBuilder(command)
            .redirectError(new File(data + "/stderr"))
            .redirectOutput(ProcessBuilder.Redirect.PIPE)
            .start();
    var out =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    for (String line = out.readLine(); line != null; line = out.readLine()) {
      var listening = LISTENING.matcher(line);
      if (listening.find()) {
        address = listening.group(1);
        return;
      }
    }
    throw new IOException(
        "The server did not start: " + Files.readString(Path.of(data + "/stderr")));
  }

  /** Ends it as a crash does. */
  void kill() {
    process.destroyForcibly();
    join();
  }

  /** Ends it as an operator does. */
  void stop() {
    process.destroy();
    join();
  }

  private void join() {
    try {
      if (!process.waitFor(20, TimeUnit.SECONDS)) {
        throw new IllegalStateException("The server does not end.");
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    kill();
    try (var paths = Files.walk(data)) {
      paths.sorted(Comparator.reverseOrder()).map(Path::toFile).forEach(File::delete);
    } catch (IOException error) {
      throw new UncheckedIOException(error);
    }
  }
}

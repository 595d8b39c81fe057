package dev.statekeep;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.statekeep.errors.StatekeepException;
import dev.statekeep.errors.TokenInvalidException;
import dev.statekeep.errors.TokenMissingException;
import dev.statekeep.errors.UnavailableException;
import io.grpc.Status;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How a server is reached: addresses, TLS, tokens, and what a message may hold. */
class AccessTest {
  private static final String PASSWORD = "changeit";
  private static final Base64.Encoder PEM = Base64.getMimeEncoder(64, new byte[] {'\n'});

  @TempDir Path directory;

  private String run(String... command) throws Exception {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, process.waitFor(), out);
    return out;
  }

  private Path pem(String name, String kind, byte[] der) throws IOException {
    String text =
        "-----BEGIN "
            + kind
            + "-----\n"
            + PEM.encodeToString(der)
            + "\n-----END "
            + kind
            + "-----\n";
    return Files.writeString(directory.resolve(name), text);
  }

  /** Makes a certificate of 127.0.0.1 that signs itself: name.crt and name.key. */
  private void certificate(String name) throws Exception {
    Path store = directory.resolve(name + ".p12");
    run(
        System.getProperty("java.home") + "/bin/keytool",
        "-genkeypair",
        "-alias",
        "one",
        "-keyalg",
        "EC",
        "-dname",
        "CN=" + name,
        "-ext",
        "SAN=ip:127.0.0.1,dns:localhost",
        "-validity",
        "2",
        "-storetype",
        "PKCS12",
        "-keystore",
        store.toString(),
        "-storepass",
        PASSWORD);
    var keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(store)) {
      keys.load(in, PASSWORD.toCharArray());
    }
    pem(name + ".crt", "CERTIFICATE", keys.getCertificate("one").getEncoded());
    pem(name + ".key", "PRIVATE KEY", keys.getKey("one", PASSWORD.toCharArray()).getEncoded());
  }

  private Path file(String name) {
    return directory.resolve(name);
  }

  @Test
  void aTokenOpensAServerOverTls() throws Exception {
    certificate("server");
    certificate("other");
    Path tokens = file("tokens");
    String command = System.getenv().getOrDefault("STATEKEEP", "../../.venv/bin/statekeep");
    Process made =
        new ProcessBuilder(
                command, "token", "create", "--name", "test", "--token-file", tokens.toString())
            .start();
    String token = new String(made.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    try (TestServer server =
        TestServer.start(
            "--tls-cert", file("server.crt").toString(),
            "--tls-key", file("server.key").toString(),
            "--token-file", tokens.toString())) {
      var builder =
          Client.builder()
              .address(server.address())
              .retry(RetryPolicy.NEVER)
              .tls(Tls.trusting(file("server.crt")));
      try (Client client = builder.token(token).build()) {
        client.store().save("theme", "dark");
        assertEquals("dark", client.store().load("theme").orElseThrow().asText());
      }
      try (Client client = builder.token(null).build()) {
        assertThrows(TokenMissingException.class, () -> client.store().exists("theme"));
      }
      try (Client client = builder.token("wrong").build()) {
        assertThrows(TokenInvalidException.class, () -> client.store().exists("theme"));
      }
      try (Client client = builder.tls(Tls.trusting(file("other.crt"))).build()) {
        var error = assertThrows(UnavailableException.class, () -> client.store().exists("theme"));
        assertTrue(error.getMessage().contains("signed by an authority that this client trusts"));
        assertEquals(1, error.getMessage().lines().count(), error.getMessage());
      }
      try (Client client = builder.tls(null).build()) {
        var error = assertThrows(UnavailableException.class, () -> client.store().exists("theme"));
        assertTrue(error.getMessage().contains("Does it want TLS?"), error.getMessage());
      }
    }
  }

  @Test
  void aClientMayShowACertificateOfItsOwn() throws Exception {
    certificate("server");
    certificate("client");
    try (TestServer server =
        TestServer.start(
            "--tls-cert", file("server.crt").toString(),
            "--tls-key", file("server.key").toString(),
            "--tls-client-ca", file("client.crt").toString())) {
      Tls tls = Tls.trusting(file("server.crt"));
      var builder = Client.builder().address(server.address()).retry(RetryPolicy.NEVER);
      Tls identified = tls.withIdentity(file("client.crt"), file("client.key"));
      try (Client client = builder.tls(identified).build()) {
        client.store().save("theme", "dark");
      }
      try (Client client = builder.tls(tls).build()) {
        assertThrows(UnavailableException.class, () -> client.store().exists("theme"));
      }
    }
  }

  @Test
  void anAddressIsAHostAndAPort() {
    var wrong =
        List.of(
            "",
            "host",
            "host:",
            ":1",
            "host:0",
            "host:65536",
            "host:http",
            "::1:7420",
            "[::1]",
            "http://127.0.0.1:1",
            "dns:///host:1",
            "127.0.0.1:1/path",
            " host:1",
            "[:::]:1");
    for (String address : wrong) {
      var builder = Client.builder().address(address);
      var error = assertThrows(IllegalArgumentException.class, builder::build);
      assertEquals(
          "An address is host:port, such as 127.0.0.1:7420, not \"" + address + "\".",
          error.getMessage());
    }
    for (String address : List.of("localhost:1", "state-keep-1.internal:65535", "[::1]:7420")) {
      Client.connect(address).close();
    }
  }

  @Test
  void aTokenThatAHeaderCannotCarryIsRefusedAndNotShown() {
    var wrong =
        Map.of("secret\n", 7, "se cret", 3, "s\u00e9cret", 2, "\u0000cret", 1, "secret\u007f", 7);
    wrong.forEach(
        (token, position) -> {
          var builder = Client.builder().token(token);
          var error = assertThrows(IllegalArgumentException.class, builder::build);
          assertTrue(error.getMessage().contains("at position " + position + " that a header"));
          assertFalse(error.getMessage().contains("cret"));
        });
    assertThrows(IllegalArgumentException.class, Client.builder().token("")::build);
  }

  @Test
  void aRequestThatIsTooLargeSaysHowLargeItIsAndWhatToDo() {
    for (boolean isPipelined : new boolean[] {true, false}) {
      try (Client client =
          Client.builder().address(SharedServer.address()).pipeline(isPipelined).build()) {
        for (int megabytes : new int[] {5, 40}) {
          var value = Value.of(new byte[megabytes << 20]);
          var error =
              assertThrows(
                  StatekeepException.class,
                  () -> client.store().save("large", value, new SaveOptions()));
          assertEquals(Status.Code.RESOURCE_EXHAUSTED, error.code());
          assertTrue(
              error
                  .getMessage()
                  .matches(
                      "The request has \\d+ bytes, and the server takes no message of more than"
                          + " 4194304: split it\\. \\[RESOURCE_EXHAUSTED]"),
              error.getMessage());
        }
      }
    }
  }

  @Test
  void filesThatAreMissingAreNoticedAtOnce() {
    var builder = Client.builder().tls(Tls.trusting(file("none.crt")));
    assertThrows(UncheckedIOException.class, builder::build);
    assertThrows(IllegalArgumentException.class, () -> new Tls(null, file("a.crt"), null, null));
  }
}

package dev.statekeep;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.statekeep.errors.TokenInvalidException;
import dev.statekeep.errors.TokenMissingException;
import dev.statekeep.errors.UnavailableException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** TLS and tokens. */
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
        assertThrows(UnavailableException.class, () -> client.store().exists("theme"));
      }
      try (Client client = builder.tls(null).build()) {
        assertThrows(UnavailableException.class, () -> client.store().exists("theme"));
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
  void filesThatAreMissingAreNoticedAtOnce() {
    var builder = Client.builder().tls(Tls.trusting(file("none.crt")));
    assertThrows(UncheckedIOException.class, builder::build);
    assertThrows(IllegalArgumentException.class, () -> new Tls(null, file("a.crt"), null, null));
  }
}

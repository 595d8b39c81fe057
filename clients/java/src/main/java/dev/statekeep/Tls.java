package dev.statekeep;

import io.grpc.ChannelCredentials;
import io.grpc.TlsChannelCredentials;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;

/**
 * Makes the connection private. The files are PEM, read once when the client is made.
 *
 * @param caFile the certificates to trust; null is those that Java trusts
 * @param certFile the client's own certificate chain, for a server that asks for one; or null
 * @param keyFile the private key of {@code certFile}; or null
 * @param serverName the name that the server's certificate has to have; null is that of the address
 */
public record Tls(Path caFile, Path certFile, Path keyFile, String serverName) {
  /**
   * Checks that certificate and key come together.
   *
   * @param caFile as above
   * @param certFile as above
   * @param keyFile as above
   * @param serverName as above
   * @throws IllegalArgumentException when only one of them is there
   */
  public Tls {
    if ((certFile == null) != (keyFile == null)) {
      throw new IllegalArgumentException("TLS needs certFile and keyFile together, or neither.");
    }
  }

  /**
   * Trusts the authorities that Java trusts.
   *
   * @return the settings
   */
  public static Tls ofSystem() {
    return new Tls(null, null, null, null);
  }

  /**
   * Trusts the certificates in a file.
   *
   * @param caFile the file
   * @return the settings
   */
  public static Tls trusting(Path caFile) {
    return new Tls(caFile, null, null, null);
  }

  /**
   * Shows the server a certificate of the client.
   *
   * @param chain the client's own certificate chain
   * @param key its private key
   * @return settings with them
   */
  public Tls withIdentity(Path chain, Path key) {
    return new Tls(caFile, chain, key, serverName);
  }

  /**
   * Asks for another name in the server's certificate than that of the address.
   *
   * @param name the name
   * @return settings with it
   */
  public Tls withServerName(String name) {
    return new Tls(caFile, certFile, keyFile, name);
  }

  ChannelCredentials credentials() {
    try {
      var credentials = TlsChannelCredentials.newBuilder();
      if (caFile != null) {
        credentials.trustManager(caFile.toFile());
      }
      if (certFile != null) {
        credentials.keyManager(certFile.toFile(), keyFile.toFile());
      }
      return credentials.build();
    } catch (IOException error) {
      throw new UncheckedIOException("A file for TLS cannot be read.", error);
    }
  }
}

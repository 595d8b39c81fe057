package dev.statekeep;

import java.util.UUID;

/** One real server for all tests that leave it running; each takes a namespace of its own. */
final class SharedServer {
  private static final TestServer SERVER = started();

  private SharedServer() {}

  private static TestServer started() {
    var server = TestServer.start();
    Runtime.getRuntime().addShutdownHook(new Thread(server::close));
    return server;
  }

  static String address() {
    return SERVER.address();
  }

  /** Makes a client of a namespace that nobody else uses. */
  static Client client() {
    return SERVER.client("test-" + UUID.randomUUID());
  }
}

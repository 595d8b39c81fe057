package dev.statekeep;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.regex.Pattern;

/**
 * What a client is made with, checked before anything is sent. Never shows a token: what is said
 * about one is where it is at fault.
 */
final class Checks {
  private static final Pattern ADDRESS =
      Pattern.compile("(\\[[0-9A-Fa-f:.]+]|[^\\s:/?#@\\[\\]\\\\]+):([0-9]{1,5})");
  private static final int PORT_MAX = 65_535;

  private Checks() {}

  /** Returns an address, unless it is no host and port. */
  static String address(String address) {
    var parts = ADDRESS.matcher(address);
    if (parts.matches() && isHost(parts.group(1)) && isPort(Integer.parseInt(parts.group(2)))) {
      return address;
    }
    throw new IllegalArgumentException(
        "An address is host:port, such as 127.0.0.1:7420, not \"" + address + "\".");
  }

  /** Returns a token, unless a header cannot carry it. */
  static String token(String token) {
    if (token.isEmpty()) {
      throw new IllegalArgumentException("The token is empty; leave it out where there is none.");
    }
    for (int index = 0; index < token.length(); index++) {
      if (token.charAt(index) <= ' ' || token.charAt(index) > '~') {
        throw new IllegalArgumentException(
            "The token has a character at position "
                + (index + 1)
                + " that a header cannot carry."
                + " Is it a line break at the end, as files have one? Strip it.");
      }
    }
    return token;
  }

  private static boolean isPort(int port) {
    return port >= 1 && port <= PORT_MAX;
  }

  private static boolean isHost(String host) {
    if (!host.startsWith("[")) {
      return true;
    }
    try {
      InetAddress.getByName(host); // What stands in brackets is never looked up.
      return true;
    } catch (UnknownHostException invalid) {
      return false;
    }
  }
}

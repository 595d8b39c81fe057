package dev.statekeep;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;

/**
 * The condition of the server, of its store and of the client's namespace.
 *
 * @param revision the latest revision of the namespace
 * @param namespace what there is in it
 * @param serverRelease the release of the server
 * @param startTime when it started
 * @param uptime how long it has been running
 * @param storeId the id of the store, kept by its backups
 * @param namespacesCount how many namespaces exist
 * @param fileBytes the size of the data file
 * @param fileUsedBytes how much of it is in use
 * @param fileBytesMax how large it may grow
 * @param memoryBytes the private memory of the server's process
 * @param writesWaiting how many writes are waiting
 * @param streamsOpen how many streams are open
 * @param limits every limit by its name, such as {@code value_bytes_max}
 */
public record ServerStatus(
    long revision,
    NamespaceStatus namespace,
    String serverRelease,
    Instant startTime,
    Duration uptime,
    String storeId,
    long namespacesCount,
    long fileBytes,
    long fileUsedBytes,
    long fileBytesMax,
    long memoryBytes,
    long writesWaiting,
    long streamsOpen,
    Map<String, Long> limits) {
  /**
   * Copies what can be changed.
   *
   * @param revision as above
   * @param namespace as above
   * @param serverRelease as above
   * @param startTime as above
   * @param uptime as above
   * @param storeId as above
   * @param namespacesCount as above
   * @param fileBytes as above
   * @param fileUsedBytes as above
   * @param fileBytesMax as above
   * @param memoryBytes as above
   * @param writesWaiting as above
   * @param streamsOpen as above
   * @param limits as above
   */
  public ServerStatus {
    limits = Map.copyOf(limits);
  }
}

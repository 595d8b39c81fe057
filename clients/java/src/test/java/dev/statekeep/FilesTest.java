package dev.statekeep;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.statekeep.errors.SnapshotFileDamagedException;
import dev.statekeep.errors.SnapshotNotFoundException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Snapshots go into files and come back, whole or not at all. */
class FilesTest {
  @TempDir Path directory;

  private static void fill(Client client) {
    byte[] bytes = new byte[300_000];
    for (int number = 0; number < 20; number++) {
      new Random(number).nextBytes(bytes);
      client.store().save("data/" + number, bytes);
    }
    client.snapshots().create("full");
  }

  @Test
  void aFileHoldsWhatTheSnapshotHeld() throws IOException {
    try (Client from = SharedServer.client();
        Client to = SharedServer.client()) {
      fill(from);
      Path file = directory.resolve("full.snapshot");
      List<TransferProgress> progress = new ArrayList<>();
      SnapshotExported exported =
          from.snapshots()
              .exportTo(
                  SnapshotTarget.label("full"), file, new ExportOptions().progress(progress::add));
      assertEquals(Files.size(file), exported.bytesCount());
      assertEquals(exported.bytesCount(), progress.get(progress.size() - 1).bytesCount());
      assertEquals(20, exported.snapshot().entriesCount());

      SnapshotCreated created =
          to.snapshots().importFrom(file, new ImportOptions().label("brought").requestId("once"));
      assertTrue(created.snapshot().imported());
      to.snapshots().restore("brought");
      assertArrayEquals(
          from.store().load("data/7").orElseThrow().asBytes(),
          to.store().load("data/7").orElseThrow().asBytes());
    }
  }

  @Test
  void aFileThatIsDamagedIsRefusedAndLeavesNothing() throws IOException {
    try (Client client = SharedServer.client()) {
      fill(client);
      var out = new ByteArrayOutputStream();
      client.snapshots().exportTo(SnapshotTarget.latest(), out, new ExportOptions());
      byte[] bytes = out.toByteArray();
      bytes[bytes.length / 2] ^= 1;
      assertThrows(
          SnapshotFileDamagedException.class,
          () ->
              client.snapshots().importFrom(new ByteArrayInputStream(bytes), new ImportOptions()));
      assertEquals(1, client.snapshots().count());
    }
  }

  @Test
  void nothingIsLeftOfAnExportThatFails() throws IOException {
    try (Client client = SharedServer.client()) {
      Path file = directory.resolve("none.snapshot");
      assertThrows(
          SnapshotNotFoundException.class,
          () -> client.snapshots().exportTo(SnapshotTarget.label("none"), file));
      try (var left = Files.list(directory)) {
        assertEquals(0, left.count());
      }
    }
  }

  @Test
  void aSourceThatCannotBeReadIsItsOwnException() {
    try (Client client = SharedServer.client()) {
      var broken =
          new InputStream() {
            @Override
            public int read() throws IOException {
              throw new IOException("the disk is gone");
            }
          };
      var error =
          assertThrows(
              IOException.class, () -> client.snapshots().importFrom(broken, new ImportOptions()));
      assertEquals("the disk is gone", error.getMessage());
      assertFalse(client.snapshots().get(SnapshotTarget.latest()).isPresent());
    }
  }

  @Test
  void aDiffThatIsLeftEarlyIsFine() {
    try (Client client = SharedServer.client()) {
      client.store().save("a", "1");
      client.snapshots().create("before");
      client.store().save("a", "2");
      client.store().save("b", "1");
      try (var differences = client.snapshots().diff(At.snapshot("before"))) {
        assertEquals(DifferenceKind.CHANGED, differences.next().kind());
      }
      assertEquals(
          List.of("a", "b"),
          client.snapshots().diff(At.snapshot("before")).stream().map(Difference::key).toList());
    }
  }
}

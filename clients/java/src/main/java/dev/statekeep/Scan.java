package dev.statekeep;

import dev.statekeep.v1.PointInTime.PointCase;
import dev.statekeep.v1.ScanEntriesRequest;
import dev.statekeep.v1.ScanEntriesResponse;
import dev.statekeep.v1.StoreServiceGrpc;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;

/** A scan over as many streams as it takes, all at the same revision. */
final class Scan extends Cursor<Entry> {
  private final Runner runner;
  private final ScanEntriesRequest request;
  private final Attempts attempts;
  private ScanEntriesRequest next;
  private Iterator<dev.statekeep.v1.Entry> batch = List.<dev.statekeep.v1.Entry>of().iterator();
  private long revision;
  private String lastKey = "";
  private volatile MessageStream<ScanEntriesResponse> stream;
  private volatile boolean isReleased;

  Scan(Runner runner, ScanEntriesRequest request, Duration timeout) {
    this.runner = runner;
    this.request = request;
    this.next = request;
    this.attempts = runner.unlimited(timeout);
  }

  @Override
  Entry fetch() {
    while (true) {
      while (batch.hasNext()) {
        var entry = batch.next();
        if (!entry.getKey().startsWith(request.getPrefix())) {
          // One that goes on may run past its prefix.
          release();
          return null;
        }
        if (!entry.getKey().equals(lastKey)) {
          lastKey = entry.getKey();
          attempts.succeeded();
          return Convert.fromEntry(entry);
        }
      }
      try {
        ScanEntriesResponse message = receive();
        if (message == null) {
          return null;
        }
        revision = message.getRevision();
        batch = message.getEntriesList().iterator();
      } catch (CallFailure error) {
        if (isReleased) {
          return null;
        }
        stream = null;
        boolean canGoOn = lastKey.isEmpty() || resume();
        runner.pauseOrThrow(error.failure(), attempts, canGoOn);
      }
    }
  }

  @Override
  void release() {
    isReleased = true;
    MessageStream<ScanEntriesResponse> open = stream;
    if (open != null) {
      open.close();
    }
  }

  private ScanEntriesResponse receive() throws CallFailure {
    if (stream == null) {
      stream =
          runner.open(
              Call.read(StoreServiceGrpc.getScanEntriesMethod(), next, message -> message),
              attempts);
      if (isReleased) {
        stream.close();
      }
    }
    return stream.next();
  }

  /**
   * Makes the request that goes on at the last key and shows the same revision; false when there is
   * none, since a label may name another snapshot by now.
   *
   * <p>Going forwards it begins with that key again, and does not end where a prefix does: the
   * contract's ranges cannot leave out their first key, and not every prefix has a next one.
   */
  private boolean resume() {
    PointCase point = request.getAt().getPointCase();
    if (point == PointCase.SNAPSHOT_LABEL) {
      return false;
    }
    var resumed = request.toBuilder();
    if (point != PointCase.SNAPSHOT_ID) {
      resumed.getAtBuilder().setRevision(revision);
    }
    String start = request.hasRange() ? request.getRange().getStart() : request.getPrefix();
    String end = request.getRange().getEnd();
    boolean isReverse = request.getReverse();
    resumed
        .getRangeBuilder()
        .setStart(isReverse ? start : lastKey)
        .setEnd(isReverse ? lastKey : end);
    next = resumed.build();
    return true;
  }
}

package dev.statekeep;

import dev.statekeep.v1.StoreServiceGrpc;
import dev.statekeep.v1.WatchChangesRequest;
import dev.statekeep.v1.WatchChangesResponse;
import java.util.ArrayList;
import java.util.List;

/** What watches of changes ask for and get. */
final class ChangeWatch implements WatchStream.Protocol<WatchChangesRequest, WatchChangesResponse> {
  private final WatchChangesRequest request;
  private long lastRevision;
  private long lastIndex;

  ChangeWatch(String namespace, WatchOptions options) {
    var message =
        WatchChangesRequest.newBuilder()
            .setNamespace(namespace)
            .setWithValues(options.values)
            .setWithPreviousValues(options.previousValues);
    options.prefixes.forEach(one -> message.addPrefixes(Convert.requireEncodable(one, "prefix")));
    options.kinds.stream().sorted().forEach(one -> message.addKinds(Convert.toKind(one)));
    if (options.progressInterval != null) {
      message.setProgressInterval(Convert.toDuration(options.progressInterval));
    }
    request = message.build();
  }

  @Override
  public Call<WatchChangesRequest, WatchChangesResponse, ?> from(long startRevision) {
    return Call.read(
        StoreServiceGrpc.getWatchChangesMethod(),
        request.toBuilder().setStartRevision(startRevision).build(),
        message -> message);
  }

  @Override
  public long revision(WatchChangesResponse message) {
    return message.getRevision();
  }

  @Override
  public boolean isPartial(WatchChangesResponse message) {
    return message.getPartial();
  }

  @Override
  public boolean isProgress(WatchChangesResponse message) {
    return message.getChangesCount() == 0;
  }

  @Override
  public List<Change> news(WatchChangesResponse message) {
    List<Change> news = new ArrayList<>(message.getChangesCount());
    for (var one : message.getChangesList()) {
      long revision = one.getRevision();
      boolean cameAlready =
          revision < lastRevision || revision == lastRevision && one.getIndex() <= lastIndex;
      if (!cameAlready) {
        news.add(Convert.fromChange(one));
        lastRevision = revision;
        lastIndex = one.getIndex();
      }
    }
    return news;
  }
}

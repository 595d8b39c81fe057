package dev.statekeep;

import dev.statekeep.v1.MachineServiceGrpc;
import dev.statekeep.v1.WatchTransitionsRequest;
import dev.statekeep.v1.WatchTransitionsResponse;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What watches of transitions ask for and get. */
final class TransitionWatch
    implements WatchStream.Protocol<WatchTransitionsRequest, WatchTransitionsResponse> {
  private final WatchTransitionsRequest request;
  private final Set<Came> came = new HashSet<>();
  private long lastRevision;

  /** Names a transition of the last revision, which may come again when that came in parts. */
  private record Came(String machineId, long sequence) {}

  TransitionWatch(String namespace, TransitionWatchOptions options) {
    var message =
        WatchTransitionsRequest.newBuilder()
            .setNamespace(namespace)
            .addAllMachineIds(options.machineIds)
            .addAllDefinitionNames(options.definitions)
            .addAllEvents(options.events)
            .addAllFromStates(options.fromStates)
            .addAllToStates(options.toStates);
    if (options.progressInterval != null) {
      message.setProgressInterval(Convert.toDuration(options.progressInterval));
    }
    request = message.build();
  }

  @Override
  public Call<WatchTransitionsRequest, WatchTransitionsResponse, ?> from(long startRevision) {
    return Call.read(
        MachineServiceGrpc.getWatchTransitionsMethod(),
        request.toBuilder().setStartRevision(startRevision).build(),
        message -> message);
  }

  @Override
  public long revision(WatchTransitionsResponse message) {
    return message.getRevision();
  }

  @Override
  public boolean isPartial(WatchTransitionsResponse message) {
    return message.getPartial();
  }

  @Override
  public boolean isProgress(WatchTransitionsResponse message) {
    return message.getTransitionsCount() == 0;
  }

  @Override
  public List<Transition> news(WatchTransitionsResponse message) {
    List<Transition> news = new ArrayList<>(message.getTransitionsCount());
    for (var one : message.getTransitionsList()) {
      if (one.getRevision() > lastRevision) {
        lastRevision = one.getRevision();
        came.clear();
      }
      boolean isNew =
          one.getRevision() == lastRevision
              && came.add(new Came(one.getMachineId(), one.getSequence()));
      if (isNew) {
        news.add(ConvertMachines.fromTransition(one));
      }
    }
    if (!message.getPartial()) {
      came.clear();
    }
    return news;
  }
}

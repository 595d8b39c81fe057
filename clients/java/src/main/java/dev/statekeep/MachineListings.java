package dev.statekeep;

import dev.statekeep.v1.CountMachinesRequest;
import dev.statekeep.v1.DeleteMachineRequest;
import dev.statekeep.v1.GetHistoryRequest;
import dev.statekeep.v1.ListEnabledEventsRequest;
import dev.statekeep.v1.ListMachinesRequest;
import dev.statekeep.v1.MachineServiceGrpc;

/** The calls about many machines, and about what happens to them. */
abstract class MachineListings extends Definitions {

  MachineListings(Runner runner, String namespace) {
    super(runner, namespace);
  }

  /**
   * Lists machines.
   *
   * @param options which, and how
   * @return the machines, by id, or those of a definition by version, state and time of entry
   */
  public Cursor<Machine> list(MachineListOptions options) {
    var request =
        ListMachinesRequest.newBuilder()
            .setNamespace(namespace)
            .setAt(Convert.toPoint(options.at))
            .setDefinitionName(Convert.requireEncodable(options.definition, "definition"))
            .setDefinitionVersion(options.version)
            .setState(Convert.requireEncodable(options.state, "state"))
            .setPageSize(options.pageSize);
    if (options.inStateFor != null) {
      request.setInStateFor(Convert.toDuration(options.inStateFor));
    }
    ListMachinesRequest first = request.build();
    return new Pages<>(
        runner,
        token ->
            Call.read(
                MachineServiceGrpc.getListMachinesMethod(),
                first.toBuilder().setPageToken(token).build(),
                page ->
                    new Pages.Page<>(
                        Convert.each(page.getMachinesList(), ConvertMachines::fromMachine),
                        page.getNextPageToken())),
        options.timeout);
  }

  /**
   * Counts the machines of one definition, or of every one.
   *
   * @param definition its name and version; name "" is every one, version 0 every version
   * @param options where to read, and how
   * @return how many there are, in all and in each state
   */
  public MachineCounts count(DefinitionReference definition, ReadOptions options) {
    var request =
        CountMachinesRequest.newBuilder()
            .setNamespace(namespace)
            .setAt(Convert.toPoint(options.at))
            .setDefinitionName(Convert.requireEncodable(definition.name(), "definition"))
            .setDefinitionVersion(definition.version())
            .build();
    return runner.run(
        Call.read(
            MachineServiceGrpc.getCountMachinesMethod(), request, ConvertMachines::fromCounts),
        options);
  }

  /**
   * Deletes a machine, its timer and its history.
   *
   * @param id the machine
   * @return whether it existed
   */
  public Deleted delete(String id) {
    return delete(id, Schemas.WRITE);
  }

  /**
   * Deletes a machine, its timer and its history.
   *
   * @param id the machine
   * @param options how
   * @return whether it existed
   */
  public Deleted delete(String id, WriteOptions options) {
    var request =
        DeleteMachineRequest.newBuilder()
            .setNamespace(namespace)
            .setRequestId(options.requestId)
            .setMachineId(Convert.requireEncodable(id, "id"))
            .build();
    return runner.run(
        Call.write(
            MachineServiceGrpc.getDeleteMachineMethod(),
            request,
            answer -> new Deleted(answer.getRevision(), answer.getExisted()),
            options),
        options);
  }

  /**
   * Tells which events a machine would accept. Guards are evaluated with an empty payload; hooks
   * are not asked.
   *
   * @param id the machine
   * @param options where to read, and how
   * @return the events
   */
  public EnabledEvents enabledEvents(String id, EnabledEventsOptions options) {
    var request =
        ListEnabledEventsRequest.newBuilder()
            .setNamespace(namespace)
            .setAt(Convert.toPoint(options.at))
            .setMachineId(Convert.requireEncodable(id, "id"))
            .setWithRejected(options.withRejected)
            .build();
    return runner.run(
        Call.read(
            MachineServiceGrpc.getListEnabledEventsMethod(),
            request,
            ConvertMachines::fromEnabledEvents),
        options);
  }

  /**
   * Lists how a machine moved, the newest first.
   *
   * @param id the machine
   * @return its transitions, as many as its definition keeps
   */
  public Cursor<Transition> history(String id) {
    return history(id, Schemas.LIST);
  }

  /**
   * Lists how a machine moved, the newest first.
   *
   * @param id the machine
   * @param options where to read, and how
   * @return its transitions, as many as its definition keeps
   */
  public Cursor<Transition> history(String id, ListOptions options) {
    var request =
        GetHistoryRequest.newBuilder()
            .setNamespace(namespace)
            .setAt(Convert.toPoint(options.at))
            .setMachineId(Convert.requireEncodable(id, "id"))
            .setPageSize(options.pageSize)
            .setReverse(options.reverse)
            .build();
    return new Pages<>(
        runner,
        token ->
            Call.read(
                MachineServiceGrpc.getGetHistoryMethod(),
                request.toBuilder().setPageToken(token).build(),
                page ->
                    new Pages.Page<>(
                        Convert.each(page.getTransitionsList(), ConvertMachines::fromTransition),
                        page.getNextPageToken())),
        options.timeout);
  }

  /**
   * Follows how machines move. A watch from now on has begun when this returns.
   *
   * @param options what to follow, and from where
   * @return the transitions, in order, each once
   */
  @SuppressWarnings("unchecked")
  public Watch<Transition> watch(TransitionWatchOptions options) {
    // Without progress there is nothing but transitions.
    return (Watch<Transition>) (Watch<?>) watch(options, false);
  }

  /**
   * Follows how machines move, and how far the watch has come when none does.
   *
   * @param options what to follow, and from where
   * @return {@link Transition}s in order, each once, and {@link Progress} in between
   */
  public Watch<WatchItem> watchWithProgress(TransitionWatchOptions options) {
    return watch(options, true);
  }

  private Watch<WatchItem> watch(TransitionWatchOptions options, boolean withProgress) {
    return WatchStream.begin(
        runner, new TransitionWatch(namespace, options), options.startRevision, withProgress);
  }
}

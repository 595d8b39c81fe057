package dev.statekeep;

import dev.statekeep.v1.DefineMachineRequest;
import dev.statekeep.v1.DeleteDefinitionRequest;
import dev.statekeep.v1.GetDefinitionRequest;
import dev.statekeep.v1.ListDefinitionsRequest;
import dev.statekeep.v1.MachineServiceGrpc;
import dev.statekeep.v1.MigrateMachinesRequest;
import dev.statekeep.v1.MigrateMachinesResponse;
import dev.statekeep.v1.RenderDiagramRequest;
import dev.statekeep.v1.RenderDiagramResponse;
import dev.statekeep.v1.SimulateEventsRequest;
import dev.statekeep.v1.TransitionTable;
import dev.statekeep.v1.ValidateTransitionRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The calls about kinds of machines. */
abstract class Definitions {
  private static final DefineOptions DEFINE = new DefineOptions();

  final Runner runner;
  final String namespace;

  Definitions(Runner runner, String namespace) {
    this.runner = runner;
    this.namespace = namespace;
  }

  /**
   * Adds a version of a definition; what the newest version already is adds nothing.
   *
   * @param definition the definition
   * @return its version, and warnings
   */
  public Defined define(Definition definition) {
    return define(definition, DEFINE);
  }

  /**
   * Adds a version of a definition, or only checks it.
   *
   * @param definition the definition
   * @param options how
   * @return its version, and what the checks found
   */
  public Defined define(Definition definition, DefineOptions options) {
    var request =
        DefineMachineRequest.newBuilder()
            .setNamespace(namespace)
            .setRequestId(options.requestId)
            .setDefinition(ConvertMachines.toDefinition(definition))
            .setDryRun(options.dryRun)
            .build();
    var method = MachineServiceGrpc.getDefineMachineMethod();
    return runner.run(
        options.dryRun
            ? Call.read(method, request, ConvertMachines::fromDefined)
            : Call.write(method, request, ConvertMachines::fromDefined, options),
        options);
  }

  /**
   * Returns the newest version of a definition.
   *
   * @param name its name
   * @return the definition, if there is one
   */
  public Optional<Definition> definition(String name) {
    return definition(new DefinitionReference(name), Schemas.READ);
  }

  /**
   * Returns one version of a definition.
   *
   * @param reference its name and version
   * @param options where to read, and how
   * @return the definition, if there is one
   */
  public Optional<Definition> definition(DefinitionReference reference, ReadOptions options) {
    var request =
        GetDefinitionRequest.newBuilder()
            .setNamespace(namespace)
            .setAt(Convert.toPoint(options.at))
            .setName(Convert.requireEncodable(reference.name(), "name"))
            .setVersion(reference.version())
            .build();
    return runner.run(
        Call.find(
            MachineServiceGrpc.getGetDefinitionMethod(),
            request,
            answer -> ConvertMachines.fromDefinition(answer.getDefinition()),
            "DEFINITION_NOT_FOUND"),
        options);
  }

  /**
   * Lists the newest version of every definition, by name.
   *
   * @return the definitions
   */
  public Cursor<Definition> definitions() {
    return definitions("", Schemas.LIST);
  }

  /**
   * Lists definitions: the newest version of each, or all versions of one, the newest first.
   *
   * @param name all versions of this one; "" is the newest version of every one
   * @param options where to read, and how; the order cannot be turned around
   * @return the definitions
   */
  public Cursor<Definition> definitions(String name, ListOptions options) {
    var request =
        ListDefinitionsRequest.newBuilder()
            .setNamespace(namespace)
            .setAt(Convert.toPoint(options.at))
            .setName(Convert.requireEncodable(name, "name"))
            .setPageSize(options.pageSize)
            .build();
    return new Pages<>(
        runner,
        token ->
            Call.read(
                MachineServiceGrpc.getListDefinitionsMethod(),
                request.toBuilder().setPageToken(token).build(),
                page ->
                    new Pages.Page<>(
                        Convert.each(page.getDefinitionsList(), ConvertMachines::fromDefinition),
                        page.getNextPageToken())),
        options.timeout);
  }

  /**
   * Deletes every version of a definition.
   *
   * @param name its name
   * @return whether there was one
   */
  public Deleted deleteDefinition(String name) {
    return deleteDefinition(new DefinitionReference(name), Schemas.WRITE);
  }

  /**
   * Deletes one version of a definition, or all of them.
   *
   * @param reference its name and version; version 0 is all of them
   * @param options how
   * @return whether there was one
   */
  public Deleted deleteDefinition(DefinitionReference reference, WriteOptions options) {
    var request =
        DeleteDefinitionRequest.newBuilder()
            .setNamespace(namespace)
            .setRequestId(options.requestId)
            .setName(Convert.requireEncodable(reference.name(), "name"))
            .setVersion(reference.version())
            .build();
    return runner.run(
        Call.write(
            MachineServiceGrpc.getDeleteDefinitionMethod(),
            request,
            answer -> new Deleted(answer.getRevision(), answer.getExisted()),
            options),
        options);
  }

  /**
   * Tells what a list of events would do, and stores nothing.
   *
   * @param subject the machine, or a machine that would be created
   * @param events the events, in order; at most 1,000
   * @param options where to begin, and how
   * @return what each event would do
   */
  public Simulation simulate(
      MachineSubject subject, List<SimulatedEvent> events, SimulateOptions options) {
    var request =
        SimulateEventsRequest.newBuilder()
            .setNamespace(namespace)
            .setAt(Convert.toPoint(options.at))
            .setState(options.state)
            .setContextJson(options.contextJson)
            .putAllHookAnswers(options.hookAnswers);
    if (subject instanceof MachineSubject.Stored one) {
      request.setMachineId(Convert.requireEncodable(one.id(), "id"));
    } else if (subject instanceof MachineSubject.StoredDefinition one) {
      request.setStored(ConvertMachines.toReference(one.definition()));
    } else if (subject instanceof MachineSubject.Given one) {
      request.setDefinition(ConvertMachines.toDefinition(one.definition()));
    }
    for (SimulatedEvent event : events) {
      request.addEventsBuilder().setEvent(event.event()).setPayloadJson(event.payloadJson());
    }
    return runner.run(
        Call.read(
            MachineServiceGrpc.getSimulateEventsMethod(),
            request.build(),
            ConvertMachines::fromSimulation),
        options);
  }

  /**
   * Tells whether a stored definition allows a state to follow another. Guards are not evaluated.
   *
   * @param from the state to come from
   * @param to the state to go to
   * @param definition the definition
   * @param options where to read, and how
   * @return whether it does, and by which events
   */
  public TransitionValidity validateTransition(
      String from, String to, DefinitionReference definition, ReadOptions options) {
    return validate(
        validating(from, to, options).setStored(ConvertMachines.toReference(definition)), options);
  }

  /**
   * Tells whether a table allows a state to follow another.
   *
   * @param from the state to come from
   * @param to the state to go to
   * @param allowed the table; at most 4,096
   * @return whether it does
   */
  public TransitionValidity validateTransition(
      String from, String to, List<AllowedTransition> allowed) {
    return validateTransition(from, to, allowed, Schemas.READ);
  }

  /**
   * Tells whether a table allows a state to follow another.
   *
   * @param from the state to come from
   * @param to the state to go to
   * @param allowed the table; at most 4,096
   * @param options how; a given table is the same at every point
   * @return whether it does
   */
  public TransitionValidity validateTransition(
      String from, String to, List<AllowedTransition> allowed, ReadOptions options) {
    var table = TransitionTable.newBuilder();
    for (AllowedTransition one : allowed) {
      table.addAllowedBuilder().setFromState(one.fromState()).setToState(one.toState());
    }
    return validate(validating(from, to, options).setGiven(table), options);
  }

  private ValidateTransitionRequest.Builder validating(
      String from, String to, ReadOptions options) {
    return ValidateTransitionRequest.newBuilder()
        .setNamespace(namespace)
        .setAt(Convert.toPoint(options.at))
        .setFromState(Convert.requireEncodable(from, "from"))
        .setToState(Convert.requireEncodable(to, "to"));
  }

  private TransitionValidity validate(
      ValidateTransitionRequest.Builder request, ReadOptions options) {
    return runner.run(
        Call.read(
            MachineServiceGrpc.getValidateTransitionMethod(),
            request.build(),
            answer ->
                new TransitionValidity(
                    answer.getRevision(), answer.getValid(), answer.getEventsList())),
        options);
  }

  /**
   * Moves machines of a definition to another version, batch by batch. Machines that the other
   * version does not take stay as they are and are reported.
   *
   * @param definition the definition's name
   * @param options from where to where, and how
   * @return what all batches did together
   */
  public Migrated migrate(String definition, MigrateOptions options) {
    var request =
        MigrateMachinesRequest.newBuilder()
            .setNamespace(namespace)
            .setDefinitionName(Convert.requireEncodable(definition, "definition"))
            .setFromVersion(options.fromVersion)
            .setToVersion(options.toVersion)
            .putAllStateMap(options.stateMap)
            .setDryRun(options.dryRun)
            .setPageSize(options.pageSize);
    var method = MachineServiceGrpc.getMigrateMachinesMethod();
    var problems = new ArrayList<MigrationProblem>();
    long migratedCount = 0;
    MigrateMachinesResponse batch;
    do {
      // A repeat would pass over what it moved before and so count too little.
      batch =
          runner.run(
              options.dryRun
                  ? Call.read(method, request.build(), answer -> answer)
                  : Call.once(method, request.build(), answer -> answer),
              options);
      migratedCount += batch.getMigratedCount();
      for (var one : batch.getProblemsList()) {
        problems.add(
            new MigrationProblem(
                one.getMachineId(), one.getDefinitionVersion(), one.getState(), one.getMessage()));
      }
      request.setPageToken(batch.getNextPageToken());
    } while (!batch.getNextPageToken().isEmpty());
    return new Migrated(batch.getRevision(), migratedCount, problems);
  }

  /**
   * Draws a definition, or a machine with its state marked.
   *
   * @param subject what to draw
   * @param format the language of the diagram
   * @param options where to read, and how
   * @return the diagram's text
   */
  public String diagram(MachineSubject subject, DiagramFormat format, ReadOptions options) {
    var request =
        RenderDiagramRequest.newBuilder()
            .setNamespace(namespace)
            .setAt(Convert.toPoint(options.at))
            .setFormat(dev.statekeep.v1.DiagramFormat.valueOf("DIAGRAM_FORMAT_" + format.name()));
    if (subject instanceof MachineSubject.Stored one) {
      request.setMachineId(Convert.requireEncodable(one.id(), "id"));
    } else if (subject instanceof MachineSubject.StoredDefinition one) {
      request.setStored(ConvertMachines.toReference(one.definition()));
    } else if (subject instanceof MachineSubject.Given one) {
      request.setDefinition(ConvertMachines.toDefinition(one.definition()));
    }
    return runner.run(
        Call.read(
            MachineServiceGrpc.getRenderDiagramMethod(),
            request.build(),
            RenderDiagramResponse::getDiagram),
        options);
  }
}

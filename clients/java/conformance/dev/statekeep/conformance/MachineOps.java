package dev.statekeep.conformance;

import static dev.statekeep.conformance.Records.each;
import static dev.statekeep.conformance.Records.found;
import static dev.statekeep.conformance.Records.object;
import static dev.statekeep.conformance.Records.orNull;
import static dev.statekeep.conformance.StoreOps.taken;

import dev.statekeep.AllowedTransition;
import dev.statekeep.DefineOptions;
import dev.statekeep.DefinitionReference;
import dev.statekeep.DiagramFormat;
import dev.statekeep.EnabledEventsOptions;
import dev.statekeep.MachineListOptions;
import dev.statekeep.MachineSubject;
import dev.statekeep.Machines;
import dev.statekeep.MigrateOptions;
import dev.statekeep.SimulateOptions;
import dev.statekeep.SimulatedEvent;

/** The ops about machines. */
final class MachineOps {
  private MachineOps() {}

  /** Does an op that a pipeline carries; null when it is another one. */
  static Begun async(String op, Machines machines, Args args) {
    return switch (op) {
      case "machines.create" ->
          Begun.of(
              machines.createAsync(
                  args.string("definition_name"),
                  StoreOps.create(args)
                      .requestId(args.stringOr("request_id", ""))
                      .timeout(args.duration("timeout_ms"))),
              created ->
                  object(
                      "revision", created.revision(),
                      "machine", MachineRecords.machine(created.machine())));
      case "machines.get" ->
          Begun.of(
              machines.getAsync(args.string("machine_id"), StoreOps.read(args)),
              one -> object("machine", found(one, MachineRecords::machine)));
      case "machines.is_in" ->
          Begun.of(
              machines.isInAsync(
                  args.string("machine_id"), args.string("state"), StoreOps.read(args)),
              inState -> object("in_state", inState));
      case "machines.trigger" ->
          Begun.of(
              machines.triggerAsync(
                  args.string("machine_id"),
                  args.string("event"),
                  StoreOps.trigger(args)
                      .requestId(args.stringOr("request_id", ""))
                      .timeout(args.duration("timeout_ms"))),
              MachineRecords::verdict);
      default -> null;
    };
  }

  static Object run(String op, Machines machines, Args args) {
    return switch (op) {
      case "machines.define" -> define(machines, args);
      case "machines.definition" ->
          object(
              "definition",
              found(
                  machines.definition(
                      new DefinitionReference(args.string("name"), args.smallOr("version", 0)),
                      StoreOps.read(args)),
                  MachineRecords::definition));
      case "machines.definitions" ->
          object(
              "definitions",
              taken(
                  machines.definitions(args.stringOr("name", ""), StoreOps.list(args)),
                  args,
                  MachineRecords::definition));
      case "machines.delete_definition" ->
          StoreOps.deleted(
              machines.deleteDefinition(
                  new DefinitionReference(args.string("name"), args.smallOr("version", 0)),
                  StoreOps.write(args)));
      case "machines.list" ->
          object("machines", taken(machines.list(list(args)), args, MachineRecords::machine));
      case "machines.count" -> count(machines, args);
      case "machines.delete" ->
          StoreOps.deleted(machines.delete(args.string("machine_id"), StoreOps.write(args)));
      case "machines.try_trigger" ->
          object(
              "accepted",
              machines.tryTrigger(
                  args.string("machine_id"),
                  args.string("event"),
                  StoreOps.trigger(args)
                      .requestId(args.stringOr("request_id", ""))
                      .timeout(args.duration("timeout_ms"))));
      case "machines.enabled_events" -> enabledEvents(machines, args);
      case "machines.simulate" -> simulate(machines, args);
      case "machines.history" ->
          object(
              "transitions",
              taken(
                  machines.history(args.string("machine_id"), StoreOps.list(args)),
                  args,
                  MachineRecords::transition));
      case "machines.validate_transition" -> validate(machines, args);
      case "machines.migrate" -> migrate(machines, args);
      case "machines.diagram" ->
          object(
              "diagram",
              machines.diagram(
                  subject(args),
                  DiagramFormat.valueOf(args.stringOr("format", "UNSPECIFIED")),
                  StoreOps.read(args)));
      default -> throw new UnsupportedOperationException("no such op: " + op);
    };
  }

  private static Object define(Machines machines, Args args) {
    var defined =
        machines.define(
            MachineRecords.definition(args.object("definition")),
            new DefineOptions()
                .dryRun(args.isTrue("dry_run"))
                .requestId(args.stringOr("request_id", ""))
                .timeout(args.duration("timeout_ms")));
    return object(
        "revision", defined.revision(),
        "version", defined.version(),
        "created", defined.created(),
        "findings",
            each(
                defined.findings(),
                one ->
                    object(
                        "severity", one.severity(),
                        "path", one.path(),
                        "message", one.message())));
  }

  private static MachineListOptions list(Args args) {
    return new MachineListOptions()
        .definition(args.stringOr("definition_name", ""))
        .version(args.smallOr("definition_version", 0))
        .state(args.stringOr("state", ""))
        .inStateFor(args.duration("in_state_for_ms"))
        .at(args.at("at"))
        .pageSize(args.smallOr("page_size", 0))
        .timeout(args.duration("timeout_ms"));
  }

  private static DefinitionReference stored(Args args) {
    return new DefinitionReference(
        args.stringOr("definition_name", ""), args.smallOr("definition_version", 0));
  }

  private static MachineSubject subject(Args args) {
    if (args.has("machine_id")) {
      return MachineSubject.machine(args.string("machine_id"));
    }
    return args.has("definition")
        ? MachineSubject.given(MachineRecords.definition(args.object("definition")))
        : MachineSubject.stored(stored(args));
  }

  private static Object count(Machines machines, Args args) {
    var counts = machines.count(stored(args), StoreOps.read(args));
    return object(
        "count", counts.count(),
        "states",
            each(
                counts.states(),
                one ->
                    object(
                        "definition_name", one.definitionName(),
                        "definition_version", one.definitionVersion(),
                        "state", one.state(),
                        "count", one.count())));
  }

  private static Object enabledEvents(Machines machines, Args args) {
    var enabled =
        machines.enabledEvents(
            args.string("machine_id"),
            new EnabledEventsOptions()
                .withRejected(args.isTrue("with_rejected"))
                .at(args.at("at"))
                .timeout(args.duration("timeout_ms")));
    return object(
        "state", enabled.state(),
        "events",
            each(
                enabled.events(),
                one ->
                    object(
                        "event", one.event(),
                        "enabled", one.enabled(),
                        "to_state", one.toState(),
                        "hook", one.hook(),
                        "rejection", orNull(one.rejection(), MachineRecords::rejection))));
  }

  private static Object simulate(Machines machines, Args args) {
    SimulateOptions options =
        new SimulateOptions()
            .state(args.stringOr("state", ""))
            .hookAnswers(args.map("hook_answers", Boolean.class))
            .at(args.at("at"))
            .timeout(args.duration("timeout_ms"));
    if (args.has("context")) {
      options = options.context(args.map("context", Object.class));
    }
    var events =
        args.each(
            "events",
            one -> {
              Args event = Args.of(one);
              String payload = event.hasJson("payload") ? event.json("payload") : "";
              return new SimulatedEvent(event.string("event"), payload);
            });
    var simulation = machines.simulate(subject(args), events, options);
    return object(
        "steps", each(simulation.steps(), MachineRecords::step),
        "machine", MachineRecords.machine(simulation.machine()));
  }

  private static Object validate(Machines machines, Args args) {
    String from = args.string("from_state");
    String to = args.string("to_state");
    var validity =
        args.has("allowed")
            ? machines.validateTransition(
                from,
                to,
                args.each(
                    "allowed",
                    one ->
                        new AllowedTransition(
                            Args.of(one).string("from_state"), Args.of(one).string("to_state"))),
                StoreOps.read(args))
            : machines.validateTransition(from, to, stored(args), StoreOps.read(args));
    return object("valid", validity.valid(), "events", validity.events());
  }

  private static Object migrate(Machines machines, Args args) {
    var migrated =
        machines.migrate(
            args.string("definition_name"),
            new MigrateOptions()
                .fromVersion(args.smallOr("from_version", 0))
                .toVersion(args.smallOr("to_version", 0))
                .stateMap(args.map("state_map", String.class))
                .dryRun(args.isTrue("dry_run"))
                .pageSize(args.smallOr("page_size", 0))
                .timeout(args.duration("timeout_ms")));
    return object(
        "migrated_count", migrated.migratedCount(),
        "problems",
            each(
                migrated.problems(),
                one ->
                    object(
                        "machine_id", one.machineId(),
                        "definition_version", one.definitionVersion(),
                        "state", one.state(),
                        "message", one.message())));
  }
}

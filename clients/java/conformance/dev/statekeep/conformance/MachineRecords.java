package dev.statekeep.conformance;

import static dev.statekeep.conformance.Records.each;
import static dev.statekeep.conformance.Records.json;
import static dev.statekeep.conformance.Records.millis;
import static dev.statekeep.conformance.Records.object;
import static dev.statekeep.conformance.Records.orNull;

import dev.statekeep.Definition;
import dev.statekeep.EventRule;
import dev.statekeep.Guard;
import dev.statekeep.HookPolicy;
import dev.statekeep.HookRule;
import dev.statekeep.Machine;
import dev.statekeep.Rejection;
import dev.statekeep.SimulatedStep;
import dev.statekeep.State;
import dev.statekeep.Transition;
import dev.statekeep.TransitionRule;
import dev.statekeep.Verdict;
import java.time.Duration;
import java.util.Map;

/** The records about machines in the form of driver lines, and definitions from that form. */
final class MachineRecords {
  private MachineRecords() {}

  static Object machine(Machine machine) {
    return object(
        "id", machine.id(),
        "definition_name", machine.definitionName(),
        "definition_version", machine.definitionVersion(),
        "state", machine.state(),
        "context", json(machine.contextJson()),
        "finished", machine.finished(),
        "create_revision", machine.createRevision(),
        "revision", machine.revision(),
        "create_time_ms", millis(machine.createTime()),
        "update_time_ms", millis(machine.updateTime()),
        "state_time_ms", millis(machine.stateTime()),
        "sequence", machine.sequence(),
        "timer_event", machine.timerEvent(),
        "timer_due_time_ms", millis(machine.timerDueTime()));
  }

  static Object transition(Transition transition) {
    return object(
        "sequence", transition.sequence(),
        "machine_id", transition.machineId(),
        "definition_name", transition.definitionName(),
        "definition_version", transition.definitionVersion(),
        "from_state", transition.fromState(),
        "event", transition.event(),
        "to_state", transition.toState(),
        "internal", transition.internal(),
        "cause", transition.cause(),
        "revision", transition.revision(),
        "time_ms", millis(transition.time()),
        "actor", transition.actor(),
        "note", transition.note(),
        "payload", json(transition.payloadJson()));
  }

  static Object rejection(Rejection rejection) {
    return object(
        "reason", rejection.reason(),
        "message", rejection.message(),
        "hook", rejection.hook());
  }

  static Map<String, Object> verdict(Verdict verdict) {
    return object(
        "revision", verdict.revision(),
        "accepted", verdict.accepted(),
        "transition", orNull(verdict.transition(), MachineRecords::transition),
        "rejection", orNull(verdict.rejection(), MachineRecords::rejection),
        "machine", machine(verdict.machine()));
  }

  static Object step(SimulatedStep step) {
    return object(
        "accepted", step.accepted(),
        "transition", orNull(step.transition(), MachineRecords::transition),
        "rejection", orNull(step.rejection(), MachineRecords::rejection));
  }

  static Object definition(Definition definition) {
    return object(
        "name", definition.name(),
        "version", definition.version(),
        "description", definition.description(),
        "states", each(definition.states(), MachineRecords::state),
        "transitions", each(definition.transitions(), MachineRecords::rule),
        "initial_state", definition.initialState(),
        "context_schema", json(definition.contextSchema()),
        "events", each(definition.events(), MachineRecords::event),
        "hooks", each(definition.hooks(), MachineRecords::hook),
        "history_transitions_max", definition.historyTransitionsMax(),
        "create_revision", definition.createRevision(),
        "create_time_ms", millis(definition.createTime()));
  }

  private static Object state(State state) {
    return object(
        "name", state.name(),
        "description", state.description(),
        "final", state.isFinal(),
        "after",
            orNull(
                state.after(),
                timer -> object("delay_ms", millis(timer.delay()), "event", timer.event())));
  }

  private static Object rule(TransitionRule rule) {
    Object guard = null;
    if (rule.guard() instanceof Guard.Expression one) {
      guard = object("expression", one.expression());
    } else if (rule.guard() instanceof Guard.Hook one) {
      guard = object("hook", one.name());
    }
    return object(
        "from_states", rule.fromStates(),
        "event", rule.event(),
        "to_state", rule.toState(),
        "guard", guard,
        "assign", rule.assign(),
        "description", rule.description());
  }

  private static Object event(EventRule event) {
    return object(
        "name", event.name(),
        "description", event.description(),
        "payload_schema", json(event.payloadSchema()));
  }

  private static Object hook(HookRule hook) {
    return object(
        "name", hook.name(),
        "timeout_ms", millis(hook.timeout()),
        "when_silent", hook.whenSilent());
  }

  static Definition definition(Args args) {
    return new Definition(
        args.string("name"),
        args.smallOr("version", 0),
        args.stringOr("description", ""),
        args.each("states", state -> state(Args.of(state))),
        args.each("transitions", rule -> rule(Args.of(rule))),
        args.stringOr("initial_state", ""),
        args.has("context_schema") ? args.json("context_schema") : "",
        args.each("events", event -> event(Args.of(event))),
        args.each("hooks", hook -> hook(Args.of(hook))),
        args.smallOr("history_transitions_max", 0),
        0,
        null);
  }

  private static State state(Args args) {
    State.Timer after = null;
    if (args.has("after")) {
      Args timer = args.object("after");
      after = new State.Timer(Duration.ofMillis(timer.number("delay_ms")), timer.string("event"));
    }
    return new State(
        args.string("name"), args.stringOr("description", ""), args.isTrue("final"), after);
  }

  private static TransitionRule rule(Args args) {
    Guard guard = null;
    if (args.has("guard")) {
      Args one = args.object("guard");
      guard =
          one.has("hook")
              ? new Guard.Hook(one.string("hook"))
              : new Guard.Expression(one.string("expression"));
    }
    return new TransitionRule(
        args.strings("from_states"),
        args.stringOr("event", ""),
        args.stringOr("to_state", ""),
        guard,
        args.map("assign", String.class),
        args.stringOr("description", ""));
  }

  private static EventRule event(Args args) {
    return new EventRule(
        args.string("name"),
        args.stringOr("description", ""),
        args.has("payload_schema") ? args.json("payload_schema") : "");
  }

  private static HookRule hook(Args args) {
    return new HookRule(
        args.string("name"),
        args.duration("timeout_ms"),
        HookPolicy.valueOf(args.stringOr("when_silent", "UNSPECIFIED")));
  }
}

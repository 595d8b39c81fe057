package dev.statekeep;

import dev.statekeep.v1.CountMachinesResponse;
import dev.statekeep.v1.DefineMachineResponse;
import dev.statekeep.v1.ListEnabledEventsResponse;
import dev.statekeep.v1.SimulateEventsResponse;
import dev.statekeep.v1.TimerRule;
import dev.statekeep.v1.TriggerResponse;

/** Between the values of Java and the messages of MachineService. Pure. */
final class ConvertMachines {
  private static final String POLICY_PREFIX = "HOOK_POLICY_";

  private ConvertMachines() {}

  static Machine fromMachine(dev.statekeep.v1.Machine message) {
    return new Machine(
        message.getId(),
        message.getDefinitionName(),
        message.getDefinitionVersion(),
        message.getState(),
        message.getContextJson(),
        message.getFinished(),
        message.getCreateRevision(),
        message.getRevision(),
        Convert.fromTimestamp(message.getCreateTime()),
        Convert.fromTimestamp(message.getUpdateTime()),
        Convert.fromTimestamp(message.getStateTime()),
        message.getSequence(),
        message.getTimerEvent(),
        Convert.fromTimestamp(message.hasTimerDueTime(), message.getTimerDueTime()));
  }

  static Transition fromTransition(dev.statekeep.v1.Transition message) {
    return new Transition(
        message.getSequence(),
        message.getMachineId(),
        message.getDefinitionName(),
        message.getDefinitionVersion(),
        message.getFromState(),
        message.getEvent(),
        message.getToState(),
        message.getInternal(),
        Convert.fromEnum(TransitionCause.class, "TRANSITION_CAUSE_", message.getCause()),
        message.getRevision(),
        Convert.fromTimestamp(message.getTime()),
        message.getActor(),
        message.getNote(),
        message.getPayloadJson());
  }

  static Rejection fromRejection(dev.statekeep.v1.Rejection message) {
    return new Rejection(
        Convert.fromEnum(RejectionReason.class, "REJECTION_REASON_", message.getReason()),
        message.getMessage(),
        message.getHook());
  }

  static Verdict fromVerdict(TriggerResponse message) {
    return new Verdict(
        message.getRevision(),
        message.getAccepted(),
        message.hasTransition() ? fromTransition(message.getTransition()) : null,
        message.hasRejection() ? fromRejection(message.getRejection()) : null,
        fromMachine(message.getMachine()));
  }

  static Defined fromDefined(DefineMachineResponse message) {
    return new Defined(
        message.getRevision(),
        message.getVersion(),
        message.getCreated(),
        Convert.each(
            message.getFindingsList(),
            one ->
                new Finding(
                    Convert.fromEnum(FindingSeverity.class, "FINDING_SEVERITY_", one.getSeverity()),
                    one.getPath(),
                    one.getMessage())));
  }

  static EnabledEvents fromEnabledEvents(ListEnabledEventsResponse message) {
    return new EnabledEvents(
        message.getRevision(),
        message.getState(),
        Convert.each(
            message.getEventsList(),
            one ->
                new EventOutlook(
                    one.getEvent(),
                    one.getEnabled(),
                    one.getToState(),
                    one.getHook(),
                    one.hasRejection() ? fromRejection(one.getRejection()) : null)));
  }

  static Simulation fromSimulation(SimulateEventsResponse message) {
    return new Simulation(
        message.getRevision(),
        Convert.each(
            message.getStepsList(),
            one ->
                new SimulatedStep(
                    one.getAccepted(),
                    one.hasTransition() ? fromTransition(one.getTransition()) : null,
                    one.hasRejection() ? fromRejection(one.getRejection()) : null)),
        fromMachine(message.getMachine()));
  }

  static MachineCounts fromCounts(CountMachinesResponse message) {
    return new MachineCounts(
        message.getRevision(),
        message.getCount(),
        Convert.each(
            message.getStatesList(),
            one ->
                new StateCount(
                    one.getDefinitionName(),
                    one.getDefinitionVersion(),
                    one.getState(),
                    one.getCount())));
  }

  static HookQuestion fromQuestion(dev.statekeep.v1.HookQuestion message) {
    return new HookQuestion(
        message.getHook(),
        fromMachine(message.getMachine()),
        message.getEvent(),
        message.getToState(),
        message.getPayloadJson(),
        message.getActor(),
        message.getNote(),
        Convert.fromDuration(message.getTimeLeft()));
  }

  static dev.statekeep.v1.DefinitionReference toReference(DefinitionReference definition) {
    return toReference(definition.name(), definition.version());
  }

  static dev.statekeep.v1.DefinitionReference toReference(String name, int version) {
    return dev.statekeep.v1.DefinitionReference.newBuilder()
        .setName(Convert.requireEncodable(name, "definition"))
        .setVersion(version)
        .build();
  }

  static dev.statekeep.v1.Definition toDefinition(Definition definition) {
    var message =
        dev.statekeep.v1.Definition.newBuilder()
            .setName(definition.name())
            .setVersion(definition.version())
            .setDescription(definition.description())
            .setInitialState(definition.initialState())
            .setContextSchema(definition.contextSchema())
            .setHistoryTransitionsMax(definition.historyTransitionsMax());
    definition.states().forEach(state -> message.addStates(toState(state)));
    definition.transitions().forEach(rule -> message.addTransitions(toRule(rule)));
    for (EventRule event : definition.events()) {
      message
          .addEventsBuilder()
          .setName(event.name())
          .setDescription(event.description())
          .setPayloadSchema(event.payloadSchema());
    }
    for (HookRule hook : definition.hooks()) {
      var rule =
          message
              .addHooksBuilder()
              .setName(hook.name())
              .setWhenSilent(
                  dev.statekeep.v1.HookPolicy.valueOf(POLICY_PREFIX + hook.whenSilent().name()));
      if (hook.timeout() != null) {
        rule.setTimeout(Convert.toDuration(hook.timeout()));
      }
    }
    return message.build();
  }

  private static dev.statekeep.v1.State toState(State state) {
    var message =
        dev.statekeep.v1.State.newBuilder()
            .setName(state.name())
            .setDescription(state.description())
            .setFinal(state.isFinal());
    if (state.after() != null) {
      message.setAfter(
          TimerRule.newBuilder()
              .setDelay(Convert.toDuration(state.after().delay()))
              .setEvent(state.after().event()));
    }
    return message.build();
  }

  private static dev.statekeep.v1.TransitionRule toRule(TransitionRule rule) {
    var message =
        dev.statekeep.v1.TransitionRule.newBuilder()
            .addAllFromStates(rule.fromStates())
            .setEvent(rule.event())
            .setToState(rule.toState())
            .putAllAssign(rule.assign())
            .setDescription(rule.description());
    if (rule.guard() instanceof Guard.Expression guard) {
      message.setGuard(dev.statekeep.v1.Guard.newBuilder().setExpression(guard.expression()));
    } else if (rule.guard() instanceof Guard.Hook guard) {
      message.setGuard(dev.statekeep.v1.Guard.newBuilder().setHook(guard.name()));
    }
    return message.build();
  }

  static Definition fromDefinition(dev.statekeep.v1.Definition message) {
    return new Definition(
        message.getName(),
        message.getVersion(),
        message.getDescription(),
        Convert.each(message.getStatesList(), ConvertMachines::fromState),
        Convert.each(message.getTransitionsList(), ConvertMachines::fromRule),
        message.getInitialState(),
        message.getContextSchema(),
        Convert.each(
            message.getEventsList(),
            one -> new EventRule(one.getName(), one.getDescription(), one.getPayloadSchema())),
        Convert.each(
            message.getHooksList(),
            one ->
                new HookRule(
                    one.getName(),
                    one.hasTimeout() ? Convert.fromDuration(one.getTimeout()) : null,
                    Convert.fromEnum(HookPolicy.class, POLICY_PREFIX, one.getWhenSilent()))),
        message.getHistoryTransitionsMax(),
        message.getCreateRevision(),
        Convert.fromTimestamp(message.hasCreateTime(), message.getCreateTime()));
  }

  private static State fromState(dev.statekeep.v1.State message) {
    return new State(
        message.getName(),
        message.getDescription(),
        message.getFinal(),
        message.hasAfter()
            ? new State.Timer(
                Convert.fromDuration(message.getAfter().getDelay()), message.getAfter().getEvent())
            : null);
  }

  private static TransitionRule fromRule(dev.statekeep.v1.TransitionRule message) {
    Guard guard =
        switch (message.getGuard().getKindCase()) {
          case EXPRESSION -> new Guard.Expression(message.getGuard().getExpression());
          case HOOK -> new Guard.Hook(message.getGuard().getHook());
          case KIND_NOT_SET -> null;
        };
    return new TransitionRule(
        message.getFromStatesList(),
        message.getEvent(),
        message.getToState(),
        guard,
        message.getAssignMap(),
        message.getDescription());
  }
}

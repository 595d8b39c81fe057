/** What a driver does for lines about machines. */

import type { Definition, Rejection, Subject, TransitionTable } from "@statekeep/client";

import { Args, limits, stored, taken } from "./args.js";
import type { Ops } from "./ops.js";
import { definitionRecord, machineRecord, transitionRecord } from "./records.js";
import { event } from "./store_ops.js";

/** The ops of machines but `machines.watch`. */
export const machineOps: Ops = {
  "machines.define": ({ machines }, args, signal) =>
    machines.define(definition(args.part("definition") ?? new Args({})), {
      ...limits(args, signal),
      dryRun: args.flag("dry_run"),
    }),
  "machines.definition": async ({ machines }, args, signal) => ({
    definition: definitionRecord(await machines.definition(version(args), limits(args, signal))),
  }),
  "machines.definitions": async ({ machines }, args, signal) => {
    const options = { ...limits(args, signal), name: args.textOr("name") };
    const found = await taken(machines.definitions(options), args);
    return { definitions: found.map(definitionRecord) };
  },
  "machines.delete_definition": ({ machines }, args, signal) =>
    machines.deleteDefinition(version(args), limits(args, signal)),
  "machines.create": async ({ machines }, args, signal) => {
    const { revision, machine } = await machines.create(stored(args) ?? "", {
      ...limits(args, signal),
      machineId: args.textOr("machine_id"),
      context: args.json("context"),
    });
    return { revision, machine: machineRecord(machine) };
  },
  "machines.get": async ({ machines }, args, signal) => ({
    machine: machineRecord(await machines.get(args.text("machine_id"), limits(args, signal))),
  }),
  "machines.is_in": async ({ machines }, args, signal) => ({
    in_state: await machines.isIn(
      args.text("machine_id"),
      args.text("state"),
      limits(args, signal),
    ),
  }),
  "machines.list": async ({ machines }, args, signal) => {
    const found = machines.list({
      ...limits(args, signal),
      definition: stored(args),
      state: args.textOr("state"),
      inStateForMs: args.number("in_state_for_ms"),
    });
    return { machines: (await taken(found, args)).map(machineRecord) };
  },
  "machines.count": async ({ machines }, args, signal) => {
    const options = { ...limits(args, signal), definition: stored(args) };
    const { count, states } = await machines.count(options);
    return {
      count,
      states: states.map((one) => ({
        definition_name: one.definitionName,
        definition_version: one.definitionVersion,
        state: one.state,
        count: one.count,
      })),
    };
  },
  "machines.delete": ({ machines }, args, signal) =>
    machines.delete(args.text("machine_id"), limits(args, signal)),
  "machines.trigger": async ({ machines }, args, signal) => {
    const { machineId, event: name, ...options } = event(args);
    const verdict = await machines.trigger(machineId, name, {
      ...limits(args, signal),
      ...options,
    });
    return {
      revision: verdict.revision,
      ...moved(verdict),
      machine: machineRecord(verdict.machine),
    };
  },
  "machines.try_trigger": async ({ machines }, args, signal) => {
    const { machineId, event: name, ...options } = event(args);
    const all = { ...limits(args, signal), ...options };
    return { accepted: await machines.tryTrigger(machineId, name, all) };
  },
  "machines.enabled_events": async ({ machines }, args, signal) => {
    const options = { ...limits(args, signal), withRejected: args.flag("with_rejected") };
    const { state, events } = await machines.enabledEvents(args.text("machine_id"), options);
    return {
      state,
      events: events.map((one) => ({
        event: one.event,
        enabled: one.enabled,
        hook: one.hook,
        to_state: one.enabled ? one.toState : undefined,
        rejection: one.enabled ? undefined : one.rejection,
      })),
    };
  },
  "machines.simulate": async ({ machines }, args, signal) => {
    const events = args.parts("events").map((one) => ({
      event: one.text("event"),
      payload: one.any("payload"),
    }));
    const { steps, machine } = await machines.simulate(subject(args), events, {
      ...limits(args, signal),
      state: args.textOr("state"),
      context: args.json("context"),
      hookAnswers: args.record<boolean>("hook_answers"),
    });
    return { steps: steps.map(moved), machine: machineRecord(machine) };
  },
  "machines.history": async ({ machines }, args, signal) => {
    const options = { ...limits(args, signal), reverse: args.flag("reverse") };
    const found = await taken(machines.history(args.text("machine_id"), options), args);
    return { transitions: found.map(transitionRecord) };
  },
  "machines.validate_transition": ({ machines }, args, signal) =>
    machines.validateTransition(
      args.text("from_state"),
      args.text("to_state"),
      table(args),
      limits(args, signal),
    ),
  "machines.migrate": async ({ machines }, args, signal) => {
    const migrated = await machines.migrate(args.text("definition_name"), {
      ...limits(args, signal),
      fromVersion: args.number("from_version"),
      toVersion: args.number("to_version"),
      stateMap: args.record<string>("state_map"),
      dryRun: args.flag("dry_run"),
    });
    return {
      migrated_count: migrated.migratedCount,
      problems: migrated.problems.map((problem) => ({
        machine_id: problem.machineId,
        definition_version: problem.definitionVersion,
        state: problem.state,
        message: problem.message,
      })),
    };
  },
  "machines.diagram": async ({ machines }, args, signal) => ({
    diagram: await machines.diagram(subject(args), {
      ...limits(args, signal),
      format: args.name("format", ["MERMAID", "DOT"]),
    }),
  }),
};

function moved(
  step:
    | { readonly accepted: true; readonly transition: Parameters<typeof transitionRecord>[0] }
    | { readonly accepted: false; readonly rejection: Rejection },
): object {
  return step.accepted
    ? { accepted: true, transition: transitionRecord(step.transition) }
    : { accepted: false, rejection: step.rejection };
}

function version(args: Args): { name: string; version?: number | undefined } {
  return { name: args.text("name"), version: args.number("version") };
}

function subject(args: Args): Subject {
  if (args.has("machine_id")) return { machineId: args.text("machine_id") };
  const given = args.part("definition");
  if (given !== undefined) return { definition: definition(given) };
  return { stored: stored(args) ?? "" };
}

function table(args: Args): TransitionTable {
  const given = stored(args);
  if (given !== undefined) return { stored: given };
  const allowed = args.parts("allowed").map((one) => ({
    from: one.text("from_state"),
    to: one.text("to_state"),
  }));
  return { allowed };
}

function definition(args: Args): Definition {
  return {
    name: args.textOr("name") ?? "",
    description: args.textOr("description"),
    initialState: args.textOr("initial_state") ?? "",
    states: args.parts("states").map((state) => {
      const after = state.part("after");
      return {
        name: state.textOr("name") ?? "",
        description: state.textOr("description"),
        final: state.flag("final"),
        after: after && { delayMs: after.number("delay_ms") ?? 0, event: after.text("event") },
      };
    }),
    transitions: args.parts("transitions").map(transition),
    contextSchema: args.json("context_schema"),
    events: args.parts("events").map((one) => ({
      name: one.textOr("name") ?? "",
      description: one.textOr("description"),
      payloadSchema: one.json("payload_schema"),
    })),
    hooks: args.parts("hooks").map((hook) => ({
      name: hook.textOr("name") ?? "",
      timeoutMs: hook.number("timeout_ms"),
      whenSilent: policy(hook.textOr("when_silent")),
    })),
    historyTransitionsMax: args.number("history_transitions_max"),
  };
}

function policy(name: string | undefined): "REFUSE" | "ALLOW" | undefined {
  if (name === undefined) return undefined;
  return name.toUpperCase() === "ALLOW" ? "ALLOW" : "REFUSE";
}

function transition(rule: Args): Definition["transitions"][number] {
  const guard = rule.part("guard");
  return {
    from: rule.texts("from_states") ?? [],
    event: rule.textOr("event") ?? "",
    to: rule.textOr("to_state"),
    guard:
      guard &&
      (guard.has("hook")
        ? { hook: guard.text("hook") }
        : { expression: guard.textOr("expression") ?? "" }),
    assign: rule.record<string>("assign"),
    description: rule.textOr("description"),
  };
}

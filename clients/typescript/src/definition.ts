/** Definitions of machines as they are written in TypeScript, and their messages of the contract. */

import { create } from "@bufbuild/protobuf";

import { dateFromTimestamp, durationFromMs, msFromDuration } from "./convert/time.js";
import { fromJsonText, toCount, toJsonText, toNumber } from "./convert/values.js";
import {
  type Definition as DefinitionMessage,
  DefinitionSchema,
  HookPolicy,
  type State as StateMessage,
  StateSchema,
  type TransitionRule as TransitionMessage,
  TransitionRuleSchema,
} from "./gen/statekeep/v1/machine_pb.js";

/** A JSON Schema, as an object or as its text; `true` and `false` are schemas too. */
export type JsonSchema = object | boolean | string;

/** Where a machine may be; a name alone says the same as an object with nothing else. */
export interface State<S extends string = string, E extends string = string> {
  readonly name: S;
  readonly description?: string | undefined;
  /** A machine that enters it is finished. */
  readonly final?: boolean | undefined;
  /** The event that a machine is sent when it has stayed here for so long. */
  readonly after?: { readonly delayMs: number; readonly event: E } | undefined;
}

/** What may refuse a transition: a CEL expression, or a hook that clients answer. */
export type Guard = string | { readonly expression: string } | { readonly hook: string };

/** A way from states to a state. */
export interface TransitionRule<S extends string = string, E extends string = string> {
  /** A state, several, or `*`: every state that is not final. */
  readonly from: S | "*" | readonly S[];
  readonly event: E;
  /** Where it leads; without it the machine stays and only `assign` is done. */
  readonly to?: S | undefined;
  readonly guard?: Guard | undefined;
  /** Fields of the context and the CEL expressions that give them their values. */
  readonly assign?: Readonly<Record<string, string>> | undefined;
  readonly description?: string | undefined;
}

/** How a hook is asked. */
export interface HookRule {
  readonly name: string;
  /** How long to wait for an answer; 5,000 by default. */
  readonly timeoutMs?: number | undefined;
  /** What holds when nobody answers; REFUSE by default. */
  readonly whenSilent?: "REFUSE" | "ALLOW" | undefined;
}

/**
 * The states, events, transitions, guards and timers of a kind of machine. Written `as const`, or
 * in a call of `machines.typed`, its states and events become types.
 */
export interface Definition<S extends string = string, E extends string = string> {
  readonly name: string;
  readonly initialState: NoInfer<S>;
  readonly states: readonly (S | State<S, NoInfer<E>>)[];
  /** In order: the first that fits and whose guard holds is taken. */
  readonly transitions: readonly TransitionRule<NoInfer<S>, E>[];
  readonly description?: string | undefined;
  /** Checks the context. */
  readonly contextSchema?: JsonSchema | undefined;
  /** Describes events; one that only a transition names needs nothing here. */
  readonly events?:
    | readonly {
        readonly name: NoInfer<E>;
        readonly description?: string | undefined;
        /** Checks the payload. */
        readonly payloadSchema?: JsonSchema | undefined;
      }[]
    | undefined;
  readonly hooks?: readonly HookRule[] | undefined;
  /** How many transitions each machine keeps in its history; 1,000 by default. */
  readonly historyTransitionsMax?: number | undefined;
}

/** A version of a definition as the server keeps it. */
export interface StoredDefinition extends Definition {
  readonly version: number;
  readonly states: readonly State[];
  readonly createRevision: number;
  readonly createTime: Date;
}

/** Names a definition: its newest version, or the one that is given. */
export type DefinitionReference =
  | string
  | { readonly name: string; readonly version?: number | undefined };

/** One thing that the checks of a definition found. */
export interface Finding {
  /** An ERROR refuses the definition. */
  readonly severity: "WARNING" | "ERROR" | "UNSPECIFIED";
  /** Where, such as `transitions[3].guard.expression`. */
  readonly path: string;
  readonly message: string;
}

/** A definition was added, or was there already. */
export interface Defined {
  readonly revision: number;
  readonly version: number;
  /** The version is new. */
  readonly created: boolean;
  readonly findings: readonly Finding[];
}

/** Returns which definition a request names. */
export function toReference(definition: DefinitionReference): { name: string; version: number } {
  if (typeof definition === "string") return { name: definition, version: 0 };
  return { name: definition.name, version: toCount(definition.version, "version") };
}

/** Returns a definition as a message. */
export function toDefinition(definition: Definition): DefinitionMessage {
  return create(DefinitionSchema, {
    name: definition.name,
    description: definition.description ?? "",
    states: definition.states.map(toState),
    transitions: definition.transitions.map(toTransition),
    initialState: definition.initialState,
    contextSchema: toSchema(definition.contextSchema),
    events: (definition.events ?? []).map((event) => ({
      name: event.name,
      description: event.description ?? "",
      payloadSchema: toSchema(event.payloadSchema),
    })),
    hooks: (definition.hooks ?? []).map((hook) => ({
      name: hook.name,
      whenSilent: HookPolicy[hook.whenSilent ?? "UNSPECIFIED"],
      ...(hook.timeoutMs === undefined ? {} : { timeout: durationFromMs(hook.timeoutMs) }),
    })),
    historyTransitionsMax: toCount(definition.historyTransitionsMax, "historyTransitionsMax"),
  });
}

/** Returns a stored definition. */
export function fromDefinition(message: DefinitionMessage | undefined): StoredDefinition {
  if (message === undefined) throw new TypeError("The server's answer has no definition.");
  return {
    name: message.name,
    version: message.version,
    description: message.description,
    states: message.states.map(fromState),
    transitions: message.transitions.map(fromTransitionRule),
    initialState: message.initialState,
    contextSchema: fromSchema(message.contextSchema),
    events: message.events.map((event) => ({
      name: event.name,
      description: event.description,
      payloadSchema: fromSchema(event.payloadSchema),
    })),
    hooks: message.hooks.map((hook) => ({
      name: hook.name,
      timeoutMs: hook.timeout === undefined ? undefined : msFromDuration(hook.timeout),
      whenSilent: POLICIES.get(hook.whenSilent),
    })),
    historyTransitionsMax: message.historyTransitionsMax,
    createRevision: toNumber(message.createRevision),
    createTime: dateFromTimestamp(message.createTime),
  };
}

const POLICIES = new Map<HookPolicy, "REFUSE" | "ALLOW">([
  [HookPolicy.REFUSE, "REFUSE"],
  [HookPolicy.ALLOW, "ALLOW"],
]);

function toState(state: string | State): StateMessage {
  if (typeof state === "string") return create(StateSchema, { name: state });
  const { name, description = "", final = false, after } = state;
  const timer =
    after === undefined
      ? {}
      : { after: { delay: durationFromMs(after.delayMs), event: after.event } };
  return create(StateSchema, { name, description, final, ...timer });
}

function fromState(message: StateMessage): State {
  const { name, description, final, after } = message;
  if (after === undefined) return { name, description, final };
  const delayMs = after.delay === undefined ? 0 : msFromDuration(after.delay);
  return { name, description, final, after: { delayMs, event: after.event } };
}

function toTransition(rule: TransitionRule): TransitionMessage {
  const { from, guard } = rule;
  return create(TransitionRuleSchema, {
    fromStates: typeof from === "string" ? [from] : [...from],
    event: rule.event,
    toState: rule.to ?? "",
    assign: { ...rule.assign },
    description: rule.description ?? "",
    ...(guard === undefined ? {} : { guard: { kind: toGuard(guard) } }),
  });
}

function toGuard(
  guard: Guard,
): { case: "expression"; value: string } | { case: "hook"; value: string } {
  if (typeof guard === "string") return { case: "expression", value: guard };
  if ("hook" in guard) return { case: "hook", value: guard.hook };
  return { case: "expression", value: guard.expression };
}

function fromTransitionRule(message: TransitionMessage): TransitionRule {
  return {
    from: message.fromStates,
    event: message.event,
    to: message.toState === "" ? undefined : message.toState,
    guard: fromGuard(message.guard?.kind),
    assign: message.assign,
    description: message.description,
  };
}

function fromGuard(
  kind: NonNullable<TransitionMessage["guard"]>["kind"] | undefined,
): Guard | undefined {
  switch (kind?.case) {
    case "hook":
      return { hook: kind.value };
    case "expression":
      return { expression: kind.value };
    default:
      return undefined;
  }
}

function toSchema(schema: JsonSchema | undefined): string {
  return schema === undefined ? "" : toJsonText(schema);
}

function fromSchema(text: string): object | boolean | undefined {
  // The server has checked that it is a JSON Schema.
  return fromJsonText(text) as object | boolean | undefined;
}

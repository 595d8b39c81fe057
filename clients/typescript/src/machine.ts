/** What the calls about machines answer with, from the messages of the contract. */

import { dateFromTimestamp, optionalDate } from "./convert/time.js";
import { fromJsonText, toNumber } from "./convert/values.js";
import {
  type Machine as MachineMessage,
  type Rejection as RejectionMessage,
  RejectionReason as RejectionReasonNumber,
  type Transition as TransitionMessage,
  TransitionCause as TransitionCauseNumber,
} from "./gen/statekeep/v1/machine_pb.js";
import type {
  EventOutlook as EventOutlookMessage,
  TriggerResponse,
} from "./gen/statekeep/v1/machine_service_pb.js";

/** One running instance of a definition, as it stands at one revision. */
export interface Machine<S extends string = string> {
  readonly id: string;
  readonly definitionName: string;
  readonly definitionVersion: number;
  readonly state: S;
  /** Its own data; undefined where values were not asked for. */
  readonly context: unknown;
  /** It is in a final state and takes no more events. */
  readonly finished: boolean;
  readonly createRevision: number;
  readonly revision: number;
  readonly createTime: Date;
  readonly updateTime: Date;
  /** Since when it has been in its state. */
  readonly stateTime: Date;
  /** The sequence number of its last transition; 0 when it has made none. */
  readonly sequence: number;
  /** What the timer of its state will send, and when; undefined when there is none. */
  readonly timer: { readonly event: string; readonly dueTime: Date } | undefined;
}

/** What made a machine move; UNSPECIFIED is a cause that this release does not know. */
export type TransitionCause = keyof typeof TransitionCauseNumber;

/** The record that a machine moved. */
export interface Transition<S extends string = string, E extends string = string> {
  /** Counts the machine's transitions from 1 without a gap. */
  readonly sequence: number;
  readonly machineId: string;
  readonly definitionName: string;
  readonly definitionVersion: number;
  readonly fromState: S;
  /** Undefined when the cause is a migration or a restore. */
  readonly event: E | undefined;
  readonly toState: S;
  /** The state was not left. */
  readonly internal: boolean;
  readonly cause: TransitionCause;
  readonly revision: number;
  readonly time: Date;
  readonly actor: string;
  readonly note: string;
  /** Undefined where the event came without one. */
  readonly payload: unknown;
}

/** Why an event was rejected; UNSPECIFIED is a reason that this release does not know. */
export type RejectionReason = keyof typeof RejectionReasonNumber;

/** Why a machine did not move: the reason to switch on, a sentence, and the hook, if one. */
export interface Rejection {
  readonly reason: RejectionReason;
  readonly message: string;
  readonly hook: string | undefined;
}

/** An event moved its machine. */
export interface Accepted<S extends string = string, E extends string = string> {
  readonly accepted: true;
  readonly revision: number;
  readonly transition: Transition<S, E>;
  /** The machine afterwards. */
  readonly machine: Machine<S>;
}

/** An event did not move its machine, and nothing was changed. */
export interface Rejected<S extends string = string> {
  readonly accepted: false;
  readonly revision: number;
  readonly rejection: Rejection;
  readonly machine: Machine<S>;
}

/** What became of an event. */
export type Verdict<S extends string = string, E extends string = string> =
  | Accepted<S, E>
  | Rejected<S>;

/** What an event would do now; it is enabled when it would be accepted if `hook` allows it. */
export type EventOutlook<S extends string = string, E extends string = string> =
  | {
      readonly event: E;
      readonly enabled: true;
      readonly toState: S;
      readonly hook: string | undefined;
    }
  | {
      readonly event: E;
      readonly enabled: false;
      readonly hook: string | undefined;
      readonly rejection: Rejection;
    };

/** The events of the state that a machine is in, in the order of the definition. */
export interface EnabledEvents<S extends string = string, E extends string = string> {
  readonly revision: number;
  readonly state: S;
  readonly events: readonly EventOutlook<S, E>[];
}

/** What one event would do. */
export type SimulatedStep =
  | { readonly accepted: true; readonly transition: Transition }
  | { readonly accepted: false; readonly rejection: Rejection };

/** What each event would do, and the machine after the last one. Nothing was stored. */
export interface Simulation {
  readonly revision: number;
  readonly steps: readonly SimulatedStep[];
  readonly machine: Machine;
}

/** How many machines of one version of a definition are in a state. */
export interface StateCount {
  readonly definitionName: string;
  readonly definitionVersion: number;
  readonly state: string;
  readonly count: number;
}

/** How many machines there are, in all and in each state that has any. */
export interface MachineCounts {
  readonly revision: number;
  readonly count: number;
  readonly states: readonly StateCount[];
}

/** Why a machine was left on its version. */
export interface MigrationProblem {
  readonly machineId: string;
  readonly definitionVersion: number;
  readonly state: string;
  readonly message: string;
}

/** How many machines were moved to another version, or would be, and those that were left. */
export interface Migrated {
  /** The one that the last batch made, or the latest. */
  readonly revision: number;
  readonly migratedCount: number;
  readonly problems: readonly MigrationProblem[];
}

/** Returns a machine. */
export function fromMachine(message: MachineMessage | undefined): Machine {
  if (message === undefined) throw new TypeError("The server's answer has no machine.");
  const dueTime = optionalDate(message.timerDueTime);
  return {
    id: message.id,
    definitionName: message.definitionName,
    definitionVersion: message.definitionVersion,
    state: message.state,
    context: fromJsonText(message.contextJson),
    finished: message.finished,
    createRevision: toNumber(message.createRevision),
    revision: toNumber(message.revision),
    createTime: dateFromTimestamp(message.createTime),
    updateTime: dateFromTimestamp(message.updateTime),
    stateTime: dateFromTimestamp(message.stateTime),
    sequence: toNumber(message.sequence),
    timer: dueTime === undefined ? undefined : { event: message.timerEvent, dueTime },
  };
}

/** Returns a machine that may be absent. */
export function optionalMachine(message: MachineMessage | undefined): Machine | undefined {
  return message === undefined ? undefined : fromMachine(message);
}

/** Returns the record that a machine moved. */
export function fromTransition(message: TransitionMessage | undefined): Transition {
  if (message === undefined) throw new TypeError("The server's answer has no transition.");
  return {
    sequence: toNumber(message.sequence),
    machineId: message.machineId,
    definitionName: message.definitionName,
    definitionVersion: message.definitionVersion,
    fromState: message.fromState,
    event: message.event === "" ? undefined : message.event,
    toState: message.toState,
    internal: message.internal,
    cause: nameOf(TransitionCauseNumber, message.cause),
    revision: toNumber(message.revision),
    time: dateFromTimestamp(message.time),
    actor: message.actor,
    note: message.note,
    payload: fromJsonText(message.payloadJson),
  };
}

/** Returns why a machine did not move. */
export function fromRejection(message: RejectionMessage): Rejection {
  return {
    reason: nameOf(RejectionReasonNumber, message.reason),
    message: message.message,
    hook: message.hook === "" ? undefined : message.hook,
  };
}

/** Returns what became of an event. */
export function fromTrigger(message: TriggerResponse): Verdict {
  const revision = toNumber(message.revision);
  const machine = fromMachine(message.machine);
  if (message.verdict.case === "rejection") {
    return { accepted: false, revision, rejection: fromRejection(message.verdict.value), machine };
  }
  return { accepted: true, revision, transition: fromTransition(message.verdict.value), machine };
}

/** Returns what an event would do. */
export function fromOutlook(message: EventOutlookMessage): EventOutlook {
  const hook = message.hook === "" ? undefined : message.hook;
  const { event, toState, rejection } = message;
  if (message.enabled || rejection === undefined) return { event, enabled: true, toState, hook };
  return { event, enabled: false, hook, rejection: fromRejection(rejection) };
}

/** Returns the name of a value of an enum; UNSPECIFIED for one that a newer server has. */
export function nameOf<Names extends string>(
  numbers: Record<Names | "UNSPECIFIED", number> & Record<number, string>,
  value: number,
): Names | "UNSPECIFIED" {
  // What an enum of TypeScript gives for one of its numbers is the name.
  return (numbers[value] ?? "UNSPECIFIED") as Names | "UNSPECIFIED";
}

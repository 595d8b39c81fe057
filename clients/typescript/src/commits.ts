/** What a commit consists of, and its messages of the contract. */

import { create, type MessageInitShape } from "@bufbuild/protobuf";

import { durationFromMs } from "./convert/time.js";
import {
  toCondition,
  toJson,
  toNumber,
  toRevision,
  toSelection,
  toText,
  toValue,
} from "./convert/values.js";
import { type DefinitionReference, toReference } from "./definition.js";
import {
  type Operation as OperationMessage,
  OperationSchema,
  type OperationResult as ResultMessage,
  type Precondition as PreconditionMessage,
  PreconditionSchema,
} from "./gen/statekeep/v1/commit_pb.js";
import type { CommitResponse } from "./gen/statekeep/v1/store_service_pb.js";
import { fromMachine, fromTransition, type Machine, type Transition } from "./machine.js";
import { fromSnapshot, type Snapshot } from "./snapshot.js";
import type { Selection, Storable } from "./values.js";

/** An event for a machine. */
export interface EventToSend<E extends string = string> {
  readonly machineId: string;
  readonly event: E;
  /** Any JSON; undefined is no payload. */
  readonly payload?: unknown;
  /** Rejected when the machine is in another state. */
  readonly expectedState?: string | undefined;
  /** Rejected when the machine's `revision` is another. */
  readonly expectedRevision?: number | undefined;
  /** Who, kept in the transition. */
  readonly actor?: string | undefined;
  /** Why, kept in the transition. */
  readonly note?: string | undefined;
}

/** One step of a commit. Steps act in order, and each sees what the ones before it did. */
export type Operation =
  | {
      readonly op: "save";
      readonly key: string;
      readonly value: Storable;
      /** How long the entry lives; for good by default. */
      readonly ttlMs?: number | undefined;
    }
  | { readonly op: "delete"; readonly key: string }
  /** Without a selection it deletes every entry of the namespace. */
  | { readonly op: "clear"; readonly selection?: Selection | undefined }
  | {
      readonly op: "createMachine";
      readonly definition: DefinitionReference;
      readonly machineId?: string | undefined;
      readonly context?: object | undefined;
    }
  /** A rejected event fails the commit with EventRejectedError. */
  | ({ readonly op: "trigger" } & EventToSend)
  | {
      readonly op: "createSnapshot";
      readonly label: string;
      readonly description?: string | undefined;
      readonly pinned?: boolean | undefined;
    };

/** What one operation did. */
export type OperationResult =
  | { readonly op: "save"; readonly created: boolean }
  | { readonly op: "delete"; readonly existed: boolean }
  | { readonly op: "clear"; readonly count: number }
  | { readonly op: "createMachine"; readonly machine: Machine }
  | { readonly op: "trigger"; readonly transition: Transition; readonly machine: Machine }
  | {
      readonly op: "createSnapshot";
      readonly snapshot: Snapshot;
      readonly evictedSnapshotIds: readonly string[];
    };

/** What each of some operations did, in their order and of their kinds. */
export type ResultsOf<Operations extends readonly Operation[]> = {
  readonly [I in keyof Operations]: Extract<OperationResult, { op: Operations[I]["op"] }>;
};

/** What must hold of an entry or a machine; revision 0 means that it does not exist. */
export type Precondition =
  | { readonly key: string; readonly revision: number }
  | { readonly key: string; readonly exists: boolean }
  | { readonly machineId: string; readonly state: string }
  | { readonly machineId: string; readonly revision: number }
  | { readonly machineId: string; readonly exists: boolean };

/** A commit was applied. */
export interface Committed<Operations extends readonly Operation[] = readonly Operation[]> {
  readonly revision: number;
  /** In the order of the operations. */
  readonly results: ResultsOf<Operations>;
}

/** Returns one step of a commit. */
export function toOperation(operation: Operation): OperationMessage {
  return create(OperationSchema, { operation: toOperationField(operation) });
}

type OperationField = NonNullable<MessageInitShape<typeof OperationSchema>["operation"]>;

function toOperationField(operation: Operation): OperationField {
  switch (operation.op) {
    case "save": {
      const { ttlMs } = operation;
      const key = toText(operation.key, "The key");
      const ttl = ttlMs === undefined ? {} : { ttl: durationFromMs(ttlMs) };
      return { case: "save", value: { key, value: toValue(operation.value), ...ttl } };
    }
    case "delete":
      return { case: "delete", value: { key: toText(operation.key, "The key") } };
    case "clear":
      return { case: "clear", value: { selection: toSelection(operation.selection) } };
    case "createMachine": {
      const { machineId = "", context } = operation;
      const contextJson = context === undefined ? "" : toJson(context);
      const definition = toReference(operation.definition);
      return { case: "createMachine", value: { definition, machineId, contextJson } };
    }
    case "trigger":
      return { case: "trigger", value: toTrigger(operation) };
    case "createSnapshot": {
      const { description = "", pinned = false } = operation;
      const label = toText(operation.label, "The label");
      return { case: "createSnapshot", value: { label, description, pinned } };
    }
  }
}

/** Returns the fields of an event for a machine, of which some may be absent. */
export function toTrigger(event: EventToSend): {
  machineId: string;
  event: string;
  payloadJson: string;
  expectedState: string;
  expectedRevision?: bigint;
  actor: string;
  note: string;
} {
  const { payload, expectedState = "", actor = "", note = "" } = event;
  const expectedRevision = toCondition(event.expectedRevision, "expectedRevision");
  return {
    machineId: toText(event.machineId, "The machine's id"),
    event: event.event,
    payloadJson: payload === undefined ? "" : toJson(payload),
    expectedState,
    ...(expectedRevision === undefined ? {} : { expectedRevision }),
    actor,
    note,
  };
}

/** Returns what must hold of an entry or a machine. */
export function toPrecondition(precondition: Precondition): PreconditionMessage {
  if ("key" in precondition) {
    const key = toText(precondition.key, "The key");
    const value = { key, requirement: toRequirement(precondition) };
    return create(PreconditionSchema, { condition: { case: "entry", value } });
  }
  const { machineId } = precondition;
  const requirement =
    "state" in precondition
      ? { case: "state" as const, value: precondition.state }
      : toRequirement(precondition);
  const value = { machineId, requirement };
  return create(PreconditionSchema, { condition: { case: "machine", value } });
}

function toRequirement(
  requirement: { readonly revision: number } | { readonly exists: boolean },
): { case: "revision"; value: bigint } | { case: "exists"; value: boolean } {
  return "revision" in requirement
    ? { case: "revision", value: toRevision(requirement.revision, "revision") }
    : { case: "exists", value: requirement.exists };
}

/** Returns what a commit of these operations did. */
export function fromCommit<Operations extends readonly Operation[]>(
  message: CommitResponse,
): Committed<Operations> {
  const results = message.results.map(fromResult);
  // The contract gives a result of its own kind to each operation, in their order.
  return {
    revision: toNumber(message.revision),
    results: results as unknown as ResultsOf<Operations>,
  };
}

function fromResult({ result }: ResultMessage): OperationResult {
  switch (result.case) {
    case "save":
      return { op: "save", created: result.value.created };
    case "delete":
      return { op: "delete", existed: result.value.existed };
    case "clear":
      return { op: "clear", count: toNumber(result.value.count) };
    case "createMachine":
      return { op: "createMachine", machine: fromMachine(result.value.machine) };
    case "trigger": {
      const { transition, machine } = result.value;
      const moved = { transition: fromTransition(transition), machine: fromMachine(machine) };
      return { op: "trigger", ...moved };
    }
    case "createSnapshot": {
      const { snapshot, evictedSnapshotIds } = result.value;
      return { op: "createSnapshot", snapshot: fromSnapshot(snapshot), evictedSnapshotIds };
    }
    default:
      throw new TypeError("The server answered with a result of an unknown kind.");
  }
}

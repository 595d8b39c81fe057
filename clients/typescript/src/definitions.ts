/** The calls of MachineService about definitions; those about machines stand in its child. */

import { randomUUID } from "node:crypto";

import { toCount, toJson, toNumber, toPageSize, toPoint, toText } from "./convert/values.js";
import {
  type Defined,
  type Definition,
  type DefinitionReference,
  fromDefinition,
  type StoredDefinition,
  toDefinition,
  toReference,
} from "./definition.js";
import type { Deleted } from "./entries.js";
import { DefinitionNotFoundError } from "./errors.js";
import {
  DiagramFormat as DiagramFormatNumber,
  FindingSeverity,
  MachineService,
  type SimulateEventsResponse,
} from "./gen/statekeep/v1/machine_service_pb.js";
import {
  fromMachine,
  fromRejection,
  fromTransition,
  type Migrated,
  type MigrationProblem,
  nameOf,
  type SimulatedStep,
  type Simulation,
} from "./machine.js";
import {
  type CallOptions,
  listed,
  type PageOptions,
  type ReadOptions,
  type Runner,
  type WriteOptions,
} from "./runner.js";

const rpc = MachineService.method;

/** What a simulation or a diagram is about: a stored machine, or a definition, stored or given. */
export type Subject =
  | { readonly machineId: string }
  | { readonly stored: DefinitionReference }
  | { readonly definition: Definition };

/** What a simulation takes. */
export interface SimulateOptions extends ReadOptions {
  /** The state to begin in; that of the machine, or the initial one, by default. */
  readonly state?: string | undefined;
  /** The context to begin with; that of the machine, or an empty one, by default. */
  readonly context?: object | undefined;
  /** What hooks would answer; those that are not named follow their policy. */
  readonly hookAnswers?: Readonly<Record<string, boolean>> | undefined;
}

/** An event to try, by its name alone or with a payload. */
export type EventToTry = string | { readonly event: string; readonly payload?: unknown };

/** What may follow what: a stored definition, or a table of states, `*` being every one. */
export type TransitionTable =
  | { readonly stored: DefinitionReference }
  | { readonly allowed: readonly { readonly from: string; readonly to: string }[] };

/** Whether a table allows a state to follow another. */
export interface TransitionValidity {
  readonly valid: boolean;
  /** Of a stored definition: the events that lead there, in its order. */
  readonly events: readonly string[];
}

/** What a migration takes. */
export interface MigrateOptions extends CallOptions {
  /** Only machines on this version; by default those on every one but the target. */
  readonly fromVersion?: number | undefined;
  /** The newest by default. */
  readonly toVersion?: number | undefined;
  /** From old states to new ones; a state that is not named keeps its name. */
  readonly stateMap?: Readonly<Record<string, string>> | undefined;
  /** Answer what would happen and change nothing. */
  readonly dryRun?: boolean | undefined;
  /** How many machines a batch looks at: 100 by default, 1,000 at most. */
  readonly pageSize?: number | undefined;
}

/** The kinds of machines of one namespace. */
export class Definitions {
  protected readonly runner: Runner;

  /** @internal */
  constructor(runner: Runner) {
    this.runner = runner;
  }

  protected get namespace(): string {
    return this.runner.namespace;
  }

  /**
   * Adds a version of a definition and returns it with its warnings. Defining exactly what the newest
   * version is adds nothing. What refuses it is a DefinitionInvalidError with its violations; in a
   * dry run it is among the findings, and nothing is stored.
   */
  async define(
    definition: Definition,
    options: WriteOptions & { readonly dryRun?: boolean | undefined } = {},
  ): Promise<Defined> {
    const { dryRun = false } = options;
    // With an id of its own it may be tried again: without one, a repeat could come after what
    // somebody else has defined meanwhile, and undo it.
    const requestId = options.requestId ?? (dryRun ? "" : randomUUID());
    const message = toDefinition(definition);
    const request = { namespace: this.namespace, requestId, definition: message, dryRun };
    const answer = await this.runner.run(rpc.defineMachine, request, options, true);
    const findings = answer.findings.map(({ severity, path, message: text }) => ({
      severity: nameOf(FindingSeverity, severity),
      path,
      message: text,
    }));
    const { version, created } = answer;
    return { revision: toNumber(answer.revision), version, created, findings };
  }

  /** Returns a version of a definition, by default the newest, or undefined. */
  async definition(
    definition: DefinitionReference,
    options: ReadOptions = {},
  ): Promise<StoredDefinition | undefined> {
    const request = {
      namespace: this.namespace,
      at: toPoint(options.at),
      ...toReference(definition),
    };
    try {
      return fromDefinition(
        (await this.runner.read(rpc.getDefinition, request, options)).definition,
      );
    } catch (error) {
      if (error instanceof DefinitionNotFoundError) return undefined;
      throw error;
    }
  }

  /** Yields the newest version of every definition, or all versions of the one with `name`. */
  definitions(
    options: ReadOptions & PageOptions & { readonly name?: string | undefined } = {},
  ): AsyncGenerator<StoredDefinition, undefined> {
    const request = {
      namespace: this.namespace,
      at: toPoint(options.at),
      name: options.name ?? "",
      pageSize: toPageSize(options.pageSize),
    };
    return listed(
      (pageToken) => this.runner.read(rpc.listDefinitions, { ...request, pageToken }, options),
      (page) => page.definitions.map(fromDefinition),
    );
  }

  /** Deletes one version of a definition, or all when none is named. */
  async deleteDefinition(
    definition: DefinitionReference,
    options: WriteOptions = {},
  ): Promise<Deleted> {
    const request = {
      namespace: this.namespace,
      requestId: options.requestId ?? "",
      ...toReference(definition),
    };
    const { revision, existed } = await this.runner.write(rpc.deleteDefinition, request, options);
    return { revision: toNumber(revision), existed };
  }

  /** Returns what events would do, one after the other, and stores nothing. */
  async simulate(
    subject: Subject,
    events: readonly EventToTry[],
    options: SimulateOptions = {},
  ): Promise<Simulation> {
    const { state = "", context, hookAnswers = {} } = options;
    const request = {
      namespace: this.namespace,
      at: toPoint(options.at),
      subject: toSubject(subject),
      state,
      contextJson: context === undefined ? "" : toJson(context),
      events: events.map(toEvent),
      hookAnswers: { ...hookAnswers },
    };
    const answer = await this.runner.read(rpc.simulateEvents, request, options);
    const steps = answer.steps.map(fromStep);
    return { revision: toNumber(answer.revision), steps, machine: fromMachine(answer.machine) };
  }

  /** Returns whether a table allows a state to follow another. Guards are not evaluated. */
  async validateTransition(
    from: string,
    to: string,
    table: TransitionTable,
    options: ReadOptions = {},
  ): Promise<TransitionValidity> {
    const request = {
      namespace: this.namespace,
      at: toPoint(options.at),
      fromState: from,
      toState: to,
      table: toTable(table),
    };
    const { valid, events } = await this.runner.read(rpc.validateTransition, request, options);
    return { valid, events };
  }

  /**
   * Moves machines of a definition to another version, batch by batch; the time is for each. A batch
   * is tried again: it has a request id of its own.
   */
  async migrate(definitionName: string, options: MigrateOptions = {}): Promise<Migrated> {
    const { fromVersion, toVersion, stateMap = {}, dryRun = false } = options;
    const request = {
      namespace: this.namespace,
      definitionName,
      fromVersion: toCount(fromVersion, "fromVersion"),
      toVersion: toCount(toVersion, "toVersion"),
      stateMap: { ...stateMap },
      dryRun,
      pageSize: toPageSize(options.pageSize),
    };
    const problems: MigrationProblem[] = [];
    let [revision, migratedCount] = [0, 0];
    const batches = listed(
      (pageToken) => {
        const batch = { ...request, pageToken, requestId: dryRun ? "" : randomUUID() };
        return this.runner.run(rpc.migrateMachines, batch, options, true);
      },
      (page) => [page],
    );
    for await (const batch of batches) {
      revision = toNumber(batch.revision);
      migratedCount += toNumber(batch.migratedCount);
      for (const { machineId, definitionVersion, state, message } of batch.problems) {
        problems.push({ machineId, definitionVersion, state, message });
      }
    }
    return { revision, migratedCount, problems };
  }

  /** Returns the text of a diagram; of a machine, with its state marked. Mermaid by default. */
  async diagram(
    subject: Subject,
    options: ReadOptions & { readonly format?: "MERMAID" | "DOT" | undefined } = {},
  ): Promise<string> {
    const request = {
      namespace: this.namespace,
      at: toPoint(options.at),
      subject: toSubject(subject),
      format: DiagramFormatNumber[options.format ?? "UNSPECIFIED"],
    };
    return (await this.runner.read(rpc.renderDiagram, request, options)).diagram;
  }
}

function toSubject(subject: Subject) {
  if ("machineId" in subject) {
    const value = toText(subject.machineId, "The machine's id");
    return { case: "machineId" as const, value };
  }
  if ("stored" in subject) return { case: "stored" as const, value: toReference(subject.stored) };
  return { case: "definition" as const, value: toDefinition(subject.definition) };
}

function toTable(table: TransitionTable) {
  if ("stored" in table) return { case: "stored" as const, value: toReference(table.stored) };
  const allowed = table.allowed.map(({ from, to }) => ({ fromState: from, toState: to }));
  return { case: "given" as const, value: { allowed } };
}

function toEvent(event: EventToTry): { event: string; payloadJson: string } {
  if (typeof event === "string") return { event, payloadJson: "" };
  const { payload } = event;
  return { event: event.event, payloadJson: payload === undefined ? "" : toJson(payload) };
}

function fromStep({ verdict }: SimulateEventsResponse["steps"][number]): SimulatedStep {
  if (verdict.case === "rejection") {
    return { accepted: false, rejection: fromRejection(verdict.value) };
  }
  return { accepted: true, transition: fromTransition(verdict.value) };
}

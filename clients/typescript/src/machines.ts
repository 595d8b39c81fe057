/** The calls of MachineService. */

import { type EventToSend, toTrigger } from "./commits.js";
import { durationFromMs } from "./convert/time.js";
import { toJson, toNumber, toPageSize, toPoint, toRevision, toText } from "./convert/values.js";
import { Definitions } from "./definitions.js";
import type { Definition, DefinitionReference } from "./definition.js";
import { toReference } from "./definition.js";
import type { Deleted } from "./entries.js";
import { MachineNotFoundError } from "./errors.js";
import {
  MachineService,
  type WatchTransitionsResponse,
} from "./gen/statekeep/v1/machine_service_pb.js";
import { type HookFunction, HookServing, type ServeOptions } from "./hooks.js";
import {
  type EnabledEvents,
  fromMachine,
  fromOutlook,
  fromTransition,
  fromTrigger,
  type Machine,
  type MachineCounts,
  type Transition,
  type Verdict,
} from "./machine.js";
import { listed, type PageOptions, type ReadOptions, type WriteOptions } from "./runner.js";
import { TypedMachines } from "./typed_machines.js";
import type { Progress } from "./changes.js";
import { type Batch, Watch } from "./watch.js";

const rpc = MachineService.method;

/** A machine was created; `revision` is the one that this made. */
export interface MachineMade<S extends string = string> {
  readonly revision: number;
  readonly machine: Machine<S>;
}

/** What a creation takes. */
export interface CreateMachineOptions extends WriteOptions {
  /** The server makes one by default. */
  readonly machineId?: string | undefined;
  /** Its own data: a JSON object, empty by default. */
  readonly context?: object | undefined;
}

/** What an event takes beside its machine and its name. */
export type TriggerOptions = WriteOptions & Omit<EventToSend, "machineId" | "event">;

/** Which machines to list. */
export interface ListMachinesOptions extends ReadOptions, PageOptions {
  /** Needed for the filters below. */
  readonly definition?: DefinitionReference | undefined;
  readonly state?: string | undefined;
  /** Only those that have been in `state` for at least so long. */
  readonly inStateForMs?: number | undefined;
}

/** Which transitions to follow: all filters have to hold, and none means any. */
export interface WatchTransitionsOptions {
  readonly startRevision?: number | undefined;
  readonly machineIds?: readonly string[] | undefined;
  readonly definitionNames?: readonly string[] | undefined;
  readonly events?: readonly string[] | undefined;
  readonly fromStates?: readonly string[] | undefined;
  readonly toStates?: readonly string[] | undefined;
  /** Also yield Progress, at the latest after each `progressIntervalMs` without a transition. */
  readonly progress?: boolean | undefined;
  /** 10,000 by default. */
  readonly progressIntervalMs?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * State machines that run on the server, in the same store and the same commits as entries. That an
 * event is rejected is an answer, not an error.
 */
export class Machines extends Definitions {
  /**
   * Returns these machines for one definition, with its states and events as types.
   *
   * ```ts
   * const doors = client.machines.typed({
   *   name: "door",
   *   initialState: "closed",
   *   states: ["closed", "open"],
   *   transitions: [{ from: "closed", event: "open", to: "open" }],
   * });
   * await doors.trigger("front", "open"); // "opne" would not compile
   * ```
   */
  typed<const S extends string, const E extends string>(
    definition: Definition<S, E>,
  ): TypedMachines<S, E> {
    return new TypedMachines(this, definition);
  }

  /** Creates a machine in the initial state of its definition. */
  async create(
    definition: DefinitionReference,
    options: CreateMachineOptions = {},
  ): Promise<MachineMade> {
    const { machineId = "", context, requestId = "" } = options;
    const request = {
      namespace: this.namespace,
      requestId,
      definition: toReference(definition),
      machineId: toText(machineId, "The machine's id"),
      contextJson: context === undefined ? "" : toJson(context),
    };
    const { revision, machine } = await this.runner.write(rpc.createMachine, request, options);
    return { revision: toNumber(revision), machine: fromMachine(machine) };
  }

  /** Returns one machine, or undefined when there is none. */
  async get(machineId: string, options: ReadOptions = {}): Promise<Machine | undefined> {
    const request = this.#machineRequest(machineId, options);
    try {
      return fromMachine((await this.runner.read(rpc.getMachine, request, options)).machine);
    } catch (error) {
      if (error instanceof MachineNotFoundError) return undefined;
      throw error;
    }
  }

  /** Returns whether a machine is in a state. */
  async isIn(machineId: string, state: string, options: ReadOptions = {}): Promise<boolean> {
    const request = { ...this.#machineRequest(machineId, options), state };
    return (await this.runner.read(rpc.isInState, request, options)).inState;
  }

  /** Yields machines by id, or those of a definition by version, state and time of entry. */
  list(options: ListMachinesOptions = {}): AsyncGenerator<Machine, undefined> {
    const { definition = "", inStateForMs } = options;
    const { name: definitionName, version: definitionVersion } = toReference(definition);
    const request = {
      namespace: this.namespace,
      at: toPoint(options.at),
      definitionName,
      definitionVersion,
      state: options.state ?? "",
      inStateFor: inStateForMs === undefined ? undefined : durationFromMs(inStateForMs),
      pageSize: toPageSize(options.pageSize),
    };
    return listed(
      (pageToken) => this.runner.read(rpc.listMachines, { ...request, pageToken }, options),
      (page) => page.machines.map(fromMachine),
    );
  }

  /** Returns how many machines there are, in all and in each state that has any. */
  async count(
    options: ReadOptions & { readonly definition?: DefinitionReference | undefined } = {},
  ): Promise<MachineCounts> {
    const { name: definitionName, version: definitionVersion } = toReference(
      options.definition ?? "",
    );
    const names = { definitionName, definitionVersion };
    const request = { namespace: this.namespace, at: toPoint(options.at), ...names };
    const answer = await this.runner.read(rpc.countMachines, request, options);
    const states = answer.states.map((one) => ({
      definitionName: one.definitionName,
      definitionVersion: one.definitionVersion,
      state: one.state,
      count: toNumber(one.count),
    }));
    return { revision: toNumber(answer.revision), count: toNumber(answer.count), states };
  }

  /** Deletes a machine, its timer and its history, and says whether it existed. */
  async delete(machineId: string, options: WriteOptions = {}): Promise<Deleted> {
    const request = {
      namespace: this.namespace,
      requestId: options.requestId ?? "",
      machineId: toText(machineId, "The machine's id"),
    };
    const { revision, existed } = await this.runner.write(rpc.deleteMachine, request, options);
    return { revision: toNumber(revision), existed };
  }

  /** Sends an event into a machine and returns how it moved, or why not. */
  async trigger(machineId: string, event: string, options: TriggerOptions = {}): Promise<Verdict> {
    const request = {
      namespace: this.namespace,
      requestId: options.requestId ?? "",
      ...toTrigger({ ...options, machineId, event }),
    };
    return fromTrigger(await this.runner.write(rpc.trigger, request, options));
  }

  /** Sends an event into a machine and returns just whether it moved. */
  async tryTrigger(
    machineId: string,
    event: string,
    options: TriggerOptions = {},
  ): Promise<boolean> {
    return (await this.trigger(machineId, event, options)).accepted;
  }

  /**
   * Returns which events a machine would accept now, or with `withRejected` all of its state. Guards
   * are evaluated with an empty payload; hooks are not asked.
   */
  async enabledEvents(
    machineId: string,
    options: ReadOptions & { readonly withRejected?: boolean | undefined } = {},
  ): Promise<EnabledEvents> {
    const { withRejected = false } = options;
    const request = { ...this.#machineRequest(machineId, options), withRejected };
    const answer = await this.runner.read(rpc.listEnabledEvents, request, options);
    const events = answer.events.map(fromOutlook);
    return { revision: toNumber(answer.revision), state: answer.state, events };
  }

  /** Yields a machine's transitions, the newest first unless reversed. */
  history(
    machineId: string,
    options: ReadOptions & PageOptions & { readonly reverse?: boolean | undefined } = {},
  ): AsyncGenerator<Transition, undefined> {
    const request = {
      ...this.#machineRequest(machineId, options),
      pageSize: toPageSize(options.pageSize),
      reverse: options.reverse ?? false,
    };
    return listed(
      (pageToken) => this.runner.read(rpc.getHistory, { ...request, pageToken }, options),
      (page) => page.transitions.map(fromTransition),
    );
  }

  /** Follows how machines move, from a revision on; from now on by default, as `store.watch`. */
  watch(
    options: WatchTransitionsOptions & { readonly progress: true },
  ): Watch<(Transition & { readonly kind?: undefined }) | Progress>;
  watch(
    options?: WatchTransitionsOptions & { readonly progress?: false | undefined },
  ): Watch<Transition>;
  watch(options: WatchTransitionsOptions = {}): Watch<Transition | Progress> {
    const { startRevision = 0, progressIntervalMs } = options;
    toRevision(startRevision, "startRevision");
    const request = {
      namespace: this.namespace,
      machineIds: [...(options.machineIds ?? [])],
      definitionNames: [...(options.definitionNames ?? [])],
      events: [...(options.events ?? [])],
      fromStates: [...(options.fromStates ?? [])],
      toStates: [...(options.toStates ?? [])],
      progressInterval:
        progressIntervalMs === undefined ? undefined : durationFromMs(progressIntervalMs),
    };
    return Watch.over<WatchTransitionsResponse, Transition | Progress>(this.runner, {
      open: (revision, signal) => {
        const limits = { timeoutMs: Infinity, signal };
        const message = { ...request, startRevision: toRevision(revision, "startRevision") };
        return this.runner.open(rpc.watchTransitions, message, limits);
      },
      read: readTransitions,
      progress: options.progress ? (revision) => ({ kind: "PROGRESS", revision }) : undefined,
      startRevision,
      signal: options.signal,
    });
  }

  /**
   * Answers the questions of hooks with a function, until the result is closed; connects and
   * registers again by itself.
   *
   * ```ts
   * await using serving = client.machines.serveGuards(["may_pay"], async ({ machine }) => {
   *   return (await isSolvent(machine.id)) || { allowed: false, message: "no money" };
   * });
   * await serving.registered();
   * ```
   */
  serveGuards(
    hooks: readonly string[],
    answer: HookFunction,
    options: ServeOptions = {},
  ): HookServing {
    return new HookServing(this.runner, hooks, answer, options);
  }

  #machineRequest(machineId: string, options: ReadOptions) {
    return {
      namespace: this.namespace,
      at: toPoint(options.at),
      machineId: toText(machineId, "The machine's id"),
    };
  }
}

function readTransitions(message: WatchTransitionsResponse): Batch<Transition> {
  const items = message.transitions.map(fromTransition).map((item) => ({
    item,
    revision: item.revision,
    identity: `${String(item.sequence)} ${item.machineId}`,
  }));
  return { revision: toNumber(message.revision), partial: message.partial, items };
}

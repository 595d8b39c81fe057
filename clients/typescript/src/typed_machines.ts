/**
 * Machines whose states and events are types. Owns the check that what the server says is what the
 * definition here says, so that the types are never a wish.
 */

import type { Defined, Definition } from "./definition.js";
import type { Deleted } from "./entries.js";
import type { EnabledEvents, EventOutlook, Machine, Transition, Verdict } from "./machine.js";
import type {
  CreateMachineOptions,
  ListMachinesOptions,
  MachineMade,
  Machines,
  TriggerOptions,
} from "./machines.js";
import type { ReadOptions, WriteOptions } from "./runner.js";

/** The states of a definition that was written `as const`. */
export type StateOf<D extends Definition> = D["states"][number] extends infer One
  ? One extends { readonly name: infer Name }
    ? Name
    : One
  : never;

/** The events of a definition that was written `as const`. */
export type EventOf<D extends Definition> = D["transitions"][number]["event"];

/** What events of a typed machine take. */
export type TypedTriggerOptions<S extends string> = Omit<TriggerOptions, "expectedState"> & {
  readonly expectedState?: S | undefined;
};

/**
 * The machines of one definition. A machine that another version left in a state which this
 * definition does not have is a TypeError: migrate it, or use `client.machines`.
 */
export class TypedMachines<S extends string, E extends string> {
  readonly #machines: Machines;
  readonly #definition: Definition<S, E>;
  readonly #states: ReadonlySet<string>;
  readonly #events: ReadonlySet<string>;

  /** @internal Use `machines.typed`. */
  constructor(machines: Machines, definition: Definition<S, E>) {
    this.#machines = machines;
    this.#definition = definition;
    const names = definition.states.map((one) => (typeof one === "string" ? one : one.name));
    this.#states = new Set<string>(names);
    this.#events = new Set<string>(definition.transitions.map(({ event }) => event));
  }

  /** Adds the definition to the store, unless its newest version is the same. */
  define(options: WriteOptions = {}): Promise<Defined> {
    return this.#machines.define(this.#definition, options);
  }

  /** Creates a machine in the initial state. */
  async create(options: CreateMachineOptions = {}): Promise<MachineMade<S>> {
    const { revision, machine } = await this.#machines.create(this.#definition.name, options);
    return { revision, machine: this.#machine(machine) };
  }

  /** Returns one machine, or undefined when there is none. */
  async get(machineId: string, options: ReadOptions = {}): Promise<Machine<S> | undefined> {
    const machine = await this.#machines.get(machineId, options);
    return machine === undefined ? undefined : this.#machine(machine);
  }

  /** Returns whether a machine is in a state. */
  isIn(machineId: string, state: S, options: ReadOptions = {}): Promise<boolean> {
    return this.#machines.isIn(machineId, state, options);
  }

  /** Yields the machines of this definition, of one state where it is given. */
  async *list(
    options: Omit<ListMachinesOptions, "definition" | "state"> & {
      readonly state?: S | undefined;
    } = {},
  ): AsyncGenerator<Machine<S>, undefined> {
    const definition = this.#definition.name;
    for await (const machine of this.#machines.list({ ...options, definition })) {
      yield this.#machine(machine);
    }
    return undefined;
  }

  /** Deletes a machine, its timer and its history, and says whether it existed. */
  delete(machineId: string, options: WriteOptions = {}): Promise<Deleted> {
    return this.#machines.delete(machineId, options);
  }

  /** Sends an event into a machine and returns how it moved, or why not. */
  async trigger(
    machineId: string,
    event: E,
    options: TypedTriggerOptions<S> = {},
  ): Promise<Verdict<S, E>> {
    const verdict = await this.#machines.trigger(machineId, event, options);
    const machine = this.#machine(verdict.machine);
    if (!verdict.accepted) return { ...verdict, machine };
    return { ...verdict, machine, transition: this.#transition(verdict.transition) };
  }

  /** Sends an event into a machine and returns just whether it moved. */
  tryTrigger(machineId: string, event: E, options: TypedTriggerOptions<S> = {}): Promise<boolean> {
    return this.#machines.tryTrigger(machineId, event, options);
  }

  /** Returns which events a machine would accept now, or with `withRejected` all of its state. */
  async enabledEvents(
    machineId: string,
    options: ReadOptions & { readonly withRejected?: boolean | undefined } = {},
  ): Promise<EnabledEvents<S, E>> {
    const enabled = await this.#machines.enabledEvents(machineId, options);
    const events = enabled.events.map((one): EventOutlook<S, E> => {
      const event = this.#event(one.event);
      return one.enabled ? { ...one, event, toState: this.#state(one.toState) } : { ...one, event };
    });
    return { ...enabled, state: this.#state(enabled.state), events };
  }

  /** Yields a machine's transitions, the newest first, those of earlier versions included. */
  history(...args: Parameters<Machines["history"]>): AsyncGenerator<Transition, undefined> {
    return this.#machines.history(...args);
  }

  #machine(machine: Machine): Machine<S> {
    return { ...machine, state: this.#state(machine.state) };
  }

  #transition(transition: Transition): Transition<S, E> {
    return {
      ...transition,
      fromState: this.#state(transition.fromState),
      toState: this.#state(transition.toState),
      event: transition.event === undefined ? undefined : this.#event(transition.event),
    };
  }

  #state(state: string): S {
    if (this.#states.has(state)) return state as S;
    const name = JSON.stringify(this.#definition.name);
    throw new TypeError(`${name} as it is written here has no state ${JSON.stringify(state)}.`);
  }

  #event(event: string): E {
    if (this.#events.has(event)) return event as E;
    const name = JSON.stringify(this.#definition.name);
    throw new TypeError(`${name} as it is written here has no event ${JSON.stringify(event)}.`);
  }
}

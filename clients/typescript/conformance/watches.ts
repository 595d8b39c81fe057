/** The watches and hooks of a driver, by the names that lines give them. */

import type {
  Change,
  Client,
  HookAnswer,
  HookQuestion,
  HookServing,
  Progress,
  Transition,
  Watch,
} from "@statekeep/client";

import { Args, Broken, type Json } from "./args.js";
import { itemRecord } from "./records.js";

type Item = Change | Transition | Progress;

/** A watch, and the item that is awaited when a `watch.next` has run out of time. */
interface Reading {
  readonly watch: Watch<Item>;
  next: Promise<IteratorResult<Item, undefined>> | undefined;
}

/** Owns every watch of the driver. */
export class Watches {
  readonly #readings = new Map<string, Reading>();

  /** Opens a watch of changes or transitions; one from now on has begun when this resolves. */
  async open(op: string, client: Client, args: Args): Promise<object> {
    const name = args.text("watch");
    const watch = op === "store.watch" ? changes(client, args) : transitions(client, args);
    this.#readings.set(name, { watch, next: undefined });
    if (args.number("start_revision") === undefined) await watch.started();
    return {};
  }

  /** Waits for items, no longer than it may. */
  async next(args: Args): Promise<object> {
    const reading = this.#reading(args);
    const items: Json[] = [];
    const count = args.number("count") ?? 1;
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<"late">((resolve) => {
      timer = setTimeout(resolve, args.number("timeout_ms") ?? 10_000, "late");
    });
    let ended = false;
    let { revision } = reading.watch;
    try {
      while (items.length < count && !ended) {
        reading.next ??= reading.watch.next();
        const result = await Promise.race([reading.next, late]);
        if (result === "late") break;
        reading.next = undefined;
        ended = result.done === true;
        if (result.done !== true) items.push(itemRecord(result.value));
        revision = reading.watch.revision;
      }
    } catch (error) {
      reading.next = undefined;
      throw error;
    } finally {
      clearTimeout(timer);
    }
    return { items, revision: Math.max(revision, reading.watch.revision), ended };
  }

  /** Ends a watch, and whoever waits for its next item. */
  close(args: Args): object {
    this.#reading(args).watch.close();
    return {};
  }

  #reading(args: Args): Reading {
    const reading = this.#readings.get(args.text("watch"));
    if (reading === undefined) throw new Broken(`no such watch: ${args.text("watch")}`);
    return reading;
  }
}

function changes(client: Client, args: Args): Watch<Item> {
  return client.store.watch({
    prefixes: args.texts("prefixes"),
    kinds: args.texts("kinds") as Exclude<Change["kind"], "UNSPECIFIED">[] | undefined,
    startRevision: args.number("start_revision"),
    values: args.flag("values"),
    previousValues: args.flag("previous_values"),
    progress: (args.flag("progress") ?? false) as true,
    progressIntervalMs: args.number("progress_interval_ms"),
  });
}

function transitions(client: Client, args: Args): Watch<Item> {
  return client.machines.watch({
    startRevision: args.number("start_revision"),
    machineIds: args.texts("machine_ids"),
    definitionNames: args.texts("definition_names"),
    events: args.texts("events"),
    fromStates: args.texts("from_states"),
    toStates: args.texts("to_states"),
    progress: (args.flag("progress") ?? false) as true,
    progressIntervalMs: args.number("progress_interval_ms"),
  });
}

/** Hooks that are served, and what they were asked. */
interface Served {
  readonly serving: HookServing;
  readonly questions: Json[];
}

/** Owns all hooks that the driver serves. */
export class Hooks {
  readonly #served = new Map<string, Served>();

  /** Serves hooks until they are closed; the registration is in force when this resolves. */
  async serve(client: Client, args: Args): Promise<object> {
    const name = args.text("hooks");
    const answers = args.part("answers") ?? new Args({});
    const hooks = Object.keys(args.record("answers") ?? {});
    const questions: Json[] = [];
    const answer = (question: HookQuestion): Promise<HookAnswer> => {
      questions.push(questionRecord(question));
      const form = answers.part(question.hook) ?? new Args({});
      if (form.flag("fail")) throw new Error("The case has this function fail.");
      if (form.flag("disconnect")) void serving.close();
      if (form.flag("disconnect") ?? form.flag("silent")) return new Promise(() => undefined);
      const message = form.textOr("refuse");
      return Promise.resolve({ allowed: message === undefined, message });
    };
    const serving = client.machines.serveGuards(hooks, answer);
    this.#served.set(name, { serving, questions });
    await serving.registered();
    return {};
  }

  /** Ends the serving and tells what was asked. */
  async close(args: Args): Promise<object> {
    const served = this.#served.get(args.text("hooks"));
    if (served === undefined) throw new Broken(`no such hooks: ${args.text("hooks")}`);
    await served.serving.close();
    return { questions: served.questions };
  }
}

function questionRecord(question: HookQuestion): Json {
  return {
    hook: question.hook,
    machine_id: question.machine.id,
    event: question.event,
    to_state: question.toState,
    payload: question.payload,
    actor: question.actor,
    note: question.note,
  };
}

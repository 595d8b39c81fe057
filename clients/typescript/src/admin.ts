/** The calls of AdminService. */

import {
  type Compacted,
  fromNamespaceStatus,
  fromSettings,
  fromStatusAnswer,
  fromVerify,
  type NamespaceSettings,
  type NamespaceStatus,
  type Settings,
  type Status,
  toSettings,
  type VerifyProgress,
} from "./administration.js";
import { toCondition, toNumber, toPageSize, toText } from "./convert/values.js";
import type { Deleted } from "./entries.js";
import { AdminService } from "./gen/statekeep/v1/admin_service_pb.js";
import {
  type CallOptions,
  listed,
  type PageOptions,
  type Runner,
  type WriteOptions,
} from "./runner.js";

const rpc = AdminService.method;

/** The care of the store: its condition, its namespaces, their settings, its health. */
export class Admin {
  readonly #runner: Runner;

  /** @internal */
  constructor(runner: Runner) {
    this.#runner = runner;
  }

  /** Returns the condition of the server, of its store and of this namespace. */
  async status(options: CallOptions = {}): Promise<Status> {
    const request = { namespace: this.#runner.namespace };
    return fromStatusAnswer(await this.#runner.read(rpc.getStatus, request, options));
  }

  /** Yields the namespaces that exist, by name. */
  namespaces(
    options: PageOptions & { readonly prefix?: string | undefined } = {},
  ): AsyncGenerator<NamespaceStatus, undefined> {
    const request = {
      prefix: toText(options.prefix ?? "", "The prefix"),
      pageSize: toPageSize(options.pageSize),
    };
    return listed(
      (pageToken) => this.#runner.read(rpc.listNamespaces, { ...request, pageToken }, options),
      (page) => page.namespaces.map(fromNamespaceStatus),
    );
  }

  /** Returns the settings of this namespace. */
  async settings(options: CallOptions = {}): Promise<Settings> {
    const request = { namespace: this.#runner.namespace };
    const answer = await this.#runner.read(rpc.getNamespaceSettings, request, options);
    return {
      revision: toNumber(answer.revision),
      effective: fromSettings(answer.effective),
      settings: fromSettings(answer.settings),
    };
  }

  /**
   * Replaces all settings of this namespace; what is left out gets the server's default. To change
   * one: `setSettings({ ...(await settings()).settings, entriesMax: 9 })`.
   */
  async setSettings(settings: NamespaceSettings, options: WriteOptions = {}): Promise<Settings> {
    const request = {
      namespace: this.#runner.namespace,
      requestId: options.requestId ?? "",
      settings: toSettings(settings),
    };
    const answer = await this.#runner.write(rpc.setNamespaceSettings, request, options);
    const revision = toNumber(answer.revision);
    return { revision, effective: fromSettings(answer.effective), settings };
  }

  /** Deletes everything in this namespace, history included; its revisions only go on. */
  async deleteNamespace(options: WriteOptions = {}): Promise<Deleted> {
    const request = { namespace: this.#runner.namespace, requestId: options.requestId ?? "" };
    const answer = await this.#runner.write(rpc.deleteNamespace, request, options);
    return { revision: toNumber(answer.revision), existed: answer.existed };
  }

  /**
   * Raises the floor of this namespace, and resolves when what lies below it is gone. Without a
   * target it goes as far as the settings say. A large namespace takes its time.
   */
  async compact(targetRevision?: number, options: CallOptions = {}): Promise<Compacted> {
    const request = {
      namespace: this.#runner.namespace,
      targetRevision: toCondition(targetRevision, "targetRevision"),
    };
    const answer = await this.#runner.run(rpc.compact, request, options, false);
    return {
      revision: toNumber(answer.revision),
      floor: toNumber(answer.floor),
      recordsRemovedCount: toNumber(answer.recordsRemovedCount),
    };
  }

  /**
   * Reads every record of the store and yields the progress, damaged records included. The last one
   * is `done`. It has no limit of time by default.
   */
  async *verify(options: CallOptions = {}): AsyncGenerator<VerifyProgress, undefined> {
    for await (const message of this.#runner.whole(rpc.verifyStore, {}, options)) {
      yield fromVerify(message);
    }
    return undefined;
  }
}

/** The calls of StoreService about schemas. */

import {
  fromValidation,
  fromSchema,
  type Rules,
  type Schema,
  toRules,
  type Validation,
} from "./schema.js";
import { toJsonText, toNumber, toPageSize, toPoint, toText, toValue } from "./convert/values.js";
import type { JsonSchema } from "./definition.js";
import type { Deleted } from "./entries.js";
import { SchemaNotFoundError } from "./errors.js";
import { StoreService } from "./gen/statekeep/v1/store_service_pb.js";
import {
  listed,
  type PageOptions,
  type ReadOptions,
  type Runner,
  type WriteOptions,
} from "./runner.js";
import type { Storable } from "./values.js";

const { putSchema, getSchema, listSchemas, deleteSchema, validateStruct } = StoreService.method;

/** The rules that values of one namespace hold to. */
export class Schemas {
  protected readonly runner: Runner;

  /** @internal */
  constructor(runner: Runner) {
    this.runner = runner;
  }

  protected get namespace(): string {
    return this.runner.namespace;
  }

  /**
   * Stores the JSON Schema of a prefix and returns the revision. From then on every save of a key
   * with that prefix must be JSON that holds to it; entries that exist are not checked.
   */
  async putSchema(prefix: string, schema: JsonSchema, options: WriteOptions = {}): Promise<number> {
    const request = {
      namespace: this.namespace,
      requestId: options.requestId ?? "",
      prefix: toText(prefix, "The prefix"),
      jsonSchema: toJsonText(schema),
    };
    return toNumber((await this.runner.write(putSchema, request, options)).revision);
  }

  /** Returns the schema that is stored for exactly this prefix, or undefined. */
  async getSchema(prefix: string, options: ReadOptions = {}): Promise<Schema | undefined> {
    const request = {
      namespace: this.namespace,
      prefix: toText(prefix, "The prefix"),
      at: toPoint(options.at),
    };
    try {
      return fromSchema((await this.runner.read(getSchema, request, options)).schema);
    } catch (error) {
      if (error instanceof SchemaNotFoundError) return undefined;
      throw error;
    }
  }

  /** Yields the schemas by prefix; with `key` only those that check it. */
  listSchemas(
    options: ReadOptions & PageOptions & { readonly key?: string | undefined } = {},
  ): AsyncGenerator<Schema, undefined> {
    const request = {
      namespace: this.namespace,
      at: toPoint(options.at),
      key: options.key ?? "",
      pageSize: toPageSize(options.pageSize),
    };
    return listed(
      (pageToken) => this.runner.read(listSchemas, { ...request, pageToken }, options),
      (page) => page.schemas.map(fromSchema),
    );
  }

  /** Removes the schema of a prefix and says whether there was one. */
  async deleteSchema(prefix: string, options: WriteOptions = {}): Promise<Deleted> {
    const request = {
      namespace: this.namespace,
      requestId: options.requestId ?? "",
      prefix: toText(prefix, "The prefix"),
    };
    const { revision, existed } = await this.runner.write(deleteSchema, request, options);
    return { revision: toNumber(revision), existed };
  }

  /** Checks a value and stores nothing. A value that does not hold is an answer, no error. */
  async validateStruct(
    value: Storable,
    rules: Rules,
    options: ReadOptions = {},
  ): Promise<Validation> {
    const request = {
      namespace: this.namespace,
      at: toPoint(options.at),
      value: toValue(value),
      rules: toRules(rules),
    };
    return fromValidation(await this.runner.read(validateStruct, request, options));
  }
}

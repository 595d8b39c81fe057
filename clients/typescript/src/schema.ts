/** What the calls about schemas take and answer with, and their messages of the contract. */

import { create } from "@bufbuild/protobuf";

import { dateFromTimestamp } from "./convert/time.js";
import { fromJsonText, toJsonText, toNumber, toText } from "./convert/values.js";
import type { JsonSchema } from "./definition.js";
import {
  type FieldRules,
  FieldRulesSchema,
  FieldType as FieldTypeNumber,
  type Schema as SchemaMessage,
} from "./gen/statekeep/v1/schema_pb.js";
import type { ValidateStructResponse } from "./gen/statekeep/v1/store_service_pb.js";

/** The JSON Schema that every save of a key with this prefix must hold to. */
export interface Schema {
  readonly prefix: string;
  /** As parsed JSON: an object, `true` or `false`. */
  readonly jsonSchema: unknown;
  readonly revision: number;
  readonly updateTime: Date;
}

/** What must hold of one field. */
export interface FieldRule {
  /** A name, or a JSON Pointer such as `/address/city` when it begins with `/`. */
  readonly field: string;
  /** Any by default. */
  readonly type?: "STRING" | "NUMBER" | "INTEGER" | "BOOLEAN" | "OBJECT" | "ARRAY" | undefined;
  readonly required?: boolean | undefined;
  /** It may be null, whatever its type. */
  readonly nullable?: boolean | undefined;
}

/** What a value is checked against: one of the three. */
export type Rules =
  | { readonly schema: JsonSchema }
  /** The schema that is stored for exactly this prefix. */
  | { readonly schemaPrefix: string }
  | { readonly fields: readonly FieldRule[] };

/** One way in which a value does not hold: where (a JSON Pointer), why, and by which rule. */
export interface Violation {
  readonly path: string;
  readonly message: string;
  readonly rule: string;
}

/** The outcome of a check. */
export interface Validation {
  readonly valid: boolean;
  readonly violations: readonly Violation[];
}

/** Returns a stored schema. */
export function fromSchema(message: SchemaMessage | undefined): Schema {
  if (message === undefined) throw new TypeError("The server's answer has no schema.");
  return {
    prefix: message.prefix,
    jsonSchema: fromJsonText(message.jsonSchema),
    revision: toNumber(message.revision),
    updateTime: dateFromTimestamp(message.updateTime),
  };
}

/** Returns what a value is checked against. */
export function toRules(
  rules: Rules,
):
  | { case: "jsonSchema" | "schemaPrefix"; value: string }
  | { case: "fieldRules"; value: FieldRules } {
  if ("schema" in rules) return { case: "jsonSchema", value: toJsonText(rules.schema) };
  if ("schemaPrefix" in rules) {
    return { case: "schemaPrefix", value: toText(rules.schemaPrefix, "The prefix") };
  }
  const fields = rules.fields.map(({ field, type, required = false, nullable = false }) => ({
    field,
    type: FieldTypeNumber[type ?? "UNSPECIFIED"],
    required,
    nullable,
  }));
  return { case: "fieldRules", value: create(FieldRulesSchema, { fields }) };
}

/** Returns the outcome of a check. */
export function fromValidation(message: ValidateStructResponse): Validation {
  const violations = message.violations.map(({ path, message: text, rule }) => ({
    path,
    message: text,
    rule,
  }));
  return { valid: message.valid, violations };
}

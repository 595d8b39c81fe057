/** The client of a Statekeep server. Everything that is public is exported from here. */

export { Client, type ClientOptions } from "./client.js";
export type { Tls } from "./connection.js";
export type { Retry } from "./retry.js";
export type { CallOptions, PageOptions, ReadOptions, WriteOptions } from "./runner.js";
export { RELEASE } from "./release.js";

export { json, Json } from "./values.js";
export type { At, Selection, SnapshotId, Storable, StoredValue, ValueKind } from "./values.js";

export type { ListOptions, SaveOptions, Store, WatchOptions } from "./store.js";
export type { Cleared, Deleted, Entry, HistoryItem, Saved } from "./entries.js";
export type {
  Committed,
  EventToSend,
  Operation,
  OperationResult,
  Precondition,
  ResultsOf,
} from "./commits.js";
export type * from "./changes.js";
export type { Watch } from "./watch.js";
export type { FieldRule, Rules, Schema, Validation, Violation } from "./schema.js";

export type {
  CreateSnapshotOptions,
  DiffOptions,
  RestoreOptions,
  Snapshots,
  TransferOptions,
} from "./snapshots.js";
export type {
  Difference,
  Restored,
  Snapshot,
  SnapshotCreated,
  SnapshotDeleted,
  SnapshotExported,
  SnapshotLimitAction,
  SnapshotPolicy,
  SnapshotTarget,
  TransferProgress,
} from "./snapshot.js";
export type { FileSource, FileTarget } from "./files.js";

export type {
  CreateMachineOptions,
  ListMachinesOptions,
  MachineMade,
  Machines,
  TriggerOptions,
  WatchTransitionsOptions,
} from "./machines.js";
export type {
  EventToTry,
  MigrateOptions,
  SimulateOptions,
  Subject,
  TransitionTable,
  TransitionValidity,
} from "./definitions.js";
export type {
  Defined,
  Definition,
  DefinitionReference,
  Finding,
  Guard,
  HookRule,
  JsonSchema,
  State,
  StoredDefinition,
  TransitionRule,
} from "./definition.js";
export type {
  Accepted,
  EnabledEvents,
  EventOutlook,
  Machine,
  MachineCounts,
  Migrated,
  MigrationProblem,
  Rejected,
  Rejection,
  RejectionReason,
  SimulatedStep,
  Simulation,
  StateCount,
  Transition,
  TransitionCause,
  Verdict,
} from "./machine.js";
export type { EventOf, StateOf, TypedMachines, TypedTriggerOptions } from "./typed_machines.js";
export type { HookAnswer, HookFunction, HookQuestion, HookServing, ServeOptions } from "./hooks.js";

export type { Admin } from "./admin.js";
export type {
  Compacted,
  DamagedRecord,
  NamespaceSettings,
  NamespaceStatus,
  Settings,
  Status,
  VerifyProgress,
} from "./administration.js";

export * from "./errors.js";
export * from "./failure.js";

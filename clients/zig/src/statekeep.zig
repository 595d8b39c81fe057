//! Statekeep from Zig.
//!
//! A `Client` is a namespace of a server. Its parts `store`, `snapshots`, `machines` and `admin` have the verbs; each
//! takes options at its end, which may be `.{}`. What an answer points to belongs to it and ends with its `deinit`.
//! Records are the messages of the contract, with its names.
const std = @import("std");

/// The gRPC client below.
pub const grpc = @import("grpc");
/// The generated messages and clients of the contract.
pub const proto = @import("proto");
/// The messages of the contract.
pub const v1 = proto.statekeep.v1;

pub const Client = @import("statekeep/client.zig").Client;
pub const Options = @import("statekeep/client.zig").Options;
pub const Retry = @import("statekeep/retry.zig").Retry;
pub const Error = errors.Error;
pub const ReasonError = errors.ReasonError;
pub const Failure = errors.Failure;
pub const Diagnostics = errors.Diagnostics;

pub const Value = options.Value;
pub const At = options.At;
pub const Target = options.Target;
pub const Stored = options.Stored;
/// Options of the verbs.
pub const options = @import("statekeep/options.zig");
pub const store = @import("statekeep/store.zig");
pub const snapshots = @import("statekeep/snapshots.zig");
pub const machines = @import("statekeep/machines.zig");
pub const admin = @import("statekeep/admin.zig");

pub const ChangeWatch = watch.Watch(watch.Changes);
pub const TransitionWatch = watch.Watch(watch.Transitions);
pub const Scan = @import("statekeep/pages.zig").Scan;
pub const Guards = guards.Guards;
pub const Question = guards.Question;
pub const Answer = guards.Answer;
/// Machines whose states and events are enums of Zig.
pub const Machines = @import("statekeep/typed.zig").Machines;

/// An answer with the memory that it points into.
pub const Owned = grpc.pb.Owned;

/// A Timestamp of the contract in milliseconds since 1970, or a Duration in milliseconds.
pub fn milliseconds(time: anytype) i64 {
    return @intCast(@divFloor(grpc.pb.time.toNanoseconds(time), std.time.ns_per_ms));
}

const errors = @import("statekeep/errors.zig");
const guards = @import("statekeep/guards.zig");
const watch = @import("statekeep/watch.zig");

test {
    _ = errors;
    _ = guards;
    _ = watch;
    _ = Client;
    _ = @import("statekeep/clock.zig");
    _ = @import("statekeep/retry.zig");
    _ = @import("statekeep/pending.zig");
    _ = @import("statekeep/pipeline_messages.zig");
    _ = @import("statekeep/typed.zig");
}

//! What the verbs of the client take.
const std = @import("std");
const grpc = @import("grpc");
const proto = @import("proto");
const Diagnostics = @import("errors.zig").Diagnostics;
const v1 = proto.statekeep.v1;
const time = grpc.pb.time;

/// What an entry holds: bytes, text, or the text of any JSON.
pub const Value = v1.Value.Kind;

/// Where to read.
pub const At = union(enum) {
    revision: u64,
    /// The newest snapshot with this label.
    label: []const u8,
    /// The snapshot with this id.
    id: []const u8,
    /// Milliseconds since 1970.
    time_ms: i64,
};

/// A snapshot.
pub const Target = union(enum) {
    /// The newest with this label.
    label: []const u8,
    /// The one with this id.
    id: []const u8,
    /// True: the newest of all.
    latest: bool,
};

/// A definition that is stored. Version 0: the newest.
pub const Stored = v1.DefinitionReference;

/// What a read may be given.
pub const Read = struct {
    at: ?At = null,
    timeout_ms: ?u64 = null,
    diagnostics: ?*Diagnostics = null,
};

/// What a mutation may be given. With a `request_id` it is applied once, however often it is sent, and made again by
/// itself where that helps.
pub const Write = struct {
    request_id: []const u8 = "",
    timeout_ms: ?u64 = null,
    diagnostics: ?*Diagnostics = null,
};

/// What a call may be given that neither reads at a point nor writes.
pub const Plain = struct {
    timeout_ms: ?u64 = null,
    diagnostics: ?*Diagnostics = null,
};

pub fn point(at: ?At) ?v1.PointInTime {
    return .{ .point = switch (at orelse return null) {
        .revision => |revision| .{ .revision = revision },
        .label => |label| .{ .snapshot_label = label },
        .id => |id| .{ .snapshot_id = id },
        .time_ms => |ms| .{ .time = time.timestamp(proto.google.protobuf.Timestamp, @as(i96, ms) * std.time.ns_per_ms) },
    } };
}

pub fn duration(ms: ?i64) ?proto.google.protobuf.Duration {
    return time.durationFromMilliseconds(proto.google.protobuf.Duration, ms orelse return null);
}

/// The `selection` of a request by the fields `prefix`, `start` and `end` of some options.
pub fn selection(comptime Selection: type, options: anytype) ?Selection {
    if (options.start.len > 0 or options.end.len > 0) return .{ .range = .{ .start = options.start, .end = options.end } };
    if (options.prefix.len > 0) return .{ .prefix = options.prefix };
    return null;
}

/// The `target` of a request.
pub fn target(comptime T: type, of: Target) T {
    return switch (of) {
        .label => |label| .{ .label = label },
        .id => |id| .{ .id = id },
        .latest => |latest| if (@hasField(T, "latest")) .{ .latest = latest } else unreachable,
    };
}

/// A copy of a message in memory of `arena`. `InvalidArgument`: a string of it is no UTF-8.
pub fn copy(comptime T: type, arena: std.mem.Allocator, message: T, diagnostics: ?*Diagnostics) error{ OutOfMemory, InvalidArgument }!T {
    var out: grpc.pb.Out = .{ .gpa = arena };
    grpc.pb.encodeInto(&out, message) catch |err| {
        if (err == error.OutOfMemory) return error.OutOfMemory;
        var buffer: [192]u8 = undefined;
        if (diagnostics) |told| try told.set(grpc.unwritable(&out, &buffer));
        return error.InvalidArgument;
    };
    return grpc.pb.decode(T, arena, out.written()) catch |err| switch (err) {
        error.OutOfMemory => error.OutOfMemory,
        else => error.InvalidArgument,
    };
}

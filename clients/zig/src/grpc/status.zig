//! How calls end: the codes of gRPC as Zig errors, and what a server says beside them.
const std = @import("std");
const Io = std.Io;
const Allocator = std.mem.Allocator;
const enums = @import("../enums.zig");
const metadata = @import("metadata.zig");
const Metadata = metadata.Metadata;

/// The codes of https://grpc.io/docs/guides/status-codes.
pub const Code = enum(u32) {
    ok = 0,
    cancelled = 1,
    unknown = 2,
    invalid_argument = 3,
    deadline_exceeded = 4,
    not_found = 5,
    already_exists = 6,
    permission_denied = 7,
    resource_exhausted = 8,
    failed_precondition = 9,
    aborted = 10,
    out_of_range = 11,
    unimplemented = 12,
    internal = 13,
    unavailable = 14,
    data_loss = 15,
    unauthenticated = 16,
    _,

    /// The code as an error; one that gRPC does not define is `error.Unknown`.
    pub fn toError(code: Code) StatusError {
        return switch (code) {
            .cancelled => error.Cancelled,
            .invalid_argument => error.InvalidArgument,
            .deadline_exceeded => error.DeadlineExceeded,
            .not_found => error.NotFound,
            .already_exists => error.AlreadyExists,
            .permission_denied => error.PermissionDenied,
            .resource_exhausted => error.ResourceExhausted,
            .failed_precondition => error.FailedPrecondition,
            .aborted => error.Aborted,
            .out_of_range => error.OutOfRange,
            .unimplemented => error.Unimplemented,
            .internal => error.Internal,
            .unavailable => error.Unavailable,
            .data_loss => error.DataLoss,
            .unauthenticated => error.Unauthenticated,
            else => error.Unknown,
        };
    }

    /// The code that a number in `grpc-status` stands for.
    pub fn fromNumber(number: u32) Code {
        return if (number <= 16) enums.fromNumber(Code, number) else .unknown;
    }

    /// What an HTTP status means when no `grpc-status` came with it.
    pub fn fromHttp(http_status: u16) Code {
        return switch (http_status) {
            400 => .internal,
            401 => .unauthenticated,
            403 => .permission_denied,
            404 => .unimplemented,
            429, 502, 503, 504 => .unavailable,
            else => .unknown,
        };
    }
};

/// What the server or the transport answered. `Cancelled` is gRPC's: the call was given up by one of the two sides.
pub const StatusError = error{
    Cancelled,
    Unknown,
    InvalidArgument,
    DeadlineExceeded,
    NotFound,
    AlreadyExists,
    PermissionDenied,
    ResourceExhausted,
    FailedPrecondition,
    Aborted,
    OutOfRange,
    Unimplemented,
    Internal,
    Unavailable,
    DataLoss,
    Unauthenticated,
};

/// Everything a call may fail with. `error.Canceled` is std.Io's: the task that made the call was canceled.
pub const Error = StatusError || Allocator.Error || Io.Cancelable;

/// How a call ended. Its memory is the call's, or that of the `Diagnostics` that it was copied to.
pub const Status = struct {
    code: Code = .ok,
    message: []const u8 = "",
    /// The serialized google.rpc.Status that the server sent as grpc-status-details-bin; see `grpc.detail`.
    details: []const u8 = "",
    /// What the server sent before its first message.
    initial: []const Metadata = &.{},
    /// What the server sent at the end.
    trailing: []const Metadata = &.{},
    /// The server surely did nothing for this call, so that it may be made again, whatever it does.
    unprocessed: bool = false,

    pub fn dupe(status: Status, arena: Allocator) Allocator.Error!Status {
        return .{
            .code = status.code,
            .message = try arena.dupe(u8, status.message),
            .details = try arena.dupe(u8, status.details),
            .initial = try metadata.dupe(arena, status.initial),
            .trailing = try metadata.dupe(arena, status.trailing),
            .unprocessed = status.unprocessed,
        };
    }
};

/// Where a call leaves what its error says no word of. Each call that it is given to writes it anew.
pub const Diagnostics = struct {
    arena: std.heap.ArenaAllocator,
    status: Status = .{},

    pub fn init(gpa: Allocator) Diagnostics {
        return .{ .arena = .init(gpa) };
    }

    pub fn deinit(self: *Diagnostics) void {
        self.arena.deinit();
    }

    /// Forgets what was there. Memory of `status` ends here.
    pub fn reset(self: *Diagnostics) void {
        self.status = .{};
        _ = self.arena.reset(.retain_capacity);
    }

    /// Replaces what was there by a copy; `status` must not be of this very memory.
    pub fn set(self: *Diagnostics, status: Status) Allocator.Error!void {
        self.reset();
        self.status = try status.dupe(self.arena.allocator());
    }
};

test "codes and errors go both ways" {
    try std.testing.expectEqual(error.NotFound, Code.fromNumber(5).toError());
    try std.testing.expectEqual(Code.unknown, Code.fromNumber(99));
    try std.testing.expectEqual(Code.unavailable, Code.fromHttp(503));
}

test "diagnostics keep a copy of their own" {
    var d: Diagnostics = .init(std.testing.allocator);
    defer d.deinit();
    var text = "gone".*;
    try d.set(.{ .code = .not_found, .message = &text, .trailing = &.{.{ .key = "k", .value = "v" }} });
    text[0] = 'x';
    try std.testing.expectEqualStrings("gone", d.status.message);
    try std.testing.expectEqualStrings("v", d.status.trailing[0].value);
    d.reset();
    try std.testing.expectEqual(Code.ok, d.status.code);
}

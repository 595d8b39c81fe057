//! How calls fail: the reasons of the contract as Zig errors, and what the server says beside them.
const std = @import("std");
const grpc = @import("grpc");
const proto = @import("proto");
const rpc = proto.google.rpc;
const Allocator = std.mem.Allocator;

/// One error for each `ErrorReason` of the contract, under its name.
pub const ReasonError = error{
    RequestMalformed,
    ArgumentInvalid,
    NamespaceInvalid,
    KeyInvalid,
    ValueInvalid,
    ValueTooLarge,
    TtlInvalid,
    RequestIdInvalid,
    PageTokenInvalid,
    OperationsTooMany,
    KeyDuplicate,
    SchemaInvalid,
    SchemaViolation,
    LabelInvalid,
    DefinitionInvalid,
    ContextInvalid,
    PayloadInvalid,
    CallIdDuplicate,
    CallsTooMany,
    SnapshotFileDamaged,
    MigrationInvalid,
    EntryNotFound,
    SchemaNotFound,
    SnapshotNotFound,
    DefinitionNotFound,
    MachineNotFound,
    RequestIdReused,
    MachineAlreadyExists,
    PreconditionFailed,
    SnapshotPinned,
    DefinitionInUse,
    EventRejected,
    RevisionCompacted,
    RevisionInFuture,
    WriteQueueFull,
    QuotaExceeded,
    StorageFull,
    NamespacesTooMany,
    SchemasTooMany,
    ClearTooLarge,
    SnapshotsTooMany,
    StreamsTooMany,
    WaitingTooMany,
    RestoreTooLarge,
    DeadlinePassed,
    DataDamaged,
    TokenMissing,
    TokenInvalid,
    PermissionMissing,
    ServerStopping,
    StorageFailed,
    NotImplemented,
    Internal,
};

/// Everything a call may fail with: a reason of the contract; the code of gRPC where there is no reason, such as
/// `error.Unavailable` when the server cannot be reached and `error.DeadlineExceeded` when the call took too long;
/// `error.Canceled` when the task that made the call was canceled.
pub const Error = ReasonError || grpc.Error;

/// A field of an error's metadata.
pub const Metadata = struct { key: []const u8, value: []const u8 };
/// A field of the request that does not hold.
pub const Violation = struct { field: []const u8, description: []const u8 };

/// What is known of a call that failed.
pub const Failure = struct {
    code: grpc.Code = .ok,
    /// The name of the `ErrorReason`, such as `REVISION_COMPACTED`; "" when there is none.
    reason: []const u8 = "",
    /// A sentence for people.
    message: []const u8 = "",
    metadata: []const Metadata = &.{},
    violations: []const Violation = &.{},
    /// When the server says that the same call may go well a little later.
    retry_delay_ms: ?u64 = null,

    /// Reads a status with its details; what it gives lives in `arena`.
    pub fn read(arena: Allocator, status: grpc.Status) Allocator.Error!Failure {
        var self: Failure = .{ .code = status.code, .message = try sentence(arena, status) };
        const details = try arena.dupe(u8, status.details);
        const all: grpc.Status = .{ .details = details };
        if (try grpc.detail(rpc.ErrorInfo, arena, all)) |info| {
            if (std.mem.eql(u8, info.domain, "statekeep")) {
                self.reason = info.reason;
                const pairs = try arena.alloc(Metadata, info.metadata.len);
                for (pairs, info.metadata) |*pair, one| pair.* = .{ .key = one.key, .value = one.value };
                self.metadata = pairs;
            }
        }
        if (try grpc.detail(rpc.BadRequest, arena, all)) |request| {
            const list = try arena.alloc(Violation, request.field_violations.len);
            for (list, request.field_violations) |*to, one| to.* = .{ .field = one.field, .description = one.description };
            self.violations = list;
        }
        if (try grpc.detail(rpc.RetryInfo, arena, all)) |info| {
            const nanoseconds = if (info.retry_delay) |delay| grpc.pb.time.toNanoseconds(delay) else 0;
            self.retry_delay_ms = @intCast(@divTrunc(std.math.clamp(nanoseconds, 0, 1 << 60), std.time.ns_per_ms));
        }
        return self;
    }

    /// The message of a status. What is too long is refused by gRPC below the server, which does not say what to do.
    fn sentence(arena: Allocator, status: grpc.Status) Allocator.Error![]const u8 {
        if (status.code != .resource_exhausted or status.details.len > 0) return arena.dupe(u8, status.message);
        const words = " message larger than max (";
        const place = std.mem.find(u8, status.message, words) orelse return arena.dupe(u8, status.message);
        const is_answer = std.mem.endsWith(u8, status.message[0..place], "Sent");
        var numbers = std.mem.tokenizeAny(u8, status.message[place + words.len ..], " vs.)");
        return std.fmt.allocPrint(arena, "the {s} has {s} bytes, more than the {s} of message_bytes_max that the server {s}", .{
            if (is_answer) "answer" else "request",
            numbers.next() orelse "?",
            numbers.next() orelse "?",
            if (is_answer) "sends; ask for less at a time" else "takes; split it into several calls",
        });
    }

    /// The error that stands for it.
    pub fn toError(self: Failure) Error {
        if (by_reason.get(self.reason)) |err| return err;
        return self.code.toError();
    }

    /// The same call may well go well a little later.
    pub fn isTransient(self: Failure) bool {
        return self.code == .unavailable or self.retry_delay_ms != null;
    }

    /// The server has no pipeline, or no stream to spare for one.
    pub fn isRefusal(self: Failure) bool {
        return self.code == .unimplemented or std.mem.eql(u8, self.reason, "STREAMS_TOO_MANY");
    }

    /// The value of a field of the metadata; null when there is none.
    pub fn get(self: Failure, key: []const u8) ?[]const u8 {
        for (self.metadata) |pair| if (std.mem.eql(u8, pair.key, key)) return pair.value;
        return null;
    }
};

/// Where a call leaves what its error says no word of. Each call that it is given to writes it anew.
pub const Diagnostics = struct {
    arena: std.heap.ArenaAllocator,
    failure: Failure = .{},

    pub fn init(gpa: Allocator) Diagnostics {
        return .{ .arena = .init(gpa) };
    }

    pub fn deinit(self: *Diagnostics) void {
        self.arena.deinit();
    }

    /// Forgets what was there.
    pub fn reset(self: *Diagnostics) void {
        self.failure = .{};
        _ = self.arena.reset(.retain_capacity);
    }

    /// Replaces what was there by what a status says; for the client itself.
    pub fn set(self: *Diagnostics, status: grpc.Status) Allocator.Error!void {
        self.reset();
        self.failure = try .read(self.arena.allocator(), status);
    }

    /// Replaces what was there by what another one has.
    pub fn copy(self: *Diagnostics, other: *const Diagnostics) Allocator.Error!void {
        self.reset();
        const arena = self.arena.allocator();
        const from = other.failure;
        const metadata = try arena.alloc(Metadata, from.metadata.len);
        for (metadata, from.metadata) |*to, one| to.* = .{ .key = try arena.dupe(u8, one.key), .value = try arena.dupe(u8, one.value) };
        const violations = try arena.alloc(Violation, from.violations.len);
        for (violations, from.violations) |*to, one| to.* = .{
            .field = try arena.dupe(u8, one.field),
            .description = try arena.dupe(u8, one.description),
        };
        self.failure = .{
            .code = from.code,
            .reason = try arena.dupe(u8, from.reason),
            .message = try arena.dupe(u8, from.message),
            .metadata = metadata,
            .violations = violations,
            .retry_delay_ms = from.retry_delay_ms,
        };
    }
};

const by_reason: std.StaticStringMap(ReasonError) = .initComptime(reasons());

/// The names of the reasons and their errors.
fn reasons() [std.meta.fieldNames(ReasonError).len]struct { []const u8, ReasonError } {
    @setEvalBranchQuota(100_000);
    const names = std.meta.fieldNames(ReasonError);
    var list: [names.len]struct { []const u8, ReasonError } = undefined;
    for (&list, names) |*one, name| one.* = .{ upperSnake(name), @field(ReasonError, name) };
    return list;
}

fn upperSnake(comptime name: []const u8) []const u8 {
    var out: []const u8 = "";
    for (name, 0..) |byte, i| {
        if (i > 0 and std.ascii.isUpper(byte)) out = out ++ "_";
        out = out ++ &[1]u8{std.ascii.toUpper(byte)};
    }
    return out;
}

test "there is one error for each reason of the contract" {
    @setEvalBranchQuota(1_000_000);
    const Reason = proto.statekeep.v1.ErrorReason;
    const names = comptime std.meta.fieldNames(Reason);
    try std.testing.expectEqual(names.len - 1, by_reason.keys().len);
    inline for (names) |name| {
        if (comptime std.mem.eql(u8, name, "unspecified")) continue;
        var buffer: [64]u8 = undefined;
        try std.testing.expect(by_reason.has(std.ascii.upperString(&buffer, name)));
    }
}

test "a status with details" {
    var d: Diagnostics = .init(std.testing.allocator);
    defer d.deinit();
    const a = d.arena.allocator();
    const info = try grpc.pb.encodeAlloc(a, rpc.ErrorInfo{
        .reason = "REVISION_COMPACTED",
        .domain = "statekeep",
        .metadata = &.{.{ .key = "floor", .value = "7" }},
    });
    const details = try grpc.pb.encodeAlloc(a, rpc.Status{
        .details = &.{.{ .type_url = "type.googleapis.com/google.rpc.ErrorInfo", .value = info }},
    });
    const failure: Failure = try .read(a, .{ .code = .out_of_range, .message = "gone", .details = details });
    try std.testing.expectEqual(error.RevisionCompacted, failure.toError());
    try std.testing.expectEqualStrings("7", failure.get("floor").?);
    const long: Failure = try .read(a, .{ .code = .resource_exhausted, .message = "SERVER: Sent message larger than max (90 vs. 70)" });
    try std.testing.expectEqual(error.ResourceExhausted, long.toError());
    try std.testing.expectEqualStrings(
        "the answer has 90 bytes, more than the 70 of message_bytes_max that the server sends; ask for less at a time",
        long.message,
    );
    const plain: Failure = try .read(a, .{ .code = .unavailable, .message = "away" });
    try std.testing.expectEqual(error.Unavailable, plain.toError());
    try std.testing.expect(plain.isTransient() and !failure.isTransient());
}

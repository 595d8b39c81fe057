//! How a call is made: its time, its attempts, its errors, and whether it goes through the pipeline.
const std = @import("std");
const grpc = @import("grpc");
const proto = @import("proto");
const clock = @import("clock.zig");
const errors = @import("errors.zig");
const pipeline = @import("pipeline.zig");
const retry_ = @import("retry.zig");
const pb = grpc.pb;
const v1 = proto.statekeep.v1;
const Error = errors.Error;
const Diagnostics = errors.Diagnostics;
const Allocator = std.mem.Allocator;
const Io = std.Io;

/// A unary method of the contract.
pub const Method = struct {
    path: []const u8,
    Reply: type,
    kind: enum { read, write },
    /// The field of a PipelineCall that carries it.
    pipelined: ?[]const u8 = null,

    fn in(service: []const u8, name: []const u8, Reply: type, is_read: bool) Method {
        return .{ .path = "/statekeep.v1." ++ service ++ "/" ++ name, .Reply = Reply, .kind = if (is_read) .read else .write };
    }

    pub fn read(service: []const u8, name: []const u8, Reply: type) Method {
        return in(service, name, Reply, true);
    }

    pub fn write(service: []const u8, name: []const u8, Reply: type) Method {
        return in(service, name, Reply, false);
    }

    pub fn through(self: Method, field: []const u8) Method {
        var method = self;
        method.pipelined = field;
        return method;
    }
};

/// Makes the calls of one client.
pub const Runner = struct {
    gpa: Allocator,
    io: Io,
    channel: *grpc.Channel,
    namespace: []const u8,
    bearer: ?[]const u8,
    timeout_ms: ?u64,
    retry: retry_.Retry,
    /// Null: each call goes by itself.
    lines: ?Lines,
    /// A call has gone well.
    is_connected: std.atomic.Value(bool) = .init(false),

    /// Reads have a line of their own, so that none waits for the disk behind somebody's write.
    pub const Lines = struct { reads: pipeline.Line, writes: pipeline.Line };

    /// A call whose answer needs no memory of its own, or is not wanted.
    pub fn plain(self: *Runner, comptime method: Method, request: anytype, options: anytype) Error!method.Reply {
        const reply = try self.run(method, request, options);
        defer reply.deinit();
        return reply.value;
    }

    /// The answer of a call, however many attempts that needs.
    pub fn run(self: *Runner, comptime method: Method, request: anytype, options: anytype) Error!pb.Owned(method.Reply) {
        var diagnostics: Diagnostics = .init(self.gpa);
        defer diagnostics.deinit();
        const told: *Diagnostics = options.diagnostics orelse &diagnostics;
        told.reset();
        var full = request;
        if (@hasField(@TypeOf(full), "namespace")) full.namespace = self.namespace;
        const can_repeat = method.kind == .read or full.request_id.len > 0;
        var attempts: retry_.Attempts = .init(self.io, self.retry, options.timeout_ms orelse self.timeout_ms);
        while (true) {
            if (try self.attempt(method, &full, attempts.deadline, told)) |reply| {
                told.reset();
                if (!self.is_connected.load(.monotonic)) self.is_connected.store(true, .monotonic);
                return reply;
            }
            const pause = if (can_repeat) attempts.pauseMs(told.failure, false) else null;
            try self.io.sleep(.fromMilliseconds(@intCast(pause orelse return told.failure.toError())), .awake);
        }
    }

    /// One attempt; null when it failed, as the diagnostics say.
    fn attempt(self: *Runner, comptime method: Method, request: anytype, deadline: Io.Timeout, told: *Diagnostics) Error!?pb.Owned(method.Reply) {
        const field = method.pipelined orelse return self.unary(method, request, deadline, told);
        const lines = if (self.lines) |*lines| lines else return self.unary(method, request, deadline, told);
        const line = if (method.kind == .read) &lines.reads else &lines.writes;
        // While there is no connection, calls gather in the order in which they come.
        if (self.is_connected.load(.monotonic) and line.beginLone()) {
            defer line.endLone();
            return self.unary(method, request, deadline, told);
        }
        return self.pipelined(method, field, line, request, deadline, told);
    }

    fn unary(self: *Runner, comptime method: Method, request: anytype, deadline: Io.Timeout, told: *Diagnostics) Error!?pb.Owned(method.Reply) {
        var d: grpc.Diagnostics = .init(self.gpa);
        defer d.deinit();
        const reply = grpc.unary(method.Reply, self.channel, self.gpa, method.path, request, .{
            .timeout_ms = clock.leftMs(self.io, deadline),
            .bearer = self.bearer,
            .diagnostics = &d,
        }) catch |err| switch (err) {
            error.OutOfMemory => return error.OutOfMemory,
            error.Canceled => return error.Canceled,
            else => {
                try told.set(d.status);
                return null;
            },
        };
        return reply;
    }

    fn pipelined(
        self: *Runner,
        comptime method: Method,
        comptime field: []const u8,
        line: *pipeline.Line,
        request: anytype,
        deadline: Io.Timeout,
        told: *Diagnostics,
    ) Error!?pb.Owned(method.Reply) {
        var out: pb.Out = .{ .gpa = self.gpa };
        defer out.deinit();
        try pb.encodeInto(&out, &v1.PipelineCall{ .call = @unionInit(v1.PipelineCall.Call, field, request.*) });
        if (out.written().len > bytes_max) return self.unary(method, request, deadline, told);
        var arena: std.heap.ArenaAllocator = .init(self.gpa);
        errdefer arena.deinit();
        var pending: pipeline.Pending = .{
            .body = out.written(),
            .deadline = deadline,
            .asks_hooks = asksHooks(field, request),
            .arena = &arena,
        };
        const status: grpc.Status = switch (try line.call(&pending)) {
            .failed => |status| status,
            .divert => {
                arena.deinit();
                arena = .init(self.gpa);
                return self.unary(method, request, deadline, told);
            },
            .reply => |bytes| switch (try readReply(method, field, arena.allocator(), bytes)) {
                .value => |value| return .{ .value = value, .arena = arena.state, .gpa = self.gpa },
                .failed => |status| status,
            },
        };
        try told.set(status);
        arena.deinit();
        return null;
    }

    fn Read(comptime Reply: type) type {
        return union(enum) { value: Reply, failed: grpc.Status };
    }

    fn readReply(comptime method: Method, comptime field: []const u8, arena: Allocator, bytes: []const u8) Allocator.Error!Read(method.Reply) {
        const reply = pb.decode(v1.PipelineReply, arena, bytes) catch |err| return switch (err) {
            error.OutOfMemory => error.OutOfMemory,
            else => .{ .failed = .{ .code = .internal, .message = "malformed reply" } },
        };
        const kind = reply.reply orelse return .{ .failed = .{ .code = .internal, .message = "no reply" } };
        if (kind == @field(std.meta.Tag(v1.PipelineReply.Reply), field)) return .{ .value = @field(kind, field) };
        if (kind != .@"error") return .{ .failed = .{ .code = .internal, .message = "the reply of another call" } };
        return .{ .failed = .{
            .code = .fromNumber(@bitCast(kind.@"error".code)),
            .message = kind.@"error".message,
            .details = try pb.encodeAlloc(arena, kind.@"error"),
        } };
    }

    const bytes_max = 1 << 20;
};

fn asksHooks(comptime field: []const u8, request: anytype) bool {
    if (comptime std.mem.eql(u8, field, "trigger")) return true;
    if (comptime !std.mem.eql(u8, field, "commit")) return false;
    for (request.operations) |operation| if (operation.operation) |one| if (one == .trigger) return true;
    return false;
}

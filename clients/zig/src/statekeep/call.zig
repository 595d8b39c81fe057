//! One call of a verb, from its request to its answer: its time, its attempts and its errors.
const std = @import("std");
const grpc = @import("grpc");
const proto = @import("proto");
const errors = @import("errors.zig");
const outbox = @import("pipeline_messages.zig");
const Line = @import("pipeline.zig").Line;
const Pending = @import("pending.zig").Pending;
const retry = @import("retry.zig");
const runner_ = @import("runner.zig");
const Runner = runner_.Runner;
const Method = runner_.Method;
const pb = grpc.pb;
const v1 = proto.statekeep.v1;
const Error = errors.Error;
const Diagnostics = errors.Diagnostics;
const Allocator = std.mem.Allocator;

/// A longer one goes by itself.
const pipelined_bytes_max = 1 << 20;

pub fn Call(comptime method: Method) type {
    return struct {
        runner: *Runner,
        /// The serialized request, within a PipelineCall if the pipeline may carry it.
        out: pb.Out,
        attempts: retry.Attempts,
        can_repeat: bool,
        /// What the caller gave to be told more.
        told: ?*Diagnostics,
        /// Why the request cannot be sent at all; OK when it can.
        refusal: grpc.Status = .{},
        /// Where the reply is put.
        arena: std.heap.ArenaAllocator,
        pending: Pending,
        /// It is on its line, and its outcome is to be waited for.
        is_begun: bool = false,

        const Self = @This();

        /// It must not move while it is begun.
        pub fn init(runner: *Runner, request: anytype, options: anytype) Allocator.Error!Self {
            var full = request;
            if (@hasField(@TypeOf(full), "namespace")) full.namespace = runner.namespace;
            var out: pb.Out = .{ .gpa = runner.gpa };
            errdefer out.deinit();
            var arena: std.heap.ArenaAllocator = .init(runner.gpa);
            errdefer arena.deinit();
            var refusal: grpc.Status = .{};
            write(&out, full) catch |err| switch (err) {
                error.OutOfMemory => return error.OutOfMemory,
                error.InvalidUtf8 => refusal = try refusalOf(&out, arena.allocator()),
            };
            const attempts: retry.Attempts = .init(runner.io, runner.retry, options.timeout_ms orelse runner.timeout_ms);
            return .{
                .runner = runner,
                .out = out,
                .attempts = attempts,
                .can_repeat = method.kind == .read or full.request_id.len > 0,
                .told = options.diagnostics,
                .refusal = refusal,
                .arena = arena,
                .pending = .{ .body = out.written(), .deadline = attempts.deadline, .asks_hooks = asksHooks(method, full) },
            };
        }

        fn write(out: *pb.Out, request: anytype) pb.EncodeError!void {
            const field = method.pipelined orelse return pb.encodeInto(out, &request);
            return pb.encodeInto(out, &v1.PipelineCall{ .call = @unionInit(v1.PipelineCall.Call, field, request) });
        }

        fn refusalOf(out: *pb.Out, arena: Allocator) Allocator.Error!grpc.Status {
            // The PipelineCall around the request is not the caller's.
            if (method.pipelined) |field| out.fault_len -|= field.len + 1;
            var buffer: [192]u8 = undefined;
            return grpc.unwritable(out, &buffer).dupe(arena);
        }

        pub fn deinit(self: *Self) void {
            if (self.is_begun) self.line().?.giveUp(&self.pending);
            self.out.deinit();
            self.arena.deinit();
        }

        /// The answer, however many attempts that needs.
        pub fn make(self: *Self) Error!pb.Owned(method.Reply) {
            var diagnostics: Diagnostics = .init(self.runner.gpa);
            defer diagnostics.deinit();
            const told = self.told orelse &diagnostics;
            told.reset();
            while (true) {
                if (try self.attempt(told)) |reply| {
                    told.reset();
                    if (!self.runner.is_connected.load(.monotonic)) self.runner.is_connected.store(true, .monotonic);
                    return reply;
                }
                const pause = if (self.can_repeat) self.attempts.pauseMs(told.failure, false) else null;
                const pause_ms = pause orelse return told.failure.toError();
                try self.runner.io.sleep(.fromMilliseconds(@intCast(pause_ms)), .awake);
            }
        }

        /// Puts it on its line; false: it has to go by itself.
        pub fn begin(self: *Self) bool {
            const its_line = self.line() orelse return false;
            self.is_begun = its_line.begin(&self.pending, &self.arena);
            return self.is_begun;
        }

        fn line(self: *Self) ?*Line {
            if (self.refusal.code != .ok) return null;
            if (method.pipelined == null or self.out.len() > pipelined_bytes_max) return null;
            const lines = if (self.runner.lines) |*lines| lines else return null;
            return if (method.kind == .read) &lines.reads else &lines.writes;
        }

        /// One attempt, which may be begun; null when it failed, as the diagnostics say.
        fn attempt(self: *Self, told: *Diagnostics) Error!?pb.Owned(method.Reply) {
            if (self.refusal.code != .ok) {
                try told.set(self.refusal);
                return null;
            }
            if (!self.is_begun) {
                // While there is no connection, calls gather in the order in which they come.
                const its_line = self.line() orelse return self.unary(told);
                if (self.runner.is_connected.load(.monotonic) and its_line.beginLone()) {
                    defer its_line.endLone();
                    return self.unary(told);
                }
                if (!self.begin()) return self.unary(told);
            }
            return self.end(told);
        }

        /// Waits for the outcome of an attempt that is begun.
        fn end(self: *Self, told: *Diagnostics) Error!?pb.Owned(method.Reply) {
            const outcome = self.line().?.end(&self.pending);
            self.is_begun = false;
            const status: grpc.Status = switch (try outcome) {
                .divert => return self.unary(told),
                .failed => |status| status,
                .reply => |bytes| switch (try readReply(method, self.arena.allocator(), bytes)) {
                    .failed => |status| status,
                    .value => |value| {
                        defer self.arena = .init(self.runner.gpa);
                        return .{ .value = value, .arena = self.arena.state, .gpa = self.runner.gpa };
                    },
                },
            };
            try told.set(status);
            _ = self.arena.reset(.free_all);
            return null;
        }

        fn unary(self: *Self, told: *Diagnostics) Error!?pb.Owned(method.Reply) {
            const runner = self.runner;
            var d: grpc.Diagnostics = .init(runner.gpa);
            defer d.deinit();
            const written = self.out.written();
            const request = if (method.pipelined == null) written else outbox.requestOf(written);
            return grpc.unaryBytes(method.Reply, runner.channel, runner.gpa, method.path, request, .{
                .timeout_ms = self.attempts.leftMs(),
                .bearer = runner.bearer,
                .diagnostics = &d,
            }) catch |err| switch (err) {
                error.OutOfMemory => error.OutOfMemory,
                error.Canceled => error.Canceled,
                else => {
                    try told.set(d.status);
                    return null;
                },
            };
        }
    };
}

/// A call that is under way, as std.Io.Future is a function that is; `answer` makes the verb's answer of the reply.
/// What its request points to need not live on; its diagnostics have to.
pub fn Future(comptime method: Method, comptime answer: anytype) type {
    return struct {
        /// Null once it is awaited or canceled.
        call: ?*Call(method),

        const Self = @This();
        const Answer = @typeInfo(@TypeOf(answer)).@"fn".return_type.?;

        /// One of the same method with another answer.
        pub fn Answering(comptime other: anytype) type {
            return Future(method, other);
        }

        /// For the verbs.
        pub fn begin(runner: *Runner, request: anytype, options: anytype) Allocator.Error!Self {
            const call = try runner.gpa.create(Call(method));
            errdefer runner.gpa.destroy(call);
            call.* = try .init(runner, request, options);
            _ = call.begin();
            return .{ .call = call };
        }

        /// Waits for the answer, which is the caller's. Once, and not after `cancel`. When the call has to be made
        /// again, or cannot go through the pipeline, that is done here.
        pub fn await(self: *Self) Answer {
            const call = self.call.?;
            defer self.cancel();
            return answer(call.make());
        }

        /// Gives the call up, and is nothing after `await`. What was sent may still take effect.
        pub fn cancel(self: *Self) void {
            const call = self.call orelse return;
            self.call = null;
            const gpa = call.runner.gpa;
            call.deinit();
            gpa.destroy(call);
        }
    };
}

/// An answer that is a reply whose memory is not wanted.
pub fn plain(comptime Reply: type) fn (Error!pb.Owned(Reply)) Error!Reply {
    return struct {
        fn of(reply: Error!pb.Owned(Reply)) Error!Reply {
            const owned = try reply;
            defer owned.deinit();
            return owned.value;
        }
    }.of;
}

/// An answer that is the reply.
pub fn whole(comptime Reply: type) fn (Error!pb.Owned(Reply)) Error!pb.Owned(Reply) {
    return struct {
        fn of(reply: Error!pb.Owned(Reply)) Error!pb.Owned(Reply) {
            return reply;
        }
    }.of;
}

fn Read(comptime Reply: type) type {
    return union(enum) { value: Reply, failed: grpc.Status };
}

fn readReply(comptime method: Method, arena: Allocator, bytes: []const u8) Allocator.Error!Read(method.Reply) {
    const field = method.pipelined.?;
    const reply = pb.decode(v1.PipelineReply, arena, bytes) catch |err| return switch (err) {
        error.OutOfMemory => error.OutOfMemory,
        else => .{ .failed = .{ .code = .internal, .message = "malformed reply" } },
    };
    const kind = reply.reply orelse return .{ .failed = .{ .code = .internal, .message = "no reply" } };
    if (kind == @field(std.meta.Tag(v1.PipelineReply.Reply), field)) return .{ .value = @field(kind, field) };
    if (kind != .@"error") return .{ .failed = .{ .code = .internal, .message = "the reply of another call" } };
    return .{
        .failed = .{
            .code = .fromNumber(@bitCast(kind.@"error".code)),
            .message = kind.@"error".message,
            // What was decoded is UTF-8.
            .details = pb.encodeAlloc(arena, kind.@"error") catch return error.OutOfMemory,
        },
    };
}

fn asksHooks(comptime method: Method, request: anytype) bool {
    const field = method.pipelined orelse return false;
    if (comptime std.mem.eql(u8, field, "trigger")) return true;
    if (comptime !std.mem.eql(u8, field, "commit")) return false;
    for (request.operations) |operation| if (operation.operation) |one| if (one == .trigger) return true;
    return false;
}

//! Answering the questions of hooks, over as many streams as it takes.
const std = @import("std");
const grpc = @import("grpc");
const proto = @import("proto");
const clock = @import("clock.zig");
const errors = @import("errors.zig");
const retry = @import("retry.zig");
const Runner = @import("runner.zig").Runner;
const v1 = proto.statekeep.v1;
const Error = errors.Error;
const Diagnostics = errors.Diagnostics;
const Allocator = std.mem.Allocator;
const Io = std.Io;
const log = std.log.scoped(.statekeep);

/// What a question is answered whose function fails.
const failed: Answer = .{ .refuse = "The hook failed." };

pub const Question = v1.HookQuestion;

pub const Answer = union(enum) {
    allow,
    /// With a sentence for people; at most 1,000 bytes of it are sent.
    refuse: []const u8,
};

/// What answers questions. Runs in a task of its own for each; the question lives until it returns. When it fails, the
/// question is refused at once with "The hook failed.", and the error is logged. It is canceled when the serving ends.
pub fn Function(comptime Context: type) type {
    return fn (context: Context, question: Question) anyerror!Answer;
}

pub const Options = struct {
    /// How many questions may be under way; 0: as many as the server likes.
    questions_max: u32 = 0,
    diagnostics: ?*Diagnostics = null,
};

const Stream = grpc.BidiStream(v1.ServeGuardsRequest, v1.ServeGuardsResponse);

pub const Guards = struct {
    runner: *Runner,
    arena: std.heap.ArenaAllocator,
    hooks: []const []const u8,
    options: Options,
    own: Diagnostics,
    context: *const anyopaque,
    call: *const fn (context: *const anyopaque, question: Question) anyerror!Answer,
    attempts: retry.Attempts,
    was_registered: bool = false,
    /// They were served, and are not now.
    is_away: bool = false,
    begun: Io.Event = .unset,
    over: Io.Event = .unset,
    failure: ?Error = null,
    task: ?Io.Future(void) = null,
    answers: Io.Group = .init,

    mutex: Io.Mutex = .init,
    /// Guarded by `mutex`; also held while something is sent.
    stream: ?*Stream = null,
    /// Which stream it is: an answer goes to the one that its question came from.
    stream_count: u64 = 0,

    pub fn open(runner: *Runner, hooks: []const []const u8, context: anytype, comptime function: Function(@TypeOf(context)), options: Options) Error!*Guards {
        const Context = @TypeOf(context);
        const self = try runner.gpa.create(Guards);
        errdefer runner.gpa.destroy(self);
        var arena: std.heap.ArenaAllocator = .init(runner.gpa);
        errdefer arena.deinit();
        const kept = try arena.allocator().create(struct { Context });
        kept.* = .{context};
        const names = try arena.allocator().alloc([]const u8, hooks.len);
        for (names, hooks) |*name, hook| name.* = try arena.allocator().dupe(u8, hook);
        self.* = .{
            .runner = runner,
            .arena = arena,
            .hooks = names,
            .options = options,
            .own = .init(runner.gpa),
            .context = kept,
            .call = struct {
                fn call(erased: *const anyopaque, question: Question) anyerror!Answer {
                    const of: *const struct { Context } = @ptrCast(@alignCast(erased));
                    return function(of[0], question);
                }
            }.call,
            .attempts = .init(runner.io, runner.retry, null),
        };
        errdefer self.own.deinit();
        self.task = runner.io.concurrent(serve, .{self}) catch {
            try self.told().set(.{ .code = .unavailable, .message = "std.Io has no task for the hooks" });
            return error.Unavailable;
        };
        self.begun.wait(runner.io) catch |err| {
            self.end();
            return err;
        };
        if (self.failure) |err| {
            self.end();
            return err;
        }
        return self;
    }

    /// Answers no more; what is asked now is asked elsewhere. From any task, also from the function; what runs then
    /// is canceled by `deinit`.
    pub fn close(self: *Guards) void {
        self.over.set(self.runner.io);
        self.mutex.lockUncancelable(self.runner.io);
        defer self.mutex.unlock(self.runner.io);
        if (self.stream) |stream| stream.cancel();
    }

    /// Closes it, and waits until nothing of it runs. Not from the function.
    pub fn deinit(self: *Guards) void {
        self.end();
        self.own.deinit();
        self.arena.deinit();
        self.runner.gpa.destroy(self);
    }

    /// Waits until it is over; fails with what ended it for good.
    pub fn wait(self: *Guards) Error!void {
        try self.over.wait(self.runner.io);
        if (self.failure) |err| return err;
    }

    fn end(self: *Guards) void {
        self.close();
        if (self.task) |*task| task.cancel(self.runner.io);
        self.task = null;
        self.answers.cancel(self.runner.io);
    }

    /// Over one stream after the other.
    fn serve(self: *Guards) void {
        const io = self.runner.io;
        defer {
            self.begun.set(io);
            self.over.set(io);
        }
        while (!self.over.isSet()) {
            self.serveStream() catch |err| {
                if (err != error.Canceled) self.failure = err;
                return;
            };
            if (self.over.isSet()) return;
            const failure = self.told().failure;
            const pause = self.attempts.pauseMs(failure, self.was_registered) orelse {
                self.failure = failure.toError();
                return;
            };
            if (self.was_registered and !self.is_away) {
                self.is_away = true;
                log.warn("Hooks are not served for now: {s}", .{failure.message});
            }
            _ = clock.pause(&self.over, io, pause) catch return;
        }
    }

    fn told(self: *Guards) *Diagnostics {
        return self.options.diagnostics orelse &self.own;
    }

    /// Until the stream has ended, as the diagnostics say.
    fn serveStream(self: *Guards) (Allocator.Error || Io.Cancelable)!void {
        const runner = self.runner;
        var d: grpc.Diagnostics = .init(runner.gpa);
        defer d.deinit();
        const service: v1.MachineServiceClient = .{ .channel = runner.channel };
        const stream = service.serveGuards(runner.gpa, .{ .bearer = runner.bearer, .diagnostics = &d }) catch |err| switch (err) {
            error.OutOfMemory, error.Canceled => |e| return e,
            else => return self.told().set(d.status),
        };
        stream.replies.diagnostics = null;
        self.take(stream);
        defer {
            self.take(null);
            stream.deinit();
        }
        if (self.over.isSet()) return;
        stream.replies.diagnostics = &d;
        _ = stream.send(.{ .namespace = runner.namespace, .message = .{ .registration = .{
            .hooks = self.hooks,
            .questions_max = self.options.questions_max,
        } } }) catch |err| switch (err) {
            error.InvalidArgument => return self.told().set(d.status),
            else => |e| return e,
        };
        stream.replies.diagnostics = null;
        while (stream.next()) |reply| {
            const message = (reply orelse break).message orelse continue;
            switch (message) {
                .registered => {
                    self.attempts.succeeded();
                    self.was_registered = true;
                    if (self.is_away) log.info("Hooks are served again.", .{});
                    self.is_away = false;
                    self.begun.set(runner.io);
                },
                .question => |question| try self.ask(question),
            }
        } else |err| return switch (err) {
            error.OutOfMemory, error.Canceled => |e| e,
            else => self.told().set(stream.status()),
        };
        try self.told().set(.{ .code = .unavailable, .message = "the server ended the stream of hooks" });
    }

    fn take(self: *Guards, stream: ?*Stream) void {
        self.mutex.lockUncancelable(self.runner.io);
        defer self.mutex.unlock(self.runner.io);
        self.stream = stream;
        if (stream != null) self.stream_count += 1;
    }

    /// Has a question answered in a task of its own.
    fn ask(self: *Guards, question: Question) Allocator.Error!void {
        const gpa = self.runner.gpa;
        // What was decoded is UTF-8.
        const bytes = grpc.pb.encodeAlloc(gpa, question) catch return error.OutOfMemory;
        self.answers.concurrent(self.runner.io, answer, .{ self, bytes, self.stream_count }) catch {
            gpa.free(bytes);
            return error.OutOfMemory;
        };
    }

    fn answer(self: *Guards, bytes: []const u8, stream: u64) void {
        const gpa = self.runner.gpa;
        defer gpa.free(bytes);
        var arena: std.heap.ArenaAllocator = .init(gpa);
        defer arena.deinit();
        const question = grpc.pb.decode(Question, arena.allocator(), bytes) catch return;
        const verdict = self.judge(question) catch |err| refused: {
            if (err == error.Canceled and self.over.isSet()) return;
            log.warn("The hook '{s}' failed: {t}", .{ question.hook, err });
            break :refused failed;
        };
        self.send(question.question_id, verdict, stream) catch {};
    }

    fn judge(self: *Guards, question: Question) anyerror!Answer {
        const verdict = try self.call(self.context, question);
        if (verdict == .refuse and !std.unicode.utf8ValidateSlice(verdict.refuse)) return error.InvalidUtf8;
        return verdict;
    }

    fn send(self: *Guards, question_id: []const u8, verdict: Answer, stream: u64) grpc.SendError!void {
        try self.mutex.lock(self.runner.io);
        defer self.mutex.unlock(self.runner.io);
        const open_stream = self.stream orelse return;
        if (self.stream_count != stream) return;
        _ = try open_stream.send(.{ .message = .{ .answer = .{
            .question_id = question_id,
            .allowed = verdict == .allow,
            .message = switch (verdict) {
                .allow => "",
                .refuse => |text| shortened(text),
            },
        } } });
    }
};

/// At most 1,000 bytes, and whole characters.
fn shortened(text: []const u8) []const u8 {
    if (text.len <= 1000) return text;
    var n: usize = 1000;
    while (n > 0 and text[n] & 0xc0 == 0x80) n -= 1;
    return text[0..n];
}

test "a sentence is cut between characters" {
    const pairs: [501][2]u8 = @splat("é".*);
    const text: []const u8 = @ptrCast(&pairs);
    try std.testing.expectEqual(1000, shortened(text).len);
    try std.testing.expectEqual(999, shortened(text[1..]).len);
}

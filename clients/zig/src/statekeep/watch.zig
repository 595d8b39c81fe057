//! Following what commits change, over as many streams as it takes.
const std = @import("std");
const grpc = @import("grpc");
const proto = @import("proto");
const clock = @import("clock.zig");
const errors = @import("errors.zig");
const options_ = @import("options.zig");
const retry = @import("retry.zig");
const Runner = @import("runner.zig").Runner;
const v1 = proto.statekeep.v1;
const Error = errors.Error;
const Diagnostics = errors.Diagnostics;
const Allocator = std.mem.Allocator;
const Io = std.Io;

/// What comes in a watch of changes, told apart by revision and index.
pub const Changes = struct {
    revision: u64 = 0,
    index: u32 = 0,
    has_last: bool = false,

    pub const Item = v1.Change;
    pub const Request = v1.WatchChangesRequest;
    pub const Response = v1.WatchChangesResponse;
    pub const items = "changes";

    pub fn open(runner: *Runner, request: Request, options: grpc.CallOptions) grpc.Error!*grpc.ServerStream(Response) {
        const service: v1.StoreServiceClient = .{ .channel = runner.channel };
        return service.watchChanges(runner.gpa, request, options);
    }

    pub fn deinit(_: *Changes, _: Allocator) void {}

    pub fn isNew(self: *Changes, _: Allocator, item: Item) Allocator.Error!bool {
        if (self.has_last and (item.revision < self.revision or (item.revision == self.revision and item.index <= self.index))) return false;
        self.* = .{ .revision = item.revision, .index = item.index, .has_last = true };
        return true;
    }
};

/// What comes in a watch of transitions, told apart by revision, machine and sequence.
pub const Transitions = struct {
    revision: u64 = 0,
    /// The last sequence of each machine at that revision.
    came: std.StringHashMapUnmanaged(u64) = .empty,

    pub const Item = v1.Transition;
    pub const Request = v1.WatchTransitionsRequest;
    pub const Response = v1.WatchTransitionsResponse;
    pub const items = "transitions";

    pub fn open(runner: *Runner, request: Request, options: grpc.CallOptions) grpc.Error!*grpc.ServerStream(Response) {
        const service: v1.MachineServiceClient = .{ .channel = runner.channel };
        return service.watchTransitions(runner.gpa, request, options);
    }

    pub fn deinit(self: *Transitions, gpa: Allocator) void {
        self.forget(gpa);
        self.came.deinit(gpa);
    }

    fn forget(self: *Transitions, gpa: Allocator) void {
        var keys = self.came.keyIterator();
        while (keys.next()) |key| gpa.free(key.*);
        self.came.clearRetainingCapacity();
    }

    pub fn isNew(self: *Transitions, gpa: Allocator, item: Item) Allocator.Error!bool {
        if (item.revision < self.revision) return false;
        if (item.revision > self.revision) {
            self.revision = item.revision;
            self.forget(gpa);
        }
        const last = try self.came.getOrPut(gpa, item.machine_id);
        if (last.found_existing) {
            if (item.sequence <= last.value_ptr.*) return false;
        } else {
            last.key_ptr.* = gpa.dupe(u8, item.machine_id) catch |err| {
                self.came.removeByPtr(last.key_ptr);
                return err;
            };
        }
        last.value_ptr.* = item.sequence;
        return true;
    }
};

/// An iterator over what happened, in order, each thing once. When the server is away it connects again where it broke
/// off, for as long as that takes; one that the server has never answered fails after the attempts of a call. It fails
/// with `error.RevisionCompacted` when what comes next is no longer kept: read anew, and watch from behind the revision
/// that was read. One task may iterate it; any may `close` it.
pub fn Watch(comptime Feed: type) type {
    return struct {
        runner: *Runner,
        /// What the request points to is the watch's own.
        arena: std.heap.ArenaAllocator,
        request: Feed.Request,
        diagnostics: ?*Diagnostics,
        attempts: retry.Attempts,
        /// The server has answered it once.
        has_begun: bool = false,
        feed: Feed = .{},
        batch: []const Feed.Item = &.{},
        index: usize = 0,
        /// What the batch reaches.
        done: u64 = 0,
        progress: ?u64 = null,
        /// Everything up to this revision was given; 0 before a watch from now on has begun. To go on another time,
        /// watch from `revision + 1`.
        revision: u64 = 0,
        closed: Io.Event = .unset,
        /// It is closed, or the stream that was being opened is there.
        wake: Io.Event = .unset,
        mutex: Io.Mutex = .init,
        /// Guarded by `mutex`.
        stream: ?*grpc.ServerStream(Feed.Response) = null,

        const Self = @This();
        pub const Item = Feed.Item;
        pub const Event = union(enum) {
            item: Item,
            /// There was nothing else up to this revision.
            progress: u64,
        };

        /// Begins; a watch from now on has begun when it returns.
        pub fn open(runner: *Runner, request: Feed.Request, diagnostics: ?*Diagnostics) Error!*Self {
            const self = try runner.gpa.create(Self);
            self.* = .{
                .runner = runner,
                .arena = .init(runner.gpa),
                .request = undefined,
                .diagnostics = diagnostics,
                .attempts = .init(runner.io, runner.retry, null),
                .revision = request.start_revision -| 1,
            };
            errdefer self.deinit();
            const arena = self.arena.allocator();
            self.request = try options_.copy(Feed.Request, arena, request, diagnostics);
            while (self.request.start_revision == 0 and try self.receive()) {}
            return self;
        }

        /// No call of `next` may be under way.
        pub fn deinit(self: *Self) void {
            if (self.stream) |stream| stream.deinit();
            self.feed.deinit(self.runner.gpa);
            self.arena.deinit();
            self.runner.gpa.destroy(self);
        }

        /// Ends the iteration, also for a task that waits in it. From any task.
        pub fn close(self: *Self) void {
            self.mutex.lockUncancelable(self.runner.io);
            defer self.mutex.unlock(self.runner.io);
            self.closed.set(self.runner.io);
            self.wake.set(self.runner.io);
            if (self.stream) |stream| stream.cancel();
        }

        /// The next item; null when the watch was closed. It lives until `next` is called again.
        pub fn next(self: *Self) Error!?Item {
            while (try self.nextEvent()) |event| switch (event) {
                .item => |item| return item,
                .progress => {},
            };
            return null;
        }

        /// As `next`, and also says how far the watch has come when nothing else is to say.
        pub fn nextEvent(self: *Self) Error!?Event {
            while (!self.closed.isSet()) {
                while (self.index < self.batch.len) {
                    const item = self.batch[self.index];
                    self.index += 1;
                    if (!try self.feed.isNew(self.runner.gpa, item)) continue;
                    const is_last = self.index == self.batch.len;
                    const is_amid = !is_last and self.batch[self.index].revision == item.revision;
                    self.revision = if (is_amid) item.revision - 1 else if (is_last) self.done else item.revision;
                    return .{ .item = item };
                }
                self.revision = @max(self.revision, self.done);
                if (self.progress) |revision| {
                    self.progress = null;
                    return .{ .progress = revision };
                }
                if (!try self.receive()) return null;
            }
            return null;
        }

        /// Takes one message, however many attempts that needs; false when the watch was closed.
        fn receive(self: *Self) Error!bool {
            var own: Diagnostics = .init(self.runner.gpa);
            defer own.deinit();
            const told = self.diagnostics orelse &own;
            while (!self.closed.isSet()) {
                self.batch = &.{};
                self.index = 0;
                if (try self.attempt(told)) |message| {
                    self.attempts.succeeded();
                    self.has_begun = true;
                    self.batch = @field(message, Feed.items);
                    self.done = if (message.partial) message.revision - 1 else message.revision;
                    if (self.batch.len == 0 and !message.partial) self.progress = message.revision;
                    self.request.start_revision = self.done + 1;
                    return true;
                }
                if (self.closed.isSet()) break;
                const pause = self.attempts.pauseMs(told.failure, self.has_begun) orelse return told.failure.toError();
                if (try clock.pause(&self.closed, self.runner.io, pause)) break;
            }
            return false;
        }

        /// One message; null when the stream has failed, as the diagnostics say.
        fn attempt(self: *Self, told: *Diagnostics) Error!?Feed.Response {
            const stream = self.stream orelse (try self.connect(told) orelse return null);
            const message = stream.next() catch |err| {
                switch (err) {
                    error.OutOfMemory, error.Canceled => |e| {
                        self.drop();
                        return e;
                    },
                    else => try told.set(stream.status()),
                }
                self.drop();
                return null;
            };
            if (message) |m| return m;
            try told.set(.{ .code = .unavailable, .message = "the server ended the watch without a reason" });
            self.drop();
            return null;
        }

        fn connect(self: *Self, told: *Diagnostics) Error!?*grpc.ServerStream(Feed.Response) {
            var d: grpc.Diagnostics = .init(self.runner.gpa);
            defer d.deinit();
            const stream = self.openStream(&d) catch |err| switch (err) {
                error.OutOfMemory, error.Canceled => |e| return e,
                else => {
                    try told.set(d.status);
                    return null;
                },
            } orelse return null;
            stream.replies.diagnostics = null;
            self.mutex.lockUncancelable(self.runner.io);
            defer self.mutex.unlock(self.runner.io);
            self.stream = stream;
            if (self.closed.isSet()) stream.cancel();
            return stream;
        }

        /// In a task of its own, so that `close` does not wait for a server that does not answer; null when it was closed.
        fn openStream(self: *Self, d: *grpc.Diagnostics) grpc.Error!?*grpc.ServerStream(Feed.Response) {
            const io = self.runner.io;
            self.wake.reset();
            if (self.closed.isSet()) return null;
            var opening = io.concurrent(openAndWake, .{ self, d }) catch {
                try d.set(.{ .code = .unavailable, .message = "std.Io has no task for the watch" });
                return error.Unavailable;
            };
            self.wake.wait(io) catch |err| {
                if (opening.cancel(io)) |stream| stream.deinit() else |_| {}
                return err;
            };
            if (!self.closed.isSet()) return try opening.await(io);
            if (opening.cancel(io)) |stream| stream.deinit() else |_| {}
            return null;
        }

        fn openAndWake(self: *Self, d: *grpc.Diagnostics) grpc.Error!*grpc.ServerStream(Feed.Response) {
            defer self.wake.set(self.runner.io);
            return Feed.open(self.runner, self.request, .{ .bearer = self.runner.bearer, .diagnostics = d });
        }

        fn drop(self: *Self) void {
            self.mutex.lockUncancelable(self.runner.io);
            const stream = self.stream;
            self.stream = null;
            self.mutex.unlock(self.runner.io);
            if (stream) |s| s.deinit();
        }
    };
}

test "what came again is passed over" {
    const gpa = std.testing.allocator;
    var changes: Changes = .{};
    try std.testing.expect(try changes.isNew(gpa, .{ .revision = 3, .index = 0 }));
    try std.testing.expect(try changes.isNew(gpa, .{ .revision = 3, .index = 1 }));
    try std.testing.expect(!try changes.isNew(gpa, .{ .revision = 3, .index = 0 }));
    try std.testing.expect(try changes.isNew(gpa, .{ .revision = 4, .index = 0 }));
    var transitions: Transitions = .{};
    defer transitions.deinit(gpa);
    try std.testing.expect(try transitions.isNew(gpa, .{ .revision = 3, .machine_id = "a", .sequence = 1 }));
    try std.testing.expect(try transitions.isNew(gpa, .{ .revision = 3, .machine_id = "b", .sequence = 1 }));
    try std.testing.expect(!try transitions.isNew(gpa, .{ .revision = 3, .machine_id = "a", .sequence = 1 }));
    try std.testing.expect(try transitions.isNew(gpa, .{ .revision = 4, .machine_id = "a", .sequence = 2 }));
}

test "closing does not wait for a server that does not answer" {
    const gpa = std.testing.allocator;
    const io = std.testing.io;
    const any: Io.net.IpAddress = .{ .ip4 = .loopback(0) };
    var server = try any.listen(io, .{});
    defer server.deinit(io);
    var buffer: [32]u8 = undefined;
    const address = try std.fmt.bufPrint(&buffer, "127.0.0.1:{d}", .{server.socket.address.getPort()});
    const channel: *grpc.Channel = try .open(gpa, io, address, .{ .connect_timeout_ms = std.math.maxInt(u31) });
    defer channel.close();
    var runner: Runner = .{
        .gpa = gpa,
        .io = io,
        .channel = channel,
        .namespace = "",
        .bearer = null,
        .timeout_ms = null,
        .retry = .{},
        .lines = null,
    };
    const watch: *Watch(Changes) = try .open(&runner, .{ .start_revision = 1 }, null);
    defer watch.deinit();
    var iterating = try io.concurrent(Watch(Changes).next, .{watch});
    const silent = try server.accept(io);
    defer silent.close(io);
    watch.close();
    try std.testing.expectEqual(null, try iterating.await(io));
}

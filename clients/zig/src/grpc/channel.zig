//! A channel: one server, one connection at a time, made when a call needs it.
const std = @import("std");
const wait = @import("wait.zig");
const tls = @import("tls.zig");
const Target = @import("target.zig").Target;
const connection = @import("connection.zig");
const Connection = connection.Connection;
const library = @import("request.zig").library;
const ChannelOptions = @import("options.zig").ChannelOptions;
const status = @import("status.zig");
const Error = status.Error;
const Allocator = std.mem.Allocator;
const Io = std.Io;

/// Why no connection could be had.
pub const Fault = struct {
    buffer: [256]u8 = undefined,
    len: usize = 0,

    pub fn set(self: *Fault, text: []const u8) void {
        self.len = @min(text.len, self.buffer.len);
        @memcpy(self.buffer[0..self.len], text[0..self.len]);
    }

    pub fn message(self: *const Fault) []const u8 {
        return self.buffer[0..self.len];
    }
};

/// Any number of tasks may make calls on a channel at the same time.
pub const Channel = struct {
    gpa: Allocator,
    io: Io,
    arena: std.heap.ArenaAllocator,
    config: connection.Config,
    trust: tls.Trust,
    authority: []const u8,
    user_agent: []const u8,

    mutex: Io.Mutex = .init,
    // The rest is guarded by `mutex`.
    current: ?*Connection = null,
    /// Ended connections whose calls are still held by somebody.
    old: std.ArrayList(*Connection) = .empty,
    failures: u32 = 0,
    /// No attempt to connect before.
    retry_at: Io.Timeout = .none,
    fault: Fault = .{},

    /// `target` is `host:port`, `[::1]:port` or `unix:path`. Connects at the first call. `io` must be able to run
    /// three tasks at once for each connection (`std.Io.Threaded` can). Fails with `InvalidArgument` when the target
    /// or the certificates are none, or the key is another one's; with `Unimplemented` when the key is of a kind that
    /// cannot be used.
    pub fn open(gpa: Allocator, io: Io, target: []const u8, options: ChannelOptions) Error!*Channel {
        const self = try gpa.create(Channel);
        errdefer gpa.destroy(self);
        self.* = .{
            .gpa = gpa,
            .io = io,
            .arena = .init(gpa),
            .trust = undefined,
            .config = undefined,
            .authority = undefined,
            .user_agent = undefined,
        };
        errdefer self.arena.deinit();
        const arena = self.arena.allocator();
        const text = try arena.dupe(u8, target);
        const place = Target.parse(text) catch return refuse(options, .invalid_argument, try std.fmt.allocPrint(
            arena,
            "an address is host:port, such as 127.0.0.1:7420 or [::1]:7420, or unix:path; not '{f}'",
            .{std.zig.fmtString(text)},
        ));
        self.authority = try arena.dupe(u8, options.authority orelse place.authority(text));
        const space = if (options.user_agent.len > 0) " " else "";
        self.user_agent = try std.mem.concat(arena, u8, &.{ options.user_agent, space, library });
        self.config = .{
            .gpa = gpa,
            .io = io,
            .target = place,
            .options = options,
            .trust = null,
            .tls_name = place.tlsName(),
            .keepalive_ms = .init(options.keepalive_ms),
        };
        self.config.options.diagnostics = null;
        if (options.tls) |wanted| {
            if (wanted.name) |name| self.config.tls_name = try arena.dupe(u8, name);
            self.trust.init(gpa, io, wanted) catch |err| return switch (err) {
                error.OutOfMemory => error.OutOfMemory,
                error.Canceled => error.Canceled,
                error.KeyUnsupported => refuse(options, .unimplemented, tls.explain(err)),
                else => refuse(options, .invalid_argument, tls.explain(err)),
            };
            self.config.trust = &self.trust;
        }
        return self;
    }

    fn refuse(options: ChannelOptions, code: status.Code, message: []const u8) Error {
        if (options.diagnostics) |d| try d.set(.{ .code = code, .message = message });
        return code.toError();
    }

    /// All calls must have been destroyed.
    pub fn close(self: *Channel) void {
        if (self.current) |c| c.destroy();
        for (self.old.items) |c| c.destroy();
        self.old.deinit(self.gpa);
        if (self.config.trust) |trust| trust.deinit();
        self.arena.deinit();
        self.gpa.destroy(self);
    }

    pub const AcquireError = error{ Unavailable, Timeout } || Allocator.Error || Io.Cancelable;

    /// An open connection with one more user. Without `wait_for_ready`, fails when connecting does.
    pub fn acquire(self: *Channel, deadline: Io.Timeout, wait_for_ready: bool, fault: *Fault) AcquireError!*Connection {
        while (true) {
            switch (try self.step(fault)) {
                .open => |c| return c,
                .connecting => |c| {
                    errdefer self.release(c);
                    try wait.until(&c.ready, self.io, deadline);
                    switch (c.currentState()) {
                        .open => return c,
                        else => self.release(c),
                    }
                    // Found dead by the next step, which says why.
                },
                .failed => {
                    if (!wait_for_ready) return error.Unavailable;
                    if (wait.isPast(self.io, deadline)) return error.Timeout;
                    try wait.sleep(self.io, deadline, @max(1, self.untilRetryMs()));
                },
            }
        }
    }

    pub fn release(self: *Channel, c: *Connection) void {
        self.mutex.lockUncancelable(self.io);
        defer self.mutex.unlock(self.io);
        c.users -= 1;
    }

    const Step = union(enum) { open: *Connection, connecting: *Connection, failed };

    fn step(self: *Channel, fault: *Fault) AcquireError!Step {
        while (self.takeUnused()) |c| c.destroy();
        self.mutex.lockUncancelable(self.io);
        defer self.mutex.unlock(self.io);
        if (self.current) |c| switch (c.currentState()) {
            .open => {
                c.users += 1;
                return .{ .open = c };
            },
            .connecting => {
                c.users += 1;
                return .{ .connecting = c };
            },
            .draining, .dead => {
                try self.old.append(self.gpa, c);
                self.current = null;
                if (!c.was_open) {
                    self.fail(c.reason);
                    fault.* = self.fault;
                    return .failed;
                }
                self.failures = 0;
                self.retry_at = .none;
            },
        };
        if (self.retry_at != .none and !wait.isPast(self.io, self.retry_at)) {
            fault.* = self.fault;
            return .failed;
        }
        const c = Connection.create(&self.config) catch |err| switch (err) {
            error.OutOfMemory => return error.OutOfMemory,
            error.ConcurrencyUnavailable => {
                self.fail("std.Io has no task for the connection");
                fault.* = self.fault;
                return .failed;
            },
        };
        self.current = c;
        c.users = 1;
        return .{ .connecting = c };
    }

    fn fail(self: *Channel, reason: []const u8) void {
        self.failures +|= 1;
        self.fault.set(reason);
        const pause = self.config.options.backoff.delayMs(self.failures, randomPart(self.io));
        self.retry_at = wait.deadlineAfter(self.io, pause);
    }

    fn untilRetryMs(self: *Channel) u64 {
        self.mutex.lockUncancelable(self.io);
        defer self.mutex.unlock(self.io);
        return wait.leftMs(self.io, self.retry_at) orelse 0;
    }

    fn takeUnused(self: *Channel) ?*Connection {
        self.mutex.lockUncancelable(self.io);
        defer self.mutex.unlock(self.io);
        for (self.old.items, 0..) |c, i| if (c.users == 0) return self.old.swapRemove(i);
        return null;
    }
};

/// A random number from 0 up to 1.
pub fn randomPart(io: Io) f64 {
    var bytes: [4]u8 = undefined;
    io.random(&bytes);
    return @as(f64, @floatFromInt(std.mem.readInt(u32, &bytes, .little))) / (1 << 32);
}

test "a channel that is never used connects to nothing" {
    const gpa = std.testing.allocator;
    const channel: *Channel = try .open(gpa, std.testing.io, "127.0.0.1:1", .{ .user_agent = "app/1" });
    defer channel.close();
    try std.testing.expectEqualStrings("127.0.0.1:1", channel.authority);
    try std.testing.expect(std.mem.startsWith(u8, channel.user_agent, "app/1 grpc-zig/"));
}

test "a channel that cannot be opened says why" {
    const gpa = std.testing.allocator;
    var d: status.Diagnostics = .init(gpa);
    defer d.deinit();
    try std.testing.expectError(error.InvalidArgument, Channel.open(gpa, std.testing.io, "http://h:1", .{ .diagnostics = &d }));
    try std.testing.expectEqualStrings(
        "an address is host:port, such as 127.0.0.1:7420 or [::1]:7420, or unix:path; not 'http://h:1'",
        d.status.message,
    );
    const secured: ChannelOptions = .{ .tls = .{ .roots = .{ .pem = "/etc/ca.pem" } }, .diagnostics = &d };
    try std.testing.expectError(error.InvalidArgument, Channel.open(gpa, std.testing.io, "h:1", secured));
    try std.testing.expect(std.mem.startsWith(u8, d.status.message, "tls.roots.pem has no certificate"));
}

test "after a failure calls fail at once until the back-off is over" {
    const gpa = std.testing.allocator;
    const io = std.testing.io;
    const channel: *Channel = try .open(gpa, io, "unix:/nowhere/at/all", .{ .backoff = .{ .initial_ms = 60_000 } });
    defer channel.close();
    var fault: Fault = .{};
    for (0..3) |_| {
        try std.testing.expectError(error.Unavailable, channel.acquire(.none, false, &fault));
        try std.testing.expect(std.mem.startsWith(u8, fault.message(), "cannot connect"));
    }
    try std.testing.expectEqual(1, channel.failures);
    const soon = wait.deadlineAfter(io, 5);
    try std.testing.expectError(error.Timeout, channel.acquire(soon, true, &fault));
}

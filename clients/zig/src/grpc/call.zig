//! A call, whatever attempts it takes: one that the server says it has not begun is made again by itself.
const std = @import("std");
const wait = @import("wait.zig");
const metadata = @import("metadata.zig");
const channel_ = @import("channel.zig");
const Channel = channel_.Channel;
const Backoff = @import("backoff.zig").Backoff;
const Stream = @import("stream.zig").Stream;
const Request = @import("request.zig").Request;
const CallOptions = @import("options.zig").CallOptions;
const status_ = @import("status.zig");
const Status = status_.Status;
const Error = status_.Error;
const Allocator = std.mem.Allocator;
const Io = std.Io;

/// Bytes in, bytes out: what the typed calls stand on. One task may receive and one send at the same time; any may
/// cancel. Everything else belongs to the receiver.
pub const Call = struct {
    gpa: Allocator,
    channel: *Channel,
    arena: std.heap.ArenaAllocator,
    request: Request,
    deadline: Io.Timeout,
    wait_for_ready: bool,
    /// The only message of a call that sends one. Kept by the caller until the call is destroyed.
    body: ?[]const u8,
    attempts: u32 = 0,
    /// How the call ended; set once `receive` gave null.
    status: Status = .{},

    mutex: Io.Mutex = .init,
    // The rest is guarded by `mutex`.
    stream: ?*Stream = null,
    is_cancelled: bool = false,

    /// How often a call is made that the server says it has not begun.
    pub const attempts_max = 5;
    const pause: Backoff = .{ .initial_ms = 5, .multiplier = 3, .max_ms = 200, .jitter = 0.5 };

    /// Starts a call of `path` (`/package.Service/Method`). With a `body`, that is the only message it sends, and the
    /// caller keeps it until `destroy`; without, messages are sent with `send`, and end with `closeSend`.
    pub fn start(channel: *Channel, gpa: Allocator, path: []const u8, body: ?[]const u8, options: CallOptions) Error!*Call {
        if (options.diagnostics) |d| d.reset();
        const self = try gpa.create(Call);
        errdefer gpa.destroy(self);
        self.* = .{
            .gpa = gpa,
            .channel = channel,
            .arena = .init(gpa),
            .request = undefined,
            .deadline = wait.deadlineAfter(channel.io, options.timeout_ms),
            .wait_for_ready = options.wait_for_ready,
            .body = body,
        };
        errdefer self.arena.deinit();
        const arena = self.arena.allocator();
        self.request = .{
            .path = try arena.dupe(u8, path),
            .authority = channel.authority,
            .is_tls = channel.config.trust != null,
            .user_agent = channel.user_agent,
            .bearer = if (options.bearer) |token| try arena.dupe(u8, token) else null,
            .metadata = try metadata.dupe(arena, options.metadata),
        };
        if (self.request.isLegal()) {
            self.attempt() catch |err| switch (err) {
                error.Unstarted => {},
                error.OutOfMemory => return error.OutOfMemory,
                error.Canceled => return error.Canceled,
            };
        } else self.status = .{ .code = .invalid_argument, .message = "metadata or a token that HTTP cannot carry" };
        if (self.stream != null) return self;
        if (options.diagnostics) |d| try d.set(self.status);
        return self.status.code.toError();
    }

    /// Cancels the call if it has not ended.
    pub fn destroy(self: *Call) void {
        if (self.stream) |s| self.drop(s);
        self.arena.deinit();
        self.gpa.destroy(self);
    }

    /// Ends the call with CANCELLED, if it has not ended; a task that waits in it is woken. From any task.
    pub fn cancel(self: *Call) void {
        self.mutex.lockUncancelable(self.channel.io);
        defer self.mutex.unlock(self.channel.io);
        self.is_cancelled = true;
        if (self.stream) |s| s.abandon(.cancelled, "cancelled by the caller");
    }

    /// Sends a message. False when the call has ended: `receive` then says how.
    pub fn send(self: *Call, message: []const u8) Io.Cancelable!bool {
        std.debug.assert(self.body == null);
        return self.stream.?.send(message, false);
    }

    /// No more messages come from here.
    pub fn closeSend(self: *Call) void {
        if (self.stream) |s| s.closeSend();
    }

    /// The next message, in memory of `gpa`; null at the end, and then `status` is set. `error.Canceled` is the
    /// task's own cancelation, and ends the call too.
    pub fn receive(self: *Call, gpa: Allocator) (Allocator.Error || Io.Cancelable)!?[]u8 {
        while (self.stream) |stream| {
            if (try stream.receive(gpa)) |message| return message;
            self.status = stream.status;
            if (!self.mayRepeat()) return null;
            try wait.sleep(self.channel.io, self.deadline, pause.delayMs(self.attempts, channel_.randomPart(self.channel.io)));
            self.mutex.lockUncancelable(self.channel.io);
            self.stream = null;
            self.mutex.unlock(self.channel.io);
            self.status = .{};
            self.drop(stream);
            self.attempt() catch |err| switch (err) {
                error.Unstarted => {},
                else => |e| return e,
            };
        }
        return null;
    }

    fn mayRepeat(self: *const Call) bool {
        return self.status.unprocessed and self.body != null and self.attempts < attempts_max;
    }

    fn drop(self: *Call, stream: *Stream) void {
        const conn = stream.conn;
        stream.destroy();
        self.channel.release(conn);
    }

    const AttemptError = error{
        /// There is no stream; `status` says why.
        Unstarted,
    } || Allocator.Error || Io.Cancelable;

    /// Makes a stream, and sends the body if there is one.
    fn attempt(self: *Call) AttemptError!void {
        const stream = try self.begin();
        {
            self.mutex.lockUncancelable(self.channel.io);
            defer self.mutex.unlock(self.channel.io);
            self.stream = stream;
            if (self.is_cancelled) stream.abandon(.cancelled, "cancelled by the caller");
        }
        if (self.body) |bytes| {
            // What keeps it from being sent is seen when the answer is received.
            _ = stream.send(bytes, true) catch |err| {
                self.mutex.lockUncancelable(self.channel.io);
                self.stream = null;
                self.mutex.unlock(self.channel.io);
                self.drop(stream);
                return err;
            };
        }
    }

    fn begin(self: *Call) AttemptError!*Stream {
        while (self.attempts < attempts_max) {
            self.attempts += 1;
            var fault: channel_.Fault = .{};
            const conn = self.channel.acquire(self.deadline, self.wait_for_ready, &fault) catch |err| return switch (err) {
                error.Unavailable => self.unstarted(.unavailable, fault.message()),
                error.Timeout => self.unstarted(.deadline_exceeded, if (fault.len > 0) fault.message() else "no connection in time"),
                else => |e| e,
            };
            if (Stream.start(conn, self.request, self.deadline, self.body != null)) |stream| return stream else |err| {
                self.channel.release(conn);
                switch (err) {
                    error.NotStarted => continue,
                    error.Timeout => return self.unstarted(.deadline_exceeded, "the server takes no more calls for now"),
                    else => |e| return e,
                }
            }
        }
        return self.unstarted(.unavailable, "the server ends its connections before a call can start");
    }

    fn unstarted(self: *Call, code: status_.Code, message: []const u8) error{ OutOfMemory, Unstarted } {
        const text = self.arena.allocator().dupe(u8, message) catch return error.OutOfMemory;
        self.status = .{ .code = code, .message = text, .unprocessed = true };
        return error.Unstarted;
    }
};

test "a call that cannot start says why" {
    const gpa = std.testing.allocator;
    const channel: *Channel = try .open(gpa, std.testing.io, "unix:/nowhere/at/all", .{});
    defer channel.close();
    var d: status_.Diagnostics = .init(gpa);
    defer d.deinit();
    try std.testing.expectError(error.Unavailable, Call.start(channel, gpa, "/s/m", "", .{ .diagnostics = &d }));
    try std.testing.expect(d.status.unprocessed and d.status.message.len > 0);
    const bad: CallOptions = .{ .metadata = &.{.{ .key = "X", .value = "" }}, .diagnostics = &d };
    try std.testing.expectError(error.InvalidArgument, Call.start(channel, gpa, "/s/m", "", bad));
    const late: CallOptions = .{ .timeout_ms = 10, .wait_for_ready = true, .diagnostics = &d };
    try std.testing.expectError(error.DeadlineExceeded, Call.start(channel, gpa, "/s/m", "", late));
}

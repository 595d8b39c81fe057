//! One HTTP/2 connection: its life, its limits, and the bytes that wait to be written.
//!
//! Three tasks serve it. `supervise` bounds the time to connect and asks a silent server for signs of life; `work`
//! connects and then reads; `writeOut` writes. Callers never touch the socket: they add whole frames to `out`, with
//! `mutex` held, so a caller that is canceled or out of time leaves no half frame behind and waits for no socket.
const std = @import("std");
const frame = @import("frame.zig");
const hpack = @import("hpack.zig");
const target_ = @import("target.zig");
const tls = @import("tls.zig");
const wait = @import("wait.zig");
const receiver = @import("receiver.zig");
const Stream = @import("stream.zig").Stream;
const ChannelOptions = @import("options.zig").ChannelOptions;
const Allocator = std.mem.Allocator;
const Io = std.Io;

/// What the connections of a channel share.
pub const Config = struct {
    gpa: Allocator,
    io: Io,
    target: target_.Target,
    options: ChannelOptions,
    trust: ?*tls.Trust,
    tls_name: []const u8,
    /// Grows when a server says that it is asked too often.
    keepalive_ms: std.atomic.Value(u32),

    /// A server has said that it is asked too often: it is asked half as often from now on.
    pub fn calmDown(self: *Config) void {
        self.keepalive_ms.store(self.keepalive_ms.load(.monotonic) *| 2, .monotonic);
    }
};

pub const Connection = struct {
    config: *Config,
    gpa: Allocator,
    io: Io,
    /// Calls and waiting callers; guarded by the channel's mutex.
    users: u32 = 0,
    task: Io.Future(void) = undefined,
    /// Set when connecting has ended, well or badly.
    ready: Io.Event = .unset,
    /// Set when the connection is dead.
    ended: Io.Event = .unset,
    /// Set when a ping is answered, or the connection is dead. Only `supervise` waits for it.
    pong: Io.Event = .unset,
    /// Frames received: the sign of life.
    heard: std.atomic.Value(u32) = .init(0),

    // For the worker and the writer alone.
    reader: Io.net.Stream.Reader = undefined,
    writer: Io.net.Stream.Writer = undefined,
    session: ?tls.Session = null,

    mutex: Io.Mutex = .init,
    // The rest is guarded by `mutex`.
    state: State = .connecting,
    /// The server has said its first word.
    was_open: bool = false,
    socket: ?Io.net.Stream = null,
    out: std.ArrayList(u8) = .empty,
    /// There is something in `out`, or the writer has to end.
    wake: Io.Event = .unset,
    /// A sender waits for room in `out`.
    is_room_wanted: bool = false,
    encoder: hpack.Encoder,
    streams: std.AutoHashMapUnmanaged(u32, *Stream) = .empty,
    /// Calls that the server's limit keeps from starting, the first first.
    queue: std.ArrayList(*Stream) = .empty,
    /// Calls that left the queue and have not started yet.
    reserved: u32 = 0,
    next_id: u32 = 1,
    send_window: i64 = frame.window_default,
    peer: Peer = .{},
    reason: []const u8 = "",
    reason_buffer: [256]u8 = undefined,

    pub const State = enum {
        connecting,
        open,
        /// No new calls; those that are on may end.
        draining,
        dead,
    };

    /// What the server's settings say.
    pub const Peer = struct {
        window: i64 = frame.window_default,
        frame_bytes: usize = frame.bytes_max,
        streams_max: u32 = std.math.maxInt(u32),
    };

    /// How much may wait to be written before senders wait; control frames may go further, up to `flood_bytes`.
    pub const out_bytes_max = 256 << 10;
    const flood_bytes = 4 << 20;
    const id_max = 0x7fff0000;

    pub fn create(config: *Config) (Allocator.Error || Io.ConcurrentError)!*Connection {
        const self = try config.gpa.create(Connection);
        errdefer config.gpa.destroy(self);
        self.* = .{ .config = config, .gpa = config.gpa, .io = config.io, .encoder = .init(config.gpa) };
        self.task = try self.io.concurrent(supervise, .{self});
        return self;
    }

    /// Nobody may use it any more.
    pub fn destroy(self: *Connection) void {
        self.task.cancel(self.io);
        std.debug.assert(self.streams.count() == 0 and self.queue.items.len == 0);
        self.streams.deinit(self.gpa);
        self.queue.deinit(self.gpa);
        self.out.deinit(self.gpa);
        self.encoder.deinit();
        self.gpa.destroy(self);
    }

    pub fn lock(self: *Connection) void {
        self.mutex.lockUncancelable(self.io);
    }

    pub fn unlock(self: *Connection) void {
        self.mutex.unlock(self.io);
    }

    pub fn currentState(self: *Connection) State {
        self.lock();
        defer self.unlock();
        return self.state;
    }

    // ---- tasks

    fn supervise(self: *Connection) void {
        const io = self.io;
        var worker = io.concurrent(work, .{self}) catch {
            return self.die("no task for the connection", .{});
        };
        defer worker.cancel(io);
        const limit_ms = self.config.options.connect_timeout_ms;
        wait.until(&self.ready, io, wait.deadlineAfter(io, limit_ms)) catch |err| return switch (err) {
            error.Timeout => self.die("no connection within {d} ms", .{limit_ms}),
            error.Canceled => self.die("the channel was closed", .{}),
        };
        self.keepAlive() catch self.die("the channel was closed", .{});
    }

    /// Returns when the connection is dead.
    fn keepAlive(self: *Connection) Io.Cancelable!void {
        const io = self.io;
        var last: u32 = 0;
        while (true) {
            const pause_ms = self.config.keepalive_ms.load(.monotonic);
            const pause = if (pause_ms == 0) .none else wait.deadlineAfter(io, pause_ms);
            wait.until(&self.ended, io, pause) catch |err| switch (err) {
                error.Canceled => return error.Canceled,
                error.Timeout => {
                    const heard = self.heard.load(.monotonic);
                    if (heard == last and try self.isSilent()) {
                        return self.die("no answer to a keepalive ping", .{});
                    }
                    last = heard;
                    continue;
                },
            };
            return;
        }
    }

    /// Asks for a sign of life, if a call is on, and tells whether none came.
    fn isSilent(self: *Connection) Io.Cancelable!bool {
        {
            self.lock();
            defer self.unlock();
            if (self.streams.count() == 0 or self.state == .dead) return false;
            self.pong.reset();
            self.control(.ping, 0, 0, "keepaliv");
        }
        const heard = self.heard.load(.monotonic);
        const limit = wait.deadlineAfter(self.io, self.config.options.keepalive_timeout_ms);
        wait.until(&self.pong, self.io, limit) catch |err| switch (err) {
            error.Canceled => return error.Canceled,
            error.Timeout => return self.heard.load(.monotonic) == heard,
        };
        return false;
    }

    fn work(self: *Connection) void {
        const stream = self.config.target.connect(self.io) catch |err| {
            return self.die("cannot connect: {s}", .{@errorName(err)});
        };
        {
            self.lock();
            defer self.unlock();
            if (self.state != .dead) self.socket = stream;
        }
        defer {
            self.lock();
            self.socket = null;
            self.unlock();
            stream.close(self.io);
        }
        target_.setNoDelay(stream);
        self.converse(stream) catch |err| self.die("connection failed: {s}", .{self.cause(err)});
    }

    fn converse(self: *Connection, stream: Io.net.Stream) !void {
        const read_buffer = try self.gpa.alloc(u8, 64 << 10);
        defer self.gpa.free(read_buffer);
        const write_buffer = try self.gpa.alloc(u8, tls.write_buffer_bytes);
        defer self.gpa.free(write_buffer);
        self.reader = stream.reader(self.io, read_buffer);
        self.writer = stream.writer(self.io, write_buffer);
        var input = &self.reader.interface;
        defer if (self.session) |*s| s.deinit();
        if (self.config.trust) |trust| {
            self.session = @as(tls.Session, undefined);
            errdefer self.session = null;
            try self.session.?.init(trust, self.config.tls_name, input, &self.writer.interface);
            input = &self.session.?.client.reader;
        }
        try self.greet();
        var writing = try self.io.concurrent(writeOut, .{self});
        defer writing.cancel(self.io);
        receiver.run(self, input) catch |err| switch (err) {
            error.EndOfStream => self.die("connection closed by the server{s}", .{self.suspicion()}),
            error.ReadFailed => self.die("connection lost: {s}{s}", .{ self.cause(err), self.suspicion() }),
            else => self.die("HTTP/2 error: {s}", .{@errorName(err)}),
        };
    }

    /// The name of the error below a read or a write that failed.
    fn cause(self: *Connection, err: anyerror) []const u8 {
        return switch (err) {
            error.ReadFailed => if (self.reader.err) |e| @errorName(e) else self.tlsCause(),
            error.WriteFailed => if (self.writer.err) |e| @errorName(e) else "WriteFailed",
            else => tls.explain(err),
        };
    }

    fn tlsCause(self: *Connection) []const u8 {
        const session = if (self.session) |*s| s else return "ReadFailed";
        return @errorName(session.readError() orelse error.ReadFailed);
    }

    /// Why the server may have ended the connection before its first word, as the end of a sentence.
    fn suspicion(self: *Connection) []const u8 {
        self.lock();
        defer self.unlock();
        if (self.was_open) return "";
        return if (self.session) |*s| s.suspicion() else "";
    }

    fn greet(self: *Connection) Allocator.Error!void {
        const options = self.config.options;
        self.lock();
        defer self.unlock();
        try self.out.appendSlice(self.gpa, frame.preface);
        try frame.putSettings(&self.out, self.gpa, &.{
            .{ .enable_push, 0 },
            .{ .initial_window_size, options.stream_window_bytes },
            .{ .max_header_list_size, receiver.header_bytes_max },
        });
        if (options.connection_window_bytes > frame.window_default) {
            const more = options.connection_window_bytes - frame.window_default;
            try frame.putNumber(&self.out, self.gpa, .window_update, 0, more);
        }
        self.wake.set(self.io);
    }

    fn writeOut(self: *Connection) void {
        var sending: std.ArrayList(u8) = .empty;
        defer sending.deinit(self.gpa);
        while (true) {
            self.wake.wait(self.io) catch return;
            {
                self.lock();
                defer self.unlock();
                self.wake.reset();
                if (self.state == .dead) return;
                std.mem.swap(std.ArrayList(u8), &self.out, &sending);
                if (self.is_room_wanted) self.wakeSenders();
            }
            self.write(sending.items) catch |err| {
                return self.die("connection lost: {s}{s}", .{ self.cause(err), self.suspicion() });
            };
            // A rare large backlog should not be held for ever.
            if (sending.capacity > 2 * out_bytes_max) sending.clearAndFree(self.gpa) else sending.clearRetainingCapacity();
        }
    }

    fn write(self: *Connection, bytes: []const u8) Io.Writer.Error!void {
        if (self.session) |*s| {
            try s.client.writer.writeAll(bytes);
            try s.client.writer.flush();
        } else try self.writer.interface.writeAll(bytes);
        try self.writer.interface.flush();
    }

    /// Ends the connection and every call on it. The first reason is kept.
    pub fn die(self: *Connection, comptime format: []const u8, args: anytype) void {
        self.lock();
        defer self.unlock();
        self.dieLocked(format, args);
    }

    // ---- with `mutex` held

    pub fn dieLocked(self: *Connection, comptime format: []const u8, args: anytype) void {
        if (self.state == .dead) return;
        self.state = .dead;
        if (self.reason.len == 0) self.explain(format, args);
        while (self.streamAfter(0)) |s| s.finish(.{ .code = .unavailable, .message = self.reason });
        self.admit();
        if (self.socket) |s| s.shutdown(self.io, .both) catch {};
        self.ready.set(self.io);
        self.ended.set(self.io);
        self.pong.set(self.io);
        self.wake.set(self.io);
    }

    pub fn explain(self: *Connection, comptime format: []const u8, args: anytype) void {
        self.reason = std.fmt.bufPrint(&self.reason_buffer, format, args) catch "connection ended";
    }

    /// Ends the calls that the server says it has not begun: those with a higher number.
    pub fn endAfter(self: *Connection, last: u32) void {
        while (self.streamAfter(last)) |s| {
            s.finish(.{ .code = .unavailable, .message = self.reason, .unprocessed = true });
        }
    }

    fn streamAfter(self: *Connection, last: u32) ?*Stream {
        var it = self.streams.iterator();
        while (it.next()) |e| if (e.key_ptr.* > last) return e.value_ptr.*;
        return null;
    }

    pub fn wakeSenders(self: *Connection) void {
        self.is_room_wanted = false;
        var it = self.streams.valueIterator();
        while (it.next()) |s| s.*.writable.set(self.io);
    }

    /// Adds a small frame. Running out of memory, or a server that makes us answer faster than it reads, is the end.
    pub fn control(self: *Connection, kind: frame.Kind, flags: u8, id: u32, payload: []const u8) void {
        if (self.state == .dead) return;
        if (self.out.items.len > flood_bytes) return self.dieLocked("the server does not read what it asks for", .{});
        frame.put(&self.out, self.gpa, kind, flags, id, payload) catch return self.dieLocked("out of memory", .{});
        self.wake.set(self.io);
    }

    pub fn controlNumber(self: *Connection, kind: frame.Kind, id: u32, number: u32) void {
        var payload: [4]u8 = undefined;
        std.mem.writeInt(u32, &payload, number, .big);
        self.control(kind, 0, id, &payload);
    }

    /// Whether one more call may start, for one that does not wait in the queue.
    pub fn hasPlace(self: *Connection) bool {
        return self.queue.items.len == 0 and self.streams.count() + self.reserved < self.peer.streams_max;
    }

    /// Wakes those in the queue that may start now; all of them when they have to go elsewhere.
    pub fn admit(self: *Connection) void {
        while (self.queue.items.len > 0) {
            const has_room = self.streams.count() + self.reserved < self.peer.streams_max;
            if (self.state == .open and !has_room) return;
            const s = self.queue.orderedRemove(0);
            s.is_queued = false;
            self.reserved += 1;
            s.writable.set(self.io);
        }
    }

    /// The number of a new call; null when the connection takes no more.
    pub fn takeId(self: *Connection) ?u32 {
        if (self.state != .open) return null;
        defer self.next_id += 2;
        if (self.next_id >= id_max) self.state = .draining;
        return self.next_id;
    }
};

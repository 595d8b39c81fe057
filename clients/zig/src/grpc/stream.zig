//! One HTTP/2 stream: an attempt at a call. A call whose attempt the server has not begun makes another.
//!
//! The reader's task fills `inbox` and `status`; one caller receives, one sends, any may abandon.
const std = @import("std");
const enums = @import("../enums.zig");
const frame = @import("frame.zig");
const wait = @import("wait.zig");
const response = @import("response.zig");
const Connection = @import("connection.zig").Connection;
const Request = @import("request.zig").Request;
const metadata = @import("metadata.zig");
const status_ = @import("status.zig");
const Status = status_.Status;
const Code = status_.Code;
const Allocator = std.mem.Allocator;
const Io = std.Io;

pub const Stream = struct {
    conn: *Connection,
    io: Io,
    deadline: Io.Timeout,
    message_bytes_max: u31,
    window_bytes: u31,
    /// Zero until it has started.
    id: u32 = 0,
    readable: Io.Event = .unset,
    writable: Io.Event = .unset,

    // Guarded by the connection's mutex; `status` may be read freely by the receiver once it has seen the end.
    arena: std.heap.ArenaAllocator,
    is_queued: bool = false,
    inbox: std.ArrayList(u8) = .empty,
    /// Where the next message begins in `inbox`.
    read: usize = 0,
    received: u64 = 0,
    padding: u64 = 0,
    consumed: u64 = 0,
    /// How much of what was received the server was told that it may send again.
    granted: u64 = 0,
    is_receiver_waiting: bool = false,
    is_ended: bool = false,
    /// Our side has said its last.
    is_send_closed: bool = false,
    send_window: i64 = 0,
    head: response.Head = .{},
    status: Status = .{},

    pub const StartError = error{
        /// The connection takes no more calls; another one may.
        NotStarted,
        Timeout,
    } || Allocator.Error || Io.Cancelable;

    /// Starts a call on the connection. With `has_body`, the headers wait for the message that follows at once.
    pub fn start(conn: *Connection, request: Request, deadline: Io.Timeout, has_body: bool) StartError!*Stream {
        const self = try conn.gpa.create(Stream);
        errdefer conn.gpa.destroy(self);
        self.* = .{
            .conn = conn,
            .io = conn.io,
            .deadline = deadline,
            .message_bytes_max = conn.config.options.message_bytes_max,
            .window_bytes = conn.config.options.stream_window_bytes,
            .arena = .init(conn.gpa),
        };
        var is_admitted = false;
        while (true) {
            {
                conn.lock();
                defer conn.unlock();
                if (is_admitted) conn.reserved -= 1;
                if (conn.state != .open) return error.NotStarted;
                if (is_admitted or conn.hasPlace()) return self.begin(request, has_body);
                try conn.queue.append(conn.gpa, self);
                self.is_queued = true;
            }
            wait.until(&self.writable, self.io, deadline) catch |err| {
                self.leaveQueue();
                return err;
            };
            is_admitted = true;
        }
    }

    fn leaveQueue(self: *Stream) void {
        const conn = self.conn;
        conn.lock();
        defer conn.unlock();
        if (self.is_queued) {
            const i = std.mem.indexOfScalar(*Stream, conn.queue.items, self).?;
            _ = conn.queue.orderedRemove(i);
        } else {
            conn.reserved -= 1;
            conn.admit();
        }
    }

    /// With the mutex held.
    fn begin(self: *Stream, request: Request, has_body: bool) StartError!*Stream {
        const conn = self.conn;
        try conn.streams.ensureUnusedCapacity(conn.gpa, 1);
        var block: std.ArrayList(u8) = .empty;
        defer block.deinit(conn.gpa);
        const id = conn.takeId() orelse return error.NotStarted;
        errdefer conn.dieLocked("out of memory", .{}); // what was encoded has changed the table
        try request.encode(&conn.encoder, &block, conn.gpa, wait.leftMs(self.io, self.deadline));
        try frame.putHeaders(&conn.out, conn.gpa, id, block.items, conn.peer.frame_bytes);
        self.id = id;
        self.send_window = conn.peer.window;
        conn.streams.putAssumeCapacity(id, self);
        if (!has_body) conn.wake.set(self.io);
        return self;
    }

    /// Abandons the call if it has not ended.
    pub fn destroy(self: *Stream) void {
        self.abandon(.cancelled, "cancelled by the caller");
        self.inbox.deinit(self.conn.gpa);
        self.arena.deinit();
        self.conn.gpa.destroy(self);
    }

    /// Ends the call here and tells the server.
    pub fn abandon(self: *Stream, code: Code, message: []const u8) void {
        self.conn.lock();
        defer self.conn.unlock();
        if (self.is_ended) return;
        self.dropInbox();
        self.reset(.cancel);
        self.finish(.{ .code = code, .message = message });
    }

    /// What a wait that ended without success means for the call.
    fn giveUp(self: *Stream, err: Io.Event.WaitTimeoutError) Io.Cancelable!void {
        switch (err) {
            error.Timeout => self.abandon(.deadline_exceeded, "the deadline has passed"),
            error.Canceled => {
                self.abandon(.cancelled, "the task was canceled");
                return error.Canceled;
            },
        }
    }

    // ---- sending

    /// Sends a message; false when the call has ended before.
    pub fn send(self: *Stream, message: []const u8, is_last: bool) Io.Cancelable!bool {
        var prefix: [5]u8 = undefined;
        prefix[0] = 0; // not compressed
        std.mem.writeInt(u32, prefix[1..5], @intCast(message.len), .big);
        var rest: [2][]const u8 = .{ &prefix, message };
        while (true) {
            {
                self.conn.lock();
                defer self.conn.unlock();
                if (self.is_ended or self.is_send_closed) return false;
                self.sendSome(&rest, is_last) catch {
                    self.conn.dieLocked("out of memory", .{});
                    return false;
                };
                self.conn.wake.set(self.io);
                if (rest[0].len + rest[1].len == 0) return true;
                self.writable.reset();
                self.conn.is_room_wanted = true;
            }
            wait.until(&self.writable, self.io, self.deadline) catch |err| try self.giveUp(err);
        }
    }

    /// As much as the windows and the connection's buffer let through. With the mutex held.
    fn sendSome(self: *Stream, rest: *[2][]const u8, is_last: bool) Allocator.Error!void {
        const conn = self.conn;
        while (true) {
            const left = rest[0].len + rest[1].len;
            const window = @max(0, @min(self.send_window, conn.send_window));
            const room = Connection.out_bytes_max -| conn.out.items.len;
            const n = @min(left, @as(usize, @intCast(window)), room, conn.peer.frame_bytes);
            if (n == 0) return;
            const closes = is_last and n == left;
            try conn.out.ensureUnusedCapacity(conn.gpa, frame.head_bytes + n);
            try frame.putHead(&conn.out, conn.gpa, .data, if (closes) frame.flag.end_stream else 0, self.id, n);
            var todo = n;
            for (rest) |*part| {
                const k = @min(todo, part.len);
                conn.out.appendSliceAssumeCapacity(part.*[0..k]);
                part.* = part.*[k..];
                todo -= k;
            }
            self.send_window -= @intCast(n);
            conn.send_window -= @intCast(n);
            if (closes) self.is_send_closed = true;
        }
    }

    pub fn closeSend(self: *Stream) void {
        self.conn.lock();
        defer self.conn.unlock();
        if (self.is_ended or self.is_send_closed) return;
        self.is_send_closed = true;
        self.conn.control(.data, frame.flag.end_stream, self.id, &.{});
    }

    // ---- receiving

    /// The next message, in memory of `gpa`; null at the end, when `status` says how it ended.
    pub fn receive(self: *Stream, gpa: Allocator) (Allocator.Error || Io.Cancelable)!?[]u8 {
        while (true) {
            {
                self.conn.lock();
                defer self.conn.unlock();
                self.is_receiver_waiting = false;
                if (try self.takeMessage(gpa)) |message| return message;
                if (self.is_ended) return null;
                self.is_receiver_waiting = true;
                // The message that is awaited may be longer than the window.
                self.grant(self.received);
                self.readable.reset();
            }
            wait.until(&self.readable, self.io, self.deadline) catch |err| try self.giveUp(err);
        }
    }

    // ---- with the mutex held

    fn takeMessage(self: *Stream, gpa: Allocator) Allocator.Error!?[]u8 {
        const bytes = self.inbox.items[self.read..];
        if (bytes.len < 5) return null;
        const len = std.mem.readInt(u32, bytes[1..5], .big);
        if (bytes[0] != 0) {
            self.refuse(.internal, "the reply is compressed, which was not asked for");
            return null;
        }
        if (len > self.message_bytes_max) {
            self.refuse(.resource_exhausted, "the reply is longer than message_bytes_max");
            return null;
        }
        if (bytes.len - 5 < len) return null;
        const message = try gpa.dupe(u8, bytes[5..][0..len]);
        self.read += 5 + len;
        self.consumed += 5 + len;
        if (self.read == self.inbox.items.len) {
            self.inbox.clearRetainingCapacity();
            self.read = 0;
        } else if (self.read > self.window_bytes) {
            self.inbox.replaceRangeAssumeCapacity(0, self.read, &.{});
            self.read = 0;
        }
        self.grant(self.consumed + self.padding);
        return message;
    }

    fn hasMessage(self: *const Stream) bool {
        const bytes = self.inbox.items[self.read..];
        if (bytes.len < 5) return false;
        const len = std.mem.readInt(u32, bytes[1..5], .big);
        return bytes.len - 5 >= len or len > self.message_bytes_max or bytes[0] != 0;
    }

    fn dropInbox(self: *Stream) void {
        self.inbox.clearAndFree(self.conn.gpa);
        self.read = 0;
    }

    /// The server's fault: what is not read yet is not wanted any more.
    fn refuse(self: *Stream, code: Code, message: []const u8) void {
        self.dropInbox();
        if (self.is_ended) {
            self.status.code = code;
            self.status.message = message;
            return;
        }
        self.reset(.cancel);
        self.finish(.{ .code = code, .message = message });
    }

    /// Lets the server send on, so that the window covers what was taken up to `upto`.
    fn grant(self: *Stream, upto: u64) void {
        if (upto <= self.granted or self.is_ended) return;
        const n = upto - self.granted;
        if (n < self.window_bytes / 4) return;
        self.granted = upto;
        self.conn.controlNumber(.window_update, self.id, @intCast(n));
    }

    fn reset(self: *Stream, code: frame.ErrorCode) void {
        self.is_send_closed = true;
        self.conn.controlNumber(.rst_stream, self.id, enums.toNumber(u32, code));
    }

    /// Ends the call on our side, and gives its place away.
    pub fn finish(self: *Stream, how: Status) void {
        if (self.is_ended) return;
        self.is_ended = true;
        self.status.code = how.code;
        self.status.unprocessed = how.unprocessed;
        self.status.message = self.arena.allocator().dupe(u8, how.message) catch "";
        _ = self.conn.streams.remove(self.id);
        self.conn.admit();
        self.readable.set(self.io);
        self.writable.set(self.io);
    }

    pub fn onData(self: *Stream, body: []const u8, cost: usize, is_last: bool) error{FlowControl}!void {
        self.received += cost;
        self.padding += cost - body.len;
        if (self.received - self.granted > @max(self.window_bytes, frame.window_default)) return error.FlowControl;
        self.inbox.appendSlice(self.conn.gpa, body) catch return self.refuse(.resource_exhausted, "out of memory");
        if (self.is_receiver_waiting) self.grant(self.received);
        if (is_last) {
            self.endOfServer(.{ .code = .internal, .message = "the call ended without a status" });
        } else if (self.hasMessage()) self.readable.set(self.io);
    }

    pub fn onHeaders(self: *Stream, list: []const metadata.Metadata, is_last: bool) Allocator.Error!void {
        const arena = self.arena.allocator();
        switch (try self.head.read(arena, list, is_last)) {
            .informational => {},
            .initial => |kept| self.status.initial = kept,
            .refused => |how| self.refuse(how.code, how.message),
            .trailing => |end| {
                self.status.trailing = end.metadata;
                self.status.details = end.details;
                if (is_last) self.endOfServer(end.how) else self.refuse(end.how.code, end.how.message);
            },
        }
    }

    /// The server has said its last word; ours is not wanted any more.
    fn endOfServer(self: *Stream, how: Status) void {
        var end = how;
        if (how.code == .ok and !self.isInboxWhole()) end = .{ .code = .internal, .message = "the last reply is cut short" };
        if (!self.is_send_closed) self.reset(.no_error);
        self.finish(end);
    }

    fn isInboxWhole(self: *const Stream) bool {
        var bytes = self.inbox.items[self.read..];
        while (bytes.len >= 5) {
            const len = std.mem.readInt(u32, bytes[1..5], .big);
            if (bytes.len - 5 < len) return len > self.message_bytes_max or bytes[0] != 0; // refused when it is read
            bytes = bytes[5 + len ..];
        }
        return bytes.len == 0;
    }

    pub fn onReset(self: *Stream, code: frame.ErrorCode) void {
        self.is_send_closed = true;
        self.finish(switch (code) {
            .refused_stream => .{ .code = .unavailable, .message = "the server refused the call", .unprocessed = true },
            // The server's clock may be a little ahead of ours.
            .cancel => if (wait.isPast(self.io, self.deadline))
                .{ .code = .deadline_exceeded, .message = "the deadline has passed" }
            else
                .{ .code = .cancelled, .message = "the server canceled the call" },
            .enhance_your_calm => .{ .code = .resource_exhausted, .message = "the server reset the call: too many calls" },
            .inadequate_security => .{ .code = .permission_denied, .message = "the server reset the call: inadequate security" },
            else => .{ .code = .internal, .message = "the server reset the call" },
        });
    }
};

//! Reads a connection's frames and hands them to whom they concern.
const std = @import("std");
const enums = @import("../enums.zig");
const frame = @import("frame.zig");
const hpack = @import("hpack.zig");
const Connection = @import("connection.zig").Connection;
const Stream = @import("stream.zig").Stream;
const Allocator = std.mem.Allocator;
const Io = std.Io;

/// What the headers of one block may take, before and after decoding.
pub const header_bytes_max = 64 << 10;

pub const Error = error{ Protocol, FrameSize, FlowControl, Compression } || Io.Reader.Error || Allocator.Error;

/// Returns only with an error.
pub fn run(conn: *Connection, input: *Io.Reader) Error!void {
    var self: Receiver = .{ .conn = conn, .input = input, .decoder = .init(conn.gpa), .scratch = .init(conn.gpa) };
    defer self.deinit();
    const first = try self.next();
    if (first.head.kind != .settings or first.head.has(frame.flag.ack)) return error.Protocol;
    try self.onSettings(first);
    self.opened();
    while (true) try self.dispatch(try self.next());
}

const Frame = struct { head: frame.Head, payload: []const u8 };

const Receiver = struct {
    conn: *Connection,
    input: *Io.Reader,
    decoder: hpack.Decoder,
    scratch: std.heap.ArenaAllocator,
    block: std.ArrayList(u8) = .empty,
    /// Received and not yet given back to the connection's window.
    unacknowledged: u32 = 0,

    fn deinit(self: *Receiver) void {
        self.decoder.deinit();
        self.scratch.deinit();
        self.block.deinit(self.conn.gpa);
    }

    /// The next frame; its payload lives until the one after.
    fn next(self: *Receiver) Error!Frame {
        const head: frame.Head = .parse(try self.input.takeArray(frame.head_bytes));
        _ = self.conn.heard.fetchAdd(1, .monotonic);
        if (head.len > frame.bytes_max) return error.FrameSize;
        return .{ .head = head, .payload = try self.input.take(head.len) };
    }

    fn opened(self: *Receiver) void {
        const conn = self.conn;
        conn.lock();
        defer conn.unlock();
        if (conn.state != .connecting) return;
        conn.state = .open;
        conn.was_open = true;
        conn.ready.set(conn.io);
    }

    fn dispatch(self: *Receiver, f: Frame) Error!void {
        switch (f.head.kind) {
            .data => try self.onData(f),
            .headers => try self.onHeaders(f),
            .rst_stream => try self.onReset(f),
            .settings => if (!f.head.has(frame.flag.ack)) try self.onSettings(f),
            .ping => try self.onPing(f),
            .goaway => try self.onGoaway(f),
            .window_update => try self.onWindowUpdate(f),
            .push_promise, .continuation => return error.Protocol,
            .priority, _ => {},
        }
    }

    fn onData(self: *Receiver, f: Frame) Error!void {
        if (f.head.id == 0) return error.Protocol;
        const body = try frame.unpad(f.payload, f.head.flags);
        const conn = self.conn;
        const window = conn.config.options.connection_window_bytes;
        self.unacknowledged += @intCast(f.head.len);
        if (self.unacknowledged > @max(window, frame.window_default)) return error.FlowControl;
        conn.lock();
        defer conn.unlock();
        // The connection's window is given back at once; the call's only as its caller reads.
        if (self.unacknowledged >= @min(window, frame.window_default * 4) / 4) {
            conn.controlNumber(.window_update, 0, self.unacknowledged);
            self.unacknowledged = 0;
        }
        const stream = conn.streams.get(f.head.id) orelse return;
        try stream.onData(body, f.head.len, f.head.has(frame.flag.end_stream));
    }

    fn onHeaders(self: *Receiver, f: Frame) Error!void {
        if (f.head.id == 0) return error.Protocol;
        var body = try frame.unpad(f.payload, f.head.flags);
        if (f.head.has(frame.flag.priority)) {
            if (body.len < 5) return error.Protocol;
            body = body[5..];
        }
        self.block.clearRetainingCapacity();
        try self.block.appendSlice(self.conn.gpa, body);
        var is_whole = f.head.has(frame.flag.end_headers);
        while (!is_whole) {
            const more = try self.next();
            if (more.head.kind != .continuation or more.head.id != f.head.id) return error.Protocol;
            try self.block.appendSlice(self.conn.gpa, more.payload);
            if (self.block.items.len > header_bytes_max) return error.Compression;
            is_whole = more.head.has(frame.flag.end_headers);
        }
        _ = self.scratch.reset(.{ .retain_with_limit = header_bytes_max });
        // Also when nobody wants them: they may change the table.
        const list = try self.decoder.decode(self.scratch.allocator(), self.block.items, header_bytes_max);
        const conn = self.conn;
        conn.lock();
        defer conn.unlock();
        const stream = conn.streams.get(f.head.id) orelse return;
        try stream.onHeaders(list, f.head.has(frame.flag.end_stream));
    }

    fn onReset(self: *Receiver, f: Frame) Error!void {
        if (f.payload.len != 4) return error.FrameSize;
        const conn = self.conn;
        conn.lock();
        defer conn.unlock();
        const stream = conn.streams.get(f.head.id) orelse return;
        stream.onReset(enums.fromNumber(frame.ErrorCode, std.mem.readInt(u32, f.payload[0..4], .big)));
    }

    fn onSettings(self: *Receiver, f: Frame) Error!void {
        if (f.payload.len % 6 != 0) return error.FrameSize;
        if (f.head.id != 0) return error.Protocol;
        const conn = self.conn;
        conn.lock();
        defer conn.unlock();
        var settings: frame.Settings = .{ .rest = f.payload };
        while (settings.next()) |s| switch (s[0]) {
            .header_table_size => conn.encoder.setLimit(s[1]),
            .max_concurrent_streams => {
                conn.peer.streams_max = s[1];
                conn.admit();
            },
            .initial_window_size => {
                if (s[1] > frame.window_max) return error.FlowControl;
                const change = @as(i64, s[1]) - conn.peer.window;
                conn.peer.window = s[1];
                var it = conn.streams.valueIterator();
                while (it.next()) |stream| stream.*.send_window += change;
                conn.wakeSenders();
            },
            .max_frame_size => {
                if (s[1] < frame.bytes_max or s[1] > 0xffffff) return error.Protocol;
                conn.peer.frame_bytes = @min(s[1], 64 << 10);
            },
            else => {},
        };
        conn.control(.settings, frame.flag.ack, 0, &.{});
    }

    fn onPing(self: *Receiver, f: Frame) Error!void {
        if (f.payload.len != 8) return error.FrameSize;
        if (f.head.has(frame.flag.ack)) return self.conn.pong.set(self.conn.io);
        self.conn.lock();
        defer self.conn.unlock();
        self.conn.control(.ping, frame.flag.ack, 0, f.payload);
    }

    fn onGoaway(self: *Receiver, f: Frame) Error!void {
        if (f.payload.len < 8) return error.FrameSize;
        const last = std.mem.readInt(u32, f.payload[0..4], .big) & 0x7fffffff;
        const code: frame.ErrorCode = enums.fromNumber(frame.ErrorCode, std.mem.readInt(u32, f.payload[4..8], .big));
        const conn = self.conn;
        conn.lock();
        defer conn.unlock();
        if (code == .enhance_your_calm) conn.config.calmDown();
        if (conn.state == .open) conn.state = .draining;
        const text = f.payload[8..@min(f.payload.len, 56)];
        const name = std.enums.tagName(frame.ErrorCode, code) orelse "?";
        conn.explain("the server is going away: {s} {f}", .{ name, std.zig.fmtString(text) });
        conn.endAfter(last);
        conn.admit();
    }

    fn onWindowUpdate(self: *Receiver, f: Frame) Error!void {
        if (f.payload.len != 4) return error.FrameSize;
        const more = std.mem.readInt(u32, f.payload[0..4], .big) & 0x7fffffff;
        const conn = self.conn;
        conn.lock();
        defer conn.unlock();
        if (f.head.id == 0) {
            conn.send_window += more;
            if (conn.send_window > frame.window_max) return error.FlowControl;
            conn.wakeSenders();
        } else if (conn.streams.get(f.head.id)) |stream| {
            stream.send_window += more;
            if (stream.send_window > frame.window_max) return error.FlowControl;
            stream.writable.set(conn.io);
        }
    }
};

//! The messages of the pipeline: how they are written and read, and which are under way.
const std = @import("std");
const grpc = @import("grpc");
const proto = @import("proto");
const clock = @import("clock.zig");
const pb = grpc.pb;
const v1 = proto.statekeep.v1;
const Allocator = std.mem.Allocator;
const Io = std.Io;

/// While the server makes one message durable, the next one is on its way.
const under_way_max = 2;
const calls_max = 1_024;
const bytes_max = 1 << 20;
/// Many calls are spread over the messages that may be under way: while the server works on one half, the callers of
/// the other can go on.
const spread_min = 128;
/// A call may wait for the answer of a hook as long as that takes. A message that has only such ones counts no longer
/// as under way after this time, so that it does not hold the others up.
const hooks_ms = 20;

/// The messages under way; each is over with the first reply to one of its calls.
pub const Messages = struct {
    slots: [under_way_max]?Slot = @splat(null),
    last: u64 = 0,

    const Slot = struct { id: u64, expiry: Io.Timeout };

    pub fn isFree(self: *const Messages) bool {
        for (self.slots) |slot| if (slot == null) return true;
        return false;
    }

    pub fn next(self: *Messages) u64 {
        self.last += 1;
        return self.last;
    }

    pub fn begin(self: *Messages, io: Io, id: u64, asks_hooks: bool) void {
        for (&self.slots) |*slot| if (slot.* == null) {
            slot.* = .{ .id = id, .expiry = if (asks_hooks) clock.deadlineAfter(io, hooks_ms) else .none };
            return;
        };
    }

    /// True when it was under way.
    pub fn end(self: *Messages, id: u64) bool {
        for (&self.slots) |*slot| if (slot.*) |s| if (s.id == id) {
            slot.* = null;
            return true;
        };
        return false;
    }

    pub fn expire(self: *Messages, io: Io) void {
        for (&self.slots) |*slot| if (slot.*) |s| if (s.expiry != .none and clock.isPast(io, s.expiry)) {
            slot.* = null;
        };
    }

    pub fn nextExpiry(self: *const Messages) Io.Timeout {
        // They begin in order, and all have the same time.
        var first: ?Slot = null;
        for (self.slots) |slot| if (slot) |s| if (s.expiry != .none and (first == null or s.id < first.?.id)) {
            first = s;
        };
        return if (first) |s| s.expiry else .none;
    }

    /// How many of the calls that wait go into the next message.
    pub fn callsMax(self: *const Messages, waiting: usize) usize {
        var free: usize = 0;
        for (self.slots) |slot| if (slot == null) {
            free += 1;
        };
        return @min(calls_max, @max(spread_min, waiting / @max(1, free) + 1));
    }
};

/// Writes a PipelineRequest of calls that are serialized already.
pub const Writer = struct {
    gpa: Allocator,
    out: std.ArrayList(u8) = .empty,
    head: pb.Out,

    pub fn init(gpa: Allocator) Writer {
        return .{ .gpa = gpa, .head = .{ .gpa = gpa } };
    }

    pub fn deinit(self: *Writer) void {
        self.out.deinit(self.gpa);
        self.head.deinit();
    }

    pub fn clear(self: *Writer) void {
        self.out.clearRetainingCapacity();
    }

    pub fn written(self: *const Writer) []const u8 {
        return self.out.items;
    }

    pub fn hasRoom(self: *const Writer, body_bytes: usize) bool {
        return self.out.items.len + body_bytes <= bytes_max;
    }

    pub fn put(self: *Writer, id: u64, left_ms: ?u64, body: []const u8) Allocator.Error!void {
        self.head.clear();
        const timeout = if (left_ms) |ms| pb.time.durationFromMilliseconds(proto.google.protobuf.Duration, @intCast(@min(ms, 1 << 40))) else null;
        // It has no string.
        pb.encodeInto(&self.head, &v1.PipelineCall{ .id = id, .timeout = timeout }) catch return error.OutOfMemory;
        const head = self.head.written();
        try self.out.ensureUnusedCapacity(self.gpa, 11 + head.len + body.len);
        self.out.appendAssumeCapacity(1 << 3 | 2); // calls = 1
        var rest = head.len + body.len;
        while (rest >= 0x80) : (rest >>= 7) self.out.appendAssumeCapacity(@as(u8, @truncate(rest)) | 0x80);
        self.out.appendAssumeCapacity(@intCast(rest));
        self.out.appendSliceAssumeCapacity(head);
        self.out.appendSliceAssumeCapacity(body);
    }
};

/// The replies in a PipelineResponse, not decoded. One that is malformed is the last.
pub const Replies = struct {
    bytes: []const u8,

    pub const Reply = struct { id: u64, bytes: []const u8 };

    pub fn next(self: *Replies) ?Reply {
        while (self.bytes.len > 0) {
            const tag = take(&self.bytes) orelse return null;
            if (tag & 7 != 2) return null;
            const len = take(&self.bytes) orelse return null;
            if (len > self.bytes.len) return null;
            const body = self.bytes[0..@intCast(len)];
            self.bytes = self.bytes[@intCast(len)..];
            if (tag >> 3 == 1) return .{ .id = idOf(body) orelse continue, .bytes = body };
        }
        return null;
    }

    fn idOf(body: []const u8) ?u64 {
        var rest = body;
        while (rest.len > 0) {
            const tag = take(&rest) orelse return null;
            switch (tag & 7) {
                0 => {
                    const value = take(&rest) orelse return null;
                    if (tag >> 3 == 1) return value;
                },
                2 => {
                    const len = take(&rest) orelse return null;
                    if (len > rest.len) return null;
                    rest = rest[@intCast(len)..];
                },
                else => return null,
            }
        }
        return null;
    }
};

/// Takes a varint from the front.
fn take(bytes: *[]const u8) ?u64 {
    var value: u64 = 0;
    for (bytes.*[0..@min(10, bytes.len)], 0..) |byte, i| {
        if (i == 9 and byte > 1) return null;
        value |= @as(u64, byte & 0x7f) << @intCast(7 * i);
        if (byte < 0x80) {
            bytes.* = bytes.*[i + 1 ..];
            return value;
        }
    }
    return null;
}

/// The request in a PipelineCall that has nothing else.
pub fn requestOf(body: []const u8) []const u8 {
    var rest = body;
    _ = take(&rest).?; // the tag
    _ = take(&rest).?; // the length
    return rest;
}

test "what is written is a PipelineRequest" {
    const gpa = std.testing.allocator;
    var arena: std.heap.ArenaAllocator = .init(gpa);
    defer arena.deinit();
    const a = arena.allocator();
    var writer: Writer = .init(gpa);
    defer writer.deinit();
    const key: [300]u8 = @splat('k');
    for (1..4) |id| {
        const body = try pb.encodeAlloc(a, v1.PipelineCall{ .call = .{ .load = .{ .key = &key } } });
        try writer.put(id, 1500, body);
    }
    const request = try pb.decode(v1.PipelineRequest, a, writer.written());
    try std.testing.expectEqual(3, request.calls.len);
    try std.testing.expectEqual(2, request.calls[1].id);
    try std.testing.expectEqual(500_000_000, request.calls[1].timeout.?.nanos);
    try std.testing.expectEqualStrings(&key, request.calls[2].call.?.load.key);
    const body = try pb.encodeAlloc(a, v1.PipelineCall{ .call = .{ .load = .{ .key = &key } } });
    try std.testing.expectEqualStrings(&key, (try pb.decode(v1.LoadRequest, a, requestOf(body))).key);
}

test "replies are found by their ids" {
    var arena: std.heap.ArenaAllocator = .init(std.testing.allocator);
    defer arena.deinit();
    const bytes = try pb.encodeAlloc(arena.allocator(), v1.PipelineResponse{ .replies = &.{
        .{ .id = 900, .reply = .{ .exists = .{ .exists = true } } },
        .{ .id = 7, .reply = .{ .save = .{ .revision = 3 } } },
    } });
    var replies: Replies = .{ .bytes = bytes };
    try std.testing.expectEqual(900, replies.next().?.id);
    const reply = try pb.decode(v1.PipelineReply, arena.allocator(), replies.next().?.bytes);
    try std.testing.expectEqual(3, reply.reply.?.save.revision);
    try std.testing.expectEqual(null, replies.next());
    for (0..bytes.len) |n| {
        var cut: Replies = .{ .bytes = bytes[0..n] };
        while (cut.next()) |_| {}
    }
}

test "two messages are under way at most" {
    const io = std.testing.io;
    var messages: Messages = .{};
    const first = messages.next();
    messages.begin(io, first, false);
    try std.testing.expect(messages.isFree());
    messages.begin(io, messages.next(), true);
    try std.testing.expect(!messages.isFree());
    try std.testing.expect(messages.nextExpiry() != .none);
    try std.testing.expect(messages.end(first) and !messages.end(first));
    try std.testing.expectEqual(1024, messages.callsMax(5000));
    try std.testing.expectEqual(128, messages.callsMax(10));
}

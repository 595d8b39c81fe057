//! HTTP/2 frames (RFC 9113): their heads, their kinds, and how they are put together.
const std = @import("std");
const enums = @import("../enums.zig");
const Allocator = std.mem.Allocator;

pub const preface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
/// The longest frame we take; the protocol's default, which we do not raise.
pub const bytes_max = 16384;
pub const head_bytes = 9;
/// The window of a stream and of a connection before anybody changes it.
pub const window_default = 65535;
pub const window_max = std.math.maxInt(u31);

pub const Kind = enum(u8) {
    data = 0,
    headers = 1,
    priority = 2,
    rst_stream = 3,
    settings = 4,
    push_promise = 5,
    ping = 6,
    goaway = 7,
    window_update = 8,
    continuation = 9,
    _,
};

pub const flag = struct {
    pub const end_stream = 0x1;
    pub const ack = 0x1;
    pub const end_headers = 0x4;
    pub const padded = 0x8;
    pub const priority = 0x20;
};

pub const ErrorCode = enum(u32) {
    no_error = 0,
    protocol_error = 1,
    internal_error = 2,
    flow_control_error = 3,
    settings_timeout = 4,
    stream_closed = 5,
    frame_size_error = 6,
    refused_stream = 7,
    cancel = 8,
    compression_error = 9,
    connect_error = 10,
    enhance_your_calm = 11,
    inadequate_security = 12,
    http_1_1_required = 13,
    _,
};

pub const Setting = enum(u16) {
    header_table_size = 1,
    enable_push = 2,
    max_concurrent_streams = 3,
    initial_window_size = 4,
    max_frame_size = 5,
    max_header_list_size = 6,
    _,
};

pub const Head = struct {
    len: usize,
    kind: Kind,
    flags: u8,
    id: u32,

    pub fn parse(bytes: *const [head_bytes]u8) Head {
        return .{
            .len = std.mem.readInt(u24, bytes[0..3], .big),
            .kind = enums.fromNumber(Kind, bytes[3]),
            .flags = bytes[4],
            .id = std.mem.readInt(u32, bytes[5..9], .big) & 0x7fffffff,
        };
    }

    pub fn has(self: Head, comptime bit: u8) bool {
        return self.flags & bit != 0;
    }
};

/// Adds the head of a frame; its payload is to follow.
pub fn putHead(out: *std.ArrayList(u8), gpa: Allocator, kind: Kind, flags: u8, id: u32, len: usize) Allocator.Error!void {
    const to = try out.addManyAsArray(gpa, head_bytes);
    std.mem.writeInt(u24, to[0..3], @intCast(len), .big);
    to[3] = enums.toNumber(u8, kind);
    to[4] = flags;
    std.mem.writeInt(u32, to[5..9], id, .big);
}

pub fn put(out: *std.ArrayList(u8), gpa: Allocator, kind: Kind, flags: u8, id: u32, payload: []const u8) Allocator.Error!void {
    try out.ensureUnusedCapacity(gpa, head_bytes + payload.len);
    try putHead(out, gpa, kind, flags, id, payload.len);
    out.appendSliceAssumeCapacity(payload);
}

/// Adds a frame whose payload is one number: a window update or a reset.
pub fn putNumber(out: *std.ArrayList(u8), gpa: Allocator, kind: Kind, id: u32, number: u32) Allocator.Error!void {
    var payload: [4]u8 = undefined;
    std.mem.writeInt(u32, &payload, number, .big);
    try put(out, gpa, kind, 0, id, &payload);
}

/// Adds a block of headers, in as many frames as it needs.
pub fn putHeaders(out: *std.ArrayList(u8), gpa: Allocator, id: u32, block: []const u8, frame_bytes: usize) Allocator.Error!void {
    var rest = block;
    var kind: Kind = .headers;
    while (true) {
        const n = @min(rest.len, frame_bytes);
        const last = n == rest.len;
        try put(out, gpa, kind, if (last) flag.end_headers else 0, id, rest[0..n]);
        if (last) return;
        rest = rest[n..];
        kind = .continuation;
    }
}

pub fn putSettings(out: *std.ArrayList(u8), gpa: Allocator, settings: []const struct { Setting, u32 }) Allocator.Error!void {
    try putHead(out, gpa, .settings, 0, 0, settings.len * 6);
    for (settings) |s| {
        const to = try out.addManyAsArray(gpa, 6);
        std.mem.writeInt(u16, to[0..2], enums.toNumber(u16, s[0]), .big);
        std.mem.writeInt(u32, to[2..6], s[1], .big);
    }
}

/// The settings of a payload, one after the other.
pub const Settings = struct {
    rest: []const u8,

    pub fn next(self: *Settings) ?struct { Setting, u32 } {
        if (self.rest.len < 6) return null;
        defer self.rest = self.rest[6..];
        return .{
            enums.fromNumber(Setting, std.mem.readInt(u16, self.rest[0..2], .big)),
            std.mem.readInt(u32, self.rest[2..6], .big),
        };
    }
};

/// The payload without its padding.
pub fn unpad(payload: []const u8, flags: u8) error{Protocol}![]const u8 {
    if (flags & flag.padded == 0) return payload;
    if (payload.len == 0 or payload[0] >= payload.len) return error.Protocol;
    return payload[1 .. payload.len - payload[0]];
}

test "a head goes both ways" {
    var out: std.ArrayList(u8) = .empty;
    defer out.deinit(std.testing.allocator);
    try put(&out, std.testing.allocator, .ping, flag.ack, 7, "12345678");
    const head: Head = .parse(out.items[0..9]);
    try std.testing.expectEqual(Head{ .len = 8, .kind = .ping, .flags = flag.ack, .id = 7 }, head);
    try std.testing.expectEqualStrings("12345678", out.items[9..]);
    try std.testing.expect(head.has(flag.ack) and !head.has(flag.padded));
}

test "long headers are continued" {
    var out: std.ArrayList(u8) = .empty;
    defer out.deinit(std.testing.allocator);
    try putHeaders(&out, std.testing.allocator, 1, "abcdefg", 3);
    try std.testing.expectEqualStrings(
        "\x00\x00\x03\x01\x00\x00\x00\x00\x01abc" ++
            "\x00\x00\x03\x09\x00\x00\x00\x00\x01def" ++
            "\x00\x00\x01\x09\x04\x00\x00\x00\x01g",
        out.items,
    );
}

test "settings go both ways" {
    var out: std.ArrayList(u8) = .empty;
    defer out.deinit(std.testing.allocator);
    try putSettings(&out, std.testing.allocator, &.{ .{ .enable_push, 0 }, .{ .initial_window_size, 70_000 } });
    var settings: Settings = .{ .rest = out.items[9..] };
    try std.testing.expectEqual(Setting.enable_push, settings.next().?[0]);
    try std.testing.expectEqual(70_000, settings.next().?[1]);
    try std.testing.expectEqual(null, settings.next());
}

test "padding" {
    try std.testing.expectEqualStrings("ab", try unpad("ab", 0));
    try std.testing.expectEqualStrings("ab", try unpad("\x02ab\x00\x00", flag.padded));
    try std.testing.expectEqualStrings("", try unpad("\x00", flag.padded));
    try std.testing.expectError(error.Protocol, unpad("\x03ab", flag.padded));
    try std.testing.expectError(error.Protocol, unpad("", flag.padded));
}

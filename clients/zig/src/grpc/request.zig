//! The headers that start a call.
const std = @import("std");
const hpack = @import("hpack.zig");
const metadata = @import("metadata.zig");
const Allocator = std.mem.Allocator;
const Metadata = metadata.Metadata;
const Encoder = hpack.Encoder;

pub const library = "grpc-zig/0.1.0";

pub const Request = struct {
    /// `/package.Service/Method`
    path: []const u8,
    authority: []const u8,
    is_tls: bool,
    user_agent: []const u8,
    bearer: ?[]const u8,
    metadata: []const Metadata,

    /// Whether everything in it may be sent.
    pub fn isLegal(self: Request) bool {
        if (self.bearer) |token| if (!metadata.isPrintable(token)) return false;
        for (self.metadata) |m| if (!metadata.isLegal(m)) return false;
        return true;
    }

    /// Writes the block; `left_ms` is what is left of the call's time. After an error the encoder is out of step.
    pub fn encode(self: Request, encoder: *Encoder, out: *std.ArrayList(u8), gpa: Allocator, left_ms: ?u64) Allocator.Error!void {
        try encoder.begin(out, gpa);
        for ([_]Metadata{
            .{ .key = ":method", .value = "POST" },
            .{ .key = ":scheme", .value = if (self.is_tls) "https" else "http" },
            .{ .key = ":path", .value = self.path },
            .{ .key = ":authority", .value = self.authority },
            .{ .key = "te", .value = "trailers" },
            .{ .key = "content-type", .value = "application/grpc" },
            .{ .key = "user-agent", .value = self.user_agent },
        }) |h| try encoder.put(out, gpa, h, .indexed);
        if (left_ms) |ms| {
            var buffer: [16]u8 = undefined;
            try encoder.put(out, gpa, .{ .key = "grpc-timeout", .value = timeout(&buffer, ms) }, .literal);
        }
        var arena: std.heap.ArenaAllocator = .init(gpa);
        defer arena.deinit();
        if (self.bearer) |token| {
            const value = try std.mem.concat(arena.allocator(), u8, &.{ "Bearer ", token });
            try encoder.put(out, gpa, .{ .key = "authorization", .value = value }, .never);
        }
        for (self.metadata) |m| {
            const value = if (metadata.isBinary(m.key)) try metadata.encodeBinary(arena.allocator(), m.value) else m.value;
            try encoder.put(out, gpa, .{ .key = m.key, .value = value }, .literal);
        }
    }
};

/// At most eight digits and a unit.
fn timeout(buffer: *[16]u8, ms: u64) []const u8 {
    const limit = 100_000_000;
    if (ms < limit) return std.fmt.bufPrint(buffer, "{d}m", .{ms}) catch unreachable;
    return std.fmt.bufPrint(buffer, "{d}S", .{@min(ms / 1000, limit - 1)}) catch unreachable;
}

test "timeouts" {
    var b: [16]u8 = undefined;
    try std.testing.expectEqualStrings("0m", timeout(&b, 0));
    try std.testing.expectEqualStrings("99999999m", timeout(&b, 99_999_999));
    try std.testing.expectEqualStrings("100000S", timeout(&b, 100_000_000));
    try std.testing.expectEqualStrings("99999999S", timeout(&b, std.math.maxInt(u64)));
}

test "the second request of a kind is short" {
    const gpa = std.testing.allocator;
    var encoder: Encoder = .init(gpa);
    defer encoder.deinit();
    var out: std.ArrayList(u8) = .empty;
    defer out.deinit(gpa);
    const request: Request = .{
        .path = "/statekeep.v1.StoreService/Save",
        .authority = "127.0.0.1:7420",
        .is_tls = false,
        .user_agent = library,
        .bearer = null,
        .metadata = &.{},
    };
    try request.encode(&encoder, &out, gpa, 5000);
    const first = out.items.len;
    out.clearRetainingCapacity();
    try request.encode(&encoder, &out, gpa, 5000);
    try std.testing.expect(first > 100 and out.items.len < 30);
}

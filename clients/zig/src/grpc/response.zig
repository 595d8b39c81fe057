//! The headers that a server sends: what starts an answer, and what ends it.
const std = @import("std");
const enums = @import("../enums.zig");
const metadata = @import("metadata.zig");
const status = @import("status.zig");
const Metadata = metadata.Metadata;
const Status = status.Status;
const Code = status.Code;
const Allocator = std.mem.Allocator;

pub const Head = struct {
    http_status: u16 = 0,
    was_read: bool = false,

    pub const Part = union(enum) {
        /// An answer is on its way.
        informational,
        initial: []const Metadata,
        /// Not gRPC.
        refused: Status,
        trailing: struct { how: Status, metadata: []const Metadata, details: []const u8 },
    };

    /// What the next block means; the result lives in `arena`.
    pub fn read(self: *Head, arena: Allocator, list: []const Metadata, is_last: bool) Allocator.Error!Part {
        var block: Block = .{ .arena = arena };
        for (list) |h| try block.add(h);
        if (block.http_status) |s| self.http_status = s;
        if (self.http_status >= 100 and self.http_status < 200) return if (is_last)
            .{ .refused = .{ .code = .internal, .message = "the call ended without an answer" } }
        else
            .informational;
        if (!self.was_read and !is_last) {
            self.was_read = true;
            if (self.http_status != 200) return .{ .refused = try self.notGrpc(arena) };
            if (!block.is_grpc) return .{ .refused = .{ .code = .unknown, .message = "the reply is not gRPC: its content-type is another" } };
            return .{ .initial = block.kept.items };
        }
        const how: Status = if (block.code) |code|
            .{ .code = .fromNumber(code), .message = block.message }
        else if (self.http_status != 200)
            try self.notGrpc(arena)
        else
            .{ .code = .unknown, .message = "the trailers have no grpc-status" };
        return .{ .trailing = .{ .how = how, .metadata = block.kept.items, .details = block.details } };
    }

    fn notGrpc(self: Head, arena: Allocator) Allocator.Error!Status {
        const message = try std.fmt.allocPrint(arena, "the reply is not gRPC: HTTP status {d}", .{self.http_status});
        return .{ .code = .fromHttp(self.http_status), .message = message };
    }
};

const Block = struct {
    arena: Allocator,
    kept: std.ArrayList(Metadata) = .empty,
    http_status: ?u16 = null,
    code: ?u32 = null,
    message: []const u8 = "",
    details: []const u8 = "",
    is_grpc: bool = true,

    fn add(self: *Block, h: Metadata) Allocator.Error!void {
        if (std.mem.eql(u8, h.key, ":status")) {
            self.http_status = std.fmt.parseInt(u16, h.value, 10) catch 0;
        } else if (std.mem.eql(u8, h.key, "grpc-status")) {
            self.code = std.fmt.parseInt(u32, h.value, 10) catch enums.toNumber(u32, Code.unknown);
        } else if (std.mem.eql(u8, h.key, "grpc-message")) {
            self.message = try metadata.percentDecode(self.arena, h.value);
        } else if (std.mem.eql(u8, h.key, "content-type")) {
            self.is_grpc = std.mem.startsWith(u8, h.value, "application/grpc");
        } else if (metadata.isBinary(h.key)) {
            var parts = std.mem.splitScalar(u8, h.value, ',');
            while (parts.next()) |part| {
                const bytes = try metadata.decodeBinary(self.arena, part) orelse continue;
                try self.keep(h.key, bytes);
                if (std.mem.eql(u8, h.key, "grpc-status-details-bin")) self.details = bytes;
            }
        } else if (!std.mem.startsWith(u8, h.key, ":")) {
            try self.keep(h.key, try self.arena.dupe(u8, h.value));
        }
    }

    fn keep(self: *Block, key: []const u8, value: []const u8) Allocator.Error!void {
        try self.kept.append(self.arena, .{ .key = try self.arena.dupe(u8, key), .value = value });
    }
};

test "an answer with initial metadata, a message and trailers" {
    var arena: std.heap.ArenaAllocator = .init(std.testing.allocator);
    defer arena.deinit();
    const a = arena.allocator();
    var head: Head = .{};
    try std.testing.expect(try head.read(a, &.{.{ .key = ":status", .value = "103" }}, false) == .informational);
    const initial = try head.read(a, &.{ .{ .key = ":status", .value = "200" }, .{ .key = "x-a", .value = "1" } }, false);
    try std.testing.expectEqualStrings("1", metadata.find(initial.initial, "x-a").?);
    const end = try head.read(a, &.{
        .{ .key = "grpc-status", .value = "5" },
        .{ .key = "grpc-message", .value = "no%20key" },
        .{ .key = "grpc-status-details-bin", .value = "AAE" },
    }, true);
    try std.testing.expectEqual(Code.not_found, end.trailing.how.code);
    try std.testing.expectEqualStrings("no key", end.trailing.how.message);
    try std.testing.expectEqualStrings("\x00\x01", end.trailing.details);
}

test "answers that are not gRPC" {
    var arena: std.heap.ArenaAllocator = .init(std.testing.allocator);
    defer arena.deinit();
    const a = arena.allocator();
    var proxy: Head = .{};
    const html = try proxy.read(a, &.{ .{ .key = ":status", .value = "503" }, .{ .key = "content-type", .value = "text/html" } }, false);
    try std.testing.expectEqual(Code.unavailable, html.refused.code);
    var page: Head = .{};
    const ok = try page.read(a, &.{ .{ .key = ":status", .value = "200" }, .{ .key = "content-type", .value = "text/html" } }, false);
    try std.testing.expectEqual(Code.unknown, ok.refused.code);
    var short: Head = .{};
    const only = try short.read(a, &.{.{ .key = ":status", .value = "404" }}, true);
    try std.testing.expectEqual(Code.unimplemented, only.trailing.how.code);
    var silent: Head = .{};
    const none = try silent.read(a, &.{.{ .key = ":status", .value = "200" }}, true);
    try std.testing.expectEqual(Code.unknown, none.trailing.how.code);
}

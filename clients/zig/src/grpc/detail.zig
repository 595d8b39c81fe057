//! What a server says about an error beside its code: messages in google.rpc.Status.
const std = @import("std");
const pb = @import("../pb.zig");
const Status = @import("status.zig").Status;
const Allocator = std.mem.Allocator;

/// google.protobuf.Any, as much of it as is needed here.
const Any = struct {
    type_url: []const u8 = "",
    value: []const u8 = "",

    pub const _pb_fields = [_]pb.Field{
        .{ .name = "type_url", .num = 1, .kind = .string, .card = .implicit },
        .{ .name = "value", .num = 2, .kind = .bytes, .card = .implicit },
    };
};

/// google.rpc.Status.
const RpcStatus = struct {
    details: []const Any = &.{},

    pub const _pb_fields = [_]pb.Field{
        .{ .name = "details", .num = 3, .kind = .message, .card = .repeated },
    };
};

/// The first detail of a message type, say `google.rpc.ErrorInfo`; null when there is none, or none that can be read.
/// It lives in `arena` and in the status.
pub fn detail(comptime T: type, arena: Allocator, status: Status) Allocator.Error!?T {
    const all = pb.decode(RpcStatus, arena, status.details) catch |err| return switch (err) {
        error.OutOfMemory => error.OutOfMemory,
        else => null,
    };
    for (all.details) |any| {
        const slash = std.mem.lastIndexOfScalar(u8, any.type_url, '/') orelse continue;
        if (!std.mem.eql(u8, any.type_url[slash + 1 ..], T._pb_name)) continue;
        return pb.decode(T, arena, any.value) catch |err| switch (err) {
            error.OutOfMemory => return error.OutOfMemory,
            else => continue,
        };
    }
    return null;
}

const Sample = struct {
    text: []const u8 = "",
    pub const _pb_name = "a.Sample";
    pub const _pb_fields = [_]pb.Field{.{ .name = "text", .num = 1, .kind = .string, .card = .implicit }};
};

test "the detail of a type is found among others, and broken ones are passed over" {
    var arena: std.heap.ArenaAllocator = .init(std.testing.allocator);
    defer arena.deinit();
    const a = arena.allocator();
    const value = try pb.encodeAlloc(a, Sample{ .text = "yes" });
    const bytes = try pb.encodeAlloc(a, RpcStatus{ .details = &.{
        .{ .type_url = "type.googleapis.com/a.Other", .value = "\x0a\x02no" },
        .{ .type_url = "type.googleapis.com/a.Sample", .value = "\x0a\xff" },
        .{ .type_url = "type.googleapis.com/a.Sample", .value = value },
    } });
    const found = try detail(Sample, a, .{ .details = bytes });
    try std.testing.expectEqualStrings("yes", found.?.text);
    try std.testing.expectEqual(null, try detail(Sample, a, .{}));
    try std.testing.expectEqual(null, try detail(Sample, a, .{ .details = "\xff" }));
}

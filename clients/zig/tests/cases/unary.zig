//! One message in, one out.
const std = @import("std");
const grpc = @import("grpc");
const proto = @import("proto");
const pb = grpc.pb;
const Context = @import("context.zig").Context;
const Case = @import("context.zig").Case;
const expect = std.testing.expect;
const expectEqual = std.testing.expectEqual;
const expectError = std.testing.expectError;
const expectEqualStrings = std.testing.expectEqualStrings;

pub const cases = [_]Case{
    .{ .name = "unary", .func = unary },
    .{ .name = "metadata", .func = metadata },
    .{ .name = "1-mib", .func = oneMib },
    .{ .name = "16-mib", .func = sixteenMib },
    .{ .name = "error-details", .func = errorDetails },
    .{ .name = "all-types", .func = allTypes },
    .{ .name = "unimplemented", .func = unimplemented },
    .{ .name = "32-tasks", .func = manyTasks },
    .{ .name = "too-long-reply", .func = tooLong },
};

fn unary(c: *Context) !void {
    const r = try c.client().unary(c.gpa, .{ .text = "hej é", .payload = "abc" }, .{ .timeout_ms = 5000 });
    defer r.deinit();
    try expectEqualStrings("hej é", r.value.text);
    try expectEqualStrings("abc", r.value.payload);
    try expectEqual(3, r.value.seq);
}

fn metadata(c: *Context) !void {
    var d: grpc.Diagnostics = .init(c.gpa);
    defer d.deinit();
    const long: [4000]u8 = @splat('q');
    for (0..3) |_| {
        const r = try c.client().unary(c.gpa, .{ .text = "meta" }, .{
            .bearer = "tok123",
            .metadata = &.{
                .{ .key = "x-plain", .value = "v 1" },
                .{ .key = "x-raw-bin", .value = "\x00\x01\xfe" },
                .{ .key = "x-long", .value = &long },
            },
            .diagnostics = &d,
        });
        defer r.deinit();
        const seen = r.value.metadata;
        try expectEqualStrings("Bearer tok123", pb.get(seen, "authorization").?);
        try expectEqualStrings("v 1", pb.get(seen, "x-plain").?);
        try expectEqualStrings("0001fe", pb.get(seen, "x-raw-bin").?);
        try expectEqual(4000, pb.get(seen, "x-long").?.len);
        try expectEqualStrings("i1", grpc.findMetadata(d.status.initial, "x-init").?);
        try expectEqualStrings("\x00\xff", grpc.findMetadata(d.status.initial, "x-init-bin").?);
        try expectEqualStrings("t1", grpc.findMetadata(d.status.trailing, "x-trail").?);
    }
}

fn oneMib(c: *Context) !void {
    try large(c, 1 << 20);
}

fn sixteenMib(c: *Context) !void {
    try large(c, 16 << 20);
}

fn large(c: *Context, n: usize) !void {
    const payload = try c.gpa.alloc(u8, n);
    defer c.gpa.free(payload);
    for (payload, 0..) |*b, i| b.* = @truncate(i *% 7 +% i / 251);
    const r = try c.client().unary(c.gpa, .{ .payload = payload }, .{});
    defer r.deinit();
    try expect(std.mem.eql(u8, payload, r.value.payload));
}

fn errorDetails(c: *Context) !void {
    var d: grpc.Diagnostics = .init(c.gpa);
    defer d.deinit();
    try expectError(error.NotFound, c.client().unary(c.gpa, .{ .fail_code = 5 }, .{ .diagnostics = &d }));
    try expectEqual(grpc.Code.not_found, d.status.code);
    try expectEqualStrings("no good: 100% é", d.status.message);
    try expect(!d.status.unprocessed);
    const a = d.arena.allocator();
    const all = try pb.decode(proto.google.rpc.Status, a, d.status.details);
    try expectEqual(2, all.details.len);
    const info = (try grpc.detail(proto.google.rpc.ErrorInfo, a, d.status)).?;
    try expectEqualStrings("ZIG_TEST", info.reason);
    try expectEqualStrings("v é", pb.get(info.metadata, "k").?);
    const bad = (try grpc.detail(proto.google.rpc.BadRequest, a, d.status)).?;
    try expectEqualStrings("text", bad.field_violations[0].field);
    try expectEqual(null, try grpc.detail(proto.google.rpc.RetryInfo, a, d.status));
}

fn allTypes(c: *Context) !void {
    const r = try c.client().roundTrip(c.gpa, .{
        .f_sint64 = -5,
        .f_double = 1.5,
        .opt_int32 = 0,
        .mood = .grim,
        .item = .{ .name = "top", .child = &.{ .name = "kid", .siblings = &.{ .{ .name = "a" }, .{ .count = 7 } } } },
        .map_ss = &.{ .{ .key = "k", .value = "v" }, .{ .key = "k2", .value = "" } },
        .map_item = &.{.{ .key = "i", .value = .{ .count = -1 } }},
        .choice = .{ .c_item = .{ .name = "chosen" } },
        .rep_string = &.{ "x", "", "z" },
        .rep_sint64 = &.{ -1, 0, std.math.minInt(i64) },
        .rep_unpacked = &.{ 1, -1 },
        .created_at = .{ .seconds = 1_700_000_000, .nanos = 5 },
        .attrs = .{ .fields = &.{.{ .key = "n", .value = .{ .kind = .{ .number_value = 4.25 } } }} },
    }, .{});
    defer r.deinit();
    const v = r.value;
    try expect(v.f_sint64 == -5 and v.f_double == 1.5 and v.opt_int32.? == 0 and v.opt_bool == null and v.mood == .grim);
    try expectEqualStrings("kid", v.item.?.child.?.name);
    try expectEqual(7, v.item.?.child.?.siblings[1].count);
    try expectEqualStrings("v", pb.get(v.map_ss, "k").?);
    try expectEqual(-1, pb.get(v.map_item, "i").?.count);
    try expectEqualStrings("chosen", v.choice.?.c_item.name);
    try expectEqual(std.math.minInt(i64), v.rep_sint64[2]);
    try expectEqual(-1, v.rep_unpacked[1]);
    try expectEqual(5, v.created_at.?.nanos);
    try expectEqual(4.25, v.attrs.?.fields[0].value.kind.?.number_value);
}

fn unimplemented(c: *Context) !void {
    const Reply = @import("echo").echo.v1.EchoReply;
    const r = grpc.unary(Reply, c.channel, c.gpa, "/echo.v1.Echo/Nothing", &Reply{}, .{});
    try expectError(error.Unimplemented, r);
}

fn worker(c: *Context, failed: *std.atomic.Value(u32)) void {
    for (0..50) |_| unary(c) catch {
        _ = failed.fetchAdd(1, .monotonic);
    };
}

fn manyTasks(c: *Context) !void {
    var failed: std.atomic.Value(u32) = .init(0);
    var group: std.Io.Group = .init;
    defer group.cancel(c.io);
    for (0..32) |_| try group.concurrent(c.io, workerTask, .{ c, &failed });
    try group.await(c.io);
    try expectEqual(0, failed.load(.monotonic));
}

fn workerTask(c: *Context, failed: *std.atomic.Value(u32)) std.Io.Cancelable!void {
    worker(c, failed);
}

fn tooLong(c: *Context) !void {
    var options = c.options;
    options.message_bytes_max = 10_000;
    const channel: *grpc.Channel = try .open(c.gpa, c.io, c.target, options);
    defer channel.close();
    var d: grpc.Diagnostics = .init(c.gpa);
    defer d.deinit();
    const client: @import("echo").echo.v1.EchoClient = .{ .channel = channel };
    const r = client.unary(c.gpa, .{ .reply_bytes = 3_000_000 }, .{ .diagnostics = &d });
    try expectError(error.ResourceExhausted, r);
    const next = try client.unary(c.gpa, .{ .reply_bytes = 5_000 }, .{ .diagnostics = &d });
    next.deinit();
    try expectEqual(grpc.Code.ok, d.status.code);
}

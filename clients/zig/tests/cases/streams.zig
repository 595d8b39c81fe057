//! Streams in either and in both directions.
const std = @import("std");
const grpc = @import("grpc");
const echo = @import("echo").echo.v1;
const Context = @import("context.zig").Context;
const Case = @import("context.zig").Case;
const expect = std.testing.expect;
const expectEqual = std.testing.expectEqual;
const expectError = std.testing.expectError;
const expectEqualStrings = std.testing.expectEqualStrings;

pub const cases = [_]Case{
    .{ .name = "10000-streamed", .func = tenThousand },
    .{ .name = "stream-error", .func = streamError },
    .{ .name = "bidi-ping-pong", .func = pingPong },
    .{ .name = "bidi-two-tasks", .func = twoTasks },
    .{ .name = "bidi-error", .func = bidiError },
    .{ .name = "client-stream", .func = clientStream },
    .{ .name = "slow-reader", .func = slowReader },
};

fn tenThousand(c: *Context) !void {
    const s = try c.client().serverStream(c.gpa, .{ .count = 10_000, .payload_bytes = 100 }, .{});
    defer s.deinit();
    var n: i64 = 0;
    while (try s.next()) |m| : (n += 1) {
        try expectEqual(n, m.seq);
        try expectEqual(100, m.payload.len);
    }
    try expectEqual(10_000, n);
    try expectEqual(grpc.Code.ok, s.status().code);
}

fn streamError(c: *Context) !void {
    var d: grpc.Diagnostics = .init(c.gpa);
    defer d.deinit();
    const s = try c.client().serverStream(c.gpa, .{ .count = 100, .fail_after = 7 }, .{ .diagnostics = &d });
    defer s.deinit();
    for (0..7) |_| try expect((try s.next()) != null);
    try expectError(error.FailedPrecondition, s.next());
    try expectEqualStrings("stopped", s.status().message);
    try expectEqualStrings("stopped", d.status.message);
    try expect(s.status().details.len > 20);
    // What has ended stays ended.
    try expectError(error.FailedPrecondition, s.next());
}

fn pingPong(c: *Context) !void {
    const s = try c.client().bidi(c.gpa, .{});
    defer s.deinit();
    var buffer: [32]u8 = undefined;
    for (0..1000) |i| {
        const text = try std.fmt.bufPrint(&buffer, "n{d}", .{i});
        try expect(try s.send(.{ .text = text }));
        try expectEqualStrings(text, (try s.next()).?.text);
    }
    s.closeSend();
    try expectEqual(null, try s.next());
    try expect(!try s.send(.{ .text = "late" }));
}

const Bidi = grpc.BidiStream(echo.EchoRequest, echo.EchoReply);

fn sender(s: *Bidi, count: usize, payload: []const u8) std.Io.Cancelable!void {
    for (0..count) |_| {
        if (!(s.send(.{ .payload = payload }) catch return)) return;
    }
    s.closeSend();
}

fn twoTasks(c: *Context) !void {
    const payload: [100_000]u8 = @splat('b');
    const s = try c.client().bidi(c.gpa, .{});
    defer s.deinit();
    var sending = try c.io.concurrent(sender, .{ s, 500, &payload });
    defer sending.cancel(c.io) catch {};
    var n: usize = 0;
    while (try s.next()) |m| : (n += 1) try expectEqual(payload.len, m.payload.len);
    try expectEqual(500, n);
}

fn bidiError(c: *Context) !void {
    const s = try c.client().bidi(c.gpa, .{});
    defer s.deinit();
    try expect(try s.send(.{ .text = "a" }));
    try expect((try s.next()) != null);
    try expect(try s.send(.{ .fail_code = 9 }));
    try expectError(error.FailedPrecondition, s.next());
    try expect(!try s.send(.{ .text = "late" }));
    s.closeSend();
}

fn clientStream(c: *Context) !void {
    const s = try c.client().clientStream(c.gpa, .{});
    defer s.deinit();
    const payload: [1000]u8 = @splat('c');
    for (0..1000) |_| try expect(try s.send(.{ .payload = &payload }));
    const r = try s.finish();
    defer r.deinit();
    try expectEqual(1000, r.value.seq);
    try expectEqualStrings("1000000", r.value.text);
}

fn sent(c: *Context) !i64 {
    const r = try c.client().getStats(c.gpa, .{}, .{});
    defer r.deinit();
    return r.value.sent;
}

/// A server is held back by a reader that takes its time.
fn slowReader(c: *Context) !void {
    const before = try sent(c);
    const s = try c.client().serverStream(c.gpa, .{ .count = 1000, .payload_bytes = 100_000 }, .{});
    defer s.deinit();
    _ = try s.next();
    try c.sleep(600);
    const ahead = try sent(c) - before;
    try expect(ahead < 500);
    var n: usize = 1;
    while (try s.next()) |_| n += 1;
    try expectEqual(1000, n);
}

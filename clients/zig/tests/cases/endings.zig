//! Deadlines, cancelation, and servers that go away.
const std = @import("std");
const grpc = @import("grpc");
const echo = @import("echo").echo.v1;
const Context = @import("context.zig").Context;
const Case = @import("context.zig").Case;
const expect = std.testing.expect;
const expectEqual = std.testing.expectEqual;
const expectError = std.testing.expectError;

pub const cases = [_]Case{
    .{ .name = "deadline-unary", .func = deadlineUnary },
    .{ .name = "deadline-stream", .func = deadlineStream },
    .{ .name = "cancel", .func = cancel },
    .{ .name = "cancel-blocked", .func = cancelBlocked },
    .{ .name = "task-canceled", .func = taskCanceled },
    .{ .name = "refused", .func = refused },
};

fn deadlineUnary(c: *Context) !void {
    const start = c.now();
    try expectError(error.DeadlineExceeded, c.client().unary(c.gpa, .{ .sleep_ms = 15_000 }, .{ .timeout_ms = 200 }));
    try expect(c.msSince(start) >= 195 and c.isSoon(start));
}

fn deadlineStream(c: *Context) !void {
    const s = try c.client().serverStream(c.gpa, .{ .count = 10_000, .delay_us = 20_000 }, .{ .timeout_ms = 2000 });
    defer s.deinit();
    var n: usize = 0;
    try expectEqual(error.DeadlineExceeded, drain(s, &n));
    try expect(n > 0);
}

fn drain(s: anytype, n: *usize) anyerror {
    while (s.next()) |m| {
        if (m == null) return error.Ended;
        n.* += 1;
    } else |err| return err;
}

fn cancelledCount(c: *Context) !i64 {
    const r = try c.client().getStats(c.gpa, .{}, .{});
    defer r.deinit();
    return r.value.cancelled;
}

fn cancel(c: *Context) !void {
    const before = try cancelledCount(c);
    {
        const s = try c.client().serverStream(c.gpa, .{ .count = 100_000, .delay_us = 2000 }, .{});
        defer s.deinit();
        for (0..10) |_| _ = try s.next();
        s.cancel();
        var n: usize = 0;
        try expectEqual(error.Cancelled, drain(s, &n));
    }
    { // only by deinit
        const s = try c.client().serverStream(c.gpa, .{ .count = 100_000, .delay_us = 2000 }, .{});
        for (0..10) |_| _ = try s.next();
        s.deinit();
    }
    for (0..200) |_| {
        if (try cancelledCount(c) >= before + 2) return;
        try c.sleep(10);
    }
    return error.ServerDidNotSee;
}

fn cancelLater(c: *Context, s: *grpc.ServerStream(echo.EchoReply)) void {
    c.sleep(150) catch {};
    s.cancel();
}

/// A task waits in `next`; another one cancels the call.
fn cancelBlocked(c: *Context) !void {
    const s = try c.client().serverStream(c.gpa, .{ .count = 10, .delay_us = 900_000 }, .{});
    defer s.deinit();
    _ = try s.next();
    var later = try c.io.concurrent(cancelLater, .{ c, s });
    defer later.await(c.io);
    const start = c.now();
    try expectError(error.Cancelled, s.next());
    try expect(c.isSoon(start));
}

fn slow(c: *Context) grpc.Error!void {
    const r = try c.client().unary(c.gpa, .{ .sleep_ms = 15_000 }, .{});
    r.deinit();
}

/// The cancelation of a task is std.Io's `Canceled`, never gRPC's `Cancelled`.
fn taskCanceled(c: *Context) !void {
    try c.ping();
    var call = try c.io.concurrent(slow, .{c});
    try c.sleep(100);
    const start = c.now();
    try expectError(error.Canceled, call.cancel(c.io));
    try expect(c.isSoon(start));
    try c.ping();
}

fn refused(c: *Context) !void {
    const channel: *grpc.Channel = try .open(c.gpa, c.io, "127.0.0.1:1", .{});
    defer channel.close();
    const client: echo.EchoClient = .{ .channel = channel };
    var d: grpc.Diagnostics = .init(c.gpa);
    defer d.deinit();
    const start = c.now();
    try expectError(error.Unavailable, client.unary(c.gpa, .{}, .{ .diagnostics = &d }));
    try expect(c.isSoon(start));
    try expect(d.status.unprocessed);
    try expect(std.mem.indexOf(u8, d.status.message, "ConnectionRefused") != null);
}

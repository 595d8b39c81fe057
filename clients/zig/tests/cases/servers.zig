//! Cases that need a server of their own: one that dies, ends its connections, has few places, or freezes.
const std = @import("std");
const grpc = @import("grpc");
const echo = @import("echo").echo.v1;
const Context = @import("context.zig").Context;
const Case = @import("context.zig").Case;
const expect = std.testing.expect;
const expectEqual = std.testing.expectEqual;
const expectError = std.testing.expectError;

pub const cases = [_]Case{
    .{ .name = "server-killed", .func = killed },
    .{ .name = "server-soak", .func = soak },
    .{ .name = "server-frozen", .func = frozen },
    .{ .name = "server-calm", .func = calm },
};

fn killed(c: *Context) !void {
    {
        const s = try c.client().serverStream(c.gpa, .{ .count = 1000, .die_after = 20, .delay_us = 1000 }, .{});
        defer s.deinit();
        for (0..20) |_| try expect((try s.next()) != null);
        try expectError(error.Unavailable, s.next());
        try expect(!s.status().unprocessed);
    }
    const r = try c.client().unary(c.gpa, .{ .text = "back" }, .{ .timeout_ms = 20_000, .wait_for_ready = true });
    r.deinit();
}

const Count = struct { good: std.atomic.Value(u32) = .init(0), bad: std.atomic.Value(u32) = .init(0) };

fn load(c: *Context, end: std.Io.Timestamp, count: *Count) std.Io.Cancelable!void {
    var d: grpc.Diagnostics = .init(c.gpa);
    defer d.deinit();
    while (c.now().nanoseconds < end.nanoseconds) {
        if (c.client().unary(c.gpa, .{ .text = "x" }, .{ .timeout_ms = 3000, .diagnostics = &d })) |r| {
            r.deinit();
            _ = count.good.fetchAdd(1, .monotonic);
        } else |err| {
            if (count.bad.fetchAdd(1, .monotonic) < 3) std.debug.print("{t}: {s}\n", .{ err, d.status.message });
        }
    }
}

/// Eight tasks for 3 s. Every call that reached the service went well, and none reached it twice.
fn soak(c: *Context) !void {
    var count: Count = .{};
    const end = c.now().addDuration(.fromSeconds(3));
    var group: std.Io.Group = .init;
    defer group.cancel(c.io);
    for (0..8) |_| try group.concurrent(c.io, load, .{ c, end, &count });
    try group.await(c.io);
    const r = try c.client().getStats(c.gpa, .{}, .{});
    defer r.deinit();
    try expectEqual(0, count.bad.load(.monotonic));
    try expect(count.good.load(.monotonic) > 500);
    try expectEqual(count.good.load(.monotonic), @as(u32, @intCast(r.value.calls)));
}

fn signal(c: *Context, sig: std.posix.SIG) !void {
    try std.posix.kill(c.pid.?, sig);
}

fn frozen(c: *Context) !void {
    var options = c.options;
    options.keepalive_ms = 500;
    options.keepalive_timeout_ms = 500;
    const channel: *grpc.Channel = try .open(c.gpa, c.io, c.target, options);
    defer channel.close();
    const client: echo.EchoClient = .{ .channel = channel };
    (try client.unary(c.gpa, .{ .text = "x" }, .{})).deinit();
    try signal(c, .STOP);
    defer signal(c, .CONT) catch {};
    var start = c.now();
    try expectError(error.DeadlineExceeded, client.unary(c.gpa, .{ .text = "x" }, .{ .timeout_ms = 300 }));
    try expect(c.isSoon(start));
    // More than the socket takes: the caller's deadline holds all the same.
    const payload = try c.gpa.alloc(u8, 32 << 20);
    defer c.gpa.free(payload);
    @memset(payload, 1);
    start = c.now();
    try expectError(error.DeadlineExceeded, client.unary(c.gpa, .{ .payload = payload }, .{ .timeout_ms = 300 }));
    try expect(c.isSoon(start));
    // Without a deadline, the keepalive ends it.
    start = c.now();
    try expectError(error.Unavailable, client.unary(c.gpa, .{ .text = "x" }, .{}));
    try expect(c.isSoon(start));
    // A new connection is accepted by the system alone, and says nothing.
    start = c.now();
    try expectError(error.DeadlineExceeded, client.unary(c.gpa, .{ .text = "x" }, .{ .timeout_ms = 300 }));
    try expect(c.isSoon(start));
    options.connect_timeout_ms = 200;
    const hasty: *grpc.Channel = try .open(c.gpa, c.io, c.target, options);
    defer hasty.close();
    const other: echo.EchoClient = .{ .channel = hasty };
    start = c.now();
    try expectError(error.Unavailable, other.unary(c.gpa, .{ .text = "x" }, .{}));
    try expect(c.isSoon(start));
    try signal(c, .CONT);
    (try other.unary(c.gpa, .{ .text = "x" }, .{ .timeout_ms = 10_000, .wait_for_ready = true })).deinit();
    (try client.unary(c.gpa, .{ .text = "x" }, .{ .timeout_ms = 10_000, .wait_for_ready = true })).deinit();
}

/// A server that is asked too often ends the connection; from then on it is asked half as often.
fn calm(c: *Context) !void {
    var options = c.options;
    options.keepalive_ms = 100;
    const channel: *grpc.Channel = try .open(c.gpa, c.io, c.target, options);
    defer channel.close();
    const client: echo.EchoClient = .{ .channel = channel };
    var d: grpc.Diagnostics = .init(c.gpa);
    defer d.deinit();
    try expectError(error.Unavailable, client.unary(c.gpa, .{ .sleep_ms = 15_000 }, .{ .diagnostics = &d }));
    try expectEqual(200, channel.config.keepalive_ms.load(.monotonic));
}

//! What a case is given.
const std = @import("std");
const grpc = @import("grpc");
const echo = @import("echo").echo.v1;
const Io = std.Io;

pub const Case = struct {
    name: []const u8,
    func: *const fn (context: *Context) anyerror!void,
};

pub const Context = struct {
    gpa: std.mem.Allocator,
    io: Io,
    target: []const u8,
    options: grpc.ChannelOptions,
    channel: *grpc.Channel,
    /// Of the server that cases may stop or freeze.
    pid: ?std.posix.pid_t,

    pub fn client(self: *Context) echo.EchoClient {
        return .{ .channel = self.channel };
    }

    pub fn now(self: *Context) Io.Timestamp {
        return Io.Clock.awake.now(self.io);
    }

    pub fn msSince(self: *Context, start: Io.Timestamp) i64 {
        return start.durationTo(self.now()).toMilliseconds();
    }

    /// Whether nothing has hung since: a machine that is busy takes its time.
    pub fn isSoon(self: *Context, start: Io.Timestamp) bool {
        return self.msSince(start) < 10_000;
    }

    pub fn sleep(self: *Context, ms: i64) !void {
        try self.io.sleep(.fromMilliseconds(ms), .awake);
    }

    /// A call that went well.
    pub fn ping(self: *Context) !void {
        const reply = try self.client().unary(self.gpa, .{ .text = "ping" }, .{ .timeout_ms = 5000 });
        defer reply.deinit();
        try std.testing.expectEqualStrings("ping", reply.value.text);
    }
};

//! Calls against servers that answer oddly: `odd TARGET COUNT TIMEOUT_MS REQUEST_BYTES` prints a line for each call, or
//! one for the channel when it cannot be opened. `tls.zig` reads the environment.
const std = @import("std");
const grpc = @import("grpc");
const tls = @import("tls.zig");
const echo = @import("echo").echo.v1;

pub fn main(init: std.process.Init) !u8 {
    const args = try init.minimal.args.toSlice(init.arena.allocator());
    if (args.len != 5) return error.Usage;
    var memory: std.heap.DebugAllocator(.{}) = .init;
    const result = run(memory.allocator(), init, args);
    if (memory.deinit() != .ok) return error.Leak;
    try result;
    return 0;
}

fn run(gpa: std.mem.Allocator, init: std.process.Init, args: []const [:0]const u8) !void {
    var threaded: std.Io.Threaded = .init(gpa, .{});
    defer threaded.deinit();
    var buffer: [1024]u8 = undefined;
    var stdout = std.Io.File.stdout().writerStreaming(init.io, &buffer);
    const out = &stdout.interface;
    var d: grpc.Diagnostics = .init(gpa);
    defer d.deinit();
    const options: grpc.ChannelOptions = .{
        .backoff = .{ .initial_ms = 0 },
        .tls = tls.fromEnviron(grpc.Tls, init.environ_map),
        .diagnostics = &d,
    };
    const channel: *grpc.Channel = grpc.Channel.open(gpa, threaded.io(), args[1], options) catch |err| {
        try out.print("{t}|{s}\n", .{ err, d.status.message });
        return out.flush();
    };
    defer channel.close();
    const client: echo.EchoClient = .{ .channel = channel };
    const payload = try gpa.alloc(u8, try std.fmt.parseInt(usize, args[4], 10));
    defer gpa.free(payload);
    @memset(payload, 3);
    const timeout_ms = try std.fmt.parseInt(u64, args[3], 10);
    for (0..try std.fmt.parseInt(usize, args[2], 10)) |_| {
        if (client.unary(gpa, .{ .payload = payload }, .{ .timeout_ms = timeout_ms, .diagnostics = &d })) |r| {
            try out.print("{s}|\n", .{if (std.mem.eql(u8, r.value.text, "odd")) "ok" else "other"});
            r.deinit();
        } else |err| try out.print("{t}|{f}\n", .{ err, std.zig.fmtString(d.status.message) });
    }
    try out.flush();
}

//! Cases against the echo server: `calls CASE TARGET`, or `calls list`.
//! SERVER_PID is the server's process; `tls.zig` reads the rest of the environment.
const std = @import("std");
const grpc = @import("grpc");
const tls = @import("tls.zig");
const context = @import("cases/context.zig");
const Case = context.Case;

const cases = @import("cases/unary.zig").cases ++ @import("cases/streams.zig").cases ++
    @import("cases/endings.zig").cases ++ @import("cases/servers.zig").cases;

pub fn main(init: std.process.Init) !u8 {
    const args = try init.minimal.args.toSlice(init.arena.allocator());
    if (args.len == 2 and std.mem.eql(u8, args[1], "list")) {
        for (cases) |case| try print(init.io, "{s}\n", .{case.name});
        return 0;
    }
    if (args.len != 3) return error.Usage;
    const case = find(args[1]) orelse return error.NoSuchCase;
    var memory: std.heap.DebugAllocator(.{}) = .init;
    const result = run(case, memory.allocator(), args[2], init.environ_map);
    if (memory.deinit() != .ok) return error.Leak;
    try result;
    return 0;
}

fn find(name: []const u8) ?Case {
    for (cases) |case| if (std.mem.eql(u8, case.name, name)) return case;
    return null;
}

fn run(case: Case, gpa: std.mem.Allocator, target: []const u8, environ: *const std.process.Environ.Map) !void {
    var threaded: std.Io.Threaded = .init(gpa, .{});
    defer threaded.deinit();
    const io = threaded.io();
    const options: grpc.ChannelOptions = .{ .tls = tls.fromEnviron(grpc.Tls, environ) };
    const pid = if (environ.get("SERVER_PID")) |text| try std.fmt.parseInt(std.posix.pid_t, text, 10) else null;
    const channel: *grpc.Channel = try .open(gpa, io, target, options);
    defer channel.close();
    var c: context.Context = .{ .gpa = gpa, .io = io, .target = target, .options = options, .channel = channel, .pid = pid };
    try case.func(&c);
}

fn print(io: std.Io, comptime format: []const u8, args: anytype) !void {
    var buffer: [256]u8 = undefined;
    var out = std.Io.File.stdout().writerStreaming(io, &buffer);
    try out.interface.print(format, args);
    try out.interface.flush();
}

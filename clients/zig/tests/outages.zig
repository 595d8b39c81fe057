//! A watch, or a hook that always fails, for as long as a server allows: `outages ADDRESS watch|hook` prints what came,
//! what was logged and what ended it. A call is made twice at most.
const std = @import("std");
const statekeep = @import("statekeep");

pub const std_options: std.Options = .{ .logFn = print };

pub fn main(init: std.process.Init) !void {
    const args = try init.minimal.args.toSlice(init.arena.allocator());
    const client: *statekeep.Client = try .open(init.gpa, init.io, .{
        .address = args[1],
        .retry = .{ .attempts_max = 2, .pause_first_ms = 1, .pause_max_ms = 2 },
    });
    defer client.close();
    const run = if (std.mem.eql(u8, args[2], "hook")) &serve else &watch;
    run(client) catch |err| std.debug.print("{t}\n", .{err});
}

fn watch(client: *statekeep.Client) anyerror!void {
    const changes = try client.store.watch(.{ .start_revision = 1 });
    defer changes.deinit();
    while (try changes.next()) |change| std.debug.print("{d}\n", .{change.revision});
}

fn serve(client: *statekeep.Client) anyerror!void {
    const guards = try client.machines.serveGuards(&.{"may_go"}, {}, fail, .{});
    defer guards.deinit();
    try guards.wait();
}

fn fail(_: void, _: statekeep.Question) !statekeep.Answer {
    return error.Oops;
}

fn print(comptime level: std.log.Level, comptime scope: @EnumLiteral(), comptime format: []const u8, args: anytype) void {
    if (scope == .statekeep) std.debug.print(level.asText() ++ ": " ++ format ++ "\n", args);
}

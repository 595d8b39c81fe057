const std = @import("std");
const grpc = @import("grpc");
const own = @import("own");
const statekeep = @import("statekeep");

/// Calls the echo server at TARGET, and uses everything that was generated.
pub fn main(init: std.process.Init) !void {
    const target = init.environ_map.get("TARGET") orelse return error.NoTarget;
    const channel: *grpc.Channel = try .open(init.gpa, init.io, target, .{});
    defer channel.close();
    const client: own.echo.v1.EchoClient = .{ .channel = channel };
    const reply = try client.unary(init.gpa, .{ .text = "from a package" }, .{ .timeout_ms = 5000 });
    defer reply.deinit();
    const stream = try client.serverStream(init.gpa, .{ .count = 3 }, .{});
    defer stream.deinit();
    var count: usize = 0;
    while (try stream.next()) |_| count += 1;
    var messages: usize = 0;
    try touch(init.gpa, own, &messages);
    const state: *statekeep.Client = try .open(init.gpa, init.io, .{ .address = target, .timeout_ms = 5000 });
    defer state.close();
    // The echo server does not have it.
    if (state.store.exists("key", .{})) |_| return error.Unexpected else |err| std.debug.assert(err == error.Unimplemented);
    std.debug.print("{s} {d} {d}\n", .{ reply.value.text, count, messages });
}

/// Has everything in a namespace compiled: messages encoded and decoded, methods of clients.
fn touch(gpa: std.mem.Allocator, comptime Namespace: type, count: *usize) !void {
    @setEvalBranchQuota(100_000);
    inline for (comptime std.meta.declarations(Namespace)) |declaration| {
        const name = comptime if (@TypeOf(declaration) == [:0]const u8) declaration else declaration.name;
        const value = @field(Namespace, name);
        if (@TypeOf(value) == type and @typeInfo(value) == .@"struct") {
            if (@hasDecl(value, "_pb_name")) {
                var arena: std.heap.ArenaAllocator = .init(gpa);
                defer arena.deinit();
                const bytes = try grpc.pb.encodeAlloc(arena.allocator(), value{});
                _ = try grpc.pb.decode(value, arena.allocator(), bytes);
                count.* += 1;
            }
            try touch(gpa, value, count);
        } else _ = &value;
    }
}

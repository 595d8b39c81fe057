//! One task that has many calls under way.
const std = @import("std");
const statekeep = @import("statekeep");

pub fn main(init: std.process.Init) !void {
    var buffer: [1024]u8 = undefined;
    var file = std.Io.File.stdout().writerStreaming(init.io, &buffer);
    const out = &file.interface;
    const client: *statekeep.Client = try .open(init.gpa, init.io, .{
        .address = init.environ_map.get("STATEKEEP_ADDRESS") orelse "127.0.0.1:7420",
        .namespace = "calls-under-way",
    });
    defer client.close();
    const store = client.store;
    for ([_][]const u8{ "ada", "grace", "linus" }, [_][]const u8{ "12", "7", "30" }) |name, score| {
        var key: [32]u8 = undefined;
        _ = try store.save(try std.fmt.bufPrint(&key, "score/{s}", .{name}), .{ .text = score }, .{});
    }

    // region load
    const keys = [_][]const u8{ "score/ada", "score/grace", "score/nobody", "score/linus" };
    var futures: [keys.len]statekeep.store.LoadFuture = undefined;
    var begun: usize = 0;
    defer for (futures[0..begun]) |*future| future.cancel(); // those that are not awaited
    for (keys, &futures) |key, *future| {
        future.* = try store.beginLoad(key, .{});
        begun += 1;
    }
    for (keys, &futures) |key, *future| {
        const entry = try future.await() orelse continue;
        defer entry.deinit();
        try out.print("{s}: {s}\n", .{ key, entry.value.value.?.kind.?.text });
    }
    // endregion
    _ = try client.admin.deleteNamespace(.{});
    try out.flush();
}

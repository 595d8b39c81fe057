//! A snapshot before and after each operation, the last 20 of them kept. An operation that fails half way is undone.
const std = @import("std");
const statekeep = @import("statekeep");

const Operation = fn (store: statekeep.store.Store, number: usize) anyerror!void;

// region checkpoint
/// Makes an operation between two snapshots. When it fails, everything is as it was before.
fn checkpointed(client: *statekeep.Client, operation: Operation, number: usize) !void {
    (try client.snapshots.create("before_operation", .{})).deinit();
    operation(client.store, number) catch |failure| {
        // A label is the newest snapshot with it.
        (try client.snapshots.restore(.{ .label = "before_operation" }, .{})).deinit();
        return failure;
    };
    (try client.snapshots.create("after_operation", .{})).deinit();
}
// endregion

fn addResult(store: statekeep.store.Store, number: usize) !void {
    var key: [32]u8 = undefined;
    _ = try store.saveJson("total", number, .{});
    _ = try store.saveJson(try std.fmt.bufPrint(&key, "result/{d}", .{number}), number * number, .{});
}

fn replaceResults(store: statekeep.store.Store, number: usize) !void {
    const cleared = try store.clear(.{ .prefix = "result/" });
    if (cleared.count != number) return error.ResultsMissing;
}

pub fn main(init: std.process.Init) !void {
    var buffer: [1024]u8 = undefined;
    var file = std.Io.File.stdout().writerStreaming(init.io, &buffer);
    const out = &file.interface;
    const client: *statekeep.Client = try .open(init.gpa, init.io, .{
        .address = init.environ_map.get("STATEKEEP_ADDRESS") orelse "127.0.0.1:7420",
        .namespace = "checkpoint-system",
    });
    defer client.close();

    // region operations
    const snapshots = client.snapshots;
    _ = try snapshots.setPolicy(.{ .snapshots_max = 20 });
    for (0..15) |number| try checkpointed(client, addResult, number);
    try out.print("snapshots: {d}\n", .{try snapshots.count(.{})});
    try out.print("of them before an operation: {d}\n", .{try snapshots.count(.{ .label = "before_operation" })});

    if (checkpointed(client, replaceResults, 16)) |_| {} else |err| switch (err) {
        error.ResultsMissing => try out.print("undone\n", .{}),
        else => return err,
    }
    try out.print("results: {d}\n", .{try client.store.count(.{ .prefix = "result/" })});
    // endregion
    _ = try client.admin.deleteNamespace(.{});
    try out.flush();
}

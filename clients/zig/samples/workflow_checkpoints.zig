//! Steps to go back to: each saves the data, moves the machine and takes a snapshot in one commit, so that a restore
//! brings all of it back.
const std = @import("std");
const statekeep = @import("statekeep");

const job: statekeep.v1.Definition = .{
    .name = "job",
    .initial_state = "fetching",
    .states = &.{ .{ .name = "fetching" }, .{ .name = "parsing" }, .{ .name = "done", .final = true } },
    .transitions = &.{
        .{ .from_states = &.{"fetching"}, .event = "fetched", .to_state = "parsing" },
        .{ .from_states = &.{"parsing"}, .event = "parsed", .to_state = "done" },
    },
};

// region step
fn step(client: *statekeep.Client, data: []const u8, event: []const u8, label: []const u8) !u64 {
    const committed = try client.store.commit(&.{
        .{ .operation = .{ .save = .{ .key = "data", .value = .{ .kind = .{ .json = data } } } } },
        .{ .operation = .{ .trigger = .{ .machine_id = "job-1", .event = event } } },
        .{ .operation = .{ .create_snapshot = .{ .label = label } } },
    }, .{});
    defer committed.deinit();
    return committed.value.revision;
}
// endregion

pub fn main(init: std.process.Init) !void {
    var buffer: [1024]u8 = undefined;
    var file = std.Io.File.stdout().writerStreaming(init.io, &buffer);
    const out = &file.interface;
    const client: *statekeep.Client = try .open(init.gpa, init.io, .{
        .address = init.environ_map.get("STATEKEEP_ADDRESS") orelse "127.0.0.1:7420",
        .namespace = "workflow-checkpoints",
    });
    defer client.close();

    // region steps
    _ = try client.snapshots.setPolicy(.{ .snapshots_max = 10 });
    (try client.machines.define(job, .{})).deinit();
    (try client.machines.create("job", .{ .machine_id = "job-1" })).deinit();
    _ = try step(client, "[\"a\", \"b\"]", "fetched", "step1_complete");
    const revision = try step(client, "[]", "parsed", "step2_complete");
    try out.print("step 2 is complete, all of it at revision {d}\n", .{revision});

    // The rows are gone, so an error occurred: go back to the end of step 1.
    const restored = try client.snapshots.restore(.{ .label = "step1_complete" }, .{});
    defer restored.deinit();
    try out.print("entries saved: {d}\n", .{restored.value.entries_saved_count});
    try out.print("machines moved: {d}\n", .{restored.value.machines_saved_count});
    // endregion

    const data = (try client.store.loadText(init.gpa, "data", .{})).?;
    defer init.gpa.free(data);
    const machine = (try client.machines.get("job-1", .{})).?;
    defer machine.deinit();
    try out.print("the data is {s} and the job is {s}\n", .{ data, machine.value.state });
    const differences = try client.snapshots.diff(.{ .label = "step1_complete" }, .{ .to = .{ .label = "step2_complete" } });
    defer differences.deinit();
    while (try differences.next()) |difference| switch (difference.subject.?) {
        inline else => |name| try out.print("{t} {s}\n", .{ difference.kind, name }),
    };

    for (0..20) |i| {
        var label: [16]u8 = undefined;
        (try client.snapshots.create(try std.fmt.bufPrint(&label, "later-{d}", .{i}), .{})).deinit();
    }
    try out.print("kept: {d} snapshots\n", .{try client.snapshots.count(.{})});
    _ = try client.admin.deleteNamespace(.{});
    try out.flush();
}

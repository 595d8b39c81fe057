//! Events that the server sends by itself when a machine has been in a state for so long, whether this program runs or
//! not.
const std = @import("std");
const statekeep = @import("statekeep");

const State = enum { running, waiting, done };
const Event = enum { fail, again, finish };

// region table
/// A job that fails is run again after 20 ms. How often it failed stands in its context.
const jobs = statekeep.Machines(State, Event).fromTable("retried-job", .running, &.{
    .{ .from = .running, .event = .fail, .to = .waiting, .assign = &.{
        .{ .field = "failures", .expression = "context.failures + 1" },
    } },
    .{ .from = .waiting, .event = .again, .to = .running },
    .{ .from = .running, .event = .finish, .to = .done },
}).withTimers(&.{.{ .state = .waiting, .after_ms = 20, .event = .again }});
// endregion

pub fn main(init: std.process.Init) !void {
    var buffer: [1024]u8 = undefined;
    var file = std.Io.File.stdout().writerStreaming(init.io, &buffer);
    const out = &file.interface;
    const client: *statekeep.Client = try .open(init.gpa, init.io, .{
        .address = init.environ_map.get("STATEKEEP_ADDRESS") orelse "127.0.0.1:7420",
        .namespace = "timers",
    });
    defer client.close();
    const machines = client.machines;
    const watch = try machines.watch(.{});
    defer watch.deinit();

    _ = try jobs.define(machines, .{});
    (try jobs.create(machines, "job-1", .{ .context_json = "{\"failures\": 0}" })).deinit();
    const failed = try jobs.trigger(machines, "job-1", .fail, .{});
    defer failed.deinit();
    try out.print("{s}: {s}\n", .{ failed.value.machine.state, failed.value.machine.context_json });
    try printTimer(watch, out);

    // region plain
    (try machines.define(.{
        .name = "lease",
        .initial_state = "held",
        .states = &.{
            .{ .name = "held", .after = .{ .delay = statekeep.options.duration(20), .event = "expire" } },
            .{ .name = "over", .final = true },
        },
        .transitions = &.{.{ .from_states = &.{"held"}, .event = "expire", .to_state = "over" }},
    }, .{})).deinit();
    (try machines.create("lease", .{ .machine_id = "printer" })).deinit();
    // endregion
    try printTimer(watch, out);
    _ = try client.admin.deleteNamespace(.{});
    try out.flush();
}

/// Waits for the next transition that a timer made.
fn printTimer(watch: *statekeep.TransitionWatch, out: *std.Io.Writer) !void {
    while (try watch.next()) |record| {
        if (record.cause != .timer) continue;
        return out.print("{s}: {s} -> {s} via {s}\n", .{ record.machine_id, record.from_state, record.to_state, record.event });
    }
}

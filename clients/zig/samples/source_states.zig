//! A machine for each of many sources, which go through the pipeline at the same time. What became of them is asked of
//! the server: how many are where, which ones failed, which ones are stuck.
const std = @import("std");
const statekeep = @import("statekeep");

const SourceState = enum { pending, processing, indexed, failed };
const SourceEvent = enum { process, complete, fail, retry };

const sources: statekeep.Machines(SourceState, SourceEvent) = .fromTable("source", .pending, &.{
    .{ .from = .pending, .event = .process, .to = .processing },
    .{ .from = .processing, .event = .complete, .to = .indexed },
    .{ .from = .processing, .event = .fail, .to = .failed },
    .{ .from = .failed, .event = .retry, .to = .pending },
});

// region process
/// Takes one source as far as it gets: every second one fails at first, and one of them each time.
fn process(machines: statekeep.machines.Machines, number: usize) anyerror!void {
    var buffer: [32]u8 = undefined;
    const id = try std.fmt.bufPrint(&buffer, "source-{d}", .{number});
    (try sources.create(machines, id, .{})).deinit();
    for ([_][]const u8{ "first attempt", "second attempt" }, 0..) |attempt, failures| {
        if (failures > 0) _ = try sources.tryTrigger(machines, id, .retry, .{});
        _ = try sources.tryTrigger(machines, id, .process, .{});
        const is_good = number % 2 == 0 or (failures > 0 and number != 7);
        _ = try sources.tryTrigger(machines, id, if (is_good) .complete else .fail, .{ .note = attempt });
        if (is_good) return;
    }
}
// endregion

pub fn main(init: std.process.Init) !void {
    var buffer: [1024]u8 = undefined;
    var file = std.Io.File.stdout().writerStreaming(init.io, &buffer);
    const out = &file.interface;
    const client: *statekeep.Client = try .open(init.gpa, init.io, .{
        .address = init.environ_map.get("STATEKEEP_ADDRESS") orelse "127.0.0.1:7420",
        .namespace = "source-states",
    });
    defer client.close();

    // region run
    const machines = client.machines;
    _ = try sources.define(machines, .{});
    var tasks: [10]std.Io.Future(anyerror!void) = undefined;
    for (&tasks, 0..) |*task, number| task.* = init.io.async(process, .{ machines, number });
    defer for (&tasks) |*task| task.cancel(init.io) catch {};
    for (&tasks) |*task| try task.await(init.io);

    const counts = try machines.count(.{ .definition_name = sources.name });
    defer counts.deinit();
    for (counts.value.states) |one| try out.print("{s}: {d}\n", .{ one.state, one.count });

    var failed = machines.list(.{ .definition_name = sources.name, .state = @tagName(SourceState.failed) });
    defer failed.deinit();
    while (try failed.next()) |source| {
        var history = machines.history(source.id, .{});
        defer history.deinit();
        const last = (try history.next()).?;
        try out.print("{s} failed for good: {s}\n", .{ source.id, last.note });
    }

    var stuck = machines.list(.{ .definition_name = sources.name, .state = @tagName(SourceState.processing), .in_state_for_ms = 60_000 });
    defer stuck.deinit();
    while (try stuck.next()) |source| try out.print("{s} is stuck\n", .{source.id});
    // endregion
    _ = try client.admin.deleteNamespace(.{});
    try out.flush();
}

//! A hook that is asked before a transition, and a log of every transition: whoever watches hears of each once, in
//! order, whichever program made it; after a restart too, from the revision where it was.
const std = @import("std");
const statekeep = @import("statekeep");

const State = enum { idle, running, done };
const Event = enum { start, pause, finish };

const jobs: statekeep.Machines(State, Event) = .fromTable("job", .idle, &.{
    .{ .from = .idle, .event = .start, .to = .running },
    .{ .from = .running, .event = .pause, .to = .idle },
    .{ .from = .running, .event = .finish, .to = .done, .hook = "may_finish" },
});

// region functions
fn mayFinish(runs: *std.atomic.Value(u32), question: statekeep.Question) !statekeep.Answer {
    if (!std.mem.eql(u8, question.event, "finish")) return error.UnknownEvent; // refuses
    return if (runs.load(.monotonic) < 2) .{ .refuse = "it has to run twice" } else .allow;
}

fn logTransitions(watch: *statekeep.TransitionWatch, out: *std.Io.Writer) !void {
    while (try watch.next()) |record| {
        const move = try jobs.move(record);
        try out.print("Transition: {t} -> {t} via {t}, by {s}\n", .{ move.from, move.to, move.event.?, record.actor });
        if (move.to == .done) return;
    }
}
// endregion

pub fn main(init: std.process.Init) !void {
    var buffer: [1024]u8 = undefined;
    var file = std.Io.File.stdout().writerStreaming(init.io, &buffer);
    const out = &file.interface;
    const client: *statekeep.Client = try .open(init.gpa, init.io, .{
        .address = init.environ_map.get("STATEKEEP_ADDRESS") orelse "127.0.0.1:7420",
        .namespace = "transition-hook",
    });
    defer client.close();

    // region run
    const machines = client.machines;
    _ = try jobs.define(machines, .{});
    (try jobs.create(machines, "job-1", .{})).deinit();
    var runs: std.atomic.Value(u32) = .init(0);
    const guards = try machines.serveGuards(&.{"may_finish"}, &runs, mayFinish, .{});
    defer guards.deinit();
    const watch = try jobs.watch(machines, .{});
    defer watch.deinit();
    var logging = try init.io.concurrent(logTransitions, .{ watch, out });
    defer logging.cancel(init.io) catch {};

    var refused: u32 = 0;
    for ([_]Event{ .start, .finish, .pause, .start, .finish }) |event| {
        if (event == .start) _ = runs.fetchAdd(1, .monotonic);
        if (!try jobs.tryTrigger(machines, "job-1", event, .{ .actor = "ada" })) refused += 1;
    }
    try logging.await(init.io);
    try out.print("refused: {d}\n", .{refused});
    try out.print("to go on another time, start at revision {d}\n", .{watch.revision + 1});
    // endregion
    _ = try client.admin.deleteNamespace(.{});
    try out.flush();
}

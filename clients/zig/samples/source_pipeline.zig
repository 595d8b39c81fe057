//! A source on its way into the index: a state machine from two enums and a function, which runs on the server.
const std = @import("std");
const statekeep = @import("statekeep");

// region machine
const SourceState = enum { pending, processing, indexed, failed };
const SourceEvent = enum { start_processing, complete, fail, retry };

fn sourceTransition(state: SourceState, event: SourceEvent) ?SourceState {
    return switch (state) {
        .pending => switch (event) {
            .start_processing => .processing,
            else => null,
        },
        .processing => switch (event) {
            .complete => .indexed,
            .fail => .failed,
            else => null,
        },
        .indexed => null, // final
        .failed => switch (event) {
            .retry => .pending,
            else => null,
        },
    };
}

/// The table is made of the function, and checked, when the program is compiled.
const sources: statekeep.Machines(SourceState, SourceEvent) = .fromFunction("source", .pending, sourceTransition);
// endregion

pub fn main(init: std.process.Init) !void {
    var buffer: [1024]u8 = undefined;
    var file = std.Io.File.stdout().writerStreaming(init.io, &buffer);
    const out = &file.interface;
    const client: *statekeep.Client = try .open(init.gpa, init.io, .{
        .address = init.environ_map.get("STATEKEEP_ADDRESS") orelse "127.0.0.1:7420",
        .namespace = "source-pipeline",
    });
    defer client.close();

    // region run
    const machines = client.machines;
    _ = try sources.define(machines, .{});
    (try sources.create(machines, "source-17", .{})).deinit();
    try out.print("it begins in {t}\n", .{(try sources.get(machines, "source-17", .{})).?});

    for ([_]SourceEvent{
        .start_processing,
        .fail,
        .complete, // not from here
        .retry,
        .start_processing,
        .complete,
    }) |event| {
        const verdict = try sources.trigger(machines, "source-17", event, .{});
        defer verdict.deinit();
        switch (verdict.value.outcome) {
            .moved => |move| try out.print("{t}: now {t}\n", .{ event, move.to }),
            .rejected => |rejection| try out.print("{t}: {t}\n", .{ event, rejection.reason }),
        }
    }

    try out.print("indexed: {}\n", .{try sources.isIn(machines, "source-17", .indexed, .{})});
    var history = machines.history("source-17", .{ .reverse = true });
    defer history.deinit();
    while (try history.next()) |record| {
        const move = try sources.move(record);
        try out.print("{d}. {t} -> {t} via {t}\n", .{ record.sequence, move.from, move.to, move.event.? });
    }
    // endregion
    _ = try client.admin.deleteNamespace(.{});
    try out.flush();
}

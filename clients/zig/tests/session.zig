//! What a program does with Statekeep, with a check for leaks: everything once, over a restart of the server, and many
//! tasks at the same time. ADDRESS; `tls.zig` reads the environment. When it prints `restart`, the server has to be
//! started again, and a line on standard input says that it was.
const std = @import("std");
const statekeep = @import("statekeep");
const tls = @import("tls.zig");
const Io = std.Io;
const expect = std.testing.expect;
const expectEqual = std.testing.expectEqual;
const expectEqualStrings = std.testing.expectEqualStrings;
const expectError = std.testing.expectError;

const State = enum { closed, open, gone };
const Event = enum { open, close, remove };
const doors: statekeep.Machines(State, Event) = .fromTable("door", .closed, &.{
    .{ .from = .closed, .event = .open, .to = .open, .hook = "may_open" },
    .{ .from = .open, .event = .close, .to = .closed },
    .{ .from = .closed, .event = .remove, .to = .gone },
});

const Session = struct {
    gpa: std.mem.Allocator,
    io: Io,
    client: *statekeep.Client,
};

pub fn main(init: std.process.Init) !u8 {
    const args = try init.minimal.args.toSlice(init.arena.allocator());
    if (args.len != 2) return error.Usage;
    var memory: std.heap.DebugAllocator(.{}) = .init;
    const result = run(memory.allocator(), args[1], tls.fromEnviron(statekeep.grpc.Tls, init.environ_map));
    if (memory.deinit() != .ok) return error.Leak;
    try result;
    return 0;
}

fn run(gpa: std.mem.Allocator, address: []const u8, secured: ?statekeep.grpc.Tls) !void {
    var threaded: Io.Threaded = .init(gpa, .{});
    defer threaded.deinit();
    const io = threaded.io();
    const client: *statekeep.Client = try .open(gpa, io, .{ .address = address, .namespace = "session", .tls = secured, .timeout_ms = 20_000 });
    defer client.close();
    const s: Session = .{ .gpa = gpa, .io = io, .client = client };
    inline for (.{ entries, failures, snapshots, hooked, tasks, underWay, givenUp, canceled, tenThousand, restarted }) |part| try part(s);
}

fn entries(s: Session) !void {
    const store = s.client.store;
    try expect((try store.save("theme", .{ .text = "dark" }, .{})).created);
    const entry = (try store.load("theme", .{})).?;
    defer entry.deinit();
    try expectEqualStrings("dark", entry.value.value.?.kind.?.text);
    try expectEqual(null, try store.load("nothing", .{}));
    const point = try store.saveJson("point", .{ .x = 1, .y = 2 }, .{});
    const parsed = (try store.loadJson(struct { x: i32, y: i32 }, "point", .{ .at = .{ .revision = point.revision } })).?;
    defer parsed.deinit();
    try expectEqual(2, parsed.value.y);
    var keys = store.keys(.{ .page_size = 1 });
    defer keys.deinit();
    try expectEqualStrings("point", (try keys.next()).?);
    try expectEqualStrings("theme", (try keys.next()).?);
    try expectEqual(null, try keys.next());
}

fn failures(s: Session) !void {
    var d: statekeep.Diagnostics = .init(s.gpa);
    defer d.deinit();
    try expectError(error.PreconditionFailed, s.client.store.save("theme", .{ .text = "" }, .{ .if_revision = 0, .diagnostics = &d }));
    try expectEqualStrings("1", d.failure.get("revision").?);
    try expectError(error.KeyInvalid, s.client.store.save("", .{ .text = "" }, .{ .diagnostics = &d }));
    try expectEqualStrings("key", d.failure.violations[0].field);
    try expectError(error.RevisionInFuture, s.client.store.load("theme", .{ .at = .{ .revision = 1 << 40 } }));
    _ = try s.client.store.load("nothing", .{ .diagnostics = &d });
    const long = try s.gpa.alloc(u8, 5 << 20);
    defer s.gpa.free(long);
    @memset(long, 'x');
    try expectError(error.ResourceExhausted, s.client.store.save("long", .{ .text = long }, .{ .diagnostics = &d }));
    const words = [_][]const u8{ "the request has 5242", " bytes, more than the 4194304 of message_bytes_max that the server takes; split it" };
    for (words) |part| try expect(std.mem.find(u8, d.failure.message, part) != null);
}

fn snapshots(s: Session) !void {
    const created = try s.client.snapshots.create("before", .{});
    defer created.deinit();
    _ = try s.client.store.save("theme", .{ .text = "light" }, .{});
    const restored = try s.client.snapshots.restore(.{ .label = "before" }, .{});
    defer restored.deinit();
    try expectEqual(1, restored.value.entries_saved_count);
    const text = (try s.client.store.loadText(s.gpa, "theme", .{})).?;
    defer s.gpa.free(text);
    try expectEqualStrings("dark", text);
}

fn mayOpen(asked: *std.atomic.Value(u32), question: statekeep.Question) !statekeep.Answer {
    if (asked.fetchAdd(1, .monotonic) == 0) return .{ .refuse = "not yet" };
    if (question.machine == null) return error.NoMachine;
    return .allow;
}

fn hooked(s: Session) !void {
    const machines = s.client.machines;
    try expectEqual(1, try doors.define(machines, .{}));
    (try doors.create(machines, "d", .{})).deinit();
    var asked: std.atomic.Value(u32) = .init(0);
    const guards = try machines.serveGuards(&.{"may_open"}, &asked, mayOpen, .{});
    defer guards.deinit();
    const refused = try doors.trigger(machines, "d", .open, .{});
    defer refused.deinit();
    try expectEqual(.hook_refused, refused.value.outcome.rejected.reason);
    try expectEqualStrings("not yet", refused.value.outcome.rejected.message);
    try expectEqualStrings("may_open", refused.value.outcome.rejected.hook);
    try expectEqualStrings("closed", refused.value.machine.state);
    const moved = try doors.trigger(machines, "d", .open, .{});
    defer moved.deinit();
    try expectEqual(.open, moved.value.outcome.moved.to);
    try expectEqual(moved.value.revision, moved.value.machine.revision);
    try expect(moved.value.revision > refused.value.revision);
    try expect(try doors.isIn(machines, "d", .open, .{}));
    try expectEqual(2, asked.load(.monotonic));
}

fn saveSome(s: Session, task: usize) anyerror!void {
    var buffer: [32]u8 = undefined;
    for (0..20) |i| {
        const key = try std.fmt.bufPrint(&buffer, "task/{d}/{d}", .{ task, i });
        _ = try s.client.store.save(key, .{ .text = key }, .{});
        const text = (try s.client.store.loadText(s.gpa, key, .{})).?;
        defer s.gpa.free(text);
        try expectEqualStrings(key, text);
    }
}

/// 256 tasks through the pipeline; each has the replies of its own calls.
fn tasks(s: Session) !void {
    var futures: [256]Io.Future(anyerror!void) = undefined;
    for (&futures, 0..) |*future, task| future.* = try s.io.concurrent(saveSome, .{ s, task });
    var result: anyerror!void = {};
    for (&futures) |*future| future.await(s.io) catch |err| {
        result = err;
    };
    try result;
    try expectEqual(256 * 20, try s.client.store.count(.{ .prefix = "task/" }));
    try expect(s.client.runner.lines.?.writes.sent.last_id > 256);
    var scan = s.client.store.scan(.{ .prefix = "task/" });
    defer scan.deinit();
    var n: usize = 0;
    while (try scan.next()) |_| n += 1;
    try expectEqual(256 * 20, n);
}

/// One task has many calls under way; they take effect in the order in which they were begun, and each has its answer.
fn underWay(s: Session) !void {
    const store = s.client.store;
    var saving: [300]statekeep.store.SaveFuture = undefined;
    var loading: [300]statekeep.store.LoadFuture = undefined;
    var buffer: [32]u8 = undefined;
    for (&saving, 0..) |*future, i| {
        // The request is kept, not what it points to.
        const key = try std.fmt.bufPrint(&buffer, "way/{d}", .{i});
        future.* = try store.beginSave(key, .{ .text = key }, .{});
    }
    var last: u64 = 0;
    for (&saving) |*future| {
        const saved = try future.await();
        try expect(saved.revision > last);
        last = saved.revision;
    }
    for (&loading, 0..) |*future, i| future.* = try store.beginLoad(try std.fmt.bufPrint(&buffer, "way/{d}", .{i}), .{});
    // Answers wait until they are asked for, in any order.
    for (0..loading.len) |n| {
        const i = loading.len - 1 - n;
        const entry = (try loading[i].await()).?;
        defer entry.deinit();
        try expectEqualStrings(try std.fmt.bufPrint(&buffer, "way/{d}", .{i}), entry.value.value.?.kind.?.text);
    }
    try expect(s.client.runner.lines.?.reads.sent.last_id >= 300);
}

/// Each verb that may be begun, its errors, and calls that nobody awaits.
fn givenUp(s: Session) !void {
    const store = s.client.store;
    const machines = s.client.machines;
    var d: statekeep.Diagnostics = .init(s.gpa);
    defer d.deinit();
    var refused = try store.beginSave("theme", .{ .text = "" }, .{ .if_revision = 0, .diagnostics = &d });
    defer refused.cancel();
    var committing = try store.beginCommit(&.{.{ .operation = .{ .delete = .{ .key = "way/0" } } }}, .{});
    defer committing.cancel();
    var creating = try doors.beginCreate(machines, "e", .{});
    defer creating.cancel();
    var triggering = try doors.beginTrigger(machines, "e", .remove, .{});
    defer triggering.cancel();
    for (0..100) |_| {
        var ignored = try store.beginLoad("theme", .{});
        ignored.cancel();
        ignored.cancel();
    }
    try expectError(error.PreconditionFailed, refused.await());
    try expect(d.failure.get("revision") != null);
    (try committing.await()).deinit();
    (try creating.await()).deinit();
    const removed = try triggering.await();
    defer removed.deinit();
    try expectEqual(.gone, removed.value.outcome.moved.to);

    var loading = try store.beginLoad("way/0", .{});
    defer loading.cancel();
    var looking = try store.beginExists("way/1", .{});
    defer looking.cancel();
    var getting = try doors.beginGet(machines, "e", .{});
    defer getting.cancel();
    var asking = try doors.beginIsIn(machines, "e", .gone, .{});
    defer asking.cancel();
    var late = try store.beginLoad("way/1", .{ .timeout_ms = 0 });
    defer late.cancel();
    try expectEqual(null, try loading.await());
    try expect(try looking.await());
    try expectEqual(.gone, (try getting.await()).?);
    try expect(try asking.await());
    if (late.await()) |entry| entry.?.deinit() else |err| try expect(err == error.DeadlineExceeded or err == error.DeadlinePassed);
    var deleting = try store.beginDelete("way/1", .{});
    try expect((try deleting.await()).existed);
}

fn loadForever(s: Session) anyerror!void {
    while (true) if (try s.client.store.load("theme", .{})) |entry| entry.deinit();
}

fn awaitForever(s: Session) anyerror!void {
    while (true) {
        var futures: [50]statekeep.store.ExistsFuture = undefined;
        for (&futures) |*future| future.* = try s.client.store.beginExists("theme", .{});
        defer for (&futures) |*future| future.cancel();
        for (&futures) |*future| _ = try future.await();
    }
}

/// Tasks that are canceled, and calls that are late, disturb no others.
fn canceled(s: Session) !void {
    var futures: [16]Io.Future(anyerror!void) = undefined;
    for (&futures) |*future| future.* = try s.io.concurrent(loadForever, .{s});
    try s.io.sleep(.fromMilliseconds(100), .awake);
    for (futures[0..8]) |*future| try expectEqual(error.Canceled, future.cancel(s.io));
    for (0..20) |_| {
        // The client says so or, if it is the first, the server.
        if (s.client.store.exists("theme", .{ .timeout_ms = 0 })) |_| {} else |err| try expect(err == error.DeadlineExceeded or err == error.DeadlinePassed);
    }
    try expect(try s.client.store.exists("theme", .{}));
    for (futures[8..]) |*future| try expectEqual(error.Canceled, future.cancel(s.io));
    var awaiting = try s.io.concurrent(awaitForever, .{s});
    try expectEqual(error.Canceled, awaiting.cancel(s.io));
}

fn saveMany(s: Session, count: usize) anyerror!void {
    var buffer: [32]u8 = undefined;
    for (0..count) |i| _ = try s.client.store.save(try std.fmt.bufPrint(&buffer, "many/{d}", .{i % 100}), .{ .text = "x" }, .{});
}

fn tenThousand(s: Session) !void {
    const watch = try s.client.store.watch(.{ .prefixes = &.{"many/"}, .values = true });
    defer watch.deinit();
    var futures: [20]Io.Future(anyerror!void) = undefined;
    for (&futures) |*future| future.* = try s.io.concurrent(saveMany, .{ s, 500 });
    var last: u64 = 0;
    for (0..10_000) |_| {
        const change = (try watch.next()).?;
        try expect(change.revision >= last);
        last = change.revision;
        try expectEqualStrings("x", change.entry.?.value.?.kind.?.text);
    }
    for (&futures) |*future| try future.await(s.io);
    var closing = try s.io.concurrent(statekeep.ChangeWatch.close, .{watch});
    try expectEqual(null, try watch.next());
    closing.await(s.io);
}

/// A watch goes on where it was, hooks are served again, and calls find the new server.
fn restarted(s: Session) !void {
    const machines = s.client.machines;
    var asked: std.atomic.Value(u32) = .init(1);
    const guards = try machines.serveGuards(&.{"may_open"}, &asked, mayOpen, .{});
    defer guards.deinit();
    const watch = try doors.watch(machines, .{});
    defer watch.deinit();
    try expect(try doors.tryTrigger(machines, "d", .close, .{}));
    try expectEqual(.closed, (try doors.move((try watch.next()).?)).to);
    var found = try s.client.store.beginExists("theme", .{});
    defer found.cancel();
    try restart(s.io);
    var later = try s.client.store.beginExists("theme", .{});
    defer later.cancel();
    for ([_]*statekeep.store.ExistsFuture{ &found, &later }) |future| {
        if (future.await()) |exists| try expect(exists) else |err| try expectEqual(error.Unavailable, err);
    }
    while (s.client.store.exists("theme", .{})) |_| break else |err| try expectEqual(error.Unavailable, err);
    var is_open = false;
    for (0..100) |_| {
        is_open = try doors.tryTrigger(machines, "d", .open, .{});
        if (is_open) break;
        try s.io.sleep(.fromMilliseconds(50), .awake);
    }
    try expect(is_open);
    const move = try doors.move((try watch.next()).?);
    try expectEqual(.open, move.to);
    try expect(try doors.tryTrigger(machines, "d", .close, .{}));
    try expectEqual(move.record.sequence + 1, (try watch.next()).?.sequence);
}

fn restart(io: Io) !void {
    try Io.File.stdout().writeStreamingAll(io, "restart\n");
    var buffer: [64]u8 = undefined;
    var reader = Io.File.stdin().readerStreaming(io, &buffer);
    _ = try reader.interface.takeDelimiter('\n');
}

//! Measures the client: ADDRESS save|load CALLERS SECONDS VALUE_BYTES [TASKS]. So many callers make calls on random keys,
//! each the next one when its last is answered. Each has a task of its own, or, with TASKS, so many tasks have the calls
//! of all callers under way. Prints one line of JSON.
const std = @import("std");
const statekeep = @import("statekeep");
const Io = std.Io;

const keys_count = 10_000;
const Verb = enum { save, load };

fn keyOf(buffer: *[32]u8, n: usize) []const u8 {
    return std.fmt.bufPrint(buffer, "bench/{d}", .{n}) catch unreachable;
}

const Bench = struct {
    io: Io,
    client: *statekeep.Client,
    verb: Verb,
    value: []const u8,
    end: Io.Timestamp,
    errors: std.atomic.Value(u64) = .init(0),

    fn now(self: *const Bench) Io.Timestamp {
        return Io.Clock.awake.now(self.io);
    }

    fn call(self: *Bench, n: usize) !void {
        var buffer: [32]u8 = undefined;
        const key = keyOf(&buffer, n);
        switch (self.verb) {
            .save => _ = try self.client.store.save(key, .{ .data = self.value }, .{}),
            .load => if (try self.client.store.load(key, .{})) |entry| entry.deinit(),
        }
    }

    fn caller(self: *Bench, times: *std.ArrayList(u32), seed: u64) Io.Cancelable!void {
        var random: std.Random.DefaultPrng = .init(seed);
        while (true) {
            const start = self.now();
            if (start.nanoseconds >= self.end.nanoseconds) return;
            self.call(random.random().uintLessThan(usize, keys_count)) catch {
                _ = self.errors.fetchAdd(1, .monotonic);
                continue;
            };
            const us = start.durationTo(self.now()).toMicroseconds();
            times.append(std.heap.smp_allocator, @intCast(us)) catch return;
        }
    }
};

/// A caller whose calls are begun and awaited by a task that has many callers.
const Caller = struct {
    call: union(Verb) { save: statekeep.store.SaveFuture, load: statekeep.store.LoadFuture },
    start: Io.Timestamp,

    fn begin(bench: *Bench, n: usize, start: Io.Timestamp) !Caller {
        var buffer: [32]u8 = undefined;
        const key = keyOf(&buffer, n);
        const store = bench.client.store;
        return .{ .start = start, .call = switch (bench.verb) {
            .save => .{ .save = try store.beginSave(key, .{ .data = bench.value }, .{}) },
            .load => .{ .load = try store.beginLoad(key, .{}) },
        } };
    }

    fn await(self: *Caller) !void {
        switch (self.call) {
            .save => |*saving| _ = try saving.await(),
            .load => |*loading| if (try loading.await()) |entry| entry.deinit(),
        }
    }
};

/// The callers of one task. It goes round them, and each makes its next call when its last is answered.
fn manyCallers(bench: *Bench, times: *std.ArrayList(u32), seed: u64, count: usize) anyerror!void {
    const gpa = std.heap.smp_allocator;
    var random: std.Random.DefaultPrng = .init(seed);
    const callers = try gpa.alloc(?Caller, count);
    defer gpa.free(callers);
    for (callers) |*caller| caller.* = try .begin(bench, random.random().uintLessThan(usize, keys_count), bench.now());
    var left = count;
    while (left > 0) for (callers) |*slot| if (slot.*) |*caller| {
        const answered = caller.await();
        const now = bench.now();
        if (answered) {
            try times.append(gpa, @intCast(caller.start.durationTo(now).toMicroseconds()));
        } else |_| _ = bench.errors.fetchAdd(1, .monotonic);
        if (now.nanoseconds < bench.end.nanoseconds) {
            slot.* = try .begin(bench, random.random().uintLessThan(usize, keys_count), now);
        } else {
            slot.* = null;
            left -= 1;
        }
    };
}

fn oneTask(bench: *Bench, times: *std.ArrayList(u32), seed: u64, count: usize) Io.Cancelable!void {
    manyCallers(bench, times, seed, count) catch |err| std.debug.panic("the calls cannot be begun: {t}", .{err});
}

fn cpuSeconds() f64 {
    const usage = std.posix.getrusage(std.posix.rusage.SELF);
    return seconds(usage.utime) + seconds(usage.stime);
}

fn seconds(time: std.posix.timeval) f64 {
    return @as(f64, @floatFromInt(time.sec)) + @as(f64, @floatFromInt(time.usec)) / 1e6;
}

pub fn main(init: std.process.Init) !void {
    const gpa = std.heap.smp_allocator;
    const args = try init.minimal.args.toSlice(init.arena.allocator());
    if (args.len < 6 or args.len > 7) return error.Usage;
    const verb = std.meta.stringToEnum(Verb, args[2]) orelse return error.Usage;
    const callers = try std.fmt.parseInt(usize, args[3], 10);
    const tasks = if (args.len == 7) try std.fmt.parseInt(usize, args[6], 10) else callers;
    if (tasks == 0 or callers % tasks != 0) return error.Usage;
    const length = try std.fmt.parseFloat(f64, args[4]);
    const value = try gpa.alloc(u8, try std.fmt.parseInt(usize, args[5], 10));
    var threaded: Io.Threaded = .init(gpa, .{});
    defer threaded.deinit();
    const io = threaded.io();
    io.random(value);
    const client: *statekeep.Client = try .open(gpa, io, .{ .address = args[1] });
    defer client.close();
    var bench: Bench = .{ .io = io, .client = client, .verb = .save, .value = value, .end = undefined };
    if (verb == .load) try fill(&bench, io);
    bench.verb = verb;
    try bench.call(0);

    const lists = try gpa.alloc(std.ArrayList(u32), tasks);
    @memset(lists, .empty);
    const cpu = cpuSeconds();
    const start = bench.now();
    bench.end = start.addDuration(.fromNanoseconds(@intFromFloat(length * 1e9)));
    var group: Io.Group = .init;
    for (lists, 0..) |*times, i| if (tasks == callers)
        try group.concurrent(io, Bench.caller, .{ &bench, times, i })
    else
        try group.concurrent(io, oneTask, .{ &bench, times, i, callers / tasks });
    try group.await(io);
    const took = @as(f64, @floatFromInt(start.durationTo(bench.now()).toMicroseconds())) / 1e6;
    const used = cpuSeconds() - cpu;

    var all: std.ArrayList(u32) = .empty;
    for (lists) |times| try all.appendSlice(gpa, times.items);
    std.mem.sort(u32, all.items, {}, std.sort.asc(u32));
    var buffer: [512]u8 = undefined;
    var out = Io.File.stdout().writerStreaming(io, &buffer);
    try std.json.Stringify.value(.{
        .calls = all.items.len,
        .seconds = took,
        .cpu_seconds = used,
        .p50_ms = percentile(all.items, 50),
        .p99_ms = percentile(all.items, 99),
        .errors = bench.errors.load(.monotonic),
    }, .{}, &out.interface);
    try out.interface.writeByte('\n');
    try out.interface.flush();
}

fn percentile(sorted: []const u32, percent: usize) f64 {
    if (sorted.len == 0) return 0;
    return @as(f64, @floatFromInt(sorted[(sorted.len - 1) * percent / 100])) / 1e3;
}

fn fillSome(bench: *Bench, from: usize) anyerror!void {
    var n = from;
    while (n < keys_count) : (n += 64) try bench.call(n);
}

fn fillPart(bench: *Bench, from: usize) Io.Cancelable!void {
    fillSome(bench, from) catch std.debug.panic("the keys cannot be filled", .{});
}

fn fill(bench: *Bench, io: Io) !void {
    var group: Io.Group = .init;
    for (0..64) |i| try group.concurrent(io, fillPart, .{ bench, i });
    try group.await(io);
}

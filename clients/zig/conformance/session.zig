//! The clients, lines, watches and hooks of a driver.
const std = @import("std");
const statekeep = @import("statekeep");
const ops = @import("ops.zig");
const Watch = @import("watches.zig").Watch;
const Hooks = @import("hooks.zig").Hooks;
const in = @import("json_in.zig");
const Allocator = std.mem.Allocator;
const Io = std.Io;
const Json = std.json.Value;
const Stringify = std.json.Stringify;

/// A line under way.
pub const Line = struct {
    session: *Session,
    arena: std.heap.ArenaAllocator,
    id: i64 = 0,
    op: []const u8 = "",
    args: Json = .null,
    /// The client that it is about.
    name: []const u8 = "",
    client: ?*statekeep.Client = null,
    has_begun: Io.Event = .unset,
    diagnostics: statekeep.Diagnostics,
    future: Io.Future(void) = undefined,
    is_done: std.atomic.Value(bool) = .init(false),
};

pub const Session = struct {
    gpa: Allocator,
    io: Io,
    output: Io.Mutex = .init,
    /// Held by whoever waits for the end of lines.
    joins: Io.Mutex = .init,
    lines: std.ArrayList(*Line) = .empty,
    mutex: Io.Mutex = .init,
    clients: std.StringHashMapUnmanaged(*statekeep.Client) = .empty,
    watches: std.StringHashMapUnmanaged(*Watch) = .empty,
    hooks: std.StringHashMapUnmanaged(*Hooks) = .empty,

    /// Begins a line.
    pub fn begin(self: *Session, text: []const u8) !void {
        const line = try self.gpa.create(Line);
        line.* = .{ .session = self, .arena = .init(self.gpa), .diagnostics = .init(self.gpa) };
        const arena = line.arena.allocator();
        const copy = try arena.dupe(u8, text);
        const json = try std.json.parseFromSliceLeaky(Json, arena, copy, .{ .parse_numbers = false });
        line.id = try in.number(i64, json.object.get("id").?);
        line.op = json.object.get("op").?.string;
        line.args = json.object.get("args") orelse .{ .object = .empty };
        if (line.args.object.get("client")) |name| line.name = name.string;
        try self.joins.lock(self.io);
        defer self.joins.unlock(self.io);
        self.sweep();
        line.client = self.client(line.name);
        try self.lines.ensureUnusedCapacity(self.gpa, 1);
        line.future = try self.io.concurrent(run, .{line});
        self.lines.appendAssumeCapacity(line);
        // Lines begin in the order in which they came.
        line.has_begun.waitUncancelable(self.io);
    }

    /// Forgets the lines that are done. With `joins` held.
    fn sweep(self: *Session) void {
        var i: usize = 0;
        while (i < self.lines.items.len) {
            const line = self.lines.items[i];
            if (line.is_done.load(.acquire)) {
                line.future.await(self.io);
                line.diagnostics.deinit();
                line.arena.deinit();
                self.gpa.destroy(line);
                _ = self.lines.swapRemove(i);
            } else i += 1;
        }
    }

    /// Cancels a line, unless it is done, and waits for its end.
    pub fn cancel(self: *Session, id: i64) void {
        self.joins.lockUncancelable(self.io);
        defer self.joins.unlock(self.io);
        for (self.lines.items) |line| if (line.id == id and !line.is_done.load(.acquire)) line.future.cancel(self.io);
        self.sweep();
    }

    fn client(self: *Session, name: []const u8) ?*statekeep.Client {
        self.mutex.lockUncancelable(self.io);
        defer self.mutex.unlock(self.io);
        return self.clients.get(name);
    }

    /// Closes a client; what is under way on it ends.
    pub fn closeClient(self: *Session, name: []const u8, self_line: ?*Line) void {
        self.mutex.lockUncancelable(self.io);
        const entry = self.clients.fetchRemove(name);
        self.mutex.unlock(self.io);
        const gone = (entry orelse return).value;
        {
            self.joins.lockUncancelable(self.io);
            defer self.joins.unlock(self.io);
            for (self.lines.items) |line| {
                if (line == self_line or line.is_done.load(.acquire)) continue;
                if (std.mem.eql(u8, line.name, name)) line.future.cancel(self.io);
            }
        }
        self.mutex.lockUncancelable(self.io);
        defer self.mutex.unlock(self.io);
        var watches = self.watches.valueIterator();
        while (watches.next()) |watch| if (watch.*.client == gone) watch.*.end();
        var hooks = self.hooks.valueIterator();
        while (hooks.next()) |one| if (one.*.client == gone) one.*.end();
        gone.close();
    }

    /// Ends everything.
    pub fn end(self: *Session) void {
        while (true) {
            var names = self.clients.keyIterator();
            const name = names.next() orelse break;
            self.closeClient(name.*, null);
        }
        self.joins.lockUncancelable(self.io);
        defer self.joins.unlock(self.io);
        for (self.lines.items) |line| {
            if (!line.is_done.load(.acquire)) line.future.cancel(self.io);
        }
        self.sweep();
    }

    fn run(line: *Line) void {
        line.has_begun.set(line.session.io);
        line.session.answer(line) catch |err| std.debug.print("driver: {t}\n", .{err});
        line.is_done.store(true, .release);
    }

    fn answer(self: *Session, line: *Line) !void {
        var text: std.Io.Writer.Allocating = .init(self.gpa);
        defer text.deinit();
        var out: Stringify = .{ .writer = &text.writer };
        try out.beginObject();
        try out.objectField("id");
        try out.write(line.id);
        try out.objectField("ok");
        try out.beginObject();
        if (ops.run(line, &out)) {
            try out.endObject();
            try out.endObject();
        } else |err| {
            text.clearRetainingCapacity();
            out = .{ .writer = &text.writer };
            try out.beginObject();
            try out.objectField("id");
            try out.write(line.id);
            try failed(line, err, &out);
            try out.endObject();
        }
        try text.writer.writeByte('\n');
        const protection = self.io.swapCancelProtection(.blocked);
        defer _ = self.io.swapCancelProtection(protection);
        self.output.lockUncancelable(self.io);
        defer self.output.unlock(self.io);
        try std.Io.File.stdout().writeStreamingAll(self.io, text.written());
    }

    fn failed(line: *Line, err: anyerror, out: *Stringify) !void {
        const failure = line.diagnostics.failure;
        if (!isCallError(err)) {
            try out.objectField("broken");
            return out.print("\"{s}: {t}\"", .{ line.op, err });
        }
        const code: statekeep.grpc.Code = if (err == error.Canceled) .cancelled else failure.code;
        try out.objectField("error");
        try out.beginObject();
        try out.objectField("reason");
        try out.write(if (err == error.Canceled or failure.reason.len == 0) switch (code) {
            .unavailable => "UNAVAILABLE",
            .deadline_exceeded => "DEADLINE",
            .cancelled => "CANCELLED",
            else => "",
        } else failure.reason);
        try out.objectField("code");
        var buffer: [32]u8 = undefined;
        try out.write(std.ascii.upperString(&buffer, @tagName(code)));
        try out.objectField("message");
        try out.write(failure.message);
        try out.objectField("metadata");
        try out.beginObject();
        for (failure.metadata) |pair| {
            try out.objectField(pair.key);
            try out.write(pair.value);
        }
        try out.endObject();
        try out.objectField("violations");
        try out.write(failure.violations);
        try out.endObject();
    }

    /// What a call fails with; anything else is the driver's own fault.
    fn isCallError(err: anyerror) bool {
        if (err == error.OutOfMemory) return false;
        inline for (comptime std.meta.fieldNames(statekeep.Error)) |name| {
            if (err == @field(anyerror, name)) return true;
        }
        return false;
    }
};

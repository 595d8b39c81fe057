//! Watches with names: each has a task that reads it, so that waiting may end early.
const std = @import("std");
const statekeep = @import("statekeep");
const json_out = @import("json_out.zig");
const Allocator = std.mem.Allocator;
const Io = std.Io;
const Stringify = std.json.Stringify;

const Any = union(enum) {
    changes: *statekeep.ChangeWatch,
    transitions: *statekeep.TransitionWatch,
};

pub const Watch = struct {
    gpa: Allocator,
    io: Io,
    client: *statekeep.Client,
    of: Any,
    with_progress: bool,
    diagnostics: statekeep.Diagnostics,
    task: ?Io.Future(void) = null,
    news: Io.Event = .unset,

    mutex: Io.Mutex = .init,
    items: std.ArrayList(Item) = .empty,
    revision: u64 = 0,
    is_over: bool = false,
    failure: ?anyerror = null,

    const Item = struct { text: []const u8, revision: u64 };

    pub fn begin(gpa: Allocator, io: Io, client: *statekeep.Client, of: Any, with_progress: bool) !*Watch {
        const self = try gpa.create(Watch);
        self.* = .{ .gpa = gpa, .io = io, .client = client, .of = of, .with_progress = with_progress, .diagnostics = .init(gpa) };
        self.revision = switch (of) {
            inline else => |watch| watch.revision,
        };
        switch (of) {
            inline else => |watch| watch.diagnostics = &self.diagnostics,
        }
        self.task = try io.concurrent(read, .{self});
        return self;
    }

    /// Ends the watch; items that came can still be taken.
    pub fn end(self: *Watch) void {
        if (self.task == null) return;
        switch (self.of) {
            inline else => |watch| watch.close(),
        }
        self.task.?.await(self.io);
        self.task = null;
        switch (self.of) {
            inline else => |watch| watch.deinit(),
        }
    }

    fn read(self: *Watch) void {
        const failure: ?anyerror = if (self.readAll()) null else |err| err;
        self.mutex.lockUncancelable(self.io);
        defer self.mutex.unlock(self.io);
        self.failure = failure;
        self.is_over = true;
        self.news.set(self.io);
    }

    fn readAll(self: *Watch) !void {
        switch (self.of) {
            inline else => |watch| while (try watch.nextEvent()) |event| {
                if (event == .progress and !self.with_progress) continue;
                var text: std.Io.Writer.Allocating = .init(self.gpa);
                var out: Stringify = .{ .writer = &text.writer };
                switch (event) {
                    .item => |item| try json_out.write(&out, item),
                    .progress => |revision| try out.write(.{ .progress = revision }),
                }
                self.mutex.lockUncancelable(self.io);
                defer self.mutex.unlock(self.io);
                try self.items.append(self.gpa, .{ .text = try text.toOwnedSlice(), .revision = watch.revision });
                self.news.set(self.io);
            },
        }
    }

    /// Waits for so many items, or so long, and writes them.
    pub fn take(self: *Watch, count: usize, timeout: Io.Timeout, out: *Stringify) !void {
        while (true) {
            {
                self.mutex.lockUncancelable(self.io);
                defer self.mutex.unlock(self.io);
                if (self.items.items.len >= count or self.is_over) break;
                self.news.reset();
            }
            self.news.waitTimeout(self.io, timeout) catch |err| switch (err) {
                error.Canceled => return err,
                error.Timeout => break,
            };
        }
        self.mutex.lockUncancelable(self.io);
        defer self.mutex.unlock(self.io);
        const n = @min(count, self.items.items.len);
        if (n == 0) if (self.failure) |err| return err;
        try out.objectField("items");
        try out.beginArray();
        for (self.items.items[0..n]) |item| {
            try out.print("{s}", .{item.text});
            self.revision = item.revision;
            self.gpa.free(item.text);
        }
        try out.endArray();
        self.items.replaceRangeAssumeCapacity(0, n, &.{});
        try out.objectField("revision");
        try out.write(self.revision);
        try out.objectField("ended");
        try out.write(self.is_over and self.items.items.len == 0);
    }
};

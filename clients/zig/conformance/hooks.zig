//! Hooks with names, served with canned answers.
const std = @import("std");
const statekeep = @import("statekeep");
const Allocator = std.mem.Allocator;
const Io = std.Io;
const Json = std.json.Value;
const Stringify = std.json.Stringify;
const json_out = @import("json_out.zig");

pub const Hooks = struct {
    gpa: Allocator,
    io: Io,
    client: *statekeep.Client,
    arena: std.heap.ArenaAllocator,
    answers: Json,
    diagnostics: statekeep.Diagnostics,
    guards: ?*statekeep.Guards = null,
    is_ready: Io.Event = .unset,
    mutex: Io.Mutex = .init,
    /// The questions that came, as JSON.
    questions: std.ArrayList([]const u8) = .empty,

    pub fn begin(gpa: Allocator, io: Io, client: *statekeep.Client, answers: Json, diagnostics: *statekeep.Diagnostics) !*Hooks {
        const self = try gpa.create(Hooks);
        self.* = .{ .gpa = gpa, .io = io, .client = client, .arena = .init(gpa), .answers = undefined, .diagnostics = .init(gpa) };
        errdefer {
            diagnostics.copy(&self.diagnostics) catch {};
            self.destroy();
        }
        const arena = self.arena.allocator();
        const text = try std.json.Stringify.valueAlloc(arena, answers, .{});
        self.answers = try std.json.parseFromSliceLeaky(Json, arena, text, .{});
        self.guards = try client.machines.serveGuards(self.answers.object.keys(), self, answer, .{ .diagnostics = &self.diagnostics });
        self.is_ready.set(io);
        return self;
    }

    fn destroy(self: *Hooks) void {
        self.arena.deinit();
        self.gpa.destroy(self);
    }

    pub fn end(self: *Hooks) void {
        if (self.guards) |guards| guards.deinit();
        self.guards = null;
    }

    fn answer(self: *Hooks, question: statekeep.Question) anyerror!statekeep.Answer {
        try self.keep(question);
        const wanted = self.answers.object.get(question.hook) orelse return error.NoSuchHook;
        if (wanted.object.get("refuse")) |text| return .{ .refuse = text.string };
        if (wanted.object.contains("allow")) return .allow;
        if (wanted.object.contains("fail")) return error.Failed;
        if (wanted.object.contains("disconnect")) {
            try self.is_ready.wait(self.io);
            self.guards.?.close();
        }
        while (true) try self.io.sleep(.fromSeconds(3600), .awake);
    }

    fn keep(self: *Hooks, question: statekeep.Question) !void {
        var text: std.Io.Writer.Allocating = .init(self.arena.allocator());
        var out: Stringify = .{ .writer = &text.writer };
        self.mutex.lockUncancelable(self.io);
        defer self.mutex.unlock(self.io);
        try out.beginObject();
        try json_out.writeFields(&out, question);
        try out.objectField("machine_id");
        try out.write(if (question.machine) |machine| machine.id else "");
        try out.endObject();
        try self.questions.append(self.arena.allocator(), text.written());
    }

    pub fn write(self: *Hooks, out: *Stringify) !void {
        self.mutex.lockUncancelable(self.io);
        defer self.mutex.unlock(self.io);
        try out.objectField("questions");
        try out.beginArray();
        for (self.questions.items) |text| try out.print("{s}", .{text});
        try out.endArray();
    }
};

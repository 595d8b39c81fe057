//! Calls on the pipeline: each from its making to its reply, and the table of those that were sent.
const std = @import("std");
const grpc = @import("grpc");
const Allocator = std.mem.Allocator;
const Io = std.Io;

/// It is its caller's; the line knows it until it is done.
pub const Pending = struct {
    node: std.DoublyLinkedList.Node = .{},
    /// What a PipelineCall has beside its id and time.
    body: []const u8,
    deadline: Io.Timeout,
    /// It may wait for the answer of a hook.
    asks_hooks: bool,
    /// Where the reply is put.
    arena: *std.heap.ArenaAllocator = undefined,
    done: Io.Event = .unset,

    // Guarded by the line's mutex until it is done.
    state: enum { waiting, sent, done } = .waiting,
    id: u64 = 0,
    message: u64 = 0,
    outcome: Outcome = .divert,

    pub fn of(node: *std.DoublyLinkedList.Node) *Pending {
        return @alignCast(@fieldParentPtr("node", node));
    }

    /// Makes its reply, which is in a message, its own.
    pub fn keepReply(self: *Pending) void {
        self.outcome = if (self.arena.allocator().dupe(u8, self.outcome.reply)) |copy|
            .{ .reply = copy }
        else |_|
            .{ .failed = .{ .code = .resource_exhausted, .message = "out of memory" } };
    }
};

pub const Outcome = union(enum) {
    /// A serialized PipelineReply.
    reply: []const u8,
    failed: grpc.Status,
    /// The server has not taken the call: make it as a unary one.
    divert,
};

/// The calls that were sent and wait for their replies, each under an id of its own. An id's place in the table is the
/// rest of its division by the length, and ids whose place is taken are left out.
pub const Sent = struct {
    places: []?*Pending = &.{},
    count: usize = 0,
    last_id: u64 = 0,

    pub fn deinit(self: *Sent, gpa: Allocator) void {
        gpa.free(self.places);
    }

    /// An id for the next `put`.
    pub fn nextId(self: *Sent, gpa: Allocator) Allocator.Error!u64 {
        if (self.count * 2 >= self.places.len) try self.grow(gpa);
        var id = self.last_id + 1;
        while (self.place(id).* != null) id += 1;
        return id;
    }

    pub fn put(self: *Sent, pending: *Pending) void {
        self.last_id = pending.id;
        self.place(pending.id).* = pending;
        self.count += 1;
    }

    /// Takes a call out; null when there is none of this id.
    pub fn take(self: *Sent, id: u64) ?*Pending {
        if (self.places.len == 0) return null;
        const pending = self.place(id).* orelse return null;
        if (pending.id != id) return null;
        self.place(id).* = null;
        self.count -= 1;
        return pending;
    }

    /// Forgets all calls.
    pub fn clear(self: *Sent) void {
        @memset(self.places, null);
        self.count = 0;
    }

    fn place(self: *Sent, id: u64) *?*Pending {
        return &self.places[@intCast(id % self.places.len)];
    }

    /// Ids that had places of their own keep them in a table of twice the length.
    fn grow(self: *Sent, gpa: Allocator) Allocator.Error!void {
        var larger: Sent = .{ .places = try gpa.alloc(?*Pending, @max(64, self.places.len * 2)) };
        @memset(larger.places, null);
        for (self.places) |pending| if (pending) |one| {
            larger.place(one.id).* = one;
        };
        gpa.free(self.places);
        self.places = larger.places;
    }
};

test "calls that were sent are found by their ids, however long some wait" {
    const gpa = std.testing.allocator;
    var sent: Sent = .{};
    defer sent.deinit(gpa);
    try std.testing.expectEqual(null, sent.take(1));
    var calls: [300]Pending = @splat(.{ .body = "", .deadline = .none, .asks_hooks = false });
    for (&calls) |*call| {
        call.id = try sent.nextId(gpa);
        sent.put(call);
    }
    const late = &calls[7];
    for (&calls) |*call| if (call != late) try std.testing.expectEqual(call, sent.take(call.id).?);
    for (0..10_000) |_| {
        calls[0].id = try sent.nextId(gpa);
        try std.testing.expect(calls[0].id != late.id);
        sent.put(&calls[0]);
        try std.testing.expectEqual(&calls[0], sent.take(calls[0].id).?);
        try std.testing.expectEqual(null, sent.take(calls[0].id));
    }
    try std.testing.expectEqual(1, sent.count);
    sent.clear();
    try std.testing.expectEqual(null, sent.take(late.id));
}

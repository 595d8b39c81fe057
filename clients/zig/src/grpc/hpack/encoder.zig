//! Writes blocks of headers. What repeats from call to call is put into the table once and is a byte afterwards.
const std = @import("std");
const Table = @import("table.zig").Table;
const Allocator = std.mem.Allocator;
const Header = @import("../metadata.zig").Metadata;

pub const Encoder = struct {
    table: Table,
    /// The smallest size since the last block, when the size has changed.
    smallest: ?usize = null,

    pub const Keep = enum {
        /// Put into the table: it comes again.
        indexed,
        /// Not worth a place.
        literal,
        /// A secret, which nobody on the way may put into a table either.
        never,
    };

    pub fn init(gpa: Allocator) Encoder {
        return .{ .table = .{ .gpa = gpa } };
    }

    pub fn deinit(self: *Encoder) void {
        self.table.deinit();
    }

    /// What the peer's SETTINGS_HEADER_TABLE_SIZE allows. We take no more than the default.
    pub fn setLimit(self: *Encoder, peer: usize) void {
        const limit = @min(peer, Table.bytes_default);
        if (limit == self.table.limit) return;
        self.smallest = @min(self.smallest orelse limit, limit);
        self.table.setLimit(limit);
    }

    /// Has to come before the first header of each block.
    pub fn begin(self: *Encoder, out: *std.ArrayList(u8), gpa: Allocator) Allocator.Error!void {
        const smallest = self.smallest orelse return;
        if (smallest < self.table.limit) try putInteger(out, gpa, 0x20, 5, smallest);
        try putInteger(out, gpa, 0x20, 5, self.table.limit);
        self.smallest = null;
    }

    pub fn put(self: *Encoder, out: *std.ArrayList(u8), gpa: Allocator, h: Header, keep: Keep) Allocator.Error!void {
        const found = self.table.find(h);
        if (found.whole != 0 and keep != .never) return putInteger(out, gpa, 0x80, 7, found.whole);
        switch (keep) {
            .indexed => try putInteger(out, gpa, 0x40, 6, found.name),
            .literal => try putInteger(out, gpa, 0x00, 4, found.name),
            .never => try putInteger(out, gpa, 0x10, 4, found.name),
        }
        if (found.name == 0) try putString(out, gpa, h.key);
        try putString(out, gpa, h.value);
        if (keep == .indexed) try self.table.insert(h);
    }
};

fn putInteger(out: *std.ArrayList(u8), gpa: Allocator, first: u8, comptime prefix: u4, value: usize) Allocator.Error!void {
    const mask = (1 << prefix) - 1;
    if (value < mask) return out.append(gpa, first | @as(u8, @intCast(value)));
    try out.append(gpa, first | mask);
    var v = value - mask;
    while (v >= 0x80) : (v >>= 7) try out.append(gpa, @as(u8, @truncate(v)) | 0x80);
    try out.append(gpa, @intCast(v));
}

fn putString(out: *std.ArrayList(u8), gpa: Allocator, text: []const u8) Allocator.Error!void {
    try putInteger(out, gpa, 0, 7, text.len);
    try out.appendSlice(gpa, text);
}

const Decoder = @import("decoder.zig").Decoder;

test "what is encoded is decoded, and repeats are one byte" {
    const gpa = std.testing.allocator;
    var arena: std.heap.ArenaAllocator = .init(gpa);
    defer arena.deinit();
    var e: Encoder = .init(gpa);
    defer e.deinit();
    var d: Decoder = .init(gpa);
    defer d.deinit();
    const long: [300]u8 = @splat('q');
    const list = [_]struct { Header, Encoder.Keep }{
        .{ .{ .key = ":method", .value = "POST" }, .indexed },
        .{ .{ .key = ":path", .value = "/a.b/C" }, .indexed },
        .{ .{ .key = "te", .value = "trailers" }, .indexed },
        .{ .{ .key = "authorization", .value = "Bearer x" }, .never },
        .{ .{ .key = "x-long", .value = &long }, .literal },
    };
    var out: std.ArrayList(u8) = .empty;
    defer out.deinit(gpa);
    var lengths: [3]usize = undefined;
    for (&lengths, 0..) |*length, round| {
        out.clearRetainingCapacity();
        if (round == 2) { // the peer closes its table and opens it again
            e.setLimit(0);
            e.setLimit(4096);
        }
        try e.begin(&out, gpa);
        for (list) |h| try e.put(&out, gpa, h[0], h[1]);
        length.* = out.items.len;
        const got = try d.decode(arena.allocator(), out.items, 10_000);
        try std.testing.expectEqual(list.len, got.len);
        for (list, got) |h, g| {
            try std.testing.expectEqualStrings(h[0].key, g.key);
            try std.testing.expectEqualStrings(h[0].value, g.value);
        }
        try std.testing.expectEqual(d.table.bytes, e.table.bytes);
    }
    try std.testing.expect(lengths[1] < lengths[0] and lengths[2] > lengths[0]);
}

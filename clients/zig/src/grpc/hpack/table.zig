//! The dynamic table that both sides of a direction keep alike, and the static one before it.
const std = @import("std");
const tables = @import("tables.zig");
const Allocator = std.mem.Allocator;
const Header = @import("../metadata.zig").Metadata;

pub const Table = struct {
    gpa: Allocator,
    /// Newest last; the entries own their text.
    entries: std.ArrayList(Header) = .empty,
    bytes: usize = 0,
    limit: usize = bytes_default,

    /// The size that both sides start with.
    pub const bytes_default = 4096;
    pub const static_count = tables.static.len;

    pub fn deinit(self: *Table) void {
        for (self.entries.items) |e| self.free(e);
        self.entries.deinit(self.gpa);
    }

    /// What RFC 7541 4.1 says that an entry takes.
    pub fn cost(h: Header) usize {
        return h.key.len + h.value.len + 32;
    }

    pub fn setLimit(self: *Table, limit: usize) void {
        self.limit = limit;
        self.makeRoom(0);
    }

    /// Adds a copy. An entry larger than the table empties it and is not kept.
    pub fn insert(self: *Table, h: Header) Allocator.Error!void {
        // The header may be one that has to go to make room for it, so it is copied first.
        const key = try self.gpa.dupe(u8, h.key);
        errdefer self.gpa.free(key);
        const value = try self.gpa.dupe(u8, h.value);
        errdefer self.gpa.free(value);
        self.makeRoom(cost(h));
        if (cost(h) > self.limit) {
            self.gpa.free(key);
            self.gpa.free(value);
            return;
        }
        try self.entries.append(self.gpa, .{ .key = key, .value = value });
        self.bytes += cost(h);
    }

    /// The header with an index as the wire counts: from 1, the static ones first, then the newest.
    pub fn at(self: *const Table, index: usize) ?Header {
        if (index == 0) return null;
        if (index <= static_count) return .{ .key = tables.static[index - 1][0], .value = tables.static[index - 1][1] };
        const age = index - static_count;
        if (age > self.entries.items.len) return null;
        return self.entries.items[self.entries.items.len - age];
    }

    /// The index of a header, or else of its name; 0 is none.
    pub fn find(self: *const Table, h: Header) struct { whole: usize, name: usize } {
        var name: usize = 0;
        for (self.entries.items, 0..) |e, i| {
            if (!std.mem.eql(u8, e.key, h.key)) continue;
            const index = static_count + self.entries.items.len - i;
            if (std.mem.eql(u8, e.value, h.value)) return .{ .whole = index, .name = index };
            name = index;
        }
        for (tables.static, 1..) |e, index| {
            if (!std.mem.eql(u8, e[0], h.key)) continue;
            if (std.mem.eql(u8, e[1], h.value)) return .{ .whole = index, .name = index };
            if (name == 0 or name > static_count) name = index;
        }
        return .{ .whole = 0, .name = name };
    }

    fn makeRoom(self: *Table, room: usize) void {
        var n: usize = 0;
        while (n < self.entries.items.len and self.bytes + room > self.limit) : (n += 1) {
            const e = self.entries.items[n];
            self.bytes -= cost(e);
            self.free(e);
        }
        if (n > 0) self.entries.replaceRangeAssumeCapacity(0, n, &.{});
    }

    fn free(self: *Table, e: Header) void {
        self.gpa.free(e.key);
        self.gpa.free(e.value);
    }
};

test "the newest entry has the lowest index, and the oldest goes first" {
    var t: Table = .{ .gpa = std.testing.allocator, .limit = 3 * 34 };
    defer t.deinit();
    for ([_][]const u8{ "1", "2", "3", "4" }) |v| try t.insert(.{ .key = "k", .value = v });
    try std.testing.expectEqual(3, t.entries.items.len);
    try std.testing.expectEqualStrings("4", t.at(62).?.value);
    try std.testing.expectEqualStrings("2", t.at(64).?.value);
    try std.testing.expectEqual(null, t.at(65));
    try std.testing.expectEqual(null, t.at(0));
    try std.testing.expectEqual(63, t.find(.{ .key = "k", .value = "3" }).whole);
    try std.testing.expectEqual(0, t.find(.{ .key = "k", .value = "1" }).whole);
    try std.testing.expectEqual(4, t.find(.{ .key = ":path", .value = "/x" }).name);
    t.setLimit(34);
    try std.testing.expectEqual(1, t.entries.items.len);
    try t.insert(.{ .key = "far too long for it", .value = "far too long for it" });
    try std.testing.expectEqual(0, t.entries.items.len);
}

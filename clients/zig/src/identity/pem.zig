//! The blocks of a PEM file.
const std = @import("std");

const begin = "-----BEGIN ";
const dashes = "-----";
const decoder = std.base64.standard.decoderWithIgnore(" \t\r\n");

pub const Block = struct {
    /// Such as "CERTIFICATE".
    label: []const u8,
    text: []const u8,

    /// No block decodes to more bytes.
    pub fn sizeUpperBound(self: Block) usize {
        return decoder.calcSizeUpperBound(self.text.len);
    }

    /// The bytes of the block, in `buffer`.
    pub fn decode(self: Block, buffer: []u8) error{BadPem}![]u8 {
        const len = decoder.decode(buffer, self.text) catch return error.BadPem;
        return buffer[0..len];
    }
};

pub const Iterator = struct {
    rest: []const u8,

    /// The next block with this label; null when there is none. What stands between blocks is passed over.
    pub fn next(self: *Iterator, label: []const u8) error{BadPem}!?Block {
        while (try self.nextOfAny()) |block| {
            if (std.mem.eql(u8, block.label, label)) return block;
        }
        return null;
    }

    /// The next block; null when there is none.
    pub fn nextOfAny(self: *Iterator) error{BadPem}!?Block {
        const start = std.mem.find(u8, self.rest, begin) orelse return null;
        const head = self.rest[start + begin.len ..];
        const label_len = std.mem.find(u8, head, dashes) orelse return error.BadPem;
        const body = head[label_len + dashes.len ..];
        const end = std.mem.find(u8, body, "-----END ") orelse return error.BadPem;
        self.rest = body[end + dashes.len ..];
        return .{ .label = head[0..label_len], .text = body[0..end] };
    }
};

pub fn iterate(text: []const u8) Iterator {
    return .{ .rest = text };
}

test "blocks are found by their label" {
    var blocks = iterate("a\n-----BEGIN A-----\nAAE=\n-----END A-----\n-----BEGIN B-----\r\nAg\r\n==\r\n-----END B-----\n");
    const block = (try blocks.next("B")).?;
    var buffer: [8]u8 = undefined;
    try std.testing.expectEqualStrings("\x02", try block.decode(buffer[0..block.sizeUpperBound()]));
    try std.testing.expectEqual(null, try blocks.next("B"));
    var cut = iterate("-----BEGIN A-----\nAAE=\n");
    try std.testing.expectError(error.BadPem, cut.next("A"));
    var damaged = iterate("-----BEGIN A-----\n?\n-----END A-----");
    try std.testing.expectError(error.BadPem, (try damaged.next("A")).?.decode(&buffer));
}

//! Reads blocks of headers. A block has to be read even when nobody wants it: it may change the table.
const std = @import("std");
const huffman = @import("huffman.zig");
const Table = @import("table.zig").Table;
const Allocator = std.mem.Allocator;
const Header = @import("../metadata.zig").Metadata;

pub const Error = error{Compression} || Allocator.Error;

pub const Decoder = struct {
    table: Table,

    pub fn init(gpa: Allocator) Decoder {
        return .{ .table = .{ .gpa = gpa } };
    }

    pub fn deinit(self: *Decoder) void {
        self.table.deinit();
    }

    /// The headers of a block, in `arena`. `bytes_max` bounds what they take, as the table counts.
    pub fn decode(self: *Decoder, arena: Allocator, block: []const u8, bytes_max: usize) Error![]Header {
        var out: std.ArrayList(Header) = .empty;
        var in: Input = .{ .bytes = block };
        var total: usize = 0;
        while (in.pos < block.len) {
            const h = try self.one(arena, &in) orelse continue;
            total += Table.cost(h);
            if (total > bytes_max) return error.Compression;
            try out.append(arena, h);
        }
        return out.items;
    }

    /// The next header; null when it was a change of the table's size.
    fn one(self: *Decoder, arena: Allocator, in: *Input) Error!?Header {
        const first = in.bytes[in.pos];
        if (first & 0x80 != 0) {
            const h = self.table.at(try in.integer(7)) orelse return error.Compression;
            return .{ .key = try arena.dupe(u8, h.key), .value = try arena.dupe(u8, h.value) };
        }
        if (first & 0xe0 == 0x20) {
            const limit = try in.integer(5);
            if (limit > Table.bytes_default) return error.Compression;
            self.table.setLimit(limit);
            return null;
        }
        const is_kept = first & 0x40 != 0;
        const index = if (is_kept) try in.integer(6) else try in.integer(4);
        const key = if (index == 0)
            try in.string(arena)
        else
            try arena.dupe(u8, (self.table.at(index) orelse return error.Compression).key);
        const h: Header = .{ .key = key, .value = try in.string(arena) };
        if (is_kept) try self.table.insert(h);
        return h;
    }
};

const Input = struct {
    bytes: []const u8,
    pos: usize = 0,

    fn integer(in: *Input, comptime prefix: u4) Error!usize {
        const mask = (1 << prefix) - 1;
        var v: usize = in.bytes[in.pos] & mask;
        in.pos += 1;
        if (v < mask) return v;
        var shift: u5 = 0;
        while (in.pos < in.bytes.len) {
            const b = in.bytes[in.pos];
            in.pos += 1;
            v += @as(usize, b & 0x7f) << shift;
            if (b < 0x80) return v;
            if (shift >= 21) return error.Compression;
            shift += 7;
        }
        return error.Compression;
    }

    fn string(in: *Input, arena: Allocator) Error![]const u8 {
        if (in.pos >= in.bytes.len) return error.Compression;
        const is_packed = in.bytes[in.pos] & 0x80 != 0;
        const n = try in.integer(7);
        if (n > in.bytes.len - in.pos) return error.Compression;
        const raw = in.bytes[in.pos..][0..n];
        in.pos += n;
        return if (is_packed) huffman.decode(arena, raw) else arena.dupe(u8, raw);
    }
};

fn hex(comptime s: []const u8) [s.len / 2]u8 {
    var b: [s.len / 2]u8 = undefined;
    _ = std.fmt.hexToBytes(&b, s) catch unreachable;
    return b;
}

test "RFC 7541 C.6: responses with Huffman and eviction" {
    var arena: std.heap.ArenaAllocator = .init(std.testing.allocator);
    defer arena.deinit();
    const a = arena.allocator();
    var d: Decoder = .init(std.testing.allocator);
    defer d.deinit();
    d.table.limit = 256;
    const one = try d.decode(a, &hex("488264025885aec3771a4b6196d07abe941054d444a8200595040b8166e082a62d1bff6e919d29ad171863c78f0b97c8e9ae82ae43d3"), 10_000);
    try std.testing.expectEqual(4, one.len);
    try std.testing.expectEqualStrings("302", one[0].value);
    try std.testing.expectEqualStrings("Mon, 21 Oct 2013 20:13:21 GMT", one[2].value);
    try std.testing.expectEqualStrings("https://www.example.com", one[3].value);
    try std.testing.expectEqual(222, d.table.bytes);
    const two = try d.decode(a, &hex("4883640effc1c0bf"), 10_000);
    try std.testing.expectEqualStrings("307", two[0].value);
    try std.testing.expectEqual(222, d.table.bytes);
    try std.testing.expectEqual(4, d.table.entries.items.len);
    const three = try d.decode(a, &hex("88c16196d07abe941054d444a8200595040b8166e084a62d1bffc05a839bd9ab77ad94e7821dd7f2e6c7b335dfdfcd5b3960d5af27087f3672c1ab270fb5291f9587316065c003ed4ee5b1063d5007"), 10_000);
    try std.testing.expectEqual(6, three.len);
    try std.testing.expectEqual(215, d.table.bytes);
    try std.testing.expectEqualStrings("foo=ASDJKHQKBZXOQWEOPIUAXQWEOIU; max-age=3600; version=1", three[5].value);
}

test "blocks that are no headers" {
    var arena: std.heap.ArenaAllocator = .init(std.testing.allocator);
    defer arena.deinit();
    var d: Decoder = .init(std.testing.allocator);
    defer d.deinit();
    for ([_][]const u8{
        "\x80", // index 0
        "\xff\x00", // an index that is not there
        "\xff\xff\xff\xff\xff\xff", // an integer without end
        "\x3f\xe2\x1f", // a table larger than we allow
        "\x00\x01", // a name that is cut off
        "\x00\x01a\x7f\x80\x01", // a value longer than the block
    }) |block| try std.testing.expectError(error.Compression, d.decode(arena.allocator(), block, 1000));
    try std.testing.expectError(error.Compression, d.decode(arena.allocator(), "\x82\x82\x82", 100));
}

//! The Huffman code of HPACK (RFC 7541, appendix B). We only read it: what we send often is in the table.
const std = @import("std");
const tables = @import("tables.zig");
const Allocator = std.mem.Allocator;

/// For each inner vertex what follows on a 0 and on a 1: a vertex, or the complement of a byte.
const tree: [256][2]i16 = blk: {
    @setEvalBranchQuota(100_000);
    var t: [256][2]i16 = @splat(.{ 0, 0 });
    var used: i16 = 1;
    for (tables.huffman, 0..) |entry, byte| {
        const code, const len = entry;
        var node: usize = 0;
        var i: u5 = len;
        while (i > 0) {
            i -= 1;
            const bit = (code >> i) & 1;
            if (i == 0) {
                t[node][bit] = ~@as(i16, byte);
            } else {
                if (t[node][bit] == 0) {
                    t[node][bit] = used;
                    used += 1;
                }
                node = @intCast(t[node][bit]);
            }
        }
    }
    break :blk t;
};

pub fn decode(arena: Allocator, in: []const u8) (error{Compression} || Allocator.Error)![]u8 {
    var out: std.ArrayList(u8) = try .initCapacity(arena, in.len * 8 / 5 + 1);
    var node: usize = 0;
    var bits: u32 = 0; // since the last whole symbol
    var ones = true;
    for (in) |byte| {
        var i: u4 = 8;
        while (i > 0) {
            i -= 1;
            const bit: u1 = @truncate(byte >> @as(u3, @intCast(i)));
            bits += 1;
            ones = ones and bit == 1;
            const next = tree[node][bit];
            if (next < 0) {
                out.appendAssumeCapacity(@intCast(~next));
                node = 0;
                bits = 0;
                ones = true;
            } else if (next == 0) {
                return error.Compression; // the end of string, or its first bits with nothing below
            } else node = @intCast(next);
        }
    }
    // What is left over must be fewer than 8 bits, all of them 1.
    if (bits > 7 or !ones) return error.Compression;
    return out.items;
}

test "RFC 7541 C.4.1, and padding that is not allowed" {
    var arena: std.heap.ArenaAllocator = .init(std.testing.allocator);
    defer arena.deinit();
    const a = arena.allocator();
    try std.testing.expectEqualStrings("www.example.com", try decode(a, "\xf1\xe3\xc2\xe5\xf2\x3a\x6b\xa0\xab\x90\xf4\xff"));
    try std.testing.expectEqualStrings("", try decode(a, ""));
    try std.testing.expectError(error.Compression, decode(a, "\xff\xff\xff\xff")); // the end of string
    try std.testing.expectError(error.Compression, decode(a, "\xff")); // eight bits of padding
    try std.testing.expectError(error.Compression, decode(a, "\x18")); // "a", then 000
}

test "every byte is a leaf" {
    var seen: [256]bool = @splat(false);
    for (tree) |pair| for (pair) |next| {
        if (next < 0) seen[@intCast(~next)] = true;
    };
    for (seen) |s| try std.testing.expect(s);
}

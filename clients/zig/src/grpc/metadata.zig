//! Metadata as gRPC puts it into HTTP headers: keys in small letters, binary values in base64, messages percent-encoded.
const std = @import("std");
const Allocator = std.mem.Allocator;

/// A header. The value of a key that ends in `-bin` is any bytes; other values are printable ASCII.
pub const Metadata = struct { key: []const u8, value: []const u8 };

/// The first value under a key.
pub fn find(list: []const Metadata, key: []const u8) ?[]const u8 {
    for (list) |m| if (std.mem.eql(u8, m.key, key)) return m.value;
    return null;
}

pub fn dupe(arena: Allocator, list: []const Metadata) Allocator.Error![]Metadata {
    const out = try arena.alloc(Metadata, list.len);
    for (out, list) |*o, m| o.* = .{ .key = try arena.dupe(u8, m.key), .value = try arena.dupe(u8, m.value) };
    return out;
}

pub fn isBinary(key: []const u8) bool {
    return std.mem.endsWith(u8, key, "-bin");
}

/// Whether a caller may send it: gRPC keeps keys that start with `grpc-` for itself.
pub fn isLegal(m: Metadata) bool {
    if (m.key.len == 0 or std.mem.startsWith(u8, m.key, "grpc-")) return false;
    for (m.key) |byte| switch (byte) {
        'a'...'z', '0'...'9', '-', '_', '.' => {},
        else => return false,
    };
    if (isBinary(m.key)) return true;
    return isPrintable(m.value);
}

pub fn isPrintable(text: []const u8) bool {
    for (text) |byte| if (byte < 0x20 or byte > 0x7e) return false;
    return true;
}

pub fn encodeBinary(arena: Allocator, value: []const u8) Allocator.Error![]const u8 {
    const encoder = std.base64.standard_no_pad.Encoder;
    return encoder.encode(try arena.alloc(u8, encoder.calcSize(value.len)), value);
}

/// The bytes of one value, with or without padding; null when it is not base64.
pub fn decodeBinary(arena: Allocator, value: []const u8) Allocator.Error!?[]const u8 {
    const text = std.mem.trim(u8, value, " =");
    const decoder = std.base64.standard_no_pad.Decoder;
    const bytes = try arena.alloc(u8, decoder.calcSizeForSlice(text) catch return null);
    decoder.decode(bytes, text) catch return null;
    return bytes;
}

/// What `grpc-message` says; a `%` that starts no code stays.
pub fn percentDecode(arena: Allocator, text: []const u8) Allocator.Error![]const u8 {
    const out = try arena.alloc(u8, text.len);
    var n: usize = 0;
    var i: usize = 0;
    while (i < text.len) : (n += 1) {
        if (text[i] == '%' and i + 2 < text.len) {
            if (std.fmt.parseInt(u8, text[i + 1 ..][0..2], 16)) |byte| {
                out[n] = byte;
                i += 3;
                continue;
            } else |_| {}
        }
        out[n] = text[i];
        i += 1;
    }
    return out[0..n];
}

test "what may be sent" {
    try std.testing.expect(isLegal(.{ .key = "x-a_b.1", .value = "v 1" }));
    try std.testing.expect(isLegal(.{ .key = "x-raw-bin", .value = "\x00\xff" }));
    for ([_]Metadata{
        .{ .key = "", .value = "" },
        .{ .key = "X-Upper", .value = "" },
        .{ .key = "grpc-timeout", .value = "1S" },
        .{ .key = ":path", .value = "/" },
        .{ .key = "x", .value = "line\nbreak" },
    }) |m| try std.testing.expect(!isLegal(m));
}

test "binary values and messages" {
    var arena: std.heap.ArenaAllocator = .init(std.testing.allocator);
    defer arena.deinit();
    const a = arena.allocator();
    try std.testing.expectEqualStrings("AP8", try encodeBinary(a, "\x00\xff"));
    try std.testing.expectEqualStrings("\x00\xff", (try decodeBinary(a, "AP8=")).?);
    try std.testing.expectEqual(null, try decodeBinary(a, "A?"));
    try std.testing.expectEqualStrings("100% é", try percentDecode(a, "100% %C3%A9"));
    try std.testing.expectEqualStrings("%", try percentDecode(a, "%"));
}

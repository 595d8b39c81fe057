//! Reading DER, one element after the other.
const std = @import("std");

pub const integer = 0x02;
pub const octets = 0x04;
pub const oid = 0x06;
pub const sequence = 0x30;
/// The tag [0] around something.
pub const tagged_0 = 0xa0;

pub const Reader = struct {
    rest: []const u8,

    /// The content of the next element, which has to have this tag.
    pub fn take(self: *Reader, tag: u8) error{BadDer}![]const u8 {
        if (self.peek() != tag or self.rest.len < 2) return error.BadDer;
        const short = self.rest[1];
        var start: usize = 2;
        var len: usize = short;
        if (short >= 0x80) {
            const len_bytes = short & 0x7f;
            if (len_bytes < 1 or len_bytes > 3 or self.rest.len < 2 + len_bytes) return error.BadDer;
            len = 0;
            for (self.rest[2..][0..len_bytes]) |byte| len = len << 8 | byte;
            start += len_bytes;
        }
        if (self.rest.len - start < len) return error.BadDer;
        defer self.rest = self.rest[start + len ..];
        return self.rest[start..][0..len];
    }

    /// A reader of what the next element contains.
    pub fn enter(self: *Reader, tag: u8) error{BadDer}!Reader {
        return .{ .rest = try self.take(tag) };
    }

    /// The bytes of a number that is not negative, without zeros before it.
    pub fn takeNumber(self: *Reader) error{BadDer}![]const u8 {
        return std.mem.trimStart(u8, try self.take(integer), "\x00");
    }

    /// The tag of the next element; null at the end.
    pub fn peek(self: Reader) ?u8 {
        return if (self.rest.len > 0) self.rest[0] else null;
    }
};

/// Whether this is one sequence and nothing more.
pub fn isSequence(bytes: []const u8) bool {
    var reader: Reader = .{ .rest = bytes };
    _ = reader.take(sequence) catch return false;
    return reader.rest.len == 0;
}

test "elements are read to their end and not beyond" {
    var reader: Reader = .{ .rest = "\x30\x06\x02\x02\x00\x81\x04\x00\x02\x81\x01\x07" };
    var inner = try reader.enter(sequence);
    try std.testing.expectEqualStrings("\x81", try inner.takeNumber());
    try std.testing.expectEqualStrings("", try inner.take(octets));
    try std.testing.expectEqual(null, inner.peek());
    try std.testing.expectError(error.BadDer, inner.take(octets));
    try std.testing.expectEqualStrings("\x07", try reader.takeNumber());
    for ([_][]const u8{ "", "\x04", "\x04\x01", "\x04\x80", "\x04\x82\x01", "\x04\x84\x00\x00\x00\x00", "\x02\x00" }) |bad| {
        var damaged: Reader = .{ .rest = bad };
        try std.testing.expectError(error.BadDer, damaged.take(octets));
    }
    try std.testing.expect(isSequence("\x30\x00") and !isSequence("\x30\x00\x00") and !isSequence("\x04\x00"));
}

//! Protocol Buffers wire format for messages made by protoc-gen-zig.
//!
//! A generated message is a plain struct with defaults, plus a table `_pb_fields`. Encoding writes from the end of
//! the buffer backwards, so that no message is measured before it is written. Decoding is into an arena; strings and
//! bytes point into the input. Unknown fields are skipped, not kept.
const std = @import("std");
const Allocator = std.mem.Allocator;
const encoder = @import("pb/encode.zig");
const decoder = @import("pb/decode.zig");

pub const Out = encoder.Out;
pub const encodeInto = encoder.encodeInto;
pub const EncodeError = encoder.EncodeError;
pub const encodeAlloc = encoder.encodeAlloc;
pub const decode = decoder.decode;
pub const mergeInto = decoder.mergeInto;
pub const DecodeError = decoder.DecodeError;
/// Timestamps and durations as nanoseconds.
pub const time = @import("pb/time.zig");
/// Enums and their numbers.
pub const enums = @import("enums.zig");

pub const Kind = enum {
    double,
    float,
    int32,
    int64,
    uint32,
    uint64,
    sint32,
    sint64,
    fixed32,
    fixed64,
    sfixed32,
    sfixed64,
    bool,
    string,
    bytes,
    @"enum",
    message,
};

pub const Card = enum { implicit, explicit, repeated, @"packed", map, oneof };

pub const Field = struct {
    name: [:0]const u8,
    num: u32 = 0,
    kind: Kind = .message,
    card: Card,
    /// Only for maps.
    key: Kind = .string,
};

pub fn Entry(comptime K: type, comptime V: type) type {
    return struct { key: K, value: V };
}

/// A decoded message with the memory that it points into.
pub fn Owned(comptime T: type) type {
    return struct {
        value: T,
        arena: std.heap.ArenaAllocator.State,
        gpa: Allocator,

        pub fn deinit(self: @This()) void {
            self.arena.promote(self.gpa).deinit();
        }
    };
}

/// The value under a key of a `map<string, …>`; the last one wins.
pub fn get(entries: anytype, key: []const u8) ?@TypeOf(entries[0].value) {
    var i = entries.len;
    while (i > 0) {
        i -= 1;
        if (std.mem.eql(u8, entries[i].key, key)) return entries[i].value;
    }
    return null;
}

/// How a kind looks on the wire; for the runtime itself.
pub fn wireType(comptime kind: Kind) u3 {
    return switch (kind) {
        .double, .fixed64, .sfixed64 => 1,
        .float, .fixed32, .sfixed32 => 5,
        .string, .bytes, .message => 2,
        else => 0,
    };
}

/// The message that `P` is or points to; for the runtime itself.
pub fn Plain(comptime P: type) type {
    return switch (@typeInfo(P)) {
        .pointer => |p| if (p.size == .one) p.child else P,
        else => P,
    };
}

test {
    _ = encoder;
    _ = decoder;
    _ = time;
    _ = enums;
}

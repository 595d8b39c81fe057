//! Writes messages, the last byte first.
const std = @import("std");
const pb = @import("../pb.zig");
const enums = @import("../enums.zig");
const Allocator = std.mem.Allocator;
const Kind = pb.Kind;
const Field = pb.Field;
const wireType = pb.wireType;
const Plain = pb.Plain;

/// A buffer that grows at its front.
pub const Out = struct {
    gpa: Allocator,
    buf: []u8 = &.{},
    pos: usize = 0,

    pub fn deinit(o: *Out) void {
        o.gpa.free(o.buf);
    }

    /// Forgets what was written, and keeps the memory.
    pub fn clear(o: *Out) void {
        o.pos = o.buf.len;
    }

    pub fn written(o: *const Out) []u8 {
        return o.buf[o.pos..];
    }

    pub fn len(o: *const Out) usize {
        return o.buf.len - o.pos;
    }

    fn reserve(o: *Out, n: usize) Allocator.Error![]u8 {
        if (o.pos < n) {
            const used = o.len();
            const size = @max(256, (used + n) * 2);
            const new = try o.gpa.alloc(u8, size);
            @memcpy(new[size - used ..], o.written());
            o.gpa.free(o.buf);
            o.buf = new;
            o.pos = size - used;
        }
        o.pos -= n;
        return o.buf[o.pos..][0..n];
    }

    pub fn bytes(o: *Out, b: []const u8) Allocator.Error!void {
        @memcpy(try o.reserve(b.len), b);
    }

    fn fixed(o: *Out, comptime T: type, v: T) Allocator.Error!void {
        std.mem.writeInt(T, (try o.reserve(@sizeOf(T)))[0..@sizeOf(T)], v, .little);
    }

    fn varint(o: *Out, value: u64) Allocator.Error!void {
        const bits: usize = 64 - @as(usize, @clz(value | 1));
        const n = (bits + 6) / 7;
        const dst = try o.reserve(n);
        var v = value;
        for (dst[0 .. n - 1]) |*b| {
            b.* = @as(u8, @truncate(v)) | 0x80;
            v >>= 7;
        }
        dst[n - 1] = @truncate(v);
    }

    fn tag(o: *Out, num: u32, wire: u3) Allocator.Error!void {
        try o.varint(@as(u64, num) << 3 | wire);
    }
};

fn putScalar(o: *Out, comptime kind: Kind, v: anytype) Allocator.Error!void {
    switch (kind) {
        .double => try o.fixed(u64, @bitCast(v)),
        .float => try o.fixed(u32, @bitCast(v)),
        .fixed32 => try o.fixed(u32, v),
        .fixed64 => try o.fixed(u64, v),
        .sfixed32 => try o.fixed(u32, @bitCast(v)),
        .sfixed64 => try o.fixed(u64, @bitCast(v)),
        .int32, .int64 => try o.varint(@bitCast(@as(i64, v))),
        .uint32, .uint64 => try o.varint(v),
        .sint32 => try o.varint(@as(u32, @bitCast((v << 1) ^ (v >> 31)))),
        .sint64 => try o.varint(@bitCast((v << 1) ^ (v >> 63))),
        .bool => try o.varint(@intFromBool(v)),
        .@"enum" => try o.varint(@bitCast(@as(i64, enums.toNumber(i32, v)))),
        .string, .bytes => {
            try o.bytes(v);
            try o.varint(v.len);
        },
        .message => {
            const before = o.len();
            try encodeInto(o, v);
            try o.varint(o.len() - before);
        },
    }
}

fn putField(o: *Out, comptime num: u32, comptime kind: Kind, v: anytype) Allocator.Error!void {
    try putScalar(o, kind, v);
    try o.tag(num, wireType(kind));
}

fn isZero(comptime kind: Kind, v: anytype) bool {
    return switch (kind) {
        .string, .bytes => v.len == 0,
        .double => @as(u64, @bitCast(v)) == 0,
        .float => @as(u32, @bitCast(v)) == 0,
        .bool => !v,
        .@"enum" => enums.toNumber(i32, v) == 0,
        .message => false,
        else => v == 0,
    };
}

/// Writes `msg` (a message or a pointer to one) before what `o` holds.
pub fn encodeInto(o: *Out, msg: anytype) Allocator.Error!void {
    const T = Plain(@TypeOf(msg));
    comptime var i = T._pb_fields.len;
    inline while (i > 0) {
        i -= 1;
        const f: Field = T._pb_fields[i];
        const v = @field(msg, f.name);
        switch (f.card) {
            .implicit => if (!isZero(f.kind, v)) try putField(o, f.num, f.kind, v),
            .explicit => if (v) |x| try putField(o, f.num, f.kind, x),
            .repeated => {
                var n = v.len;
                while (n > 0) {
                    n -= 1;
                    if (f.kind == .message) try putField(o, f.num, f.kind, &v[n]) else try putField(o, f.num, f.kind, v[n]);
                }
            },
            .@"packed" => if (v.len > 0) {
                const before = o.len();
                var n = v.len;
                while (n > 0) {
                    n -= 1;
                    try putScalar(o, f.kind, v[n]);
                }
                try o.varint(o.len() - before);
                try o.tag(f.num, 2);
            },
            .map => {
                var n = v.len;
                while (n > 0) {
                    n -= 1;
                    const before = o.len();
                    if (f.kind == .message) try putField(o, 2, f.kind, &v[n].value) else try putField(o, 2, f.kind, v[n].value);
                    try putField(o, 1, f.key, v[n].key);
                    try o.varint(o.len() - before);
                    try o.tag(f.num, 2);
                }
            },
            .oneof => if (v) |u| {
                const U = @TypeOf(u);
                inline for (U._pb_fields) |of| {
                    if (u == @field(std.meta.Tag(U), of.name)) try putField(o, of.num, of.kind, @field(u, of.name));
                }
            },
        }
    }
}

pub fn encodeAlloc(gpa: Allocator, msg: anytype) Allocator.Error![]u8 {
    var o: Out = .{ .gpa = gpa };
    defer o.deinit();
    try encodeInto(&o, msg);
    return gpa.dupe(u8, o.written());
}

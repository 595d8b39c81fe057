//! Writes messages, the last byte first.
const std = @import("std");
const pb = @import("../pb.zig");
const enums = @import("../enums.zig");
const Allocator = std.mem.Allocator;
const Kind = pb.Kind;
const Field = pb.Field;
const wireType = pb.wireType;
const Plain = pb.Plain;

/// Why a message cannot be written: a string of it is not UTF-8, and `Out.faultyField` says which.
pub const EncodeError = error{InvalidUtf8} || Allocator.Error;

/// A buffer that grows at its front.
pub const Out = struct {
    gpa: Allocator,
    buf: []u8 = &.{},
    pos: usize = 0,
    /// The end of it has the way to a field that cannot be written.
    fault: [128]u8 = undefined,
    fault_len: usize = 0,

    pub fn deinit(o: *Out) void {
        o.gpa.free(o.buf);
    }

    /// Forgets what was written, and keeps the memory.
    pub fn clear(o: *Out) void {
        o.pos = o.buf.len;
        o.fault_len = 0;
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

    /// After `error.InvalidUtf8`: the field, such as `operations[2].save.key`.
    pub fn faultyField(o: *const Out) []const u8 {
        const way = o.fault[o.fault.len - o.fault_len ..];
        return if (std.mem.startsWith(u8, way, ".")) way[1..] else way;
    }

    /// Notes that an error is in this part, and gives it back. What has no room is left out.
    fn within(o: *Out, err: EncodeError, parts: []const []const u8) EncodeError {
        var i = parts.len;
        while (err == error.InvalidUtf8 and i > 0) {
            i -= 1;
            const end = o.fault.len - o.fault_len;
            if (parts[i].len > end) break;
            @memcpy(o.fault[end - parts[i].len .. end], parts[i]);
            o.fault_len += parts[i].len;
        }
        return err;
    }

    fn tag(o: *Out, num: u32, wire: u3) Allocator.Error!void {
        try o.varint(@as(u64, num) << 3 | wire);
    }
};

fn putScalar(o: *Out, comptime kind: Kind, v: anytype) EncodeError!void {
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
            if (kind == .string and !std.unicode.utf8ValidateSlice(v)) return error.InvalidUtf8;
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

fn putField(o: *Out, comptime num: u32, comptime kind: Kind, v: anytype) EncodeError!void {
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
pub fn encodeInto(o: *Out, msg: anytype) EncodeError!void {
    const T = Plain(@TypeOf(msg));
    comptime var i = T._pb_fields.len;
    inline while (i > 0) {
        i -= 1;
        const f: Field = T._pb_fields[i];
        const v = @field(msg, f.name);
        const name = "." ++ f.name;
        switch (f.card) {
            .implicit => if (!isZero(f.kind, v)) putField(o, f.num, f.kind, v) catch |err| return o.within(err, &.{name}),
            .explicit => if (v) |x| putField(o, f.num, f.kind, x) catch |err| return o.within(err, &.{name}),
            .repeated => {
                var n = v.len;
                while (n > 0) {
                    n -= 1;
                    const item = if (f.kind == .message) &v[n] else v[n];
                    putField(o, f.num, f.kind, item) catch |err| return withinItem(o, err, name, n);
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
                    putEntry(o, f, &v[n]) catch |err| return o.within(err, &.{name});
                }
            },
            .oneof => if (v) |u| {
                const U = @TypeOf(u);
                inline for (U._pb_fields) |of| if (u == @field(std.meta.Tag(U), of.name)) {
                    putField(o, of.num, of.kind, @field(u, of.name)) catch |err| return o.within(err, &.{"." ++ of.name});
                };
            },
        }
    }
}

fn putEntry(o: *Out, comptime f: Field, entry: anytype) EncodeError!void {
    const before = o.len();
    const value = if (f.kind == .message) &entry.value else entry.value;
    putField(o, 2, f.kind, value) catch |err| return o.within(err, &.{".value"});
    putField(o, 1, f.key, entry.key) catch |err| return o.within(err, &.{".key"});
    try o.varint(o.len() - before);
    try o.tag(f.num, 2);
}

fn withinItem(o: *Out, err: EncodeError, name: []const u8, index: usize) EncodeError {
    var buffer: [20]u8 = undefined;
    const number = std.fmt.bufPrint(&buffer, "{d}", .{index}) catch unreachable;
    return o.within(err, &.{ name, "[", number, "]" });
}

/// The bytes of a message.
pub fn encodeAlloc(gpa: Allocator, msg: anytype) EncodeError![]u8 {
    var o: Out = .{ .gpa = gpa };
    defer o.deinit();
    try encodeInto(&o, msg);
    return gpa.dupe(u8, o.written());
}

//! Reads messages into an arena.
const std = @import("std");
const pb = @import("../pb.zig");
const enums = @import("../enums.zig");
const Allocator = std.mem.Allocator;
const Kind = pb.Kind;
const Field = pb.Field;
const wireType = pb.wireType;
const Plain = pb.Plain;

const max_depth = 100;

/// Why bytes are not a message.
pub const DecodeError = error{ Truncated, Malformed, InvalidUtf8, TooDeep, OutOfMemory };

const In = struct {
    buf: []const u8,
    pos: usize = 0,

    fn varint(in: *In) DecodeError!u64 {
        var v: u64 = 0;
        var shift: u32 = 0;
        while (shift < 70) : (shift += 7) {
            if (in.pos >= in.buf.len) return error.Truncated;
            const b = in.buf[in.pos];
            in.pos += 1;
            if (shift < 63) {
                v |= @as(u64, b & 0x7f) << @intCast(shift);
            } else if (shift == 63) {
                v |= @as(u64, b & 1) << 63;
            }
            if (b < 0x80) return v;
        }
        return error.Malformed;
    }

    fn take(in: *In, n: u64) DecodeError![]const u8 {
        if (n > in.buf.len - in.pos) return error.Truncated;
        const s = in.buf[in.pos..][0..@intCast(n)];
        in.pos += s.len;
        return s;
    }

    fn fixed(in: *In, comptime T: type) DecodeError!T {
        return std.mem.readInt(T, (try in.take(@sizeOf(T)))[0..@sizeOf(T)], .little);
    }

    fn skip(in: *In, num: u64, wire: u3, depth: u32) DecodeError!void {
        switch (wire) {
            0 => _ = try in.varint(),
            1 => _ = try in.take(8),
            2 => _ = try in.take(try in.varint()),
            5 => _ = try in.take(4),
            3 => {
                if (depth >= max_depth) return error.TooDeep;
                while (true) {
                    const t = try in.varint();
                    if (t & 7 == 4) {
                        if (t >> 3 != num) return error.Malformed;
                        return;
                    }
                    try in.skip(t >> 3, @truncate(t), depth + 1);
                }
            },
            else => return error.Malformed,
        }
    }
};

fn Child(comptime T: type) type {
    return switch (@typeInfo(T)) {
        .optional => |x| x.child,
        .pointer => |p| p.child,
        else => T,
    };
}

fn getScalar(comptime T: type, comptime kind: Kind, arena: Allocator, in: *In, depth: u32) DecodeError!T {
    return switch (kind) {
        .double => @bitCast(try in.fixed(u64)),
        .float => @bitCast(try in.fixed(u32)),
        .fixed32 => try in.fixed(u32),
        .fixed64 => try in.fixed(u64),
        .sfixed32 => @bitCast(try in.fixed(u32)),
        .sfixed64 => @bitCast(try in.fixed(u64)),
        .int32 => @bitCast(@as(u32, @truncate(try in.varint()))),
        .int64 => @bitCast(try in.varint()),
        .uint32 => @truncate(try in.varint()),
        .uint64 => try in.varint(),
        .sint32 => {
            const u: u32 = @truncate(try in.varint());
            return @bitCast((u >> 1) ^ (0 -% (u & 1)));
        },
        .sint64 => {
            const u = try in.varint();
            return @bitCast((u >> 1) ^ (0 -% (u & 1)));
        },
        .bool => (try in.varint()) != 0,
        .@"enum" => enums.fromNumber(T, @as(i32, @bitCast(@as(u32, @truncate(try in.varint()))))),
        .bytes => try in.take(try in.varint()),
        .string => {
            const s = try in.take(try in.varint());
            if (!std.unicode.utf8ValidateSlice(s)) return error.InvalidUtf8;
            return s;
        },
        .message => {
            const s = try in.take(try in.varint());
            if (T == Plain(T)) {
                var m: T = .{};
                try mergeInto(T, &m, arena, s, depth + 1);
                return m;
            } else {
                const p = try arena.create(Plain(T));
                p.* = .{};
                try mergeInto(Plain(T), p, arena, s, depth + 1);
                return p;
            }
        },
    };
}

/// A singular message that comes twice is merged.
fn getMessage(comptime T: type, old: ?T, arena: Allocator, in: *In, depth: u32) DecodeError!T {
    const s = try in.take(try in.varint());
    if (T == Plain(T)) {
        var m: T = old orelse .{};
        try mergeInto(T, &m, arena, s, depth + 1);
        return m;
    } else {
        const p = try arena.create(Plain(T));
        p.* = if (old) |x| x.* else .{};
        try mergeInto(Plain(T), p, arena, s, depth + 1);
        return p;
    }
}

fn append(comptime E: type, arena: Allocator, list: *[]const E, cap: *usize, v: E) DecodeError!void {
    if (list.len >= cap.*) {
        const n = @max(4, list.len * 2);
        const new = try arena.alloc(E, n);
        @memcpy(new[0..list.len], list.*);
        list.* = new[0..list.len];
        cap.* = n;
    }
    const all = @constCast(list.ptr)[0 .. list.len + 1];
    all[list.len] = v;
    list.* = all;
}

fn getEntry(comptime E: type, comptime f: Field, arena: Allocator, bytes: []const u8, depth: u32) DecodeError!E {
    const K = @FieldType(E, "key");
    const V = @FieldType(E, "value");
    var e: E = .{
        .key = switch (f.key) {
            .string => "",
            .bool => false,
            else => 0,
        },
        .value = switch (f.kind) {
            .string, .bytes => "",
            .bool => false,
            .@"enum" => enums.fromNumber(V, @as(i32, 0)),
            .message => .{},
            else => 0,
        },
    };
    var in: In = .{ .buf = bytes };
    while (in.pos < bytes.len) {
        const t = try in.varint();
        const wire: u3 = @truncate(t);
        if (t >> 3 == 1 and wire == comptime wireType(f.key)) {
            e.key = try getScalar(K, f.key, arena, &in, depth);
        } else if (t >> 3 == 2 and wire == comptime wireType(f.kind)) {
            e.value = try getScalar(V, f.kind, arena, &in, depth);
        } else try in.skip(t >> 3, wire, depth);
    }
    return e;
}

/// Adds what `bytes` says to `msg`.
pub fn mergeInto(comptime T: type, msg: *T, arena: Allocator, bytes: []const u8, depth: u32) DecodeError!void {
    if (depth >= max_depth) return error.TooDeep;
    @setEvalBranchQuota(10_000 + 200 * T._pb_fields.len);
    var caps: [T._pb_fields.len]usize = @splat(0);
    var in: In = .{ .buf = bytes };
    next: while (in.pos < bytes.len) {
        const t = try in.varint();
        const num = t >> 3;
        const wire: u3 = @truncate(t);
        if (num == 0 or num > std.math.maxInt(u29)) return error.Malformed;
        inline for (T._pb_fields, 0..) |f, i| {
            const F = @FieldType(T, f.name);
            const dst = &@field(msg, f.name);
            switch (f.card) {
                .implicit, .explicit => if (num == f.num and wire == comptime wireType(f.kind)) {
                    const V = if (f.card == .explicit) Child(F) else F;
                    dst.* = if (f.kind == .message)
                        try getMessage(V, dst.*, arena, &in, depth)
                    else
                        try getScalar(V, f.kind, arena, &in, depth);
                    continue :next;
                },
                .repeated, .@"packed" => if (num == f.num) {
                    const E = Child(F);
                    if (wire == comptime wireType(f.kind)) {
                        try append(E, arena, dst, &caps[i], try getScalar(E, f.kind, arena, &in, depth));
                        continue :next;
                    } else if (wire == 2) switch (f.kind) {
                        .string, .bytes, .message => unreachable,
                        else => {
                            var sub: In = .{ .buf = try in.take(try in.varint()) };
                            while (sub.pos < sub.buf.len) {
                                try append(E, arena, dst, &caps[i], try getScalar(E, f.kind, arena, &sub, depth));
                            }
                            continue :next;
                        },
                    };
                },
                .map => if (num == f.num and wire == 2) {
                    const E = Child(F);
                    const e = try getEntry(E, f, arena, try in.take(try in.varint()), depth + 1);
                    try append(E, arena, dst, &caps[i], e);
                    continue :next;
                },
                .oneof => {
                    const U = Child(F);
                    inline for (U._pb_fields) |of| {
                        if (num == of.num and wire == comptime wireType(of.kind)) {
                            const V = @FieldType(U, of.name);
                            if (of.kind == .message) {
                                var old: ?V = null;
                                if (dst.*) |u| {
                                    if (u == @field(std.meta.Tag(U), of.name)) old = @field(u, of.name);
                                }
                                dst.* = @unionInit(U, of.name, try getMessage(V, old, arena, &in, depth));
                            } else {
                                dst.* = @unionInit(U, of.name, try getScalar(V, of.kind, arena, &in, depth));
                            }
                            continue :next;
                        }
                    }
                },
            }
        }
        try in.skip(num, wire, 0);
    }
}

/// Strings, bytes and lists of the result live in `arena` and in `bytes`.
pub fn decode(comptime T: type, arena: Allocator, bytes: []const u8) DecodeError!T {
    var m: T = .{};
    try mergeInto(T, &m, arena, bytes, 0);
    return m;
}

//! From the JSON of a line to what the client takes, by the names of fields.
const std = @import("std");
const statekeep = @import("statekeep");
const pb = statekeep.grpc.pb;
const google = statekeep.proto.google.protobuf;
const Allocator = std.mem.Allocator;
const Json = std.json.Value;

/// The driver cannot do it.
pub const Broken = error{ BadArgument, OutOfMemory };

/// The text of any JSON.
pub fn textOf(arena: Allocator, value: Json) Broken![]const u8 {
    return std.json.Stringify.valueAlloc(arena, value, .{});
}

/// Fields that hold JSON text: the name in the contract, and in a line.
const json_fields = [_][2][]const u8{
    .{ "context_json", "context" },
    .{ "payload_json", "payload" },
    .{ "context_schema", "context_schema" },
    .{ "payload_schema", "payload_schema" },
    .{ "json_schema", "json_schema" },
};

fn jsonName(comptime name: []const u8) ?[]const u8 {
    for (json_fields) |pair| if (std.mem.eql(u8, pair[0], name)) return pair[1];
    return null;
}

/// A struct whose fields are those of an object; what is absent keeps its default.
pub fn fill(comptime T: type, arena: Allocator, object: Json) Broken!T {
    @setEvalBranchQuota(10_000);
    var out: T = .{};
    if (object != .object) return error.BadArgument;
    inline for (comptime std.meta.fieldNames(T)) |name| {
        const F = @FieldType(T, name);
        if (F == ?*statekeep.Diagnostics) continue;
        if (comptime F == ?statekeep.Stored) {
            if (object.object.get("definition_name") != null) @field(out, name) = try stored(object);
            continue;
        }
        if (comptime F == ?google.Duration) {
            if (object.object.get(name ++ "_ms")) |value| {
                @field(out, name) = pb.time.durationFromMilliseconds(google.Duration, try number(i64, value));
            }
        } else if (comptime jsonName(name)) |line_name| {
            if (object.object.get(line_name)) |value| @field(out, name) = try textOf(arena, value);
        } else if (comptime @typeInfo(Unwrapped(F)) == .@"union" and F != ?statekeep.At) {
            const U = Unwrapped(F);
            inline for (comptime std.meta.fieldNames(U)) |member| {
                if (comptime std.mem.eql(u8, member, "range")) {
                    if (object.object.contains("start") or object.object.contains("end"))
                        @field(out, name) = .{ .range = try fill(statekeep.v1.KeyRange, arena, object) };
                } else if (object.object.get(member)) |value| @field(out, name) = @unionInit(U, member, try convert(@FieldType(U, member), arena, value));
            }
        } else if (object.object.get(name)) |value| {
            if (value != .null) @field(out, name) = try convert(F, arena, value);
        }
    }
    return out;
}

fn Unwrapped(comptime F: type) type {
    return switch (@typeInfo(F)) {
        .optional => |info| info.child,
        else => F,
    };
}

pub fn convert(comptime T: type, arena: Allocator, value: Json) Broken!T {
    if (T == statekeep.v1.Value or T == statekeep.Value) {
        const kind = try entryValue(arena, value);
        return if (T == statekeep.Value) kind else .{ .kind = kind };
    }
    if (T == statekeep.At) return at(value);
    switch (@typeInfo(T)) {
        .optional => |info| return try convert(info.child, arena, value),
        .bool => return if (value == .bool) value.bool else error.BadArgument,
        .int => return number(T, value),
        .@"enum" => return enumOf(T, try text(value)),
        .@"struct" => return fill(T, arena, value),
        .pointer => |info| {
            if (info.child == u8) return text(value);
            if (comptime @typeInfo(info.child) == .@"struct" and @hasField(info.child, "key") and @hasField(info.child, "value") and !@hasDecl(info.child, "_pb_name"))
                return map(info.child, arena, value);
            if (value != .array) return error.BadArgument;
            const list = try arena.alloc(info.child, value.array.items.len);
            for (list, value.array.items) |*to, one| to.* = try convert(info.child, arena, one);
            return list;
        },
        else => @compileError("cannot convert " ++ @typeName(T)),
    }
}

fn map(comptime Pair: type, arena: Allocator, value: Json) Broken![]const Pair {
    if (value != .object) return error.BadArgument;
    const list = try arena.alloc(Pair, value.object.count());
    for (list, value.object.keys(), value.object.values()) |*to, key, one| {
        to.* = .{ .key = key, .value = try convert(@FieldType(Pair, "value"), arena, one) };
    }
    return list;
}

pub fn text(value: Json) Broken![]const u8 {
    return if (value == .string) value.string else error.BadArgument;
}

pub fn number(comptime T: type, value: Json) Broken!T {
    return switch (value) {
        .number_string => |digits| std.fmt.parseInt(T, digits, 10) catch error.BadArgument,
        else => error.BadArgument,
    };
}

/// `EVICT_OLDEST` and the like.
fn enumOf(comptime T: type, name: []const u8) Broken!T {
    @setEvalBranchQuota(10_000);
    inline for (comptime std.meta.fieldNames(T)) |field| {
        if (std.ascii.eqlIgnoreCase(field, name)) return @field(T, field);
    }
    return error.BadArgument;
}

pub fn entryValue(arena: Allocator, value: Json) Broken!statekeep.Value {
    if (value != .object) return error.BadArgument;
    if (value.object.get("text")) |one| return .{ .text = try text(one) };
    if (value.object.get("json")) |one| return .{ .json = try textOf(arena, one) };
    const encoded = try text(value.object.get("data_base64") orelse return error.BadArgument);
    const decoder = std.base64.standard.Decoder;
    const bytes = try arena.alloc(u8, decoder.calcSizeForSlice(encoded) catch return error.BadArgument);
    decoder.decode(bytes, encoded) catch return error.BadArgument;
    return .{ .data = bytes };
}

fn at(value: Json) Broken!statekeep.At {
    if (value != .object) return error.BadArgument;
    if (value.object.get("revision")) |one| return .{ .revision = try number(u64, one) };
    if (value.object.get("label")) |one| return .{ .label = try text(one) };
    if (value.object.get("id")) |one| return .{ .id = try text(one) };
    if (value.object.get("time_ms")) |one| return .{ .time_ms = try number(i64, one) };
    return error.BadArgument;
}

/// A stored definition by `definition_name` and `definition_version`.
pub fn stored(object: Json) Broken!statekeep.Stored {
    var out: statekeep.Stored = .{ .name = try text(object.object.get("definition_name") orelse return error.BadArgument) };
    if (object.object.get("definition_version")) |version| out.version = try number(u32, version);
    return out;
}

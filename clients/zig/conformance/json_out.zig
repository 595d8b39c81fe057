//! From what the client gives to the JSON of a line, by the names of fields.
const std = @import("std");
const statekeep = @import("statekeep");
const google = statekeep.proto.google.protobuf;
const Writer = std.Io.Writer;
const Stringify = std.json.Stringify;

/// A record, or any part of one.
pub fn write(out: *Stringify, value: anytype) Writer.Error!void {
    const T = @TypeOf(value);
    switch (@typeInfo(T)) {
        .optional => if (value) |one| try write(out, one) else try out.write(null),
        .bool, .int, .comptime_int, .null => try out.write(value),
        .@"enum" => try writeName(out, @tagName(value)),
        .pointer => |info| switch (info.size) {
            .one => try write(out, value.*),
            else => if (info.child == u8) try out.write(value) else try writeList(out, value),
        },
        .@"struct" => {
            if (T == statekeep.v1.Value) return writeValue(out, value);
            try out.beginObject();
            try writeFields(out, value);
            try out.endObject();
        },
        else => @compileError("cannot write " ++ @typeName(T)),
    }
}

fn writeList(out: *Stringify, list: anytype) Writer.Error!void {
    const T = std.meta.Child(@TypeOf(list));
    if (comptime @typeInfo(T) == .@"struct" and @hasField(T, "key") and @hasField(T, "value") and !@hasDecl(T, "_pb_name")) {
        try out.beginObject();
        for (list) |pair| {
            try out.objectField(pair.key);
            try write(out, pair.value);
        }
        return out.endObject();
    }
    try out.beginArray();
    for (list) |one| try write(out, one);
    try out.endArray();
}

/// The fields of a record into the object that is begun; members of a union stand beside the others.
pub fn writeFields(out: *Stringify, record: anytype) Writer.Error!void {
    const T = @TypeOf(record);
    inline for (comptime std.meta.fieldNames(T)) |name| {
        const F = @FieldType(T, name);
        const value = @field(record, name);
        if (comptime F == ?google.Timestamp or F == ?google.Duration) {
            if (value) |time| {
                try out.objectField(name ++ "_ms");
                try out.write(statekeep.milliseconds(time));
            }
        } else if (comptime std.mem.endsWith(u8, name, "_json") or std.mem.endsWith(u8, name, "_schema")) {
            try out.objectField(if (comptime std.mem.endsWith(u8, name, "_json")) name[0 .. name.len - "_json".len] else name);
            try writeText(out, value);
        } else if (comptime @typeInfo(F) == .optional and @typeInfo(@typeInfo(F).optional.child) == .@"union") {
            if (value) |one| switch (one) {
                inline else => |member, tag| {
                    try out.objectField(@tagName(tag));
                    try write(out, member);
                },
            };
        } else {
            try out.objectField(name);
            try write(out, value);
        }
    }
}

/// JSON text as the JSON itself.
fn writeText(out: *Stringify, text: []const u8) Writer.Error!void {
    if (text.len == 0) return out.write(null);
    try out.beginWriteRaw();
    for (text) |byte| try out.writer.writeByte(if (byte == '\n' or byte == '\r') ' ' else byte);
    out.endWriteRaw();
}

fn writeName(out: *Stringify, name: []const u8) Writer.Error!void {
    if (std.mem.eql(u8, name, "unspecified")) return out.write(null);
    var buffer: [64]u8 = undefined;
    try out.write(std.ascii.upperString(&buffer, name));
}

fn writeValue(out: *Stringify, value: statekeep.v1.Value) Writer.Error!void {
    const kind = value.kind orelse return out.write(null);
    try out.beginObject();
    switch (kind) {
        .text => |text| {
            try out.objectField("text");
            try out.write(text);
        },
        .json => |text| {
            try out.objectField("json");
            try writeText(out, text);
        },
        .data => |data| {
            try out.objectField("data_base64");
            try out.beginWriteRaw();
            try out.writer.writeByte('"');
            try std.base64.standard.Encoder.encodeWriter(out.writer, data);
            try out.writer.writeByte('"');
            out.endWriteRaw();
        },
    }
    try out.endObject();
}

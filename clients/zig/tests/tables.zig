//! Prints what was generated, a line for each message, field, enum and value, so that it can be compared with the
//! descriptors.
const std = @import("std");
const pb = @import("grpc").pb;
const proto = @import("proto");

pub fn main(init: std.process.Init) !void {
    var buffer: [4096]u8 = undefined;
    var stdout = std.Io.File.stdout().writerStreaming(init.io, &buffer);
    try walk(&stdout.interface, proto, "");
    try stdout.interface.flush();
}

/// The name of a declaration, which Zig 0.17 gives as it is and 0.16 in a struct.
fn nameOf(comptime declaration: anytype) [:0]const u8 {
    return if (@TypeOf(declaration) == [:0]const u8) declaration else declaration.name;
}

fn walk(out: *std.Io.Writer, comptime Namespace: type, comptime path: []const u8) !void {
    @setEvalBranchQuota(100_000);
    inline for (comptime std.meta.declarations(Namespace)) |declaration| {
        const name = comptime nameOf(declaration);
        const value = @field(Namespace, name);
        if (@TypeOf(value) == type) switch (@typeInfo(value)) {
            .@"enum" => try printEnum(out, value, path ++ "." ++ name),
            .@"struct" => {
                if (@hasDecl(value, "_pb_name")) try printMessage(out, value);
                try walk(out, value, path ++ "." ++ name);
            },
            else => {},
        };
    }
}

fn printEnum(out: *std.Io.Writer, comptime T: type, comptime path: []const u8) !void {
    try out.print("enum {s}\n", .{path[1..]});
    inline for (comptime std.meta.fieldNames(T)) |name| {
        try out.print("value {s} {s} {d}\n", .{ path[1..], name, @field(T, name) });
    }
}

fn printMessage(out: *std.Io.Writer, comptime T: type) !void {
    try out.print("message {s}\n", .{T._pb_name});
    // Whatever is generated can be encoded and decoded.
    var memory: [4096]u8 = undefined;
    var fixed: std.heap.FixedBufferAllocator = .init(&memory);
    _ = try pb.decode(T, fixed.allocator(), try pb.encodeAlloc(fixed.allocator(), T{}));
    inline for (T._pb_fields) |f| switch (f.card) {
        .oneof => {
            const U = @typeInfo(@FieldType(T, f.name)).optional.child;
            inline for (U._pb_fields) |member| {
                try out.print("oneof {s} {s} {s} {d} {t}\n", .{ T._pb_name, f.name, member.name, member.num, member.kind });
            }
        },
        else => try out.print("field {s} {s} {d} {t} {t} {t}\n", .{ T._pb_name, f.name, f.num, f.card, f.kind, f.key }),
    };
}

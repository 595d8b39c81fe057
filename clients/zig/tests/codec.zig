//! Reads messages (each after its length, 4 bytes, the lowest first) and writes them again; one that cannot be read
//! is answered by the length 0xffffffff.
const std = @import("std");
const pb = @import("grpc").pb;
const AllTypes = @import("echo").echo.v1.AllTypes;

pub fn main(init: std.process.Init) !void {
    var memory: std.heap.DebugAllocator(.{}) = .init;
    const gpa = memory.allocator();
    var in_buffer: [4096]u8 = undefined;
    var out_buffer: [4096]u8 = undefined;
    var stdin = std.Io.File.stdin().readerStreaming(init.io, &in_buffer);
    var stdout = std.Io.File.stdout().writerStreaming(init.io, &out_buffer);
    const out = &stdout.interface;
    while (stdin.interface.takeInt(u32, .little)) |len| {
        var arena: std.heap.ArenaAllocator = .init(gpa);
        defer arena.deinit();
        const bytes = try stdin.interface.readAlloc(arena.allocator(), len);
        const message = pb.decode(AllTypes, arena.allocator(), bytes) catch {
            try out.writeInt(u32, 0xffffffff, .little);
            continue;
        };
        const again = try pb.encodeAlloc(gpa, message);
        defer gpa.free(again);
        try out.writeInt(u32, @intCast(again.len), .little);
        try out.writeAll(again);
    } else |err| if (err != error.EndOfStream) return err;
    try out.flush();
    if (memory.deinit() != .ok) return error.Leak;
}

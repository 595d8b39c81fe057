//! The conformance driver: JSON lines in, JSON lines out; each line in a task of its own.
const std = @import("std");
const Session = @import("session.zig").Session;

pub fn main(init: std.process.Init) !void {
    const gpa = std.heap.smp_allocator;
    var threaded: std.Io.Threaded = .init(gpa, .{});
    defer threaded.deinit();
    const io = threaded.io();
    _ = init;
    var session: Session = .{ .gpa = gpa, .io = io };
    const buffer = try gpa.alloc(u8, 9 << 20);
    defer gpa.free(buffer);
    var reader = std.Io.File.stdin().readerStreaming(io, buffer);
    while (try reader.interface.takeDelimiter('\n')) |line| {
        if (line.len > 0) try session.begin(line);
    }
    session.end();
}

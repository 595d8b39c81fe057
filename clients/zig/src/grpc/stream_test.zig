//! Tests of streams on a connection without a socket.
const std = @import("std");
const frame = @import("frame.zig");
const wait = @import("wait.zig");
const offline = @import("offline.zig");
const Offline = offline.Offline;
const Script = offline.Script;
const Stream = @import("stream.zig").Stream;
const Code = @import("status.zig").Code;
const expectEqual = std.testing.expectEqual;
const expectError = std.testing.expectError;
const expectEqualStrings = std.testing.expectEqualStrings;
const gpa = std.testing.allocator;

fn soon() std.Io.Timeout {
    return wait.deadlineAfter(std.testing.io, 5);
}

test "a call with one message is headers and data, and is answered" {
    var o: Offline = undefined;
    o.init(.{});
    defer o.deinit();
    const s: *Stream = try .start(&o.conn, Offline.request, .none, true);
    defer s.destroy();
    try expectEqual(true, try s.send("abc", true));
    var buffer: [4]Offline.Sent = undefined;
    const sent = try o.takeSent(&buffer);
    try expectEqual(frame.Kind.headers, sent[0].kind);
    try expectEqual(Offline.Sent{ .kind = .data, .flags = frame.flag.end_stream, .id = 1, .len = 8 }, sent[1]);
    try expectEqual(frame.window_default - 8, o.conn.send_window);

    var script: Script = try .init();
    defer script.deinit();
    try script.headers(1, &Script.ok, false);
    try script.add(.data, 0, 1, "\x00\x00\x00\x00\x02");
    try script.add(.data, 0, 1, "hi");
    try script.headers(1, &Script.end, true);
    try expectEqual(error.EndOfStream, o.receive(script.out.items));
    const reply = (try s.receive(gpa)).?;
    defer gpa.free(reply);
    try expectEqualStrings("hi", reply);
    try expectEqual(null, try s.receive(gpa));
    try expectEqual(Code.ok, s.status.code);
    try expectEqual(0, o.conn.streams.count());
}

test "sending stops at the window, and a deadline ends the wait" {
    var o: Offline = undefined;
    o.init(.{});
    defer o.deinit();
    o.conn.peer.window = 10;
    const s: *Stream = try .start(&o.conn, Offline.request, soon(), false);
    defer s.destroy();
    try expectEqual(false, try s.send("more than ten bytes", false));
    try expectEqual(Code.deadline_exceeded, s.status.code);
    var buffer: [4]Offline.Sent = undefined;
    const sent = try o.takeSent(&buffer);
    try expectEqual(Offline.Sent{ .kind = .data, .id = 1, .len = 10 }, sent[1]);
    try expectEqual(frame.Kind.rst_stream, sent[2].kind);
    try expectEqual(3, sent.len);
}

test "the window is given back as the caller reads, and not before" {
    var o: Offline = undefined;
    o.init(.{ .stream_window_bytes = 100_000, .connection_window_bytes = 16 << 20 });
    defer o.deinit();
    const s: *Stream = try .start(&o.conn, Offline.request, .none, false);
    defer s.destroy();
    var script: Script = try .init();
    defer script.deinit();
    try script.headers(1, &Script.ok, false);
    try script.add(.data, 0, 1, "\x00\x00\x00\x40\x00"); // 16 kB twice
    try script.add(.data, 0, 1, &@as([16384]u8, @splat(1)));
    try script.add(.data, 0, 1, "\x00\x00\x00\x40\x00");
    try script.add(.data, 0, 1, &@as([16384]u8, @splat(2)));
    try expectEqual(error.EndOfStream, o.receive(script.out.items));
    var buffer: [8]Offline.Sent = undefined;
    for (try o.takeSent(&buffer)) |f| try std.testing.expect(f.kind != .window_update);
    for (0..2) |_| gpa.free((try s.receive(gpa)).?);
    const sent = try o.takeSent(&buffer);
    try expectEqual(Offline.Sent{ .kind = .window_update, .id = 1, .len = 4 }, sent[0]);
    try expectEqual(1, sent.len);
    try expectEqual(2 * 16389, s.granted);
}

test "a server that sends beyond the window ends the connection" {
    var o: Offline = undefined;
    o.init(.{ .stream_window_bytes = 65_535, .connection_window_bytes = 16 << 20 });
    defer o.deinit();
    const s: *Stream = try .start(&o.conn, Offline.request, .none, false);
    defer s.destroy();
    var script: Script = try .init();
    defer script.deinit();
    try script.headers(1, &Script.ok, false);
    for (0..5) |_| try script.add(.data, 0, 1, &@as([16384]u8, @splat(1)));
    try expectEqual(error.FlowControl, o.receive(script.out.items));
}

test "calls wait for a place, and leave the queue when their time is over" {
    var o: Offline = undefined;
    o.init(.{});
    defer o.deinit();
    o.conn.peer.streams_max = 1;
    const first: *Stream = try .start(&o.conn, Offline.request, .none, false);
    try expectError(error.Timeout, Stream.start(&o.conn, Offline.request, soon(), false));
    try expectEqual(0, o.conn.queue.items.len);
    var waiting = try std.testing.io.concurrent(Stream.start, .{ &o.conn, Offline.request, .none, false });
    try std.testing.io.sleep(.fromMilliseconds(5), .awake);
    first.destroy();
    const second = try waiting.await(std.testing.io);
    try expectEqual(3, second.id);
    try expectEqual(0, o.conn.reserved);
    var third = try std.testing.io.concurrent(Stream.start, .{ &o.conn, Offline.request, .none, false });
    try std.testing.io.sleep(.fromMilliseconds(5), .awake);
    o.conn.die("gone", .{});
    try expectError(error.NotStarted, third.await(std.testing.io));
    try expectEqual(Code.unavailable, second.status.code);
    try expectEqualStrings("gone", second.status.message);
    second.destroy();
}

test "a canceled task leaves the queue, or its call, and the connection stays whole" {
    const io = std.testing.io;
    var o: Offline = undefined;
    o.init(.{});
    defer o.deinit();
    o.conn.peer.streams_max = 1;
    const s: *Stream = try .start(&o.conn, Offline.request, .none, false);
    defer s.destroy();
    var waiting = try io.concurrent(Stream.start, .{ &o.conn, Offline.request, .none, false });
    try io.sleep(.fromMilliseconds(5), .awake);
    try expectError(error.Canceled, waiting.cancel(io));
    var reading = try io.concurrent(Stream.receive, .{ s, gpa });
    try io.sleep(.fromMilliseconds(5), .awake);
    try expectError(error.Canceled, reading.cancel(io));
    try expectEqual(Code.cancelled, s.status.code);
    try expectEqual(.open, o.conn.state);
    try expectEqual(0, o.conn.queue.items.len);
}

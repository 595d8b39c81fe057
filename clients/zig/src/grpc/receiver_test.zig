//! Tests of what a connection makes of frames that come in.
const std = @import("std");
const frame = @import("frame.zig");
const offline = @import("offline.zig");
const Offline = offline.Offline;
const Script = offline.Script;
const Stream = @import("stream.zig").Stream;
const Code = @import("status.zig").Code;
const expect = std.testing.expect;
const expectEqual = std.testing.expectEqual;

test "the first frame has to be SETTINGS, and opens the connection" {
    var o: Offline = undefined;
    o.init(.{});
    defer o.deinit();
    o.conn.state = .connecting;
    var script: Script = .{ .encoder = .init(std.testing.allocator) };
    defer script.deinit();
    try script.add(.ping, 0, 0, "12345678");
    try expectEqual(error.Protocol, o.receive(script.out.items));
    try expectEqual(.connecting, o.conn.state);
    script.out.clearRetainingCapacity();
    try script.add(.settings, 0, 0, "\x00\x03\x00\x00\x00\x07" ++ "\x00\x04\x00\x00\x03\xe8" ++ "\x00\x01\x00\x00\x00\x00");
    try expectEqual(error.EndOfStream, o.receive(script.out.items));
    try expectEqual(.open, o.conn.state);
    try expect(o.conn.was_open);
    try expectEqual(7, o.conn.peer.streams_max);
    try expectEqual(1000, o.conn.peer.window);
    try expectEqual(0, o.conn.encoder.table.limit);
    var buffer: [2]Offline.Sent = undefined;
    try expectEqual(Offline.Sent{ .kind = .settings, .flags = frame.flag.ack }, (try o.takeSent(&buffer))[0]);
}

test "pings are answered, answers are heard" {
    var o: Offline = undefined;
    o.init(.{});
    defer o.deinit();
    var script: Script = try .init();
    defer script.deinit();
    try script.add(.ping, 0, 0, "12345678");
    try script.add(.ping, frame.flag.ack, 0, "keepaliv");
    try expectEqual(error.EndOfStream, o.receive(script.out.items));
    var buffer: [4]Offline.Sent = undefined;
    const sent = try o.takeSent(&buffer);
    try expectEqual(2, sent.len);
    try expectEqual(Offline.Sent{ .kind = .ping, .flags = frame.flag.ack, .len = 8 }, sent[1]);
    try expect(o.conn.pong.isSet());
    try expectEqual(3, o.conn.heard.load(.monotonic));
}

test "GOAWAY ends the calls that the server has not begun, and no others" {
    var o: Offline = undefined;
    o.init(.{});
    defer o.deinit();
    const first: *Stream = try .start(&o.conn, Offline.request, .none, false);
    defer first.destroy();
    const second: *Stream = try .start(&o.conn, Offline.request, .none, false);
    defer second.destroy();
    var script: Script = try .init();
    defer script.deinit();
    try script.add(.goaway, 0, 0, "\x00\x00\x00\x01" ++ "\x00\x00\x00\x0b" ++ "bye\n");
    try expectEqual(error.EndOfStream, o.receive(script.out.items));
    try expect(!first.is_ended and second.is_ended);
    try expect(second.status.unprocessed);
    try std.testing.expectEqualStrings("the server is going away: enhance_your_calm bye\\n", second.status.message);
    try expectEqual(.draining, o.conn.state);
    try expectEqual(40_000, o.config.keepalive_ms.load(.monotonic));
    try std.testing.expectError(error.NotStarted, Stream.start(&o.conn, Offline.request, .none, false));
}

test "resets say whether the call may be made again" {
    var o: Offline = undefined;
    o.init(.{});
    defer o.deinit();
    var streams: [4]*Stream = undefined;
    for (&streams) |*s| s.* = try .start(&o.conn, Offline.request, .none, false);
    defer for (streams) |s| s.destroy();
    var script: Script = try .init();
    defer script.deinit();
    try script.add(.rst_stream, 0, 1, "\x00\x00\x00\x07");
    try script.add(.rst_stream, 0, 3, "\x00\x00\x00\x08");
    try script.add(.rst_stream, 0, 5, "\x00\x00\x00\x0b");
    try script.add(.rst_stream, 0, 7, "\x00\x00\x00\x02");
    try expectEqual(error.EndOfStream, o.receive(script.out.items));
    const wanted = [_]Code{ .unavailable, .cancelled, .resource_exhausted, .internal };
    for (streams, wanted, 0..) |s, code, i| {
        try expectEqual(code, s.status.code);
        try expectEqual(i == 0, s.status.unprocessed);
    }
}

test "headers of a call that nobody waits for still change the table" {
    var o: Offline = undefined;
    o.init(.{});
    defer o.deinit();
    const dropped: *Stream = try .start(&o.conn, Offline.request, .none, false);
    dropped.destroy();
    const s: *Stream = try .start(&o.conn, Offline.request, .none, false);
    defer s.destroy();
    var script: Script = try .init();
    defer script.deinit();
    const mark = [_]@import("metadata.zig").Metadata{ Script.ok[0], .{ .key = "x-mark", .value = "1" } };
    try script.headers(1, &mark, false);
    try script.headers(3, &mark, false);
    try script.headers(3, &Script.end, true);
    try expectEqual(error.EndOfStream, o.receive(script.out.items));
    try std.testing.expectEqualStrings("1", s.status.initial[0].value);
    try expectEqual(Code.ok, s.status.code);
}

test "frames that are not as they must be" {
    const bad = [_]struct { frame.Kind, u8, u32, []const u8 }{
        .{ .data, 0, 0, "x" },
        .{ .headers, frame.flag.end_headers, 0, "" },
        .{ .headers, frame.flag.end_headers | frame.flag.padded, 1, "\x09" },
        .{ .continuation, 0, 1, "" },
        .{ .push_promise, 0, 1, "" },
        .{ .rst_stream, 0, 1, "abc" },
        .{ .settings, 0, 0, "abc" },
        .{ .settings, 0, 0, "\x00\x04\xff\xff\xff\xff" },
        .{ .settings, 0, 0, "\x00\x05\x00\x00\x00\x01" },
        .{ .ping, 0, 0, "short" },
        .{ .goaway, 0, 0, "short" },
        .{ .window_update, 0, 0, "abc" },
        .{ .window_update, 0, 0, "\x7f\xff\xff\xff" },
    };
    for (bad) |b| {
        var o: Offline = undefined;
        o.init(.{});
        defer o.deinit();
        var script: Script = try .init();
        defer script.deinit();
        try script.add(b[0], b[1], b[2], b[3]);
        try expect(o.receive(script.out.items) != error.EndOfStream);
    }
}

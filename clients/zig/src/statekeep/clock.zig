//! Time on std.Io: deadlines and waits.
const std = @import("std");
const Io = std.Io;

/// The time `ms` from now, or none.
pub fn deadlineAfter(io: Io, ms: ?u64) Io.Timeout {
    const n = ms orelse return .none;
    const timeout: Io.Timeout = .{ .duration = .{
        .raw = .fromMilliseconds(@intCast(@min(n, 1 << 40))),
        .clock = .awake,
    } };
    return timeout.toDeadline(io);
}

/// The time of the clock that deadlines are told by.
pub fn now(io: Io) Io.Timestamp {
    return Io.Clock.awake.now(io);
}

/// What is left in milliseconds, at least 0; null without a deadline.
pub fn leftMs(io: Io, deadline: Io.Timeout) ?u64 {
    return if (deadline == .none) null else leftMsFrom(now(io), deadline);
}

/// As `leftMs`, at a time that is known.
pub fn leftMsFrom(time: Io.Timestamp, deadline: Io.Timeout) ?u64 {
    const left = switch (deadline) {
        .none => return null,
        .duration => |duration| duration.raw.nanoseconds,
        .deadline => |end| end.raw.nanoseconds - time.nanoseconds,
    };
    if (left <= 0) return 0;
    return @intCast(@divTrunc(left + std.time.ns_per_ms - 1, std.time.ns_per_ms));
}

pub fn isPast(io: Io, deadline: Io.Timeout) bool {
    const left = deadline.toDurationFromNow(io) orelse return false;
    return left.raw.nanoseconds <= 0;
}

/// The earlier of two deadlines.
pub fn earlier(io: Io, a: Io.Timeout, b: Io.Timeout) Io.Timeout {
    const left_a = a.toDurationFromNow(io) orelse return b;
    const left_b = b.toDurationFromNow(io) orelse return a;
    return if (left_a.raw.nanoseconds <= left_b.raw.nanoseconds) a else b;
}

/// Waits until the event is set. In Zig 0.16 a wait of std may say that its time is over when it is not.
pub fn until(event: *Io.Event, io: Io, deadline: Io.Timeout) Io.Event.WaitTimeoutError!void {
    while (true) {
        if (event.waitTimeout(io, deadline)) return else |err| switch (err) {
            error.Canceled => return error.Canceled,
            error.Timeout => if (isPast(io, deadline)) return error.Timeout,
        }
        try io.checkCancel();
    }
}

/// Waits so long; true when the event was set meanwhile.
pub fn pause(event: *Io.Event, io: Io, ms: u64) Io.Cancelable!bool {
    until(event, io, deadlineAfter(io, ms)) catch |err| switch (err) {
        error.Canceled => return error.Canceled,
        error.Timeout => return false,
    };
    return true;
}

/// A random number from 0 up to 1.
pub fn random(io: Io) f64 {
    var bytes: [4]u8 = undefined;
    io.random(&bytes);
    return @as(f64, @floatFromInt(std.mem.readInt(u32, &bytes, .little))) / (1 << 32);
}

test "the earlier deadline" {
    const io = std.testing.io;
    const soon = deadlineAfter(io, 1000);
    const late = deadlineAfter(io, 60_000);
    try std.testing.expect(leftMs(io, earlier(io, late, soon)).? <= 1000);
    try std.testing.expect(leftMs(io, earlier(io, .none, late)).? > 1000);
    try std.testing.expectEqual(Io.Timeout.none, earlier(io, .none, .none));
}

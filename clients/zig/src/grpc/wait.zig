//! Waiting with a deadline on std.Io.
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

/// What is left in milliseconds, at least 0; null without a deadline.
pub fn leftMs(io: Io, deadline: Io.Timeout) ?u64 {
    const left = deadline.toDurationFromNow(io) orelse return null;
    if (left.raw.nanoseconds <= 0) return 0;
    return @intCast(@divTrunc(left.raw.nanoseconds + std.time.ns_per_ms - 1, std.time.ns_per_ms));
}

pub fn isPast(io: Io, deadline: Io.Timeout) bool {
    const left = deadline.toDurationFromNow(io) orelse return false;
    return left.raw.nanoseconds <= 0;
}

/// The earlier of a deadline and a point `ms` from now.
pub fn earlier(io: Io, deadline: Io.Timeout, ms: u64) Io.Timeout {
    const left = leftMs(io, deadline) orelse return deadlineAfter(io, ms);
    return deadlineAfter(io, @min(left, ms));
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

/// Waits for so long, or until the deadline.
pub fn sleep(io: Io, deadline: Io.Timeout, ms: u64) Io.Cancelable!void {
    return earlier(io, deadline, ms).sleep(io);
}

test "deadlines" {
    const io = std.testing.io;
    try std.testing.expectEqual(null, leftMs(io, .none));
    const soon = deadlineAfter(io, 60_000);
    const left = leftMs(io, soon).?;
    try std.testing.expect(left > 59_000 and left <= 60_000);
    try std.testing.expect(!isPast(io, soon));
    try std.testing.expect(isPast(io, deadlineAfter(io, 0)));
    try std.testing.expect(leftMs(io, earlier(io, soon, 5)).? <= 5);
    var event: Io.Event = .unset;
    try std.testing.expectError(error.Timeout, until(&event, io, deadlineAfter(io, 2)));
    event.set(io);
    try until(&event, io, .none);
}

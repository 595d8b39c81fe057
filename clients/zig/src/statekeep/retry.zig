//! When a failed call is made again, and how long to wait before.
const std = @import("std");
const clock = @import("clock.zig");
const Failure = @import("errors.zig").Failure;
const Io = std.Io;

/// Reads are made again, and writes that have a `request_id`, when the server cannot be reached or says that trying
/// again helps. The wait before the second attempt is a random time from half of `pause_first_ms` to all of it; the
/// bound doubles with each attempt, up to `pause_max_ms`, so that ten attempts take 4.6 to 9.2 s. All attempts are within
/// the call's own time. A watch that has begun, and hooks that are served, wait alike and count no attempts.
pub const Retry = struct {
    /// 1: no call is made again.
    attempts_max: u32 = 10,
    pause_first_ms: u32 = 50,
    pause_max_ms: u32 = 2_000,

    fn pauseMs(self: Retry, failed: u32, random: f64) u64 {
        const doublings: u6 = @intCast(@min(failed -| 1, 31));
        const bound = @min(@as(u64, self.pause_max_ms), @as(u64, self.pause_first_ms) << doublings);
        return @intFromFloat((1 + random) / 2 * @as(f64, @floatFromInt(bound)));
    }
};

/// The attempts of one call.
pub const Attempts = struct {
    retry: Retry,
    io: Io,
    deadline: Io.Timeout,
    failed: u32 = 0,

    pub fn init(io: Io, retry: Retry, timeout_ms: ?u64) Attempts {
        return .{ .io = io, .retry = retry, .deadline = clock.deadlineAfter(io, timeout_ms) };
    }

    /// What is left of the call's time; null without an end.
    pub fn leftMs(self: *const Attempts) ?u64 {
        return clock.leftMs(self.io, self.deadline);
    }

    /// A stream that has brought something starts to count anew.
    pub fn succeeded(self: *Attempts) void {
        self.failed = 0;
    }

    /// How long to wait before the next attempt; null when there is none.
    pub fn pauseMs(self: *Attempts, failure: Failure, for_ever: bool) ?u64 {
        self.failed +|= 1;
        if (!failure.isTransient()) return null;
        if (self.failed >= self.retry.attempts_max and !for_ever) return null;
        const pause = self.retry.pauseMs(self.failed, clock.random(self.io)) + (failure.retry_delay_ms orelse 0);
        if (self.leftMs()) |left| if (pause >= left) return null;
        return pause;
    }
};

test "waits grow to their bound, and none is shorter than half of it" {
    const retry: Retry = .{};
    try std.testing.expectEqual(25, retry.pauseMs(1, 0));
    try std.testing.expectEqual(1000, retry.pauseMs(100, 0));
    try std.testing.expectEqual(50, retry.pauseMs(1, 1));
    try std.testing.expectEqual(200, retry.pauseMs(3, 1));
    try std.testing.expectEqual(2000, retry.pauseMs(4_000_000_000, 1));
    var shortest: u64 = 0;
    for (1..retry.attempts_max) |failed| shortest += retry.pauseMs(@intCast(failed), 0);
    try std.testing.expectEqual(4575, shortest);
}

test "only what may help is tried again" {
    var attempts: Attempts = .init(std.testing.io, .{ .attempts_max = 2 }, 60_000);
    try std.testing.expectEqual(null, attempts.pauseMs(.{ .code = .not_found }, false));
    attempts.succeeded();
    try std.testing.expect(attempts.pauseMs(.{ .code = .unavailable }, false) != null);
    try std.testing.expectEqual(null, attempts.pauseMs(.{ .code = .unavailable }, false));
    try std.testing.expect(attempts.pauseMs(.{ .code = .unavailable }, true) != null);
    try std.testing.expectEqual(null, attempts.pauseMs(.{ .code = .aborted, .retry_delay_ms = 90_000 }, true));
}

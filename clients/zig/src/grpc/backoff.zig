//! How long to wait after a failed attempt: longer each time, and never the same for everybody.
const std = @import("std");

pub const Backoff = struct {
    initial_ms: u31 = 100,
    multiplier: f64 = 1.6,
    max_ms: u31 = 5_000,
    /// A wait is up to this part shorter or longer.
    jitter: f64 = 0.2,

    /// The wait after `failures` failures in a row (at least 1), by a random number from 0 up to 1.
    pub fn delayMs(self: Backoff, failures: u32, random: f64) u64 {
        const grown = @as(f64, @floatFromInt(self.initial_ms)) *
            std.math.pow(f64, self.multiplier, @floatFromInt(failures -| 1));
        const wait = @min(grown, @as(f64, @floatFromInt(self.max_ms)));
        return @intFromFloat(wait * (1 + self.jitter * (2 * random - 1)));
    }
};

test "a wait grows to its bound and spreads around it" {
    const b: Backoff = .{ .initial_ms = 100, .multiplier = 2, .max_ms = 1000, .jitter = 0.2 };
    try std.testing.expectEqual(100, b.delayMs(1, 0.5));
    try std.testing.expectEqual(400, b.delayMs(3, 0.5));
    try std.testing.expectEqual(1000, b.delayMs(1000, 0.5));
    try std.testing.expectEqual(800, b.delayMs(9, 0));
    try std.testing.expect(b.delayMs(9, 0.999) < 1200);
}

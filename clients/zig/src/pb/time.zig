//! `google.protobuf.Timestamp` and `Duration` (or anything with `seconds` and `nanos`) as nanoseconds.
const std = @import("std");

/// The nanoseconds that a Timestamp or Duration stands for.
pub fn toNanoseconds(message: anytype) i96 {
    return @as(i96, message.seconds) * std.time.ns_per_s + message.nanos;
}

/// A Timestamp: its nanos count forward, also before 1970.
pub fn timestamp(comptime T: type, nanoseconds: i96) T {
    return .{
        .seconds = @intCast(@divFloor(nanoseconds, std.time.ns_per_s)),
        .nanos = @intCast(@mod(nanoseconds, std.time.ns_per_s)),
    };
}

/// A Duration: its nanos have the sign of its seconds.
pub fn duration(comptime T: type, nanoseconds: i96) T {
    return .{
        .seconds = @intCast(@divTrunc(nanoseconds, std.time.ns_per_s)),
        .nanos = @intCast(@rem(nanoseconds, std.time.ns_per_s)),
    };
}

/// A Duration of so many milliseconds.
pub fn durationFromMilliseconds(comptime T: type, milliseconds: i64) T {
    return duration(T, @as(i96, milliseconds) * std.time.ns_per_ms);
}

const Pair = struct { seconds: i64 = 0, nanos: i32 = 0 };

test "signs of timestamps and durations" {
    const t = timestamp(Pair, -1);
    try std.testing.expectEqual(Pair{ .seconds = -1, .nanos = 999_999_999 }, t);
    try std.testing.expectEqual(-1, toNanoseconds(t));
    const d = duration(Pair, -1_500_000_000);
    try std.testing.expectEqual(Pair{ .seconds = -1, .nanos = -500_000_000 }, d);
    try std.testing.expectEqual(Pair{ .seconds = 1, .nanos = 250_000_000 }, durationFromMilliseconds(Pair, 1250));
}

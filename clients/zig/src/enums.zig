//! Enums and their numbers. The builtins for this have one name in Zig 0.16 and another in 0.17, whose `zig fmt` changes
//! the old one into the new; so they are not used at all. An open enum and its number lie in memory alike.
const std = @import("std");

/// The value of an open enum with a number, which has the enum's own integer type.
pub fn fromNumber(comptime E: type, number: anytype) E {
    comptime std.debug.assert(@sizeOf(E) == @sizeOf(@TypeOf(number)));
    return @as(*const E, @ptrCast(&number)).*;
}

/// The number of a value, in the enum's own integer type.
pub fn toNumber(comptime Number: type, value: anytype) Number {
    comptime std.debug.assert(@sizeOf(Number) == @sizeOf(@TypeOf(value)));
    return @as(*const Number, @ptrCast(&value)).*;
}

const Sample = enum(i32) { grim = -2, happy = 1, _ };

test "numbers go both ways, known or not, also at compile time" {
    try std.testing.expectEqual(Sample.grim, fromNumber(Sample, @as(i32, -2)));
    try std.testing.expectEqual(77, toNumber(i32, fromNumber(Sample, @as(i32, 77))));
    const at_compile_time = comptime toNumber(i32, Sample.happy);
    try std.testing.expectEqual(1, at_compile_time);
}

//! The power that an RSA signature is. `build.zig` makes an object of this file that is optimized even where the program
//! is not: a module cannot be, because `std.crypto` in it is compiled as the program is.
const std = @import("std");
const Modulus = std.crypto.ff.Modulus(@import("rsa.zig").bits_max);

pub const panic = std.debug.simple_panic;

comptime {
    @export(&power, .{ .name = "statekeep_rsa_power", .visibility = .hidden });
}

/// Raises `number`, which has as many bytes as the modulus, in a time that tells nothing of it or of the exponent. False:
/// they are no numbers that RSA has.
fn power(number: [*]u8, modulus: [*]const u8, len: usize, exponent: [*]const u8, exponent_len: usize) callconv(.c) bool {
    raise(number[0..len], modulus[0..len], exponent[0..exponent_len]) catch return false;
    return true;
}

fn raise(number: []u8, modulus: []const u8, exponent: []const u8) !void {
    const field: Modulus = try .fromBytes(modulus, .big);
    const base: Modulus.Fe = try .fromBytes(field, number, .big);
    const result = try field.powWithEncodedExponent(base, exponent, .big);
    try result.toBytes(number, .big);
}

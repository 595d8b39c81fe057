//! RSA signatures as TLS 1.3 has them: RSASSA-PSS with SHA-256 (RFC 8017). The standard library only verifies them.
const std = @import("std");
const Sha256 = std.crypto.hash.sha2.Sha256;
const der = @import("der.zig");

const bits_min = 2048;
pub const bits_max = 4096;
pub const bytes_max = bits_max / 8;
const Modulus = std.crypto.ff.Modulus(bits_max);

pub const salt_bytes = Sha256.digest_length;

/// In `power.zig`.
extern fn statekeep_rsa_power(number: [*]u8, modulus: [*]const u8, len: usize, exponent: [*]const u8, exponent_len: usize) bool;

pub const Key = struct {
    modulus: Modulus,
    exponent: [bytes_max]u8,
    exponent_len: usize,

    /// Reads an RSAPrivateKey. The primes in it would make signing faster and are not used.
    pub fn parse(bytes: []const u8) error{ BadDer, BadKey, KeyUnsupported }!Key {
        var outer: der.Reader = .{ .rest = bytes };
        var reader = try outer.enter(der.sequence);
        if ((try reader.takeNumber()).len != 0) return error.KeyUnsupported; // more than two primes
        const modulus: Modulus = Modulus.fromBytes(try reader.takeNumber(), .big) catch return error.KeyUnsupported;
        if (modulus.bits() < bits_min or modulus.bits() % 8 != 0) return error.KeyUnsupported;
        _ = try reader.takeNumber(); // the public exponent
        const exponent = try reader.takeNumber();
        if (exponent.len == 0 or exponent.len > modulus.bits() / 8) return error.BadKey;
        var self: Key = .{ .modulus = modulus, .exponent = @splat(0), .exponent_len = exponent.len };
        @memcpy(self.exponent[0..exponent.len], exponent);
        return self;
    }

    pub fn len(self: *const Key) usize {
        return self.modulus.bits() / 8;
    }

    /// The modulus in `buffer`.
    pub fn public(self: *const Key, buffer: *[bytes_max]u8) []const u8 {
        const out = buffer[0..self.len()];
        self.modulus.toBytes(out, .big) catch unreachable; // it has as many bytes
        return out;
    }

    /// The signature of a message, in `buffer`.
    pub fn sign(self: *const Key, message: []const u8, salt: *const [salt_bytes]u8, buffer: *[bytes_max]u8) error{BadKey}![]const u8 {
        const out = buffer[0..self.len()];
        encode(message, salt, out);
        var modulus_buffer: [bytes_max]u8 = undefined;
        const modulus = self.public(&modulus_buffer);
        if (!statekeep_rsa_power(out.ptr, modulus.ptr, out.len, &self.exponent, self.exponent_len)) return error.BadKey;
        return out;
    }
};

/// EMSA-PSS-ENCODE (9.1.1), of as many bits as the modulus has, less one.
fn encode(message: []const u8, salt: *const [salt_bytes]u8, out: []u8) void {
    var digest: [Sha256.digest_length]u8 = undefined;
    Sha256.hash(message, &digest, .{});
    const masked = out[0 .. out.len - digest.len - 1];
    const hash = out[masked.len..][0..digest.len];
    var hasher: Sha256 = .init(.{});
    hasher.update(&@as([8]u8, @splat(0)));
    hasher.update(&digest);
    hasher.update(salt);
    hasher.final(hash);
    @memset(masked, 0);
    masked[masked.len - salt.len - 1] = 1;
    @memcpy(masked[masked.len - salt.len ..], salt);
    mask(masked, hash);
    out[0] &= 0x7f;
    out[out.len - 1] = 0xbc;
}

/// Adds the mask that MGF1 (B.2.1) makes of a seed.
fn mask(bytes: []u8, seed: *const [Sha256.digest_length]u8) void {
    var start: usize = 0;
    var counter: u32 = 0;
    while (start < bytes.len) : (counter += 1) {
        var hasher: Sha256 = .init(.{});
        hasher.update(seed);
        hasher.update(&.{ @truncate(counter >> 24), @truncate(counter >> 16), @truncate(counter >> 8), @truncate(counter) });
        const block = hasher.finalResult();
        const part = bytes[start..@min(start + block.len, bytes.len)];
        for (part, block[0..part.len]) |*byte, m| byte.* ^= m;
        start += part.len;
    }
}

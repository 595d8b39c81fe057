//! A client's private key: read from PEM, and what it signs.
const std = @import("std");
const der = @import("der.zig");
const pem = @import("pem.zig");
const rsa = @import("rsa.zig");
const P256 = std.crypto.sign.ecdsa.EcdsaP256Sha256;
const P384 = std.crypto.sign.ecdsa.EcdsaP384Sha384;
const Ed25519 = std.crypto.sign.Ed25519;

const oid_ec = "\x2a\x86\x48\xce\x3d\x02\x01";
const oid_p256 = "\x2a\x86\x48\xce\x3d\x03\x01\x07";
const oid_p384 = "\x2b\x81\x04\x00\x22";
const oid_ed25519 = "\x2b\x65\x70";
const oid_rsa = "\x2a\x86\x48\x86\xf7\x0d\x01\x01\x01";

pub const signature_bytes_max = rsa.bytes_max;
pub const salt_bytes = rsa.salt_bytes;

pub const Key = union(enum) {
    p256: P256.KeyPair,
    p384: P384.KeyPair,
    ed25519: Ed25519.KeyPair,
    rsa: rsa.Key,

    pub const ParseError = error{ BadKey, KeyUnsupported } || std.mem.Allocator.Error;

    /// The first key of a PEM: PKCS#8, or as OpenSSL writes EC and RSA keys by themselves; without a password.
    pub fn fromPem(gpa: std.mem.Allocator, text: []const u8) ParseError!Key {
        var blocks = pem.iterate(text);
        const block = while (blocks.nextOfAny() catch return error.BadKey) |block| {
            if (std.mem.endsWith(u8, block.label, "PRIVATE KEY")) break block;
        } else return error.BadKey;
        if (std.mem.eql(u8, block.label, "ENCRYPTED PRIVATE KEY")) return error.KeyUnsupported;
        // Before its bytes, an encrypted key of the older kind says how it is.
        if (std.mem.find(u8, block.text, "Proc-Type:") != null) return error.KeyUnsupported;
        const buffer = try gpa.alloc(u8, block.sizeUpperBound());
        defer {
            std.crypto.secureZero(u8, buffer);
            gpa.free(buffer);
        }
        const bytes = block.decode(buffer) catch return error.BadKey;
        return parse(block.label, bytes) catch |err| switch (err) {
            error.BadDer => error.BadKey,
            else => |e| e,
        };
    }

    fn parse(label: []const u8, bytes: []const u8) error{ BadDer, BadKey, KeyUnsupported }!Key {
        if (std.mem.eql(u8, label, "EC PRIVATE KEY")) return parseEc(bytes, null);
        if (std.mem.eql(u8, label, "RSA PRIVATE KEY")) return .{ .rsa = try .parse(bytes) };
        if (!std.mem.eql(u8, label, "PRIVATE KEY")) return error.KeyUnsupported;
        var outer: der.Reader = .{ .rest = bytes };
        var info = try outer.enter(der.sequence);
        _ = try info.takeNumber(); // the version
        var algorithm = try info.enter(der.sequence);
        const name = try algorithm.take(der.oid);
        const inner = try info.take(der.octets);
        if (std.mem.eql(u8, name, oid_ec)) return parseEc(inner, try algorithm.take(der.oid));
        if (std.mem.eql(u8, name, oid_rsa)) return .{ .rsa = try .parse(inner) };
        if (!std.mem.eql(u8, name, oid_ed25519)) return error.KeyUnsupported;
        var seed: der.Reader = .{ .rest = inner };
        return .{ .ed25519 = try keyPair(Ed25519, try seed.take(der.octets)) };
    }

    /// Reads an ECPrivateKey, whose curve may be known from around it.
    fn parseEc(bytes: []const u8, known_curve: ?[]const u8) error{ BadDer, BadKey, KeyUnsupported }!Key {
        var outer: der.Reader = .{ .rest = bytes };
        var reader = try outer.enter(der.sequence);
        _ = try reader.takeNumber(); // the version
        const secret = try reader.take(der.octets);
        const curve = known_curve orelse own: {
            var parameters = try reader.enter(der.tagged_0);
            break :own try parameters.take(der.oid);
        };
        if (std.mem.eql(u8, curve, oid_p256)) return .{ .p256 = try keyPair(P256, secret) };
        if (std.mem.eql(u8, curve, oid_p384)) return .{ .p384 = try keyPair(P384, secret) };
        return error.KeyUnsupported;
    }

    fn keyPair(comptime Scheme: type, secret: []const u8) error{BadKey}!Scheme.KeyPair {
        if (Scheme == Ed25519) {
            if (secret.len != Ed25519.KeyPair.seed_length) return error.BadKey;
            return Ed25519.KeyPair.generateDeterministic(secret[0..Ed25519.KeyPair.seed_length].*) catch error.BadKey;
        }
        const len = Scheme.SecretKey.encoded_length;
        if (secret.len != len) return error.BadKey;
        const key = Scheme.SecretKey.fromBytes(secret[0..len].*) catch return error.BadKey;
        return Scheme.KeyPair.fromSecretKey(key) catch error.BadKey;
    }

    /// Overwrites it.
    pub fn forget(self: *Key) void {
        std.crypto.secureZero(u8, std.mem.asBytes(self));
    }

    /// The number of its SignatureScheme in TLS 1.3.
    pub fn scheme(self: *const Key) u16 {
        return switch (self.*) {
            .p256 => 0x0403,
            .p384 => 0x0503,
            .ed25519 => 0x0807,
            .rsa => 0x0804,
        };
    }

    /// Whether a certificate is that of this key. It is enough that the public key stands in it somewhere: this is for
    /// files that were mixed up; a server checks the signature.
    pub fn fits(self: *const Key, certificate: []const u8) bool {
        switch (self.*) {
            // A certificate has a point whole or compressed.
            inline .p256, .p384 => |*pair| return contains(certificate, &pair.public_key.toUncompressedSec1()) or
                contains(certificate, &pair.public_key.toCompressedSec1()),
            .ed25519 => |*pair| return contains(certificate, &pair.public_key.toBytes()),
            .rsa => |*key| {
                var buffer: [rsa.bytes_max]u8 = undefined;
                return contains(certificate, key.public(&buffer));
            },
        }
    }

    fn contains(bytes: []const u8, part: []const u8) bool {
        return std.mem.find(u8, bytes, part) != null;
    }

    /// The signature of a message, in `buffer`. Only RSA takes the salt, which has to be random.
    pub fn sign(self: *const Key, message: []const u8, salt: *const [salt_bytes]u8, buffer: *[signature_bytes_max]u8) error{BadKey}![]const u8 {
        switch (self.*) {
            inline .p256, .p384 => |*pair| {
                const signature = pair.sign(message, null) catch return error.BadKey;
                return signature.toDer(buffer[0..@TypeOf(signature).der_encoded_length_max]);
            },
            .ed25519 => |*pair| {
                const signature = (pair.sign(message, null) catch return error.BadKey).toBytes();
                @memcpy(buffer[0..signature.len], &signature);
                return buffer[0..signature.len];
            },
            .rsa => |*key| return key.sign(message, salt, buffer),
        }
    }
};

//! Keys and certificates as files hold them; the keys are put together here.
const std = @import("std");
const Identity = @import("../identity.zig").Identity;
const Introduction = @import("introduction.zig").Introduction;
const Key = @import("key.zig").Key;
const testing = std.testing;

const secret: [32]u8 = @splat(7);
const ec_p256 = "\x30\x31\x02\x01\x01\x04\x20" ++ secret ++ "\xa0\x0a\x06\x08\x2a\x86\x48\xce\x3d\x03\x01\x07";
const inner_p256 = "\x30\x25\x02\x01\x01\x04\x20" ++ secret;
const pkcs8_p256 = "\x30\x41\x02\x01\x00\x30\x13\x06\x07\x2a\x86\x48\xce\x3d\x02\x01\x06\x08\x2a\x86\x48\xce\x3d\x03\x01\x07" ++
    "\x04\x27" ++ inner_p256;
const pkcs8_ed25519 = "\x30\x2e\x02\x01\x00\x30\x05\x06\x03\x2b\x65\x70\x04\x22\x04\x20" ++ secret;

/// A block of a PEM file, in memory of `arena`.
fn block(arena: std.mem.Allocator, label: []const u8, bytes: []const u8) ![]u8 {
    const encoder = std.base64.standard.Encoder;
    const text = encoder.encode(try arena.alloc(u8, encoder.calcSize(bytes.len)), bytes);
    return std.mem.concat(arena, u8, &.{ "-----BEGIN ", label, "-----\n", text, "\n-----END ", label, "-----\n" });
}

/// As much of a certificate as is looked at.
fn certificateOf(arena: std.mem.Allocator, key: Key) ![]u8 {
    const public = switch (key) {
        .p256 => |pair| &pair.public_key.toUncompressedSec1(),
        .ed25519 => |pair| &pair.public_key.toBytes(),
        else => unreachable,
    };
    const bytes = try std.mem.concat(arena, u8, &.{ &.{ 0x30, @intCast(public.len) }, public });
    return block(arena, "CERTIFICATE", bytes);
}

test "a key is read from each of its forms, and signs what its public key verifies" {
    var arena: std.heap.ArenaAllocator = .init(testing.allocator);
    defer arena.deinit();
    const a = arena.allocator();
    const own: Key = try .fromPem(a, try block(a, "EC PRIVATE KEY", ec_p256));
    const wrapped: Key = try .fromPem(a, try block(a, "PRIVATE KEY", pkcs8_p256));
    try testing.expectEqual(own.p256.public_key.toUncompressedSec1(), wrapped.p256.public_key.toUncompressedSec1());
    var buffer: [@import("key.zig").signature_bytes_max]u8 = undefined;
    const P256 = std.crypto.sign.ecdsa.EcdsaP256Sha256;
    const signature: P256.Signature = try .fromDer(try own.sign("message", &secret, &buffer));
    try signature.verify("message", own.p256.public_key);
    const edwards: Key = try .fromPem(a, try block(a, "PRIVATE KEY", pkcs8_ed25519));
    const Ed25519 = std.crypto.sign.Ed25519;
    const other: Ed25519.Signature = .fromBytes((try edwards.sign("message", &secret, &buffer))[0..64].*);
    try other.verify("message", edwards.ed25519.public_key);
}

test "keys that cannot be used are told from those that are none" {
    var arena: std.heap.ArenaAllocator = .init(testing.allocator);
    defer arena.deinit();
    const a = arena.allocator();
    const p521 = "\x30\x0e\x02\x01\x01\x04\x00\xa0\x07\x06\x05\x2b\x81\x04\x00\x23";
    const locked = "-----BEGIN EC PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\n\nAAAA\n-----END EC PRIVATE KEY-----\n";
    try testing.expectError(error.KeyUnsupported, Key.fromPem(a, try block(a, "EC PRIVATE KEY", p521)));
    try testing.expectError(error.KeyUnsupported, Key.fromPem(a, try block(a, "ENCRYPTED PRIVATE KEY", pkcs8_p256)));
    try testing.expectError(error.KeyUnsupported, Key.fromPem(a, locked));
    try testing.expectError(error.BadKey, Key.fromPem(a, ""));
    try testing.expectError(error.BadKey, Key.fromPem(a, try block(a, "CERTIFICATE", pkcs8_p256)));
    for (0..pkcs8_p256.len) |len| {
        const cut = Key.fromPem(a, try block(a, "PRIVATE KEY", pkcs8_p256[0..len]));
        try testing.expectError(error.BadKey, cut);
    }
    for (0..pkcs8_ed25519.len * 8) |bit| {
        var damaged = pkcs8_ed25519.*;
        damaged[bit / 8] ^= @as(u8, 1) << @intCast(bit % 8);
        _ = Key.fromPem(a, try block(a, "PRIVATE KEY", &damaged)) catch continue;
    }
}

test "certificates and their key go together, the client's own first" {
    var arena: std.heap.ArenaAllocator = .init(testing.allocator);
    defer arena.deinit();
    const a = arena.allocator();
    const key_pem = try block(a, "EC PRIVATE KEY", ec_p256);
    const other_pem = try block(a, "PRIVATE KEY", pkcs8_ed25519);
    const own = try certificateOf(a, try .fromPem(a, key_pem));
    const other = try certificateOf(a, try .fromPem(a, other_pem));
    const chain = try std.mem.concat(a, u8, &.{ own, other });
    var identity: Identity = try .init(testing.allocator, chain, key_pem);
    defer identity.deinit();
    // The message, an empty context, a list of two: 67 and 34 bytes, each with its length and no extensions.
    const expected = "\x0b\x00\x00\x73\x00\x00\x00\x6f\x00\x00\x43";
    try testing.expectEqualStrings(expected, identity.message[0..expected.len]);
    try testing.expectEqual(4 + 0x73, identity.message.len);
    try testing.expectError(error.KeyMismatch, Identity.init(testing.allocator, other, key_pem));
    try testing.expectError(error.BadCertificate, Identity.init(testing.allocator, key_pem, key_pem));
    try testing.expectError(error.BadCertificate, Identity.init(testing.allocator, try block(a, "CERTIFICATE", "no"), key_pem));
}

test "a certificate may hold the point of its key compressed" {
    var arena: std.heap.ArenaAllocator = .init(testing.allocator);
    defer arena.deinit();
    const a = arena.allocator();
    const key_pem = try block(a, "EC PRIVATE KEY", ec_p256);
    const key: Key = try .fromPem(a, key_pem);
    const point = key.p256.public_key.toCompressedSec1();
    const own = try block(a, "CERTIFICATE", "\x30\x21" ++ point);
    var identity: Identity = try .init(testing.allocator, own, key_pem);
    defer identity.deinit();
    const mirrored = [_]u8{point[0] ^ 1} ++ point[1..].*;
    const other = try block(a, "CERTIFICATE", "\x30\x21" ++ mirrored);
    try testing.expectError(error.KeyMismatch, Identity.init(testing.allocator, other, key_pem));
}

test "certificates are together as long as a message of the handshake may be, and no longer" {
    var arena: std.heap.ArenaAllocator = .init(testing.allocator);
    defer arena.deinit();
    const a = arena.allocator();
    const key_pem = try block(a, "PRIVATE KEY", pkcs8_ed25519);
    const key: Key = try .fromPem(a, key_pem);
    const bytes = try a.alloc(u8, 5 + std.math.maxInt(u24));
    @memset(bytes, 0);
    @memcpy(bytes[5..][0..32], &key.ed25519.public_key.toBytes());
    // With its two lengths, the context and the extensions of a certificate, 9 bytes.
    const longest = std.math.maxInt(u24) - 9;
    for ([_]usize{ bytes.len, longest + 1, longest }) |len| {
        bytes[0..2].* = "\x30\x83".*;
        std.mem.writeInt(u24, bytes[2..5], @intCast(len - 5), .big);
        const own = try block(a, "CERTIFICATE", bytes[0..len]);
        if (len > longest) {
            try testing.expectError(error.BadCertificate, Identity.init(testing.allocator, own, key_pem));
            continue;
        }
        var identity: Identity = try .init(testing.allocator, own, key_pem);
        defer identity.deinit();
        try testing.expectEqualStrings("\x0b\xff\xff\xff\x00\xff\xff\xfb\xff\xff\xf6", identity.message[0..11]);
        const two = try std.mem.concat(a, u8, &.{ own, try block(a, "CERTIFICATE", "\x30\x00") });
        try testing.expectError(error.BadCertificate, Identity.init(testing.allocator, two, key_pem));
    }
}

test "a request may be odd" {
    const cases = [_]struct { []const u8, ?anyerror }{
        .{ "\x00\x00\x00", null },
        .{ "\x00\x00\x08\x00\x0d\x00\x04\x00\x02\x04\x03", null },
        .{ "\x01x\x00\x00", error.TlsIllegalParameter },
        .{ "", error.TlsDecodeError },
        .{ "\x00\x00\x09\x00\x0d\x00\x04\x00\x02\x04\x03", error.TlsDecodeError },
        .{ "\x00\x00\x07\x00\x0d\x00\x03\x00\x01\x04", error.TlsDecodeError },
    };
    for (cases) |case| {
        var arena: std.heap.ArenaAllocator = .init(testing.allocator);
        defer arena.deinit();
        const a = arena.allocator();
        const key_pem = try block(a, "EC PRIVATE KEY", ec_p256);
        const identity: Identity = try .init(a, try certificateOf(a, try .fromPem(a, key_pem)), key_pem);
        var introduction: Introduction = .{ .identity = &identity, .salt = secret };
        const result: anyerror!void = introduction.request(try a.dupe(u8, case[0]));
        if (case[1]) |err| try testing.expectError(err, result) else try result;
        try testing.expectEqual(case[1] == null and case[0].len > 3, introduction.is_key_welcome);
        if (case[1] == null) try testing.expectError(error.TlsIllegalParameter, introduction.request(try a.dupe(u8, case[0])));
    }
}

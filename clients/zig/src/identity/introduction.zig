//! What a client says about itself in one handshake of TLS 1.3 (RFC 8446, 4.3.2 and 4.4).
const std = @import("std");
const Identity = @import("../identity.zig").Identity;
const key = @import("key.zig");
const tls = std.crypto.tls;
const Io = std.Io;

/// Kinds of messages and of records.
pub const certificate = 11;
const certificate_verify = 15;
const handshake_record = 22;
const application_record = 23;

pub const Error = error{
    TlsDecodeError,
    TlsIllegalParameter,
    /// The server takes no signatures of the kind that the client's key makes.
    ClientKeyNotWelcome,
    ClientKeyBad,
    /// A server that asks for a certificate speaks TLS 1.2, where this client cannot show one.
    ClientCertificateNeedsTls13,
} || Io.Writer.Error;

pub const Introduction = struct {
    /// Null: nothing is shown to a server that asks.
    identity: ?*const Identity,
    /// Random.
    salt: [key.salt_bytes]u8,
    was_asked: bool = false,
    is_key_welcome: bool = false,

    /// Takes the server's CertificateRequest.
    pub fn request(self: *Introduction, body: []u8) Error!void {
        if (self.was_asked) return error.TlsIllegalParameter;
        self.was_asked = true;
        var decoder: tls.Decoder = .fromTheirSlice(body);
        try decoder.ensure(1);
        // Only a request after the handshake has a context.
        if (decoder.decode(u8) != 0) return error.TlsIllegalParameter;
        try decoder.ensure(2);
        var extensions = try decoder.sub(decoder.decode(u16));
        while (!extensions.eof()) {
            try extensions.ensure(4);
            const kind = extensions.decode(tls.ExtensionType);
            var extension = try extensions.sub(extensions.decode(u16));
            if (kind == .signature_algorithms) try self.compare(&extension);
        }
    }

    fn compare(self: *Introduction, extension: *tls.Decoder) Error!void {
        try extension.ensure(2);
        var schemes = try extension.sub(extension.decode(u16));
        const identity = self.identity orelse return;
        while (!schemes.eof()) {
            try schemes.ensure(2);
            if (schemes.decode(u16) == identity.key.scheme()) self.is_key_welcome = true;
        }
    }

    /// Writes what goes before the client's Finished, into the transcript too, and returns in how many records.
    /// `cipher` is that of the handshake.
    pub fn answer(self: *const Introduction, cipher: anytype, output: *Io.Writer) Error!u64 {
        if (!self.was_asked) return 0;
        var flight: Flight(@TypeOf(cipher)) = .{ .cipher = cipher, .output = output };
        const identity = self.identity orelse {
            try flight.send(&.{ certificate, 0, 0, 4, 0, 0, 0, 0 }); // an empty list
            return flight.records;
        };
        if (!self.is_key_welcome) return error.ClientKeyNotWelcome;
        try flight.send(identity.message);
        const pad: [64]u8 = @splat(' ');
        const signed = pad ++ "TLS 1.3, client CertificateVerify\x00".* ++ cipher.transcript_hash.peek();
        var buffer: [key.signature_bytes_max]u8 = undefined;
        const signature = identity.key.sign(&signed, &self.salt, &buffer) catch return error.ClientKeyBad;
        var message: [8 + key.signature_bytes_max]u8 = undefined;
        message[0] = certificate_verify;
        std.mem.writeInt(u24, message[1..4], @intCast(4 + signature.len), .big);
        std.mem.writeInt(u16, message[4..6], identity.key.scheme(), .big);
        std.mem.writeInt(u16, message[6..8], @intCast(signature.len), .big);
        @memcpy(message[8..][0..signature.len], signature);
        try flight.send(message[0 .. 8 + signature.len]);
        return flight.records;
    }
};

fn Flight(comptime Cipher: type) type {
    const P = std.meta.Child(Cipher).A;
    return struct {
        cipher: Cipher,
        output: *Io.Writer,
        records: u64 = 0,

        fn send(self: *@This(), message: []const u8) Io.Writer.Error!void {
            self.cipher.transcript_hash.update(message);
            var rest = message;
            while (rest.len > 0) {
                const len = @min(rest.len, tls.max_ciphertext_inner_record_len);
                try self.record(rest[0..len]);
                rest = rest[len..];
            }
        }

        fn record(self: *@This(), part: []const u8) Io.Writer.Error!void {
            const keys = &self.cipher.version.tls_1_3;
            // What is encrypted ends with the true kind of the record.
            var buffer: [tls.max_ciphertext_inner_record_len + 1]u8 = undefined;
            const text = buffer[0 .. part.len + 1];
            @memcpy(text[0..part.len], part);
            text[part.len] = handshake_record;
            const sealed_len = text.len + P.AEAD.tag_length;
            const out = try self.output.writableSlice(tls.record_header_len + sealed_len);
            const head = out[0..tls.record_header_len];
            head.* = .{ application_record, 3, 3, @intCast(sealed_len >> 8), @truncate(sealed_len) };
            const tag = out[out.len - P.AEAD.tag_length ..][0..P.AEAD.tag_length];
            P.AEAD.encrypt(out[head.len..][0..text.len], tag, text, head, nonce(keys.client_handshake_iv, self.records), keys.client_handshake_key);
            self.records += 1;
        }
    };
}

pub fn nonce(iv: anytype, record: u64) @TypeOf(iv) {
    var out = iv;
    var number: [8]u8 = undefined;
    std.mem.writeInt(u64, &number, record, .big);
    for (out[iv.len - number.len ..], number) |*byte, n| byte.* ^= n;
    return out;
}

//! Who a client is, for servers that ask for a certificate (mutual TLS).
//!
//! The standard library's TLS client cannot show one. `tools/tls_client.zig` makes it call `Introduction` where TLS 1.3
//! has the certificate of the client; what is shown and signed is in here.
const std = @import("std");
const der = @import("identity/der.zig");
const Allocator = std.mem.Allocator;

pub const pem = @import("identity/pem.zig");
pub const Key = @import("identity/key.zig").Key;
pub const Introduction = @import("identity/introduction.zig").Introduction;
/// What the handshake of the TLS client may fail with because of it.
pub const Error = @import("identity/introduction.zig").Error;
/// The nonce of the record with this number.
pub const nonce = @import("identity/introduction.zig").nonce;

/// What the length of a message of the handshake can say.
const message_bytes_max = std.math.maxInt(u24);

/// A client's certificates and its key.
pub const Identity = struct {
    gpa: Allocator,
    key: Key,
    /// The message Certificate of the handshake.
    message: []const u8,

    pub const InitError = error{ BadCertificate, BadKey, KeyUnsupported, KeyMismatch } || Allocator.Error;

    /// From the texts of PEM files: the client's certificate, followed by those between it and one that the server
    /// trusts; and its key.
    pub fn init(gpa: Allocator, cert_pem: []const u8, key_pem: []const u8) InitError!Identity {
        var key: Key = try .fromPem(gpa, key_pem);
        errdefer key.forget();
        var list: std.ArrayList(u8) = .empty;
        errdefer list.deinit(gpa);
        // Kind and length of the message, an empty context, the length of the list: filled in below.
        try list.appendNTimes(gpa, 0, 8);
        var certificates = pem.iterate(cert_pem);
        while (certificates.next("CERTIFICATE") catch return error.BadCertificate) |block| {
            const start = list.items.len + 3;
            try list.appendNTimes(gpa, 0, 3 + block.sizeUpperBound());
            const certificate = block.decode(list.items[start..]) catch return error.BadCertificate;
            if (!der.isSequence(certificate)) return error.BadCertificate;
            if (start == 8 + 3 and !key.fits(certificate)) return error.KeyMismatch;
            list.items.len = start + certificate.len;
            try list.appendSlice(gpa, &.{ 0, 0 }); // no extensions
            if (list.items.len - 4 > message_bytes_max) return error.BadCertificate;
            putLength(list.items[start - 3 ..][0..3], certificate.len);
        }
        if (list.items.len == 8) return error.BadCertificate;
        list.items[0] = @import("identity/introduction.zig").certificate;
        putLength(list.items[1..4], list.items.len - 4);
        putLength(list.items[5..8], list.items.len - 8);
        return .{ .gpa = gpa, .key = key, .message = try list.toOwnedSlice(gpa) };
    }

    pub fn deinit(self: *Identity) void {
        self.key.forget();
        self.gpa.free(self.message);
    }
};

fn putLength(bytes: *[3]u8, length: usize) void {
    std.mem.writeInt(u24, bytes, @intCast(length), .big);
}

test {
    _ = der;
    _ = pem;
    _ = @import("identity/key.zig");
    _ = @import("identity/rsa.zig");
    _ = @import("identity/introduction.zig");
    _ = @import("identity/identity_test.zig");
}

//! TLS under HTTP/2. The standard library's client, made to offer ALPN "h2" and to show a certificate when this package is
//! built (`tools/tls_client.zig`).
const std = @import("std");
const Io = std.Io;
const Allocator = std.mem.Allocator;
const Client = @import("tls_client");
const identity_ = @import("identity");
const Bundle = std.crypto.Certificate.Bundle;
const Tls = @import("options.zig").Tls;

/// What the writer below a session has to hold at once.
pub const write_buffer_bytes = @max(32 << 10, Client.min_buffer_len);

/// Certificates that a server's must lead to, and those of the client. Read once, shared by the connections of a channel.
pub const Trust = struct {
    gpa: Allocator,
    io: Io,
    bundle: Bundle,
    lock: Io.RwLock = .init,
    identity: ?identity_.Identity = null,

    pub fn init(self: *Trust, gpa: Allocator, io: Io, options: Tls) !void {
        self.* = .{ .gpa = gpa, .io = io, .bundle = .empty };
        errdefer self.bundle.deinit(gpa);
        const now = Io.Clock.real.now(io);
        switch (options.roots) {
            .system => try self.bundle.rescan(gpa, io, now),
            .pem => |text| addPem(&self.bundle, gpa, text, now.toSeconds()) catch |err| return switch (err) {
                error.OutOfMemory => error.OutOfMemory,
                else => error.BadRoots,
            },
        }
        if (options.identity) |own| self.identity = try .init(gpa, own.cert_pem, own.key_pem);
    }

    pub fn deinit(self: *Trust) void {
        self.bundle.deinit(self.gpa);
        if (self.identity) |*identity| identity.deinit();
    }
};

fn addPem(bundle: *Bundle, gpa: Allocator, pem: []const u8, now: i64) !void {
    var blocks = identity_.pem.iterate(pem);
    var count: usize = 0;
    while (try blocks.next("CERTIFICATE")) |block| : (count += 1) {
        try bundle.bytes.ensureUnusedCapacity(gpa, block.sizeUpperBound());
        const start: u32 = @intCast(bundle.bytes.items.len);
        bundle.bytes.items.len += (try block.decode(bundle.bytes.allocatedSlice()[start..])).len;
        try bundle.parseCert(gpa, start, now);
    }
    if (count == 0) return error.BadPem;
}

const text_not_path = "; it takes the text of a PEM file, not its path";

/// A sentence for an error of `Trust.init` or of the handshake that needs one, or its name.
pub fn explain(err: anyerror) []const u8 {
    return switch (err) {
        error.BadRoots => "tls.roots.pem has no certificate that can be read" ++ text_not_path,
        error.BadCertificate => "tls.identity.cert_pem has no certificate that can be read" ++ text_not_path,
        error.BadKey => "tls.identity.key_pem has no key that can be read" ++ text_not_path,
        error.KeyMismatch => "the first certificate in tls.identity.cert_pem is not that of the key in tls.identity.key_pem",
        error.KeyUnsupported => "the key in tls.identity.key_pem cannot be used: it has to be EC (P-256, P-384), RSA (2048 to 4096 bits) or Ed25519, without a password",
        error.ClientKeyNotWelcome => "the server takes no signature of the client's kind of key",
        error.ClientCertificateNeedsTls13 => "the server asks for a certificate in TLS 1.2; one can be shown in TLS 1.3 only",
        else => @errorName(err),
    };
}

/// One connection's TLS. Reading and writing may go on at the same time.
pub const Session = struct {
    gpa: Allocator,
    client: Client,
    introduction: identity_.Introduction,
    read_buffer: []u8,
    write_buffer: []u8,

    /// Shakes hands over what `input` and `output` carry; both have to outlive the session.
    pub fn init(self: *Session, trust: *Trust, name: []const u8, input: *Io.Reader, output: *Io.Writer) !void {
        const gpa = trust.gpa;
        const read_buffer = try gpa.alloc(u8, 64 << 10);
        errdefer gpa.free(read_buffer);
        const write_buffer = try gpa.alloc(u8, Client.min_buffer_len);
        errdefer gpa.free(write_buffer);
        var entropy: [Client.Options.entropy_len]u8 = undefined;
        trust.io.random(&entropy);
        self.* = .{
            .gpa = gpa,
            .read_buffer = read_buffer,
            .write_buffer = write_buffer,
            .introduction = .{ .identity = if (trust.identity) |*identity| identity else null, .salt = undefined },
            .client = undefined,
        };
        trust.io.random(&self.introduction.salt);
        var alert: std.crypto.tls.Alert = undefined;
        self.client = Client.init(input, output, .{
            .host = .{ .explicit = name },
            .ca = .{ .bundle = .{ .gpa = gpa, .io = trust.io, .lock = &trust.lock, .bundle = &trust.bundle } },
            .read_buffer = read_buffer,
            .write_buffer = write_buffer,
            .entropy = &entropy,
            .realtime_now = Io.Clock.real.now(trust.io),
            .alert = &alert,
            .allow_truncation_attacks = true, // HTTP/2 says itself where a call ends
            .introduction = &self.introduction,
        }) catch |err| {
            if (err == error.TlsAlert) try alert.description.toError();
            return err;
        };
    }

    /// Why the server may have ended the connection before its first word, as the end of a sentence.
    pub fn suspicion(self: *const Session) []const u8 {
        if (!self.introduction.was_asked) return "";
        if (self.introduction.identity == null) return "; it asked for a certificate of the client, and there is none";
        return "; it may have refused the certificate of the client, or have had another reason";
    }

    /// The error below a read that failed because of TLS; null when it was something else.
    pub fn readError(self: *const Session) ?anyerror {
        const err = self.client.read_err orelse return null;
        const alert = self.client.alert orelse return err;
        alert.description.toError() catch |told| return told;
        return err;
    }

    pub fn deinit(self: *Session) void {
        self.gpa.free(self.read_buffer);
        self.gpa.free(self.write_buffer);
    }
};

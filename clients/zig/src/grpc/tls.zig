//! TLS under HTTP/2. The standard library's client, made to offer ALPN "h2" when this package is built (`tools/alpn.zig`).
const std = @import("std");
const Io = std.Io;
const Allocator = std.mem.Allocator;
const Client = @import("tls_client");
const Bundle = std.crypto.Certificate.Bundle;
const Roots = @import("options.zig").Tls.Roots;

/// What the writer below a session has to hold at once.
pub const write_buffer_bytes = @max(32 << 10, Client.min_buffer_len);

/// Certificates that a server's must lead to. Read once, shared by the connections of a channel.
pub const Trust = struct {
    gpa: Allocator,
    io: Io,
    bundle: Bundle,
    lock: Io.RwLock = .init,

    pub fn init(self: *Trust, gpa: Allocator, io: Io, roots: Roots) !void {
        self.* = .{ .gpa = gpa, .io = io, .bundle = .empty };
        errdefer self.bundle.deinit(gpa);
        const now = Io.Clock.real.now(io);
        switch (roots) {
            .system => try self.bundle.rescan(gpa, io, now),
            .pem => |text| try addPem(&self.bundle, gpa, text, now.toSeconds()),
        }
    }

    pub fn deinit(self: *Trust) void {
        self.bundle.deinit(self.gpa);
    }
};

fn addPem(bundle: *Bundle, gpa: Allocator, pem: []const u8, now: i64) !void {
    const begin = "-----BEGIN CERTIFICATE-----";
    const end = "-----END CERTIFICATE-----";
    const decoder = std.base64.standard.decoderWithIgnore(" \t\r\n");
    var count: usize = 0;
    var rest = pem;
    while (std.mem.indexOf(u8, rest, begin)) |a| : (count += 1) {
        const body = rest[a + begin.len ..];
        const b = std.mem.indexOf(u8, body, end) orelse return error.BadPem;
        try bundle.bytes.ensureUnusedCapacity(gpa, decoder.calcSizeUpperBound(b));
        const start: u32 = @intCast(bundle.bytes.items.len);
        const room = bundle.bytes.allocatedSlice()[start..];
        bundle.bytes.items.len += try decoder.decode(room, body[0..b]);
        try bundle.parseCert(gpa, start, now);
        rest = body[b..];
    }
    if (count == 0) return error.BadPem;
}

/// One connection's TLS. Reading and writing may go on at the same time.
pub const Session = struct {
    gpa: Allocator,
    client: Client,
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
            .client = try .init(input, output, .{
                .host = .{ .explicit = name },
                .ca = .{ .bundle = .{ .gpa = gpa, .io = trust.io, .lock = &trust.lock, .bundle = &trust.bundle } },
                .read_buffer = read_buffer,
                .write_buffer = write_buffer,
                .entropy = &entropy,
                .realtime_now = Io.Clock.real.now(trust.io),
                .allow_truncation_attacks = true, // HTTP/2 says itself where a call ends
            }),
        };
    }

    pub fn deinit(self: *Session) void {
        self.gpa.free(self.read_buffer);
        self.gpa.free(self.write_buffer);
    }
};

//! What a caller may choose for a channel and for a call.
const Backoff = @import("backoff.zig").Backoff;
const Metadata = @import("metadata.zig").Metadata;
const Diagnostics = @import("status.zig").Diagnostics;

pub const ChannelOptions = struct {
    /// Null: plain text.
    tls: ?Tls = null,
    /// What the server is asked for as, when it is not the target.
    authority: ?[]const u8 = null,
    /// Sent before the name of this library.
    user_agent: []const u8 = "",
    /// A longer reply ends its call with RESOURCE_EXHAUSTED.
    message_bytes_max: u31 = 64 << 20,
    /// How long a connection may take until the server has said its first word.
    connect_timeout_ms: u31 = 10_000,
    /// Between attempts to connect; calls that come meanwhile fail at once, or wait if they `wait_for_ready`.
    backoff: Backoff = .{},
    /// While a call is on, a server that says nothing for so long is asked for a sign of life; 0: never.
    /// Servers end connections that ask too often; many want at least 5 minutes, Statekeep 10 seconds.
    keepalive_ms: u31 = 20_000,
    /// A connection whose server gives no sign for so long is given up.
    keepalive_timeout_ms: u31 = 10_000,
    /// What the server may send ahead of the reader, for each call and for all of them.
    stream_window_bytes: u31 = 1 << 20,
    connection_window_bytes: u31 = 16 << 20,
    /// Told why the channel cannot be opened.
    diagnostics: ?*Diagnostics = null,
};

pub const Tls = struct {
    roots: Roots = .system,
    /// The name in the server's certificate, when it is not the target's host.
    name: ?[]const u8 = null,
    /// What a server that asks for a certificate is shown. Null: nothing.
    identity: ?Identity = null,

    /// The texts of PEM files.
    pub const Identity = struct {
        /// The client's certificate, followed by those between it and one that the server trusts.
        cert_pem: []const u8,
        /// Its key, without a password: EC (P-256, P-384), Ed25519 or RSA (2048 to 4096 bits).
        key_pem: []const u8,
    };

    pub const Roots = union(enum) {
        /// What the system trusts.
        system,
        /// Only these: certificates as the text of a PEM file.
        pem: []const u8,
    };
};

pub const CallOptions = struct {
    /// The whole call, the wait for a connection included. Null: no end.
    timeout_ms: ?u64 = null,
    metadata: []const Metadata = &.{},
    /// Sent as `authorization: Bearer …`.
    bearer: ?[]const u8 = null,
    /// Waits for a server that cannot be reached, instead of failing at once.
    wait_for_ready: bool = false,
    /// Filled when a call ends, if it went well or not.
    diagnostics: ?*Diagnostics = null,
};

//! Where a channel connects to.
const std = @import("std");
const builtin = @import("builtin");
const Io = std.Io;

pub const Target = union(enum) {
    tcp: struct { host: []const u8, port: u16 },
    unix: []const u8,

    /// Reads `host:port`, `1.2.3.4:port`, `[::1]:port`, `unix:path` or `unix:///path`; `dns:` and `dns:///` may stand
    /// before a host. A port is 1 to 65535. The parts point into `text`.
    pub fn parse(text: []const u8) error{InvalidArgument}!Target {
        if (cut(text, "unix://") orelse cut(text, "unix:")) |path| {
            if (path.len == 0) return error.InvalidArgument;
            _ = Io.net.UnixAddress.init(path) catch return error.InvalidArgument;
            return .{ .unix = path };
        }
        const rest = cut(text, "dns:///") orelse cut(text, "dns:") orelse text;
        const colon = std.mem.lastIndexOfScalar(u8, rest, ':') orelse return error.InvalidArgument;
        const port = try portOf(rest[colon + 1 ..]);
        var host = rest[0..colon];
        if (host.len > 2 and host[0] == '[' and host[host.len - 1] == ']') {
            host = host[1 .. host.len - 1];
            _ = Io.net.Ip6Address.parse(host, port) catch return error.InvalidArgument;
        } else if (Io.net.Ip4Address.parse(host, port)) |_| {} else |_| {
            Io.net.HostName.validate(host) catch return error.InvalidArgument;
        }
        return .{ .tcp = .{ .host = host, .port = port } };
    }

    fn portOf(text: []const u8) error{InvalidArgument}!u16 {
        // parseInt would take signs and underscores too.
        for (text) |byte| if (!std.ascii.isDigit(byte)) return error.InvalidArgument;
        const port = std.fmt.parseInt(u16, text, 10) catch return error.InvalidArgument;
        return if (port == 0) error.InvalidArgument else port;
    }

    /// What the server is asked for as. Points into `text`, of which the target was made.
    pub fn authority(self: Target, text: []const u8) []const u8 {
        return switch (self) {
            .unix => "localhost",
            .tcp => cut(text, "dns:///") orelse cut(text, "dns:") orelse text,
        };
    }

    /// The name that the server's certificate should have.
    pub fn tlsName(self: Target) []const u8 {
        return switch (self) {
            .unix => "localhost",
            .tcp => |t| t.host,
        };
    }

    /// Tries every address of the host. Has no timeout of its own: std.Io's panics. Cancel the task instead.
    pub fn connect(self: Target, io: Io) !Io.net.Stream {
        switch (self) {
            .unix => |path| {
                const address: Io.net.UnixAddress = try .init(path);
                return address.connect(io);
            },
            .tcp => |t| {
                if (Io.net.IpAddress.parse(t.host, t.port)) |address| {
                    return address.connect(io, .{ .mode = .stream });
                } else |_| {}
                const name: Io.net.HostName = try .init(t.host);
                return name.connect(io, t.port, .{ .mode = .stream });
            },
        }
    }
};

/// Small frames must not wait for companions. Only a matter of speed, so systems where it is not known go without.
pub fn setNoDelay(stream: Io.net.Stream) void {
    switch (builtin.os.tag) {
        .linux, .macos, .freebsd, .netbsd, .openbsd, .dragonfly => std.posix.setsockopt(
            stream.socket.handle,
            std.posix.IPPROTO.TCP,
            std.posix.TCP.NODELAY,
            &std.mem.toBytes(@as(c_int, 1)),
        ) catch {},
        else => {},
    }
}

fn cut(text: []const u8, prefix: []const u8) ?[]const u8 {
    return if (std.mem.startsWith(u8, text, prefix)) text[prefix.len..] else null;
}

test "targets" {
    const t = try Target.parse("dns:///db.example:7420");
    try std.testing.expectEqualStrings("db.example", t.tcp.host);
    try std.testing.expectEqual(7420, t.tcp.port);
    try std.testing.expectEqualStrings("db.example:7420", t.authority("dns:///db.example:7420"));
    try std.testing.expectEqualStrings("::1", (try Target.parse("[::1]:80")).tcp.host);
    try std.testing.expectEqualStrings("/run/s.sock", (try Target.parse("unix:///run/s.sock")).unix);
    try std.testing.expectEqualStrings("s.sock", (try Target.parse("unix:s.sock")).unix);
    const path: [200]u8 = @splat('s');
    const long = "unix:" ++ path;
    for ([_][]const u8{
        "",          "host",     ":80",            "host:",    "host:99999", "host:0",
        "host:+80",  "host:8_0", "host: 80",       "host :80", "a/b:80",     "::1:80",
        "[host]:80", "[::1]",    "http://host:80", "h:80/",    "unix:",      long,
    }) |bad| try std.testing.expectError(error.InvalidArgument, Target.parse(bad));
    for ([_][]const u8{ "1.2.3.4:1", "localhost:65535", "a-b.example.:80", "dns:host:80", "[fe80::1]:80" }) |good| {
        _ = try Target.parse(good);
    }
}

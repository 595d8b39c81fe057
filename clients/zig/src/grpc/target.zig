//! Where a channel connects to.
const std = @import("std");
const builtin = @import("builtin");
const Io = std.Io;

pub const Target = union(enum) {
    tcp: struct { host: []const u8, port: u16 },
    unix: []const u8,

    /// Reads `host:port`, `1.2.3.4:port`, `[::1]:port`, `unix:path` or `unix:///path`; `dns:` and `dns:///` may stand
    /// before a host. The parts point into `text`.
    pub fn parse(text: []const u8) error{InvalidArgument}!Target {
        if (cut(text, "unix://")) |path| return if (path.len > 0) .{ .unix = path } else error.InvalidArgument;
        if (cut(text, "unix:")) |path| return if (path.len > 0) .{ .unix = path } else error.InvalidArgument;
        const rest = cut(text, "dns:///") orelse cut(text, "dns:") orelse text;
        const colon = std.mem.lastIndexOfScalar(u8, rest, ':') orelse return error.InvalidArgument;
        const port = std.fmt.parseInt(u16, rest[colon + 1 ..], 10) catch return error.InvalidArgument;
        var host = rest[0..colon];
        if (host.len > 2 and host[0] == '[' and host[host.len - 1] == ']') {
            host = host[1 .. host.len - 1];
        } else if (std.mem.indexOfAny(u8, host, ":[]/") != null) return error.InvalidArgument;
        if (host.len == 0) return error.InvalidArgument;
        return .{ .tcp = .{ .host = host, .port = port } };
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
    for ([_][]const u8{ "", "host", ":80", "host:", "host:99999", "::1:80", "http://host:80", "unix:" }) |bad| {
        try std.testing.expectError(error.InvalidArgument, Target.parse(bad));
    }
}

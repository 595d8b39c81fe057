//! A connection without a socket, for tests: what would be sent is kept, what would be received is given.
const std = @import("std");
const frame = @import("frame.zig");
const hpack = @import("hpack.zig");
const receiver = @import("receiver.zig");
const connection = @import("connection.zig");
const Connection = connection.Connection;
const Request = @import("request.zig").Request;
const ChannelOptions = @import("options.zig").ChannelOptions;
const Metadata = @import("metadata.zig").Metadata;

pub const Offline = struct {
    config: connection.Config,
    conn: Connection,

    /// Must not be moved afterwards.
    pub fn init(self: *Offline, options: ChannelOptions) void {
        const gpa = std.testing.allocator;
        self.config = .{
            .gpa = gpa,
            .io = std.testing.io,
            .target = .{ .unix = "nowhere" },
            .options = options,
            .trust = null,
            .tls_name = "",
            .keepalive_ms = .init(options.keepalive_ms),
        };
        self.conn = .{ .config = &self.config, .gpa = gpa, .io = std.testing.io, .encoder = .init(gpa), .state = .open };
    }

    pub fn deinit(self: *Offline) void {
        std.debug.assert(self.conn.streams.count() == 0 and self.conn.queue.items.len == 0);
        self.conn.streams.deinit(self.conn.gpa);
        self.conn.queue.deinit(self.conn.gpa);
        self.conn.out.deinit(self.conn.gpa);
        self.conn.encoder.deinit();
    }

    /// Lets the connection receive frames; what follows SETTINGS is up to the test.
    pub fn receive(self: *Offline, bytes: []const u8) receiver.Error {
        var input: std.Io.Reader = .fixed(bytes);
        if (receiver.run(&self.conn, &input)) return error.Protocol else |err| return err;
    }

    /// The kinds of the frames that wait to be sent, which are taken.
    pub fn takeSent(self: *Offline, buffer: []Sent) ![]Sent {
        const bytes = self.conn.out.items;
        var n: usize = 0;
        var pos: usize = 0;
        while (pos < bytes.len) : (n += 1) {
            const head: frame.Head = .parse(bytes[pos..][0..frame.head_bytes]);
            buffer[n] = .{ .kind = head.kind, .flags = head.flags, .id = head.id, .len = head.len };
            pos += frame.head_bytes + head.len;
        }
        try std.testing.expectEqual(bytes.len, pos);
        self.conn.out.clearRetainingCapacity();
        return buffer[0..n];
    }

    pub const Sent = struct { kind: frame.Kind, flags: u8 = 0, id: u32 = 0, len: usize = 0 };

    pub const request: Request = .{
        .path = "/s/m",
        .authority = "h",
        .is_tls = false,
        .user_agent = "t",
        .bearer = null,
        .metadata = &.{},
    };
};

/// Frames as a server would send them.
pub const Script = struct {
    out: std.ArrayList(u8) = .empty,
    encoder: hpack.Encoder,

    /// Starts with SETTINGS, as every server does.
    pub fn init() !Script {
        var self: Script = .{ .encoder = .init(std.testing.allocator) };
        try self.add(.settings, 0, 0, "");
        return self;
    }

    pub fn deinit(self: *Script) void {
        self.out.deinit(std.testing.allocator);
        self.encoder.deinit();
    }

    pub fn add(self: *Script, kind: frame.Kind, flags: u8, id: u32, payload: []const u8) !void {
        try frame.put(&self.out, std.testing.allocator, kind, flags, id, payload);
    }

    pub fn headers(self: *Script, id: u32, list: []const Metadata, is_last: bool) !void {
        var block: std.ArrayList(u8) = .empty;
        defer block.deinit(std.testing.allocator);
        for (list) |h| try self.encoder.put(&block, std.testing.allocator, h, .indexed);
        const last: u8 = if (is_last) frame.flag.end_stream else 0;
        try self.add(.headers, frame.flag.end_headers | last, id, block.items);
    }

    pub const ok = [_]Metadata{.{ .key = ":status", .value = "200" }};
    pub const end = [_]Metadata{.{ .key = "grpc-status", .value = "0" }};
};

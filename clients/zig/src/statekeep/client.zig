//! A client: a server, a namespace, and how calls are made.
const std = @import("std");
const grpc = @import("grpc");
const errors = @import("errors.zig");
const retry = @import("retry.zig");
const Runner = @import("runner.zig").Runner;
const Store = @import("store.zig").Store;
const Snapshots = @import("snapshots.zig").Snapshots;
const Machines = @import("machines.zig").Machines;
const Admin = @import("admin.zig").Admin;
const Allocator = std.mem.Allocator;
const Io = std.Io;

pub const Options = struct {
    /// `host:port`, `[::1]:port` or `unix:path`; `dns:///` may stand before a host.
    address: []const u8 = "127.0.0.1:7420",
    /// "": `default`.
    namespace: []const u8 = "",
    /// Visible ASCII. Null: none is sent.
    token: ?[]const u8 = null,
    /// Null: plain text.
    tls: ?grpc.Tls = null,
    /// The time of each call, attempts and pauses included, unless the call has its own. Null: no end.
    timeout_ms: ?u64 = 10_000,
    retry: retry.Retry = .{},
    /// Calls that are made at the same time share messages. False: each goes by itself.
    pipeline: bool = true,
    /// Told why the client cannot be opened.
    diagnostics: ?*errors.Diagnostics = null,
};

/// Any number of tasks may use a client at the same time.
pub const Client = struct {
    runner: Runner,
    arena: std.heap.ArenaAllocator,
    store: Store,
    snapshots: Snapshots,
    machines: Machines,
    admin: Admin,

    /// Connects at the first call. `gpa` serves many tasks at once; `io` runs a few of its own for the client
    /// (`std.Io.Threaded` can). Fails with `InvalidArgument` when the address, the token, the certificates or the key are
    /// none, or the key is another one's; with `Unimplemented` when the key is of a kind that cannot be used.
    /// `diagnostics` are told in a sentence.
    pub fn open(gpa: Allocator, io: Io, options: Options) errors.Error!*Client {
        const self = try gpa.create(Client);
        errdefer gpa.destroy(self);
        self.arena = .init(gpa);
        errdefer self.arena.deinit();
        const arena = self.arena.allocator();
        if (options.diagnostics) |told| told.reset();
        if (options.token) |token| try checkToken(token, options.diagnostics);
        const token = if (options.token) |token| try arena.dupe(u8, token) else null;
        const channel = try openChannel(gpa, io, options);
        self.runner = .{
            .gpa = gpa,
            .io = io,
            .channel = channel,
            .namespace = arena.dupe(u8, options.namespace) catch |err| {
                channel.close();
                return err;
            },
            .bearer = token,
            .timeout_ms = options.timeout_ms,
            .retry = options.retry,
            .lines = if (options.pipeline) .{
                .reads = .{ .gpa = gpa, .io = io, .channel = channel, .bearer = token },
                .writes = .{ .gpa = gpa, .io = io, .channel = channel, .bearer = token },
            } else null,
        };
        self.store = .{ .runner = &self.runner };
        self.snapshots = .{ .runner = &self.runner };
        self.machines = .{ .runner = &self.runner };
        self.admin = .{ .runner = &self.runner };
        return self;
    }

    fn openChannel(gpa: Allocator, io: Io, options: Options) errors.Error!*grpc.Channel {
        var d: grpc.Diagnostics = .init(gpa);
        defer d.deinit();
        return grpc.Channel.open(gpa, io, options.address, .{
            .tls = options.tls,
            .user_agent = "statekeep-zig/0.1.0",
            .diagnostics = &d,
        }) catch |err| {
            if (options.diagnostics) |told| try told.set(d.status);
            return err;
        };
    }

    /// No call may be under way, and everything that was opened on it has to be ended: cancel the tasks that use it.
    pub fn close(self: *Client) void {
        const gpa = self.runner.gpa;
        if (self.runner.lines) |*lines| {
            lines.reads.close();
            lines.writes.close();
        }
        self.runner.channel.close();
        self.arena.deinit();
        gpa.destroy(self);
    }
};

/// Fails, and never shows the token, when a header cannot carry it.
fn checkToken(token: []const u8, diagnostics: ?*errors.Diagnostics) errors.Error!void {
    var buffer: [128]u8 = undefined;
    const message = if (token.len == 0)
        "the token is empty; leave it out for a server that wants none"
    else for (token, 1..) |byte, position| {
        if (!std.ascii.isPrint(byte) or byte == ' ') break std.fmt.bufPrint(
            &buffer,
            "the token has a character that no header can carry at position {d} (a line break at its end? strip it)",
            .{position},
        ) catch unreachable;
    } else return;
    if (diagnostics) |told| try told.set(.{ .code = .invalid_argument, .message = message });
    return error.InvalidArgument;
}

test "a client that cannot be opened says why" {
    const gpa = std.testing.allocator;
    var d: errors.Diagnostics = .init(gpa);
    defer d.deinit();
    for ([_]struct { Options, []const u8 }{
        .{ .{ .address = "http://host:80" }, "an address is host:port, such as 127.0.0.1:7420" },
        .{ .{ .address = "h:1", .tls = .{ .roots = .{ .pem = "ca.pem" } } }, "tls.roots.pem has no certificate that can be read" },
        .{ .{ .token = "" }, "the token is empty" },
        .{ .{ .token = "a secret" }, "the token has a character that no header can carry at position 2 " },
        .{ .{ .token = "secret\n" }, "the token has a character that no header can carry at position 7 " },
        .{ .{ .token = "secr\u{e9}t" }, "the token has a character that no header can carry at position 5 " },
    }) |case| {
        var options = case[0];
        options.diagnostics = &d;
        try std.testing.expectError(error.InvalidArgument, Client.open(gpa, std.testing.io, options));
        try std.testing.expect(std.mem.startsWith(u8, d.failure.message, case[1]));
        try std.testing.expect(std.mem.find(u8, d.failure.message, "secr") == null);
    }
    const client: *Client = try .open(gpa, std.testing.io, .{ .token = "!secret~", .diagnostics = &d });
    client.close();
    try std.testing.expectEqualStrings("", d.failure.message);
}

test "text that is not UTF-8 is refused before it is sent, by the name of its field" {
    const gpa = std.testing.allocator;
    var d: errors.Diagnostics = .init(gpa);
    defer d.deinit();
    const client: *Client = try .open(gpa, std.testing.io, .{ .address = "unix:/nowhere/at/all" });
    defer client.close();
    const store = client.store;
    const bad = "\xff";
    try expectFault("key", store.save("k" ++ bad, .{ .data = bad }, .{ .diagnostics = &d }), &d);
    try expectFault("value.text", store.save("key", .{ .text = bad }, .{ .diagnostics = &d }), &d);
    try expectFault("operations[1].delete.key", store.commit(&.{
        .{ .operation = .{ .delete = .{ .key = "key" } } },
        .{ .operation = .{ .delete = .{ .key = bad } } },
    }, .{ .diagnostics = &d }), &d);
    try expectFault("prefix", store.count(.{ .prefix = bad, .diagnostics = &d }), &d);
    try expectFault("prefixes[0]", store.watch(.{ .prefixes = &.{bad}, .diagnostics = &d }), &d);
    try expectFault("hook_answers.key", client.machines.simulate(.{ .machine_id = "m" }, &.{}, .{
        .hook_answers = &.{.{ .key = bad, .value = true }},
        .diagnostics = &d,
    }), &d);
    var scan = store.scan(.{ .prefix = bad, .diagnostics = &d });
    defer scan.deinit();
    try expectFault("prefix", scan.next(), &d);
    var loading = try store.beginLoad(bad, .{ .diagnostics = &d });
    defer loading.cancel();
    try expectFault("key", loading.await(), &d);
}

fn expectFault(field: []const u8, outcome: anytype, d: *errors.Diagnostics) !void {
    try std.testing.expectError(error.InvalidArgument, outcome);
    var buffer: [64]u8 = undefined;
    try std.testing.expectEqualStrings(try std.fmt.bufPrint(&buffer, "the text of {s} is not UTF-8", .{field}), d.failure.message);
}

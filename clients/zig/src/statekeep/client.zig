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
    /// `host:port`, `[::1]:port` or `unix:path`.
    address: []const u8 = "127.0.0.1:7420",
    /// "": `default`.
    namespace: []const u8 = "",
    token: ?[]const u8 = null,
    /// Null: plain text.
    tls: ?grpc.Tls = null,
    /// The time of each call, attempts and pauses included, unless the call has its own. Null: no end.
    timeout_ms: ?u64 = 10_000,
    retry: retry.Retry = .{},
    /// Calls that are made at the same time share messages. False: each goes by itself.
    pipeline: bool = true,
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
    /// (`std.Io.Threaded` can). Fails as `grpc.Channel.open` does when the address, the certificates or the key
    /// are none.
    pub fn open(gpa: Allocator, io: Io, options: Options) errors.Error!*Client {
        const self = try gpa.create(Client);
        errdefer gpa.destroy(self);
        self.arena = .init(gpa);
        errdefer self.arena.deinit();
        const arena = self.arena.allocator();
        const token = if (options.token) |token| try arena.dupe(u8, token) else null;
        const channel: *grpc.Channel = try .open(gpa, io, options.address, .{ .tls = options.tls, .user_agent = "statekeep-zig/0.1.0" });
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

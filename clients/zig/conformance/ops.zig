//! What a line can ask for: the table of ops, and those about clients, calls and watches.
const std = @import("std");
const statekeep = @import("statekeep");
const in = @import("json_in.zig");
const session_ = @import("session.zig");
const Line = session_.Line;
const Watch = @import("watches.zig").Watch;
const Hooks = @import("hooks.zig").Hooks;
const Io = std.Io;
const Stringify = std.json.Stringify;

/// What an op gets: the line, and the object to write its answer into.
pub const Op = struct {
    line: *Line,
    client: *statekeep.Client,
    out: *Stringify,

    /// The options of a verb by the arguments of the line.
    pub fn options(self: Op, comptime T: type) in.Broken!T {
        var filled = try in.fill(T, self.line.arena.allocator(), self.line.args);
        if (@hasField(T, "diagnostics")) filled.diagnostics = &self.line.diagnostics;
        return filled;
    }

    pub fn arg(self: Op, comptime T: type, name: []const u8) in.Broken!T {
        const value = self.line.args.object.get(name) orelse return error.BadArgument;
        return in.convert(T, self.line.arena.allocator(), value);
    }

    pub fn has(self: Op, name: []const u8) bool {
        return self.line.args.object.contains(name);
    }

    pub fn field(self: Op, name: []const u8, value: anytype) !void {
        try self.out.objectField(name);
        try @import("json_out.zig").write(self.out, value);
    }

    pub fn fields(self: Op, record: anytype) !void {
        try @import("json_out.zig").writeFields(self.out, record);
    }

    /// All items of an iteration, or as many as the line takes.
    pub fn listing(self: Op, name: []const u8, items: anytype) !void {
        var left: usize = if (self.has("take")) try self.arg(usize, "take") else std.math.maxInt(usize);
        try self.out.objectField(name);
        try self.out.beginArray();
        while (left > 0) : (left -= 1) {
            const item = try items.next() orelse break;
            try @import("json_out.zig").write(self.out, item);
        }
        try self.out.endArray();
    }
};

const Function = *const fn (op: Op) anyerror!void;
pub const Entry = struct { []const u8, Function };

const table: std.StaticStringMap(Function) = .initComptime(
    @import("ops_store.zig").ops ++ @import("ops_snapshots.zig").ops ++ @import("ops_machines.zig").ops ++
        [_]Entry{
            .{ "store.watch", watchChanges },
            .{ "machines.watch", watchTransitions },
            .{ "hooks.serve", serveHooks },
        },
);

pub fn run(line: *Line, out: *Stringify) anyerror!void {
    const session = line.session;
    if (table.get(line.op)) |function| {
        const client = line.client orelse return error.NoSuchClient;
        return function(.{ .line = line, .client = client, .out = out });
    }
    const op: Op = .{ .line = line, .client = undefined, .out = out };
    if (std.mem.eql(u8, line.op, "client.open")) return open(op);
    if (std.mem.eql(u8, line.op, "client.close")) return session.closeClient(line.name, line);
    if (std.mem.eql(u8, line.op, "call.cancel")) return session.cancel(try op.arg(i64, "call"));
    if (std.mem.eql(u8, line.op, "watch.next")) return watchNext(op);
    if (std.mem.eql(u8, line.op, "watch.close")) return (try findWatch(op)).end();
    if (std.mem.eql(u8, line.op, "hooks.close")) return closeHooks(op);
    return error.NoSuchOp;
}

fn open(op: Op) !void {
    const session = op.line.session;
    const arena = op.line.arena.allocator();
    const options = try in.fill(struct {
        address: []const u8 = "",
        namespace: []const u8 = "",
        token: ?[]const u8 = null,
        timeout_ms: ?u64 = 10_000,
        pipeline: bool = true,
        ca_file: []const u8 = "",
    }, arena, op.line.args);
    var tls: ?statekeep.grpc.Tls = null;
    if (options.ca_file.len > 0) {
        const pem = try Io.Dir.cwd().readFileAlloc(session.io, options.ca_file, arena, .limited(1 << 20));
        tls = .{ .roots = .{ .pem = pem } };
    }
    const client: *statekeep.Client = try .open(session.gpa, session.io, .{
        .address = options.address,
        .namespace = options.namespace,
        .token = options.token,
        .tls = tls,
        .timeout_ms = options.timeout_ms,
        .pipeline = options.pipeline,
    });
    session.mutex.lockUncancelable(session.io);
    defer session.mutex.unlock(session.io);
    try session.clients.put(session.gpa, try session.gpa.dupe(u8, op.line.name), client);
}

fn watchChanges(op: Op) !void {
    const watch = try op.client.store.watch(try op.options(statekeep.store.Watch));
    watch.diagnostics = null;
    try keepWatch(op, try Watch.begin(op.line.session.gpa, op.line.session.io, op.client, .{ .changes = watch }, try progress(op)));
}

fn watchTransitions(op: Op) !void {
    const watch = try op.client.machines.watch(try op.options(statekeep.machines.opt.Watch));
    watch.diagnostics = null;
    try keepWatch(op, try Watch.begin(op.line.session.gpa, op.line.session.io, op.client, .{ .transitions = watch }, try progress(op)));
}

fn progress(op: Op) !bool {
    return op.has("progress") and try op.arg(bool, "progress");
}

fn keepWatch(op: Op, watch: *Watch) !void {
    const session = op.line.session;
    session.mutex.lockUncancelable(session.io);
    defer session.mutex.unlock(session.io);
    try session.watches.put(session.gpa, try session.gpa.dupe(u8, try op.arg([]const u8, "watch")), watch);
}

fn findWatch(op: Op) !*Watch {
    const session = op.line.session;
    session.mutex.lockUncancelable(session.io);
    defer session.mutex.unlock(session.io);
    return session.watches.get(try op.arg([]const u8, "watch")) orelse error.NoSuchWatch;
}

fn watchNext(op: Op) !void {
    const watch = try findWatch(op);
    const count: usize = if (op.has("count")) try op.arg(usize, "count") else 1;
    const ms: i64 = if (op.has("timeout_ms")) try op.arg(i64, "timeout_ms") else 10_000;
    const timeout: Io.Timeout = .{ .duration = .{ .raw = .fromMilliseconds(ms), .clock = .awake } };
    watch.take(count, timeout.toDeadline(op.line.session.io), op.out) catch |err| {
        if (watch.failure != null) try op.line.diagnostics.copy(&watch.diagnostics);
        return err;
    };
}

fn serveHooks(op: Op) !void {
    const session = op.line.session;
    const answers = op.line.args.object.get("answers") orelse return error.BadArgument;
    const hooks = try Hooks.begin(session.gpa, session.io, op.client, answers, &op.line.diagnostics);
    session.mutex.lockUncancelable(session.io);
    defer session.mutex.unlock(session.io);
    try session.hooks.put(session.gpa, try session.gpa.dupe(u8, try op.arg([]const u8, "hooks")), hooks);
}

fn closeHooks(op: Op) !void {
    const session = op.line.session;
    session.mutex.lockUncancelable(session.io);
    const entry = session.hooks.fetchRemove(try op.arg([]const u8, "hooks"));
    session.mutex.unlock(session.io);
    const hooks = (entry orelse return error.NoSuchHooks).value;
    hooks.end();
    try hooks.write(op.out);
}

//! Streams with an end: what they bring item by item, and the files of snapshots.
const std = @import("std");
const grpc = @import("grpc");
const proto = @import("proto");
const errors = @import("errors.zig");
const options_ = @import("options.zig");
const Runner = @import("runner.zig").Runner;
const v1 = proto.statekeep.v1;
const Owned = grpc.pb.Owned;
const Error = errors.Error;
const Diagnostics = errors.Diagnostics;

/// The items of a server's stream. It is made again while it has brought nothing.
pub fn Items(comptime Response: type, comptime field: []const u8) type {
    return struct {
        runner: *Runner,
        stream: *grpc.ServerStream(Response),
        first: ?Response,
        batch: []const Item = &.{},
        index: usize = 0,
        diagnostics: ?*Diagnostics,

        const Self = @This();
        pub const Item = std.meta.Child(@FieldType(Response, field));

        pub fn open(runner: *Runner, path: []const u8, request: anytype, options: anytype) Error!*Self {
            const self = try runner.gpa.create(Self);
            errdefer runner.gpa.destroy(self);
            self.* = .{ .runner = runner, .stream = undefined, .first = null, .diagnostics = options.diagnostics };
            self.stream = try begin(Response, runner, path, request, options, &self.first);
            return self;
        }

        pub fn deinit(self: *Self) void {
            self.stream.deinit();
            self.runner.gpa.destroy(self);
        }

        /// The next item; null at the end. It lives until `next` is called again, or `deinit`.
        pub fn next(self: *Self) Error!?Item {
            while (self.index == self.batch.len) {
                const message = self.first orelse try received(Response, self.stream, self.diagnostics, self.runner) orelse return null;
                self.first = null;
                self.batch = @field(message, field);
                self.index = 0;
            }
            defer self.index += 1;
            return self.batch[self.index];
        }
    };
}

/// A stream and its first message, however many attempts that needs.
pub fn begin(comptime Response: type, runner: *Runner, path: []const u8, request: anytype, options: anytype, first: *?Response) Error!*grpc.ServerStream(Response) {
    var own: Diagnostics = .init(runner.gpa);
    defer own.deinit();
    const told: *Diagnostics = options.diagnostics orelse &own;
    told.reset();
    var attempts: @import("retry.zig").Attempts = .init(runner.io, runner.retry, options.timeout_ms);
    while (true) {
        var d: grpc.Diagnostics = .init(runner.gpa);
        defer d.deinit();
        if (grpc.ServerStream(Response).open(runner.channel, runner.gpa, path, &request, .{
            .timeout_ms = attempts.leftMs(),
            .bearer = runner.bearer,
            .diagnostics = &d,
        })) |stream| {
            errdefer stream.deinit();
            stream.replies.diagnostics = null;
            if (stream.next()) |message| {
                first.* = message;
                told.reset();
                return stream;
            } else |err| switch (err) {
                error.OutOfMemory, error.Canceled => |e| return e,
                else => try told.set(stream.status()),
            }
            stream.deinit();
        } else |err| switch (err) {
            error.OutOfMemory, error.Canceled => |e| return e,
            else => try told.set(d.status),
        }
        const pause = attempts.pauseMs(told.failure, false) orelse return told.failure.toError();
        try runner.io.sleep(.fromMilliseconds(@intCast(pause)), .awake);
    }
}

/// The next message of a stream.
pub fn received(comptime Response: type, stream: *grpc.ServerStream(Response), diagnostics: ?*Diagnostics, runner: *Runner) Error!?Response {
    return stream.next() catch |err| switch (err) {
        error.OutOfMemory, error.Canceled => |e| return e,
        else => return failed(stream.status(), diagnostics, runner),
    };
}

fn failed(status: grpc.Status, diagnostics: ?*Diagnostics, runner: *Runner) Error {
    var own: Diagnostics = .init(runner.gpa);
    defer own.deinit();
    const d = diagnostics orelse &own;
    try d.set(status);
    return d.failure.toError();
}

pub fn exportSnapshot(runner: *Runner, of: options_.Target, writer: *std.Io.Writer, options: options_.Plain) (Error || std.Io.Writer.Error)!Owned(v1.Snapshot) {
    const Response = v1.ExportSnapshotResponse;
    var first: ?Response = null;
    const stream = try begin(Response, runner, "/statekeep.v1.SnapshotService/ExportSnapshot", v1.ExportSnapshotRequest{
        .namespace = runner.namespace,
        .target = options_.target(v1.ExportSnapshotRequest.Target, of),
    }, options, &first);
    defer stream.deinit();
    var arena: std.heap.ArenaAllocator = .init(runner.gpa);
    errdefer arena.deinit();
    var snapshot: v1.Snapshot = .{};
    while (first orelse try received(Response, stream, options.diagnostics, runner)) |message| {
        first = null;
        if (message.snapshot) |one| snapshot = try options_.copy(v1.Snapshot, arena.allocator(), one, null);
        try writer.writeAll(message.data);
    }
    try writer.flush();
    return .{ .value = snapshot, .arena = arena.state, .gpa = runner.gpa };
}

pub fn importSnapshot(runner: *Runner, reader: *std.Io.Reader, options: anytype) (Error || std.Io.Reader.ShortError)!Owned(v1.ImportSnapshotResponse) {
    var d: grpc.Diagnostics = .init(runner.gpa);
    defer d.deinit();
    return upload(runner, reader, options, &d) catch |err| switch (err) {
        error.OutOfMemory, error.Canceled, error.ReadFailed => |e| e,
        else => failed(d.status, options.diagnostics, runner),
    };
}

fn upload(runner: *Runner, reader: *std.Io.Reader, options: anytype, d: *grpc.Diagnostics) (grpc.Error || std.Io.Reader.ShortError)!Owned(v1.ImportSnapshotResponse) {
    const service: v1.SnapshotServiceClient = .{ .channel = runner.channel };
    const stream = try service.importSnapshot(runner.gpa, .{ .timeout_ms = options.timeout_ms, .bearer = runner.bearer, .diagnostics = d });
    defer stream.deinit();
    const buffer = try runner.gpa.alloc(u8, 256 << 10);
    defer runner.gpa.free(buffer);
    var request: v1.ImportSnapshotRequest = .{
        .namespace = runner.namespace,
        .request_id = options.request_id,
        .label = options.label,
        .description = options.description,
        .pinned = options.pinned,
    };
    while (true) {
        const n = try reader.readSliceShort(buffer);
        request.data = buffer[0..n];
        if (!try stream.send(request)) break;
        request = .{};
        if (n < buffer.len) break;
    }
    return stream.finish();
}

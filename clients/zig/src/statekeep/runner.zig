//! The methods of the contract, and what the calls of one client share.
const std = @import("std");
const grpc = @import("grpc");
const errors = @import("errors.zig");
const call = @import("call.zig");
const pipeline = @import("pipeline.zig");
const retry_ = @import("retry.zig");
const pb = grpc.pb;
const Error = errors.Error;
const Allocator = std.mem.Allocator;
const Io = std.Io;

/// A unary method of the contract.
pub const Method = struct {
    path: []const u8,
    Reply: type,
    kind: enum { read, write },
    /// The field of a PipelineCall that carries it.
    pipelined: ?[]const u8 = null,

    fn in(service: []const u8, name: []const u8, Reply: type, is_read: bool) Method {
        return .{ .path = "/statekeep.v1." ++ service ++ "/" ++ name, .Reply = Reply, .kind = if (is_read) .read else .write };
    }

    pub fn read(service: []const u8, name: []const u8, Reply: type) Method {
        return in(service, name, Reply, true);
    }

    pub fn write(service: []const u8, name: []const u8, Reply: type) Method {
        return in(service, name, Reply, false);
    }

    pub fn through(self: Method, field: []const u8) Method {
        var method = self;
        method.pipelined = field;
        return method;
    }
};

/// What the calls of one client share.
pub const Runner = struct {
    gpa: Allocator,
    io: Io,
    channel: *grpc.Channel,
    namespace: []const u8,
    bearer: ?[]const u8,
    timeout_ms: ?u64,
    retry: retry_.Retry,
    /// Null: each call goes by itself.
    lines: ?Lines,
    /// A call has gone well.
    is_connected: std.atomic.Value(bool) = .init(false),

    /// Reads have a line of their own, so that none waits for the disk behind somebody's write.
    pub const Lines = struct { reads: pipeline.Line, writes: pipeline.Line };

    /// A call whose answer needs no memory of its own, or is not wanted.
    pub fn plain(self: *Runner, comptime method: Method, request: anytype, options: anytype) Error!method.Reply {
        return call.plain(method.Reply)(self.run(method, request, options));
    }

    /// The answer of a call, however many attempts that needs.
    pub fn run(self: *Runner, comptime method: Method, request: anytype, options: anytype) Error!pb.Owned(method.Reply) {
        var one: call.Call(method) = try .init(self, request, options);
        defer one.deinit();
        return one.make();
    }
};

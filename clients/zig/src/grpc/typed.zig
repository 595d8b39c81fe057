//! Typed calls of the four kinds; the generated clients call these.
const std = @import("std");
const pb = @import("../pb.zig");
const Channel = @import("channel.zig").Channel;
const Call = @import("call.zig").Call;
const CallOptions = @import("options.zig").CallOptions;
const status_ = @import("status.zig");
const Diagnostics = status_.Diagnostics;
const Status = status_.Status;
const Error = status_.Error;
const Allocator = std.mem.Allocator;
const Io = std.Io;

/// One message in, one out.
pub fn unary(comptime Reply: type, channel: *Channel, gpa: Allocator, path: []const u8, request: anytype, options: CallOptions) Error!pb.Owned(Reply) {
    var out: pb.Out = .{ .gpa = gpa };
    defer out.deinit();
    try write(&out, request, options.diagnostics);
    return unaryBytes(Reply, channel, gpa, path, out.written(), options);
}

/// As `unary`, with a request that is serialized already.
pub fn unaryBytes(comptime Reply: type, channel: *Channel, gpa: Allocator, path: []const u8, request: []const u8, options: CallOptions) Error!pb.Owned(Reply) {
    const call: *Call = try .start(channel, gpa, path, request, options);
    defer call.destroy();
    return only(Reply, call, gpa, options.diagnostics);
}

/// Writes a request, which must not have a string that is no UTF-8.
fn write(out: *pb.Out, request: anytype, diagnostics: ?*Diagnostics) (Allocator.Error || error{InvalidArgument})!void {
    pb.encodeInto(out, request) catch |err| switch (err) {
        error.OutOfMemory => return error.OutOfMemory,
        error.InvalidUtf8 => {
            var buffer: [192]u8 = undefined;
            if (diagnostics) |d| try d.set(unwritable(out, &buffer));
            return error.InvalidArgument;
        },
    };
}

/// How a call ends whose request has a string that is no UTF-8. Lives in `buffer`.
pub fn unwritable(out: *const pb.Out, buffer: *[192]u8) Status {
    const message = std.fmt.bufPrint(buffer, "the text of {s} is not UTF-8", .{out.faultyField()}) catch unreachable;
    return .{ .code = .invalid_argument, .message = message };
}

/// The one reply of a call.
fn only(comptime Reply: type, call: *Call, gpa: Allocator, diagnostics: ?*Diagnostics) Error!pb.Owned(Reply) {
    var arena: std.heap.ArenaAllocator = .init(gpa);
    errdefer arena.deinit();
    const reply = try call.receive(arena.allocator());
    if (reply != null and try call.receive(arena.allocator()) != null) {
        call.cancel();
        return fail(diagnostics, .{ .code = .internal, .message = "more than one reply" });
    }
    if (diagnostics) |d| try d.set(call.status);
    if (call.status.code != .ok) return call.status.code.toError();
    const bytes = reply orelse return fail(diagnostics, .{ .code = .internal, .message = "no reply" });
    const value = pb.decode(Reply, arena.allocator(), bytes) catch |err| switch (err) {
        error.OutOfMemory => return error.OutOfMemory,
        else => return fail(diagnostics, .{ .code = .internal, .message = "malformed reply" }),
    };
    return .{ .value = value, .arena = arena.state, .gpa = gpa };
}

fn fail(diagnostics: ?*Diagnostics, status: Status) Error {
    if (diagnostics) |d| try d.set(status);
    return status.code.toError();
}

/// The replies of a call, one after the other.
fn Replies(comptime Reply: type) type {
    return struct {
        call: *Call,
        arena: std.heap.ArenaAllocator,
        diagnostics: ?*Diagnostics,
        status: Status = .{},

        const Self = @This();

        fn init(call: *Call, gpa: Allocator, diagnostics: ?*Diagnostics) Self {
            return .{ .call = call, .arena = .init(gpa), .diagnostics = diagnostics };
        }

        fn deinit(self: *Self) void {
            self.call.destroy();
            self.arena.deinit();
        }

        fn next(self: *Self) Error!?Reply {
            _ = self.arena.reset(.{ .retain_with_limit = 1 << 20 });
            const bytes = try self.call.receive(self.arena.allocator()) orelse {
                try self.end(self.call.status);
                return null;
            };
            return pb.decode(Reply, self.arena.allocator(), bytes) catch |err| switch (err) {
                error.OutOfMemory => error.OutOfMemory,
                else => {
                    self.call.cancel();
                    try self.end(.{ .code = .internal, .message = "malformed reply" });
                    unreachable;
                },
            };
        }

        fn end(self: *Self, status: Status) Error!void {
            self.status = status;
            if (self.diagnostics) |d| try d.set(status);
            if (status.code != .ok) return status.code.toError();
        }
    };
}

/// One message in, many out.
pub fn ServerStream(comptime Reply: type) type {
    return struct {
        gpa: Allocator,
        /// The request, which has to be at hand in case that the call has to be made again.
        out: pb.Out,
        replies: Replies(Reply),

        const Self = @This();

        pub fn open(channel: *Channel, gpa: Allocator, path: []const u8, request: anytype, options: CallOptions) Error!*Self {
            const self = try gpa.create(Self);
            errdefer gpa.destroy(self);
            self.* = .{ .gpa = gpa, .out = .{ .gpa = gpa }, .replies = undefined };
            errdefer self.out.deinit();
            try write(&self.out, request, options.diagnostics);
            const call: *Call = try .start(channel, gpa, path, self.out.written(), options);
            self.replies = .init(call, gpa, options.diagnostics);
            return self;
        }

        /// The next reply; null at the end. It lives until `next` is called again.
        pub fn next(self: *Self) Error!?Reply {
            return self.replies.next();
        }

        /// How the call ended, once `next` gave null or an error. Lives as long as the stream.
        pub fn status(self: *const Self) Status {
            return self.replies.status;
        }

        /// Ends the call with CANCELLED. From any task, while the stream lives.
        pub fn cancel(self: *Self) void {
            self.replies.call.cancel();
        }

        /// Cancels the call if it has not ended.
        pub fn deinit(self: *Self) void {
            self.replies.deinit();
            self.out.deinit();
            self.gpa.destroy(self);
        }
    };
}

pub const SendError = error{InvalidArgument} || Allocator.Error || Io.Cancelable;

/// Messages in both directions. One task may send while another one receives.
pub fn BidiStream(comptime Request: type, comptime Reply: type) type {
    return struct {
        gpa: Allocator,
        out: pb.Out,
        replies: Replies(Reply),

        const Self = @This();

        pub fn open(channel: *Channel, gpa: Allocator, path: []const u8, options: CallOptions) Error!*Self {
            const self = try gpa.create(Self);
            errdefer gpa.destroy(self);
            const call: *Call = try .start(channel, gpa, path, null, options);
            self.* = .{ .gpa = gpa, .out = .{ .gpa = gpa }, .replies = .init(call, gpa, options.diagnostics) };
            return self;
        }

        /// False when the call has ended: `next` then says how. `InvalidArgument`: a string is no UTF-8, and nothing was
        /// sent.
        pub fn send(self: *Self, request: Request) SendError!bool {
            self.out.clear();
            try write(&self.out, &request, self.replies.diagnostics);
            return self.replies.call.send(self.out.written());
        }

        /// No more messages come from here.
        pub fn closeSend(self: *Self) void {
            self.replies.call.closeSend();
        }

        /// The next reply; null at the end. It lives until `next` is called again.
        pub fn next(self: *Self) Error!?Reply {
            return self.replies.next();
        }

        /// How the call ended, once `next` gave null or an error. Lives as long as the stream.
        pub fn status(self: *const Self) Status {
            return self.replies.status;
        }

        /// Ends the call with CANCELLED. From any task, while the stream lives.
        pub fn cancel(self: *Self) void {
            self.replies.call.cancel();
        }

        /// Cancels the call if it has not ended.
        pub fn deinit(self: *Self) void {
            self.replies.deinit();
            self.out.deinit();
            self.gpa.destroy(self);
        }
    };
}

/// Many messages in, one out.
pub fn ClientStream(comptime Request: type, comptime Reply: type) type {
    return struct {
        gpa: Allocator,
        out: pb.Out,
        call: *Call,
        diagnostics: ?*Diagnostics,

        const Self = @This();

        pub fn open(channel: *Channel, gpa: Allocator, path: []const u8, options: CallOptions) Error!*Self {
            const self = try gpa.create(Self);
            errdefer gpa.destroy(self);
            const call: *Call = try .start(channel, gpa, path, null, options);
            self.* = .{ .gpa = gpa, .out = .{ .gpa = gpa }, .call = call, .diagnostics = options.diagnostics };
            return self;
        }

        /// False when the call has ended: `finish` then says how. `InvalidArgument`: a string is no UTF-8, and nothing
        /// was sent.
        pub fn send(self: *Self, request: Request) SendError!bool {
            self.out.clear();
            try write(&self.out, &request, self.diagnostics);
            return self.call.send(self.out.written());
        }

        /// Ends sending and waits for the reply.
        pub fn finish(self: *Self) Error!pb.Owned(Reply) {
            self.call.closeSend();
            return only(Reply, self.call, self.gpa, self.diagnostics);
        }

        /// Ends the call with CANCELLED. From any task, while the stream lives.
        pub fn cancel(self: *Self) void {
            self.call.cancel();
        }

        /// Cancels the call if it has not ended.
        pub fn deinit(self: *Self) void {
            self.call.destroy();
            self.out.deinit();
            self.gpa.destroy(self);
        }
    };
}

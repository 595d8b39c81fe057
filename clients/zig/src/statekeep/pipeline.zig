//! The pipeline: calls that are made at the same time share messages on one stream.
//!
//! A `Line` has a task that sends and, while its stream is open, one that receives. Callers wait on their own, at once
//! or when they have begun others. One that waits at once and finds the line unused makes a unary call instead, so that a
//! lone one pays nothing.
const std = @import("std");
const grpc = @import("grpc");
const proto = @import("proto");
const clock = @import("clock.zig");
const outbox = @import("pipeline_messages.zig");
const pending_ = @import("pending.zig");
const Pending = pending_.Pending;
const Outcome = pending_.Outcome;
const of = Pending.of;
const Failure = @import("errors.zig").Failure;
const v1 = proto.statekeep.v1;
const Allocator = std.mem.Allocator;
const Io = std.Io;

const path = "/statekeep.v1.StoreService/Pipeline";
/// The server counts streams, so an idle one is given back; one that it refuses is asked for later.
const idle_ms = 30_000;
const refused_ms = 5_000;

pub const Line = struct {
    gpa: Allocator,
    io: Io,
    channel: *grpc.Channel,
    bearer: ?[]const u8,
    wake: Io.Event = .unset,

    mutex: Io.Mutex = .init,
    // The rest is guarded by `mutex`.
    sender: ?Io.Future(void) = null,
    has_no_task: bool = false,
    is_closed: bool = false,
    is_lone_call_made: bool = false,
    refused_until: ?Io.Timeout = null,
    waiting: std.DoublyLinkedList = .{},
    waiting_count: usize = 0,
    sent: pending_.Sent = .{},
    messages: outbox.Messages = .{},
    was_answered: bool = false,
    has_ended: bool = false,

    /// Ends the stream. No call may be under way.
    pub fn close(self: *Line) void {
        self.mutex.lockUncancelable(self.io);
        self.is_closed = true;
        var sender = self.sender;
        self.mutex.unlock(self.io);
        if (sender) |*task| task.cancel(self.io);
        self.sent.deinit(self.gpa);
    }

    /// True: the caller is the only one, and makes a unary call, followed by `endLone`.
    pub fn beginLone(self: *Line) bool {
        self.mutex.lockUncancelable(self.io);
        defer self.mutex.unlock(self.io);
        if (self.is_lone_call_made or self.waiting_count > 0 or self.sent.count > 0) return !self.isOpen();
        self.is_lone_call_made = true;
        return true;
    }

    pub fn endLone(self: *Line) void {
        self.mutex.lockUncancelable(self.io);
        defer self.mutex.unlock(self.io);
        self.is_lone_call_made = false;
    }

    fn isOpen(self: *Line) bool {
        if (self.is_closed or self.has_no_task) return false;
        const until = self.refused_until orelse return true;
        if (!clock.isPast(self.io, until)) return false;
        self.refused_until = null;
        return true;
    }

    /// Puts a call on the line, to be followed by `end` or `giveUp`. False: it has to go by itself.
    pub fn begin(self: *Line, pending: *Pending, arena: *std.heap.ArenaAllocator) bool {
        pending.* = .{ .body = pending.body, .deadline = pending.deadline, .asks_hooks = pending.asks_hooks, .arena = arena };
        const is_sender_free = self.enqueue(pending) orelse return false;
        // Without the mutex, which the task that sends will want at once.
        if (is_sender_free) self.wake.set(self.io);
        return true;
    }

    /// Waits for the outcome of a call, which lives in its arena.
    pub fn end(self: *Line, pending: *Pending) Io.Cancelable!Outcome {
        clock.until(&pending.done, self.io, pending.deadline) catch |err| {
            if (self.withdraw(pending)) return switch (err) {
                error.Canceled => error.Canceled,
                error.Timeout => .{ .failed = .{ .code = .deadline_exceeded, .message = "the call's time is over" } },
            };
            // It is done, and its event is about to be set.
            pending.done.waitUncancelable(self.io);
            if (err == error.Canceled) return error.Canceled;
        };
        return pending.outcome;
    }

    /// Ends a call whose outcome nobody wants.
    pub fn giveUp(self: *Line, pending: *Pending) void {
        if (!self.withdraw(pending)) pending.done.waitUncancelable(self.io);
    }

    /// Whether the task that sends may send at once, and is to be woken; null when the line takes no calls.
    fn enqueue(self: *Line, pending: *Pending) ?bool {
        self.mutex.lockUncancelable(self.io);
        defer self.mutex.unlock(self.io);
        if (!self.isOpen()) return null;
        if (self.sender == null) self.sender = self.io.concurrent(serve, .{self}) catch {
            self.has_no_task = true;
            return null;
        };
        self.waiting.append(&pending.node);
        self.waiting_count += 1;
        return self.messages.isFree();
    }

    /// Takes a call off the line; false when it is done.
    fn withdraw(self: *Line, pending: *Pending) bool {
        self.mutex.lockUncancelable(self.io);
        defer self.mutex.unlock(self.io);
        switch (pending.state) {
            .done => return false,
            .waiting => self.takeWaiting(pending),
            .sent => {
                _ = self.sent.take(pending.id);
                if (self.messages.end(pending.message)) self.wake.set(self.io);
            },
        }
        pending.state = .done;
        return true;
    }

    fn takeWaiting(self: *Line, pending: *Pending) void {
        self.waiting.remove(&pending.node);
        self.waiting_count -= 1;
    }

    /// With the mutex held. The caller may be gone as soon as the event is set.
    fn finish(self: *Line, pending: *Pending, outcome: Outcome) void {
        pending.state = .done;
        pending.outcome = outcome;
        pending.done.set(self.io);
    }

    // ---- the task that sends

    fn serve(self: *Line) void {
        self.serveStreams() catch {};
        self.mutex.lockUncancelable(self.io);
        defer self.mutex.unlock(self.io);
        self.is_closed = true;
        self.failAll(.{ .code = .cancelled, .message = "the client was closed" }, true);
    }

    fn serveStreams(self: *Line) (Allocator.Error || Io.Cancelable)!void {
        while (true) {
            try self.untilWaiting();
            var d: grpc.Diagnostics = .init(self.gpa);
            defer d.deinit();
            const options: grpc.CallOptions = .{ .bearer = self.bearer, .diagnostics = &d };
            const stream: *grpc.Call = grpc.Call.start(self.channel, self.gpa, path, null, options) catch |err| switch (err) {
                error.OutOfMemory => return error.OutOfMemory,
                error.Canceled => return error.Canceled,
                else => {
                    self.lost(d.status, true);
                    continue;
                },
            };
            defer stream.destroy();
            self.beginStream();
            var receiver = self.io.concurrent(receive, .{ self, stream }) catch {
                self.mutex.lockUncancelable(self.io);
                defer self.mutex.unlock(self.io);
                self.has_no_task = true;
                self.divertAll();
                return;
            };
            defer receiver.cancel(self.io);
            try self.sendMessages(stream);
            stream.closeSend();
            receiver.await(self.io);
        }
    }

    fn untilWaiting(self: *Line) Io.Cancelable!void {
        while (true) {
            {
                self.mutex.lockUncancelable(self.io);
                defer self.mutex.unlock(self.io);
                if (self.waiting_count > 0) return;
                self.wake.reset();
            }
            try self.wake.wait(self.io);
        }
    }

    fn beginStream(self: *Line) void {
        self.mutex.lockUncancelable(self.io);
        defer self.mutex.unlock(self.io);
        self.has_ended = false;
        self.was_answered = false;
        self.messages = .{};
    }

    /// Until the stream has ended, or nobody uses it.
    fn sendMessages(self: *Line, stream: *grpc.Call) (Allocator.Error || Io.Cancelable)!void {
        var writer: outbox.Writer = .init(self.gpa);
        defer writer.deinit();
        var idle_from = clock.deadlineAfter(self.io, idle_ms);
        while (true) {
            var deadline: Io.Timeout = .none;
            var is_message = false;
            {
                self.mutex.lockUncancelable(self.io);
                defer self.mutex.unlock(self.io);
                if (self.has_ended) return;
                self.messages.expire(self.io);
                if (self.waiting_count > 0 and self.messages.isFree()) {
                    is_message = try self.gather(&writer);
                } else {
                    const is_idle = self.waiting_count == 0 and self.sent.count == 0;
                    if (is_idle and clock.isPast(self.io, idle_from)) return;
                    deadline = if (is_idle) idle_from else self.messages.nextExpiry();
                    self.wake.reset();
                }
            }
            if (is_message) {
                idle_from = clock.deadlineAfter(self.io, idle_ms);
                if (!try stream.send(writer.written())) return;
                continue;
            }
            clock.until(&self.wake, self.io, deadline) catch |err| switch (err) {
                error.Canceled => return error.Canceled,
                error.Timeout => {},
            };
        }
    }

    /// Makes a message of calls that wait. With the mutex held.
    fn gather(self: *Line, writer: *outbox.Writer) Allocator.Error!bool {
        writer.clear();
        const calls_max = self.messages.callsMax(self.waiting_count);
        var count: usize = 0;
        var asks_hooks = true;
        const message = self.messages.next();
        const now = clock.now(self.io);
        while (self.waiting.first) |node| {
            const pending = of(node);
            if (count == calls_max or (count > 0 and !writer.hasRoom(pending.body.len))) break;
            pending.id = try self.sent.nextId(self.gpa);
            try writer.put(pending.id, clock.leftMsFrom(now, pending.deadline), pending.body);
            self.takeWaiting(pending);
            pending.state = .sent;
            pending.message = message;
            self.sent.put(pending);
            count += 1;
            asks_hooks = asks_hooks and pending.asks_hooks;
        }
        self.messages.begin(self.io, message, asks_hooks);
        return count > 0;
    }

    // ---- the task that receives

    fn receive(self: *Line, stream: *grpc.Call) void {
        while (true) {
            const message = stream.receive(self.gpa) catch |err| return self.lost(switch (err) {
                error.OutOfMemory => .{ .code = .resource_exhausted, .message = "out of memory" },
                error.Canceled => .{ .code = .cancelled, .message = "the client was closed" },
            }, false);
            const bytes = message orelse return self.lost(stream.status, false);
            defer self.gpa.free(bytes);
            var answered = self.answer(bytes);
            // Without the mutex, which callers will want at once.
            var each = answered.first;
            while (each) |node| : (each = node.next) of(node).keepReply();
            while (answered.popFirst()) |node| of(node).done.set(self.io);
        }
    }

    /// The calls of a message with their replies, which are still in `bytes`; they are to be woken.
    fn answer(self: *Line, bytes: []const u8) std.DoublyLinkedList {
        var answered: std.DoublyLinkedList = .{};
        self.mutex.lockUncancelable(self.io);
        defer self.mutex.unlock(self.io);
        self.was_answered = true;
        var replies: outbox.Replies = .{ .bytes = bytes };
        while (replies.next()) |reply| {
            const pending = self.sent.take(reply.id) orelse continue;
            if (self.messages.end(pending.message)) self.wake.set(self.io);
            pending.state = .done;
            pending.outcome = .{ .reply = reply.bytes };
            answered.append(&pending.node);
        }
        return answered;
    }

    /// Ends the calls of a stream that has ended; what it had not sent goes on the next one, unless there is none.
    fn lost(self: *Line, status: grpc.Status, is_unstarted: bool) void {
        self.mutex.lockUncancelable(self.io);
        defer self.mutex.unlock(self.io);
        self.has_ended = true;
        // None is under way any more: the next call has to wake the task that sends.
        self.messages = .{};
        self.wake.set(self.io);
        if (!self.was_answered and self.isRefusal(status)) {
            self.refused_until = clock.deadlineAfter(self.io, refused_ms);
            return self.divertAll();
        }
        const how: grpc.Status = if (status.code != .ok)
            status
        else
            .{ .code = .unavailable, .message = "the pipeline ended without a reply" };
        self.failAll(how, is_unstarted);
    }

    fn isRefusal(self: *Line, status: grpc.Status) bool {
        var arena: std.heap.ArenaAllocator = .init(self.gpa);
        defer arena.deinit();
        const failure = Failure.read(arena.allocator(), status) catch return false;
        return failure.isRefusal();
    }

    fn failAll(self: *Line, status: grpc.Status, with_waiting: bool) void {
        for (self.sent.places) |place| if (place) |pending| self.fail(pending, status);
        self.sent.clear();
        if (!with_waiting) return;
        while (self.waiting.popFirst()) |node| self.fail(of(node), status);
        self.waiting_count = 0;
    }

    fn fail(self: *Line, pending: *Pending, status: grpc.Status) void {
        const copy = status.dupe(pending.arena.allocator()) catch grpc.Status{ .code = status.code };
        self.finish(pending, .{ .failed = copy });
    }

    fn divertAll(self: *Line) void {
        for (self.sent.places) |place| if (place) |pending| self.finish(pending, .divert);
        self.sent.clear();
        while (self.waiting.popFirst()) |node| self.finish(of(node), .divert);
        self.waiting_count = 0;
    }
};

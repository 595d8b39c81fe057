//! Listings: page after page, item by item.
const std = @import("std");
const grpc = @import("grpc");
const proto = @import("proto");
const errors = @import("errors.zig");
const options_ = @import("options.zig");
const runner_ = @import("runner.zig");
const Runner = runner_.Runner;
const Method = runner_.Method;
const v1 = proto.statekeep.v1;
const Error = errors.Error;

/// Iterates over the items of a listing, and asks for the next page when one is done. What the request points to, the
/// caller keeps until `deinit`.
pub fn Pages(comptime method: Method, comptime Request: type, comptime field: []const u8) type {
    return struct {
        runner: *Runner,
        request: Request,
        /// The time is for each page.
        call: options_.Plain,
        page: ?grpc.pb.Owned(method.Reply) = null,
        index: usize = 0,

        const Self = @This();
        pub const Item = std.meta.Child(@FieldType(method.Reply, field));

        pub fn deinit(self: *Self) void {
            if (self.page) |page| page.deinit();
            self.page = null;
        }

        /// The next item; null at the end. It lives until `next` is called again, or `deinit`.
        pub fn next(self: *Self) Error!?Item {
            while (true) {
                if (self.page) |page| {
                    const items = @field(page.value, field);
                    if (self.index < items.len) {
                        defer self.index += 1;
                        return items[self.index];
                    }
                    if (page.value.next_page_token.len == 0) return null;
                    self.request.page_token = page.value.next_page_token;
                }
                const page = try self.runner.run(method, self.request, self.call);
                self.deinit();
                self.request.page_token = "";
                self.page = page;
                self.index = 0;
            }
        }
    };
}

/// The entries of a selection from one stream, all at the same revision. When the stream breaks, it goes on behind the
/// last entry.
pub const Scan = struct {
    runner: *Runner,
    request: v1.ScanEntriesRequest,
    prefix: []const u8,
    diagnostics: ?*errors.Diagnostics,
    attempts: @import("retry.zig").Attempts,
    stream: ?*grpc.ServerStream(v1.ScanEntriesResponse) = null,
    batch: []const v1.Entry = &.{},
    index: usize = 0,
    revision: u64 = 0,
    last_key: std.ArrayList(u8) = .empty,
    bound: std.ArrayList(u8) = .empty,

    pub fn deinit(self: *Scan) void {
        if (self.stream) |stream| stream.deinit();
        self.last_key.deinit(self.runner.gpa);
        self.bound.deinit(self.runner.gpa);
    }

    /// The next entry; null at the end. It lives until `next` is called again, or `deinit`.
    pub fn next(self: *Scan) Error!?v1.Entry {
        while (true) {
            if (self.index < self.batch.len) {
                const entry = self.batch[self.index];
                self.index += 1;
                if (!std.mem.startsWith(u8, entry.key, self.prefix)) return null;
                if (self.last_key.items.len > 0 and std.mem.eql(u8, entry.key, self.last_key.items)) continue;
                self.last_key.clearRetainingCapacity();
                try self.last_key.appendSlice(self.runner.gpa, entry.key);
                return entry;
            }
            if (!try self.more()) return null;
        }
    }

    fn more(self: *Scan) Error!bool {
        var d: errors.Diagnostics = .init(self.runner.gpa);
        defer d.deinit();
        const told = self.diagnostics orelse &d;
        while (true) {
            self.batch = &.{};
            self.index = 0;
            const message = self.receive(told) catch |err| switch (err) {
                error.OutOfMemory, error.Canceled => return err,
                else => {
                    if (self.stream) |stream| stream.deinit();
                    self.stream = null;
                    const pause = self.attempts.pauseMs(told.failure, false) orelse return told.failure.toError();
                    try self.resumeAfterLast();
                    try self.runner.io.sleep(.fromMilliseconds(@intCast(pause)), .awake);
                    continue;
                },
            } orelse return false;
            self.attempts.succeeded();
            self.revision = message.revision;
            self.batch = message.entries;
            return true;
        }
    }

    fn receive(self: *Scan, told: *errors.Diagnostics) Error!?v1.ScanEntriesResponse {
        var d: grpc.Diagnostics = .init(self.runner.gpa);
        defer d.deinit();
        const stream = self.stream orelse opened: {
            const service: v1.StoreServiceClient = .{ .channel = self.runner.channel };
            self.stream = service.scanEntries(self.runner.gpa, self.request, .{
                .timeout_ms = self.attempts.leftMs(),
                .bearer = self.runner.bearer,
                .diagnostics = &d,
            }) catch |err| {
                try told.set(d.status);
                return err;
            };
            self.stream.?.replies.diagnostics = null;
            break :opened self.stream.?;
        };
        return stream.next() catch |err| {
            try told.set(stream.status());
            return err;
        };
    }

    /// The rest of the selection, at the revision that was begun with.
    fn resumeAfterLast(self: *Scan) Error!void {
        if (self.last_key.items.len == 0) return;
        const gpa = self.runner.gpa;
        self.bound.clearRetainingCapacity();
        try self.bound.appendSlice(gpa, self.last_key.items);
        var range: v1.KeyRange = switch (self.request.selection orelse v1.ScanEntriesRequest.Selection{ .range = .{} }) {
            .range => |range| range,
            .prefix => |prefix| .{ .start = prefix },
        };
        if (self.request.reverse) {
            range.end = self.bound.items;
        } else {
            // The last entry comes again and is passed over.
            range.start = self.bound.items;
        }
        self.request.selection = .{ .range = range };
        self.request.at = .{ .point = .{ .revision = self.revision } };
    }
};

//! A first session: run it with `STATEKEEP_ADDRESS=127.0.0.1:7420 zig-out/bin/first_session`.
const std = @import("std");
const statekeep = @import("statekeep");

pub fn main(init: std.process.Init) !void {
    var buffer: [1024]u8 = undefined;
    var file = std.Io.File.stdout().writerStreaming(init.io, &buffer);
    const out = &file.interface;

    // region session
    const client: *statekeep.Client = try .open(init.gpa, init.io, .{
        .address = init.environ_map.get("STATEKEEP_ADDRESS") orelse "127.0.0.1:7420",
        .namespace = "first-session-zig",
    });
    defer client.close();
    const store = client.store;

    _ = try store.save("theme", .{ .text = "dark" }, .{});
    _ = try store.saveJson("user/1", .{ .name = "Ada", .langs = .{"en"} }, .{});
    _ = try store.save("session/7", .{ .data = "\x00\x01" }, .{ .ttl_ms = 30_000 });

    const User = struct { name: []const u8 };
    if (try store.loadJson(User, "user/1", .{})) |user| {
        defer user.deinit();
        try out.print("hello {s}\n", .{user.value.name});
    }

    var diagnostics: statekeep.Diagnostics = .init(init.gpa);
    defer diagnostics.deinit();
    // Only if there is none.
    if (store.save("theme", .{ .text = "light" }, .{ .if_revision = 0, .diagnostics = &diagnostics })) |_| {
        try out.print("saved\n", .{});
    } else |err| switch (err) {
        error.PreconditionFailed => try out.print("not saved: {s}\n", .{diagnostics.failure.message}),
        else => return err,
    }

    const committed = try store.commit(&.{
        .{ .operation = .{ .save = .{ .key = "order/9", .value = .{ .kind = .{ .json = "{\"state\": \"paid\"}" } } } } },
        .{ .operation = .{ .delete = .{ .key = "cart/9" } } },
    }, .{
        .preconditions = &.{.{ .condition = .{ .entry = .{ .key = "order/9", .requirement = .{ .exists = false } } } }},
        .request_id = "order-9-paid", // applied once, however often it is sent
    });
    defer committed.deinit();
    try out.print("all of it at revision {d}\n", .{committed.value.revision});

    const before = (try store.save("theme", .{ .text = "light" }, .{})).revision - 1;
    const then = (try store.load("theme", .{ .at = .{ .revision = before } })).?;
    defer then.deinit();
    try out.print("it was {s}\n", .{then.value.value.?.kind.?.text});

    var history = store.history("theme", .{});
    defer history.deinit();
    while (try history.next()) |item| try out.print("{d} {t}\n", .{ item.revision, item.kind });

    var users = store.scan(.{ .prefix = "user/" });
    defer users.deinit();
    while (try users.next()) |entry| try out.print("{s} {s}\n", .{ entry.key, entry.value.?.kind.?.json });
    // endregion
    _ = try client.admin.deleteNamespace(.{});
    try out.flush();
}

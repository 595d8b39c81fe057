//! Sessions of users: each is an entry that ends by itself.
const std = @import("std");
const statekeep = @import("statekeep");

const Session = struct { name: []const u8, cart: []const []const u8 = &.{} };
const half_hour_ms = 1_800_000;

pub fn main(init: std.process.Init) !void {
    var buffer: [1024]u8 = undefined;
    var file = std.Io.File.stdout().writerStreaming(init.io, &buffer);
    const out = &file.interface;
    const client: *statekeep.Client = try .open(init.gpa, init.io, .{
        .address = init.environ_map.get("STATEKEEP_ADDRESS") orelse "127.0.0.1:7420",
        .namespace = "session-store",
    });
    defer client.close();

    // region sessions
    const store = client.store;
    const saved = try store.saveJson("session/user123", Session{ .name = "Ada" }, .{ .ttl_ms = half_hour_ms });

    const session = (try store.loadJson(Session, "session/user123", .{})).?;
    defer session.deinit();
    try out.print("hello {s}\n", .{session.value.name});

    // Only if nobody has changed it since, and alive for another half hour.
    const changed: Session = .{ .name = session.value.name, .cart = &.{"apple"} };
    _ = try store.saveJson("session/user123", changed, .{ .ttl_ms = half_hour_ms, .if_revision = saved.revision });
    var diagnostics: statekeep.Diagnostics = .init(init.gpa);
    defer diagnostics.deinit();
    _ = store.saveJson("session/user123", .{}, .{ .if_revision = saved.revision, .diagnostics = &diagnostics }) catch |err| switch (err) {
        error.PreconditionFailed => try out.print("changed meanwhile, at revision {s}\n", .{diagnostics.failure.get("revision").?}),
        else => return err,
    };

    try out.print("sessions: {d}\n", .{try store.count(.{ .prefix = "session/" })});
    try out.print("ended: {}\n", .{(try store.delete("session/user123", .{})).existed});
    try out.print("still there: {}\n", .{try store.exists("session/user123", .{})});
    // endregion
    _ = try client.admin.deleteNamespace(.{});
    try out.flush();
}

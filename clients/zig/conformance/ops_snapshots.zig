//! The ops of snapshots and of administration.
const std = @import("std");
const statekeep = @import("statekeep");
const Op = @import("ops.zig").Op;
const Entry = @import("ops.zig").Entry;
const snapshots = statekeep.snapshots;
const admin = statekeep.admin;
const v1 = statekeep.v1;
const Plain = statekeep.options.Plain;
const Write = statekeep.options.Write;
const Io = std.Io;

pub const ops = [_]Entry{
    .{ "snapshots.create", create },
    .{ "snapshots.get", get },
    .{ "snapshots.list", list },
    .{ "snapshots.count", count },
    .{ "snapshots.delete", delete },
    .{ "snapshots.restore", restore },
    .{ "snapshots.diff", diff },
    .{ "snapshots.policy", policy },
    .{ "snapshots.set_policy", setPolicy },
    .{ "snapshots.export", exportTo },
    .{ "snapshots.import", importFrom },
    .{ "admin.status", status },
    .{ "admin.namespaces", namespaces },
    .{ "admin.settings", settings },
    .{ "admin.set_settings", setSettings },
    .{ "admin.delete_namespace", deleteNamespace },
    .{ "admin.compact", compact },
    .{ "admin.verify", verify },
};

fn target(op: Op) !statekeep.Target {
    if (op.has("id")) return .{ .id = try op.arg([]const u8, "id") };
    if (op.has("latest")) return .{ .latest = try op.arg(bool, "latest") };
    return .{ .label = try op.arg([]const u8, "label") };
}

fn create(op: Op) !void {
    const reply = try op.client.snapshots.create(try op.arg([]const u8, "label"), try op.options(snapshots.Create));
    defer reply.deinit();
    try op.fields(reply.value);
}

fn get(op: Op) !void {
    const reply = try op.client.snapshots.get(try target(op), try op.options(Plain)) orelse return;
    defer reply.deinit();
    try op.field("snapshot", reply.value);
}

fn list(op: Op) !void {
    var listing = op.client.snapshots.list(try op.options(snapshots.List));
    defer listing.deinit();
    try op.listing("snapshots", &listing);
}

fn count(op: Op) !void {
    try op.field("count", try op.client.snapshots.count(try op.options(snapshots.List)));
}

fn delete(op: Op) !void {
    const reply = try op.client.snapshots.delete(try target(op), try op.options(snapshots.Delete));
    defer reply.deinit();
    try op.fields(reply.value);
}

fn restore(op: Op) !void {
    const reply = try op.client.snapshots.restore(try target(op), try op.options(snapshots.Restore));
    defer reply.deinit();
    try op.fields(reply.value);
}

fn diff(op: Op) !void {
    const found = try op.client.snapshots.diff(try op.arg(statekeep.At, "from"), try op.options(snapshots.Diff));
    defer found.deinit();
    try op.listing("differences", found);
}

fn policy(op: Op) !void {
    try op.fields(try op.client.snapshots.policy(try op.options(Plain)));
}

fn setPolicy(op: Op) !void {
    try op.fields(try op.client.snapshots.setPolicy(try op.options(snapshots.SetPolicy)));
}

fn exportTo(op: Op) !void {
    const io = op.line.session.io;
    const file = try Io.Dir.cwd().createFile(io, try op.arg([]const u8, "path"), .{});
    defer file.close(io);
    var buffer: [64 << 10]u8 = undefined;
    var writer = file.writer(io, &buffer);
    const reply = try op.client.snapshots.exportTo(try target(op), &writer.interface, try op.options(Plain));
    defer reply.deinit();
    try op.field("snapshot", reply.value);
}

fn importFrom(op: Op) !void {
    const io = op.line.session.io;
    const file = try Io.Dir.cwd().openFile(io, try op.arg([]const u8, "path"), .{});
    defer file.close(io);
    var buffer: [64 << 10]u8 = undefined;
    var reader = file.reader(io, &buffer);
    const reply = try op.client.snapshots.importFrom(&reader.interface, try op.options(snapshots.Import));
    defer reply.deinit();
    try op.fields(reply.value);
}

fn status(op: Op) !void {
    const reply = try op.client.admin.status(try op.options(Plain));
    defer reply.deinit();
    try op.fields(reply.value);
}

fn namespaces(op: Op) !void {
    var listing = op.client.admin.namespaces(try op.options(admin.ListNamespaces));
    defer listing.deinit();
    try op.listing("namespaces", &listing);
}

fn settings(op: Op) !void {
    try op.fields(try op.client.admin.settings(try op.options(Plain)));
}

fn setSettings(op: Op) !void {
    try op.fields(try op.client.admin.setSettings(try op.options(v1.NamespaceSettings), try op.options(Write)));
}

fn deleteNamespace(op: Op) !void {
    try op.fields(try op.client.admin.deleteNamespace(try op.options(Write)));
}

fn compact(op: Op) !void {
    try op.fields(try op.client.admin.compact(try op.options(admin.Compact)));
}

fn verify(op: Op) !void {
    const reply = try op.client.admin.verify(try op.options(Plain));
    defer reply.deinit();
    try op.fields(reply.value);
}

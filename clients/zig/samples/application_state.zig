//! The settings of an application: there again after a restart, the same for everybody, and nobody can save one that
//! makes no sense.
const std = @import("std");
const statekeep = @import("statekeep");

const Theme = enum { dark, light };
const Language = enum { en, fr };

// region setting
/// A setting, or what it is while nobody has chosen one.
fn setting(store: statekeep.store.Store, key: []const u8, default: anytype) !@TypeOf(default) {
    const saved = try store.loadJson(@TypeOf(default), key, .{}) orelse return default;
    defer saved.deinit();
    return saved.value;
}
// endregion

pub fn main(init: std.process.Init) !void {
    var buffer: [1024]u8 = undefined;
    var file = std.Io.File.stdout().writerStreaming(init.io, &buffer);
    const out = &file.interface;
    const client: *statekeep.Client = try .open(init.gpa, init.io, .{
        .address = init.environ_map.get("STATEKEEP_ADDRESS") orelse "127.0.0.1:7420",
        .namespace = "application-state",
    });
    defer client.close();

    // region settings
    const store = client.store;
    // From now on a theme is one of these, whoever saves it.
    const schema = try std.json.Stringify.valueAlloc(init.gpa, .{ .@"enum" = std.enums.values(Theme) }, .{});
    defer init.gpa.free(schema);
    _ = try store.putSchema("app/theme", schema, .{});

    _ = try store.saveJson("app/theme", Theme.dark, .{});
    _ = try store.saveJson("app/language", Language.en, .{});
    try out.print("theme: {t}\n", .{try setting(store, "app/theme", Theme.light)});
    try out.print("font size: {d}, as nobody has chosen one\n", .{try setting(store, "app/font_size", @as(u8, 12))});

    var diagnostics: statekeep.Diagnostics = .init(init.gpa);
    defer diagnostics.deinit();
    _ = store.saveJson("app/theme", "drak", .{ .diagnostics = &diagnostics }) catch |err| switch (err) {
        error.SchemaViolation => try out.print("refused: {s}\n", .{diagnostics.failure.get("prefix").?}),
        else => return err,
    };

    var entries = store.entries(.{ .prefix = "app/" });
    defer entries.deinit();
    while (try entries.next()) |entry| try out.print("{s} = {s}\n", .{ entry.key, entry.value.?.kind.?.json });
    // endregion
    _ = try client.admin.deleteNamespace(.{});
    try out.flush();
}

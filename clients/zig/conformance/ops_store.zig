//! The ops of entries.
const std = @import("std");
const statekeep = @import("statekeep");
const in = @import("json_in.zig");
const Op = @import("ops.zig").Op;
const Entry = @import("ops.zig").Entry;
const store = statekeep.store;
const v1 = statekeep.v1;
const Read = statekeep.options.Read;
const Write = statekeep.options.Write;

pub const ops = [_]Entry{
    .{ "store.save", save },
    .{ "store.load", load },
    .{ "store.delete", delete },
    .{ "store.exists", exists },
    .{ "store.keys", keys },
    .{ "store.entries", entries },
    .{ "store.scan", scan },
    .{ "store.count", count },
    .{ "store.clear", clear },
    .{ "store.history", history },
    .{ "store.commit", commit },
    .{ "store.put_schema", putSchema },
    .{ "store.get_schema", getSchema },
    .{ "store.list_schemas", listSchemas },
    .{ "store.delete_schema", deleteSchema },
    .{ "store.validate_struct", validateStruct },
};

fn key(op: Op) ![]const u8 {
    return op.arg([]const u8, "key");
}

fn save(op: Op) !void {
    try op.fields(try op.client.store.save(try key(op), try op.arg(statekeep.Value, "value"), try op.options(store.Save)));
}

fn load(op: Op) !void {
    const entry = try op.client.store.load(try key(op), try op.options(Read)) orelse return;
    defer entry.deinit();
    try op.field("entry", entry.value);
}

fn delete(op: Op) !void {
    try op.fields(try op.client.store.delete(try key(op), try op.options(store.Delete)));
}

fn exists(op: Op) !void {
    try op.field("exists", try op.client.store.exists(try key(op), try op.options(Read)));
}

fn keys(op: Op) !void {
    var listing = op.client.store.keys(try op.options(store.List));
    defer listing.deinit();
    try op.listing("keys", &listing);
}

fn entries(op: Op) !void {
    var listing = op.client.store.entries(try op.options(store.List));
    defer listing.deinit();
    try op.listing("entries", &listing);
}

fn scan(op: Op) !void {
    var listing = op.client.store.scan(try op.options(store.List));
    defer listing.deinit();
    try op.listing("entries", &listing);
}

fn count(op: Op) !void {
    try op.field("count", try op.client.store.count(try op.options(store.List)));
}

fn clear(op: Op) !void {
    try op.fields(try op.client.store.clear(try op.options(store.Clear)));
}

fn history(op: Op) !void {
    var listing = op.client.store.history(try key(op), try op.options(store.PageRead));
    defer listing.deinit();
    try op.listing("items", &listing);
}

fn commit(op: Op) !void {
    const reply = try op.client.store.commit(try op.arg([]const v1.Operation, "operations"), try op.options(store.Commit));
    defer reply.deinit();
    try op.fields(reply.value);
}

fn prefix(op: Op) ![]const u8 {
    return op.arg([]const u8, "prefix");
}

fn schemaText(op: Op) ![]const u8 {
    return in.textOf(op.line.arena.allocator(), op.line.args.object.get("json_schema") orelse return error.BadArgument);
}

fn putSchema(op: Op) !void {
    try op.field("revision", try op.client.store.putSchema(try prefix(op), try schemaText(op), try op.options(Write)));
}

fn getSchema(op: Op) !void {
    const schema = try op.client.store.getSchema(try prefix(op), try op.options(Read)) orelse return;
    defer schema.deinit();
    try op.field("schema", schema.value);
}

fn listSchemas(op: Op) !void {
    var listing = op.client.store.listSchemas(try op.options(store.ListSchemas));
    defer listing.deinit();
    try op.listing("schemas", &listing);
}

fn deleteSchema(op: Op) !void {
    try op.fields(try op.client.store.deleteSchema(try prefix(op), try op.options(Write)));
}

fn validateStruct(op: Op) !void {
    const rules: v1.ValidateStructRequest.Rules = if (op.has("json_schema"))
        .{ .json_schema = try schemaText(op) }
    else if (op.has("schema_prefix"))
        .{ .schema_prefix = try op.arg([]const u8, "schema_prefix") }
    else
        .{ .field_rules = .{ .fields = try op.arg([]const v1.FieldRule, "fields") } };
    const reply = try op.client.store.validateStruct(try op.arg(statekeep.Value, "value"), rules, try op.options(Read));
    defer reply.deinit();
    try op.fields(reply.value);
}

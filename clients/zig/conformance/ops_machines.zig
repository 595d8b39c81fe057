//! The ops of machines.
const std = @import("std");
const statekeep = @import("statekeep");
const in = @import("json_in.zig");
const Op = @import("ops.zig").Op;
const Entry = @import("ops.zig").Entry;
const opt = statekeep.machines.opt;
const v1 = statekeep.v1;
const Read = statekeep.options.Read;
const Write = statekeep.options.Write;

pub const ops = [_]Entry{
    .{ "machines.define", define },
    .{ "machines.definition", definition },
    .{ "machines.definitions", definitions },
    .{ "machines.delete_definition", deleteDefinition },
    .{ "machines.create", create },
    .{ "machines.get", get },
    .{ "machines.is_in", isIn },
    .{ "machines.list", list },
    .{ "machines.count", count },
    .{ "machines.delete", delete },
    .{ "machines.trigger", trigger },
    .{ "machines.try_trigger", tryTrigger },
    .{ "machines.enabled_events", enabledEvents },
    .{ "machines.simulate", simulate },
    .{ "machines.history", history },
    .{ "machines.validate_transition", validateTransition },
    .{ "machines.migrate", migrate },
    .{ "machines.diagram", diagram },
};

fn text(op: Op, name: []const u8) ![]const u8 {
    return op.arg([]const u8, name);
}

fn define(op: Op) !void {
    const reply = try op.client.machines.define(try op.arg(v1.Definition, "definition"), try op.options(opt.Define));
    defer reply.deinit();
    try op.fields(reply.value);
}

fn definition(op: Op) !void {
    const reply = try op.client.machines.definition(try text(op, "name"), try op.options(opt.GetDefinition)) orelse return;
    defer reply.deinit();
    try op.field("definition", reply.value);
}

fn definitions(op: Op) !void {
    var listing = op.client.machines.definitions(try op.options(opt.ListDefinitions));
    defer listing.deinit();
    try op.listing("definitions", &listing);
}

fn deleteDefinition(op: Op) !void {
    try op.fields(try op.client.machines.deleteDefinition(try text(op, "name"), try op.options(opt.DeleteDefinition)));
}

fn create(op: Op) !void {
    const reply = try op.client.machines.create(try text(op, "definition_name"), try op.options(opt.Create));
    defer reply.deinit();
    try op.field("revision", reply.value.revision);
    try op.field("machine", reply.value);
}

fn get(op: Op) !void {
    const reply = try op.client.machines.get(try text(op, "machine_id"), try op.options(Read)) orelse return;
    defer reply.deinit();
    try op.field("machine", reply.value);
}

fn isIn(op: Op) !void {
    try op.field("in_state", try op.client.machines.isIn(try text(op, "machine_id"), try text(op, "state"), try op.options(Read)));
}

fn list(op: Op) !void {
    var listing = op.client.machines.list(try op.options(opt.List));
    defer listing.deinit();
    try op.listing("machines", &listing);
}

fn count(op: Op) !void {
    const reply = try op.client.machines.count(try op.options(opt.Count));
    defer reply.deinit();
    try op.fields(reply.value);
}

fn delete(op: Op) !void {
    try op.fields(try op.client.machines.delete(try text(op, "machine_id"), try op.options(Write)));
}

fn trigger(op: Op) !void {
    const reply = try op.client.machines.trigger(try text(op, "machine_id"), try text(op, "event"), try op.options(opt.Trigger));
    defer reply.deinit();
    try op.fields(reply.value);
}

fn tryTrigger(op: Op) !void {
    try op.field("accepted", try op.client.machines.tryTrigger(try text(op, "machine_id"), try text(op, "event"), try op.options(opt.Trigger)));
}

fn enabledEvents(op: Op) !void {
    const reply = try op.client.machines.enabledEvents(try text(op, "machine_id"), try op.options(opt.EnabledEvents));
    defer reply.deinit();
    try op.fields(reply.value);
}

fn subject(op: Op) !opt.Subject {
    if (op.has("definition")) return .{ .definition = try op.arg(v1.Definition, "definition") };
    if (op.has("machine_id")) return .{ .machine_id = try text(op, "machine_id") };
    return .{ .stored = try in.stored(op.line.args) };
}

fn simulate(op: Op) !void {
    const events = try op.arg([]const v1.SimulatedEvent, "events");
    const reply = try op.client.machines.simulate(try subject(op), events, try op.options(opt.Simulate));
    defer reply.deinit();
    try op.fields(reply.value);
}

fn history(op: Op) !void {
    var listing = op.client.machines.history(try text(op, "machine_id"), try op.options(opt.History));
    defer listing.deinit();
    try op.listing("transitions", &listing);
}

fn validateTransition(op: Op) !void {
    const table: v1.ValidateTransitionRequest.Table = if (op.has("allowed"))
        .{ .given = .{ .allowed = try op.arg([]const v1.AllowedTransition, "allowed") } }
    else
        .{ .stored = try in.stored(op.line.args) };
    const reply = try op.client.machines.validateTransition(try text(op, "from_state"), try text(op, "to_state"), table, try op.options(Read));
    defer reply.deinit();
    try op.fields(reply.value);
}

fn migrate(op: Op) !void {
    const reply = try op.client.machines.migrate(try text(op, "definition_name"), try op.options(opt.Migrate));
    defer reply.deinit();
    try op.fields(reply.value);
}

fn diagram(op: Op) !void {
    const reply = try op.client.machines.diagram(try subject(op), try op.options(opt.Diagram));
    defer reply.deinit();
    try op.field("diagram", reply.value);
}

//! Transitions that your own code allows: the server asks this program before an order is paid. While nobody answers,
//! nothing is paid.
const std = @import("std");
const statekeep = @import("statekeep");

const State = enum { open, paid, cancelled };
const Event = enum { pay, cancel };

// region hook
const orders: statekeep.Machines(State, Event) = .fromTable("order", .open, &.{
    .{ .from = .open, .event = .pay, .to = .paid, .hook = "may_pay" },
    .{ .from = .open, .event = .cancel, .to = .cancelled },
    .{ .from = .paid, .event = .cancel, .to = .cancelled },
});

const Order = struct { total: u32 };
const Payment = struct { amount: u32 };

/// Allows what is paid in full; a payment that is none is an error here, which refuses.
fn mayPay(gpa: std.mem.Allocator, question: statekeep.Question) !statekeep.Answer {
    const order = try std.json.parseFromSlice(Order, gpa, question.machine.?.context_json, .{});
    defer order.deinit();
    const payment = try std.json.parseFromSlice(Payment, gpa, question.payload_json, .{});
    defer payment.deinit();
    return if (payment.value.amount < order.value.total) .{ .refuse = "not paid in full" } else .allow;
}
// endregion

pub fn main(init: std.process.Init) !void {
    var buffer: [1024]u8 = undefined;
    var file = std.Io.File.stdout().writerStreaming(init.io, &buffer);
    const out = &file.interface;
    const client: *statekeep.Client = try .open(init.gpa, init.io, .{
        .address = init.environ_map.get("STATEKEEP_ADDRESS") orelse "127.0.0.1:7420",
        .namespace = "validated-transitions",
    });
    defer client.close();

    // region run
    const machines = client.machines;
    _ = try orders.define(machines, .{});
    (try orders.create(machines, "order-9", .{ .context_json = "{\"total\": 30}" })).deinit();
    {
        const guards = try machines.serveGuards(&.{"may_pay"}, init.gpa, mayPay, .{});
        defer guards.deinit();
        for ([_][]const u8{ "{\"amount\": 20}", "{}", "{\"amount\": 30}" }) |payment| {
            const verdict = try orders.trigger(machines, "order-9", .pay, .{ .payload_json = payment });
            defer verdict.deinit();
            switch (verdict.value.outcome) {
                .moved => |move| try out.print("{s}: {t}\n", .{ payment, move.to }),
                .rejected => |rejection| try out.print("{s}: {t}: {s}\n", .{ payment, rejection.reason, rejection.message }),
            }
        }
    }
    try out.print("paid twice: {}\n", .{try orders.tryTrigger(machines, "order-9", .pay, .{})});
    // The table alone, without asking the server.
    try out.print("a paid order may be opened again: {}\n", .{orders.isAllowed(.paid, .open)});
    // endregion
    _ = try client.admin.deleteNamespace(.{});
    try out.flush();
}

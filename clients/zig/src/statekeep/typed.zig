//! Machines whose states and events are enums of Zig, with a table that is checked when the program is compiled.
const std = @import("std");
const grpc = @import("grpc");
const proto = @import("proto");
const errors = @import("errors.zig");
const options_ = @import("options.zig");
const watches = @import("watch.zig");
const machines_ = @import("machines.zig");
const opt = machines_.opt;
const v1 = proto.statekeep.v1;
const Owned = grpc.pb.Owned;
const Error = errors.Error;
const Allocator = std.mem.Allocator;

/// The machines of one definition, such as
///
///     const Sources = statekeep.Machines(SourceState, SourceEvent);
///     const sources: Sources = comptime .fromFunction("source", .pending, sourceTransition);
pub fn Machines(comptime State: type, comptime Event: type) type {
    return struct {
        name: []const u8,
        initial: State,
        transitions: []const Transition,

        const Self = @This();

        pub const Transition = struct {
            from: State,
            event: Event,
            to: State,
            /// A CEL expression that has to hold.
            when: []const u8 = "",
            /// A hook that has to allow it.
            hook: []const u8 = "",
        };

        /// What became of an event.
        pub const Verdict = union(enum) {
            moved: struct { from: State, to: State },
            rejected: v1.RejectionReason,
        };

        /// A transition that was made.
        pub const Move = struct {
            from: State,
            to: State,
            /// Null for a migration or a restore.
            event: ?Event,
            record: v1.Transition,
        };

        /// Calls that are under way.
        pub const TriggerFuture = machines_.TriggerFuture.Answering(verdict);
        pub const GetFuture = machines_.GetFuture.Answering(got);

        /// A table, checked: it is an error of compilation when a state cannot be reached, or when a transition can
        /// never be taken. States that nothing leaves are final.
        pub fn fromTable(comptime name: []const u8, comptime initial: State, comptime transitions: []const Transition) Self {
            comptime check(name, initial, transitions);
            return .{ .name = name, .initial = initial, .transitions = transitions };
        }

        /// The table that a function stands for, evaluated for every state and event when the program is compiled.
        pub fn fromFunction(comptime name: []const u8, comptime initial: State, comptime function: fn (State, Event) ?State) Self {
            comptime var list: []const Transition = &.{};
            inline for (comptime std.enums.values(State)) |state| {
                inline for (comptime std.enums.values(Event)) |event| {
                    if (comptime function(state, event)) |to| list = list ++ &[_]Transition{.{ .from = state, .event = event, .to = to }};
                }
            }
            return fromTable(name, initial, list);
        }

        fn check(comptime name: []const u8, comptime initial: State, comptime transitions: []const Transition) void {
            @setEvalBranchQuota(1_000_000);
            if (name.len == 0) @compileError("a definition needs a name");
            var reached: std.EnumSet(State) = .initOne(initial);
            for (std.enums.values(State)) |_| for (transitions) |t| {
                if (reached.contains(t.from)) reached.insert(t.to);
            };
            for (std.enums.values(State)) |state| {
                if (!reached.contains(state)) @compileError("no transition leads to the state " ++ @tagName(state));
            }
            for (transitions, 0..) |t, i| {
                if (t.when.len > 0 and t.hook.len > 0) @compileError("a transition has a condition or a hook, not both");
                for (transitions[0..i]) |earlier| {
                    if (earlier.from == t.from and earlier.event == t.event and earlier.when.len == 0 and earlier.hook.len == 0)
                        @compileError("the transition of " ++ @tagName(t.event) ++ " from " ++ @tagName(t.from) ++ " is never taken: one before it always is");
                }
            }
        }

        /// Where the table leads, conditions and hooks left out; null when it leads nowhere.
        pub fn next(self: Self, state: State, event: Event) ?State {
            for (self.transitions) |t| if (t.from == state and t.event == event) return t.to;
            return null;
        }

        pub fn isFinal(self: Self, state: State) bool {
            for (self.transitions) |t| if (t.from == state) return false;
            return true;
        }

        /// The contract's definition, in memory of `arena`.
        pub fn definition(self: Self, arena: Allocator) Allocator.Error!v1.Definition {
            const values = std.enums.values(State);
            const states = try arena.alloc(v1.State, values.len);
            for (states, values) |*state, value| state.* = .{ .name = @tagName(value), .final = self.isFinal(value) };
            const rules = try arena.alloc(v1.TransitionRule, self.transitions.len);
            var hooks: std.ArrayList(v1.HookRule) = .empty;
            for (rules, self.transitions) |*rule, t| {
                const from = try arena.alloc([]const u8, 1);
                from[0] = @tagName(t.from);
                rule.* = .{ .from_states = from, .event = @tagName(t.event), .to_state = @tagName(t.to) };
                if (t.when.len > 0) rule.guard = .{ .kind = .{ .expression = t.when } };
                if (t.hook.len == 0) continue;
                rule.guard = .{ .kind = .{ .hook = t.hook } };
                for (hooks.items) |hook| {
                    if (std.mem.eql(u8, hook.name, t.hook)) break;
                } else try hooks.append(arena, .{ .name = t.hook });
            }
            return .{ .name = self.name, .states = states, .transitions = rules, .initial_state = @tagName(self.initial), .hooks = hooks.items };
        }

        /// Stores the definition; its version.
        pub fn define(self: Self, machines: machines_.Machines, options: opt.Define) Error!u32 {
            var arena: std.heap.ArenaAllocator = .init(machines.runner.gpa);
            defer arena.deinit();
            const reply = try machines.define(try self.definition(arena.allocator()), options);
            defer reply.deinit();
            return reply.value.version;
        }

        /// Makes a machine.
        pub fn create(self: Self, machines: machines_.Machines, machine_id: []const u8, options: opt.Create) Error!Owned(v1.Machine) {
            var full = options;
            full.machine_id = machine_id;
            return machines.create(self.name, full);
        }

        /// Begins a `create`.
        pub fn beginCreate(self: Self, machines: machines_.Machines, machine_id: []const u8, options: opt.Create) Allocator.Error!machines_.CreateFuture {
            var full = options;
            full.machine_id = machine_id;
            return machines.beginCreate(self.name, full);
        }

        /// Sends an event into a machine.
        pub fn trigger(_: Self, machines: machines_.Machines, machine_id: []const u8, event: Event, options: opt.Trigger) Error!Verdict {
            return verdict(machines.trigger(machine_id, @tagName(event), options));
        }

        /// Begins a `trigger`.
        pub fn beginTrigger(_: Self, machines: machines_.Machines, machine_id: []const u8, event: Event, options: opt.Trigger) Allocator.Error!TriggerFuture {
            return .{ .call = (try machines.beginTrigger(machine_id, @tagName(event), options)).call };
        }

        /// As `trigger`; true when the machine moved.
        pub fn tryTrigger(_: Self, machines: machines_.Machines, machine_id: []const u8, event: Event, options: opt.Trigger) Error!bool {
            return machines.tryTrigger(machine_id, @tagName(event), options);
        }

        /// Where a machine is; null when there is none.
        pub fn get(_: Self, machines: machines_.Machines, machine_id: []const u8, options: options_.Read) Error!?State {
            return where(try machines.get(machine_id, options));
        }

        /// Begins a `get`.
        pub fn beginGet(_: Self, machines: machines_.Machines, machine_id: []const u8, options: options_.Read) Allocator.Error!GetFuture {
            return .{ .call = (try machines.beginGet(machine_id, options)).call };
        }

        /// Whether a machine is in a state.
        pub fn isIn(_: Self, machines: machines_.Machines, machine_id: []const u8, wanted: State, options: options_.Read) Error!bool {
            return machines.isIn(machine_id, @tagName(wanted), options);
        }

        /// Begins an `isIn`.
        pub fn beginIsIn(_: Self, machines: machines_.Machines, machine_id: []const u8, wanted: State, options: options_.Read) Allocator.Error!machines_.IsInFuture {
            return machines.beginIsIn(machine_id, @tagName(wanted), options);
        }

        /// Whether the table leads from one state to another; no server is asked.
        pub fn isAllowed(self: Self, from: State, to: State) bool {
            for (self.transitions) |t| if (t.from == from and t.to == to) return true;
            return false;
        }

        /// How the machines of the definition move.
        pub fn watch(self: Self, machines: machines_.Machines, options: opt.Watch) Error!*watches.Watch(watches.Transitions) {
            var full = options;
            full.definition_names = &.{self.name};
            return machines.watch(full);
        }

        /// A transition of a watch or a history, by the names of the enums. A state that the enum does not have, as
        /// another version of the definition may bring it, is `error.Internal`.
        pub fn move(_: Self, record: v1.Transition) Error!Move {
            return .{
                .from = try stateOf(record.from_state),
                .to = try stateOf(record.to_state),
                .event = if (record.event.len == 0) null else std.meta.stringToEnum(Event, record.event) orelse return error.Internal,
                .record = record,
            };
        }

        fn verdict(reply: Error!Owned(v1.TriggerResponse)) Error!Verdict {
            const answer = try reply;
            defer answer.deinit();
            return switch (answer.value.verdict orelse return error.Internal) {
                .transition => |t| .{ .moved = .{ .from = try stateOf(t.from_state), .to = try stateOf(t.to_state) } },
                .rejection => |rejection| .{ .rejected = rejection.reason },
            };
        }

        fn got(reply: Error!Owned(v1.GetMachineResponse)) Error!?State {
            return where(try machines_.got(reply));
        }

        fn where(machine: ?Owned(v1.Machine)) error{Internal}!?State {
            const owned = machine orelse return null;
            defer owned.deinit();
            return try stateOf(owned.value.state);
        }

        fn stateOf(name: []const u8) error{Internal}!State {
            return std.meta.stringToEnum(State, name) orelse error.Internal;
        }
    };
}

const Light = enum { red, green, broken };
const Signal = enum { go, stop, fail };

fn lightTransition(light: Light, signal: Signal) ?Light {
    return switch (light) {
        .red => switch (signal) {
            .go => .green,
            .fail => .broken,
            .stop => null,
        },
        .green => if (signal == .stop) .red else null,
        .broken => null,
    };
}

test "a table from a function" {
    const lights: Machines(Light, Signal) = comptime .fromFunction("light", .red, lightTransition);
    try std.testing.expectEqual(3, lights.transitions.len);
    try std.testing.expectEqual(.green, lights.next(.red, .go));
    try std.testing.expectEqual(null, lights.next(.red, .stop));
    try std.testing.expect(lights.isFinal(.broken) and !lights.isFinal(.red));
    try std.testing.expect(lights.isAllowed(.green, .red) and !lights.isAllowed(.green, .broken));
    var arena: std.heap.ArenaAllocator = .init(std.testing.allocator);
    defer arena.deinit();
    const definition = try lights.definition(arena.allocator());
    try std.testing.expectEqualStrings("red", definition.initial_state);
    try std.testing.expect(definition.states[2].final);
    const move = try lights.move(.{ .from_state = "red", .event = "go", .to_state = "green" });
    try std.testing.expectEqual(.go, move.event.?);
    try std.testing.expectError(error.Internal, lights.move(.{ .from_state = "blue" }));
}

test "a table that is given" {
    const lights = comptime Machines(Light, Signal).fromTable("light", .red, &.{
        .{ .from = .red, .event = .go, .to = .green, .hook = "may_go" },
        .{ .from = .green, .event = .stop, .to = .red },
        .{ .from = .green, .event = .fail, .to = .broken, .when = "payload != null" },
    });
    var arena: std.heap.ArenaAllocator = .init(std.testing.allocator);
    defer arena.deinit();
    const definition = try lights.definition(arena.allocator());
    try std.testing.expectEqualStrings("may_go", definition.hooks[0].name);
    try std.testing.expectEqualStrings("payload != null", definition.transitions[2].guard.?.kind.?.expression);
}

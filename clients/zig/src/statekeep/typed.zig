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
///     const sources: Sources = .fromFunction("source", .pending, sourceTransition);
pub fn Machines(comptime State: type, comptime Event: type) type {
    return struct {
        name: []const u8,
        initial: State,
        transitions: []const Transition,
        timers: []const Timer = &.{},

        const Self = @This();

        pub const Transition = struct {
            from: State,
            event: Event,
            to: State,
            /// A CEL expression that has to hold.
            when: []const u8 = "",
            /// A hook that has to allow it.
            hook: []const u8 = "",
            /// What it changes in the context of the machine.
            assign: []const Assignment = &.{},
        };

        /// A field of the context, and the CEL expression whose result it gets.
        pub const Assignment = struct { field: []const u8, expression: []const u8 };

        /// What the server sends into a machine that has been in a state for so long.
        pub const Timer = struct {
            state: State,
            after_ms: u63,
            event: Event,
        };

        /// What became of an event.
        pub const Verdict = struct {
            outcome: union(enum) {
                moved: Move,
                /// Why not: the reason, a sentence, and the hook if it was one.
                rejected: v1.Rejection,
            },
            /// The machine afterwards.
            machine: v1.Machine,
            /// That of the commit; when the event was rejected, the one at which that was judged.
            revision: u64,
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

        /// The same table with timers. It is an error of compilation when one can do nothing.
        pub fn withTimers(comptime self: Self, comptime timers: []const Timer) Self {
            if (comptime faultOf(timers, self.transitions)) |fault| @compileError(fault);
            return .{ .name = self.name, .initial = self.initial, .transitions = self.transitions, .timers = timers };
        }

        /// Why timers do not fit a table, as a sentence.
        fn faultOf(comptime timers: []const Timer, comptime transitions: []const Transition) ?[]const u8 {
            @setEvalBranchQuota(1_000_000);
            for (timers, 0..) |timer, i| {
                const of = "the timer of the state " ++ @tagName(timer.state);
                if (timer.after_ms == 0 or timer.after_ms > timer_ms_max) return of ++ " needs a time from 1 ms to 10 years";
                for (timers[0..i]) |earlier| if (earlier.state == timer.state) return of ++ " stands there twice";
                for (transitions) |t| {
                    if (t.from == timer.state and t.event == timer.event) break;
                } else return of ++ " sends " ++ @tagName(timer.event) ++ ", which does nothing there";
            }
            return null;
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
            for (states, values) |*state, value| state.* = .{ .name = @tagName(value), .final = self.isFinal(value), .after = self.after(value) };
            const rules = try arena.alloc(v1.TransitionRule, self.transitions.len);
            var hooks: std.ArrayList(v1.HookRule) = .empty;
            for (rules, self.transitions) |*rule, t| {
                const from = try arena.alloc([]const u8, 1);
                from[0] = @tagName(t.from);
                const assign = try arena.alloc(std.meta.Child(@FieldType(v1.TransitionRule, "assign")), t.assign.len);
                for (assign, t.assign) |*entry, one| entry.* = .{ .key = one.field, .value = one.expression };
                rule.* = .{ .from_states = from, .event = @tagName(t.event), .to_state = @tagName(t.to), .assign = assign };
                if (t.when.len > 0) rule.guard = .{ .kind = .{ .expression = t.when } };
                if (t.hook.len == 0) continue;
                rule.guard = .{ .kind = .{ .hook = t.hook } };
                for (hooks.items) |hook| {
                    if (std.mem.eql(u8, hook.name, t.hook)) break;
                } else try hooks.append(arena, .{ .name = t.hook });
            }
            return .{ .name = self.name, .states = states, .transitions = rules, .initial_state = @tagName(self.initial), .hooks = hooks.items };
        }

        fn after(self: Self, state: State) ?v1.TimerRule {
            for (self.timers) |timer| {
                if (timer.state == state) return .{ .delay = options_.duration(timer.after_ms), .event = @tagName(timer.event) };
            }
            return null;
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

        /// Sends an event into a machine: how it moved, or why not.
        pub fn trigger(_: Self, machines: machines_.Machines, machine_id: []const u8, event: Event, options: opt.Trigger) Error!Owned(Verdict) {
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
            return moveOf(record);
        }

        fn verdict(reply: Error!Owned(v1.TriggerResponse)) Error!Owned(Verdict) {
            const answer = try reply;
            errdefer answer.deinit();
            return .{
                .value = .{
                    .outcome = switch (answer.value.verdict orelse return error.Internal) {
                        .transition => |transition| .{ .moved = try moveOf(transition) },
                        .rejection => |rejection| .{ .rejected = rejection },
                    },
                    .machine = answer.value.machine orelse .{},
                    .revision = answer.value.revision,
                },
                .arena = answer.arena,
                .gpa = answer.gpa,
            };
        }

        fn moveOf(record: v1.Transition) error{Internal}!Move {
            return .{
                .from = try stateOf(record.from_state),
                .to = try stateOf(record.to_state),
                .event = if (record.event.len == 0) null else std.meta.stringToEnum(Event, record.event) orelse return error.Internal,
                .record = record,
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

/// Ten years, as the contract has it.
const timer_ms_max = 10 * 365 * std.time.ms_per_day;

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

test "timers and what transitions assign" {
    const Lights = Machines(Light, Signal);
    const table = comptime Lights.fromTable("light", .red, &.{
        .{ .from = .red, .event = .go, .to = .green, .assign = &.{.{ .field = "passed", .expression = "context.passed + 1" }} },
        .{ .from = .green, .event = .stop, .to = .red },
        .{ .from = .red, .event = .fail, .to = .broken },
    });
    const lights = comptime table.withTimers(&.{.{ .state = .green, .after_ms = 1_500, .event = .stop }});
    var arena: std.heap.ArenaAllocator = .init(std.testing.allocator);
    defer arena.deinit();
    const definition = try lights.definition(arena.allocator());
    try std.testing.expectEqualStrings("passed", definition.transitions[0].assign[0].key);
    try std.testing.expectEqualStrings("context.passed + 1", definition.transitions[0].assign[0].value);
    try std.testing.expectEqual(null, definition.states[0].after);
    try std.testing.expectEqualStrings("stop", definition.states[1].after.?.event);
    try std.testing.expectEqual(500_000_000, definition.states[1].after.?.delay.?.nanos);
    inline for (.{
        .{ Lights.Timer{ .state = .broken, .after_ms = 1, .event = .go }, "the timer of the state broken sends go, which does nothing there" },
        .{ Lights.Timer{ .state = .green, .after_ms = 0, .event = .stop }, "the timer of the state green needs a time from 1 ms to 10 years" },
        .{ Lights.Timer{ .state = .green, .after_ms = 1, .event = .go }, "the timer of the state green sends go, which does nothing there" },
    }) |case| try std.testing.expectEqualStrings(case[1], comptime Lights.faultOf(&.{case[0]}, table.transitions).?);
    const twice = comptime [_]Lights.Timer{ lights.timers[0], lights.timers[0] };
    try std.testing.expectEqualStrings("the timer of the state green stands there twice", comptime Lights.faultOf(&twice, table.transitions).?);
}

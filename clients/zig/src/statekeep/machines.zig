//! Machines: definitions, running instances, their events and their history.
const std = @import("std");
const grpc = @import("grpc");
const proto = @import("proto");
const errors = @import("errors.zig");
const options_ = @import("options.zig");
const pages = @import("pages.zig");
const guards = @import("guards.zig");
const watches = @import("watch.zig");
const runner_ = @import("runner.zig");
pub const opt = @import("machine_options.zig");
const Runner = runner_.Runner;
const Method = runner_.Method;
const call = @import("call.zig");
const Future = call.Future;
const v1 = proto.statekeep.v1;
const Owned = grpc.pb.Owned;
const Error = errors.Error;
const Allocator = std.mem.Allocator;

const service = "MachineService";
const define_ = Method.write(service, "DefineMachine", v1.DefineMachineResponse);
const get_definition = Method.read(service, "GetDefinition", v1.GetDefinitionResponse);
const delete_definition = Method.write(service, "DeleteDefinition", v1.DeleteDefinitionResponse);
const create_ = Method.write(service, "CreateMachine", v1.CreateMachineResponse).through("create_machine");
const get_ = Method.read(service, "GetMachine", v1.GetMachineResponse).through("get_machine");
const is_in = Method.read(service, "IsInState", v1.IsInStateResponse).through("is_in_state");
const count_ = Method.read(service, "CountMachines", v1.CountMachinesResponse);
const delete_ = Method.write(service, "DeleteMachine", v1.DeleteMachineResponse);
const trigger_ = Method.write(service, "Trigger", v1.TriggerResponse).through("trigger");
const enabled_events = Method.read(service, "ListEnabledEvents", v1.ListEnabledEventsResponse);
const simulate_ = Method.read(service, "SimulateEvents", v1.SimulateEventsResponse);
const validate_transition = Method.read(service, "ValidateTransition", v1.ValidateTransitionResponse);
const migrate_ = Method.write(service, "MigrateMachines", v1.MigrateMachinesResponse);
const diagram_ = Method.read(service, "RenderDiagram", v1.RenderDiagramResponse);

pub const Definitions = pages.Pages(Method.read(service, "ListDefinitions", v1.ListDefinitionsResponse), v1.ListDefinitionsRequest, "definitions");
pub const Listing = pages.Pages(Method.read(service, "ListMachines", v1.ListMachinesResponse), v1.ListMachinesRequest, "machines");
pub const History = pages.Pages(Method.read(service, "GetHistory", v1.GetHistoryResponse), v1.GetHistoryRequest, "transitions");

/// Calls that are under way.
pub const CreateFuture = Future(create_, created);
pub const GetFuture = Future(get_, got);
pub const IsInFuture = Future(is_in, isInState);
pub const TriggerFuture = Future(trigger_, call.whole(v1.TriggerResponse));

pub const Machines = struct {
    runner: *Runner,

    /// Stores a definition, unless it is the newest version already.
    pub fn define(self: Machines, wanted: v1.Definition, options: opt.Define) Error!Owned(v1.DefineMachineResponse) {
        return self.runner.run(define_, v1.DefineMachineRequest{
            .request_id = options.request_id,
            .definition = wanted,
            .dry_run = options.dry_run,
        }, options);
    }

    /// A definition; null when there is none.
    pub fn definition(self: Machines, name: []const u8, options: opt.GetDefinition) Error!?Owned(v1.Definition) {
        const request: v1.GetDefinitionRequest = .{ .name = name, .version = options.version, .at = options_.point(options.at) };
        const reply = self.runner.run(get_definition, request, options) catch |err| return switch (err) {
            error.DefinitionNotFound => null,
            else => err,
        };
        return .{ .value = reply.value.definition orelse .{}, .arena = reply.arena, .gpa = reply.gpa };
    }

    /// The newest version of every definition, or all versions of one.
    pub fn definitions(self: Machines, options: opt.ListDefinitions) Definitions {
        return .{
            .runner = self.runner,
            .request = .{ .name = options.name, .at = options_.point(options.at), .page_size = options.page_size },
            .call = .{ .timeout_ms = options.timeout_ms, .diagnostics = options.diagnostics },
        };
    }

    /// Deletes a definition that no machine uses.
    pub fn deleteDefinition(self: Machines, name: []const u8, options: opt.DeleteDefinition) Error!v1.DeleteDefinitionResponse {
        return self.runner.plain(delete_definition, v1.DeleteDefinitionRequest{
            .request_id = options.request_id,
            .name = name,
            .version = options.version,
        }, options);
    }

    /// Makes a machine.
    pub fn create(self: Machines, definition_name: []const u8, options: opt.Create) Error!Owned(v1.Machine) {
        return created(self.runner.run(create_, createRequest(definition_name, options), options));
    }

    /// Begins a `create`.
    pub fn beginCreate(self: Machines, definition_name: []const u8, options: opt.Create) Allocator.Error!CreateFuture {
        return .begin(self.runner, createRequest(definition_name, options), options);
    }

    /// A machine; null when there is none.
    pub fn get(self: Machines, machine_id: []const u8, options: options_.Read) Error!?Owned(v1.Machine) {
        return got(self.runner.run(get_, v1.GetMachineRequest{ .machine_id = machine_id, .at = options_.point(options.at) }, options));
    }

    /// Begins a `get`.
    pub fn beginGet(self: Machines, machine_id: []const u8, options: options_.Read) Allocator.Error!GetFuture {
        return .begin(self.runner, v1.GetMachineRequest{ .machine_id = machine_id, .at = options_.point(options.at) }, options);
    }

    /// Whether a machine is in a state.
    pub fn isIn(self: Machines, machine_id: []const u8, state: []const u8, options: options_.Read) Error!bool {
        return isInState(self.runner.run(is_in, isInRequest(machine_id, state, options), options));
    }

    /// Begins an `isIn`.
    pub fn beginIsIn(self: Machines, machine_id: []const u8, state: []const u8, options: options_.Read) Allocator.Error!IsInFuture {
        return .begin(self.runner, isInRequest(machine_id, state, options), options);
    }

    /// Machines by their ids, or those of a definition by version, state and time of entry.
    pub fn list(self: Machines, options: opt.List) Listing {
        return .{
            .runner = self.runner,
            .request = .{
                .definition_name = options.definition_name,
                .definition_version = options.definition_version,
                .state = options.state,
                .in_state_for = options_.duration(options.in_state_for_ms),
                .at = options_.point(options.at),
                .page_size = options.page_size,
            },
            .call = .{ .timeout_ms = options.timeout_ms, .diagnostics = options.diagnostics },
        };
    }

    /// How many machines there are, in all and in each state.
    pub fn count(self: Machines, options: opt.Count) Error!Owned(v1.CountMachinesResponse) {
        return self.runner.run(count_, v1.CountMachinesRequest{
            .definition_name = options.definition_name,
            .definition_version = options.definition_version,
            .at = options_.point(options.at),
        }, options);
    }

    /// Deletes a machine with its history.
    pub fn delete(self: Machines, machine_id: []const u8, options: options_.Write) Error!v1.DeleteMachineResponse {
        return self.runner.plain(delete_, v1.DeleteMachineRequest{ .request_id = options.request_id, .machine_id = machine_id }, options);
    }

    /// Sends an event into a machine: how it moved, or why not.
    pub fn trigger(self: Machines, machine_id: []const u8, event: []const u8, options: opt.Trigger) Error!Owned(v1.TriggerResponse) {
        return self.runner.run(trigger_, triggerRequest(machine_id, event, options), options);
    }

    /// Begins a `trigger`.
    pub fn beginTrigger(self: Machines, machine_id: []const u8, event: []const u8, options: opt.Trigger) Allocator.Error!TriggerFuture {
        return .begin(self.runner, triggerRequest(machine_id, event, options), options);
    }

    /// As `trigger`; true when the machine moved.
    pub fn tryTrigger(self: Machines, machine_id: []const u8, event: []const u8, options: opt.Trigger) Error!bool {
        const reply = try self.trigger(machine_id, event, options);
        defer reply.deinit();
        return reply.value.accepted;
    }

    /// What each event would do now.
    pub fn enabledEvents(self: Machines, machine_id: []const u8, options: opt.EnabledEvents) Error!Owned(v1.ListEnabledEventsResponse) {
        return self.runner.run(enabled_events, v1.ListEnabledEventsRequest{
            .machine_id = machine_id,
            .with_rejected = options.with_rejected,
            .at = options_.point(options.at),
        }, options);
    }

    /// What events would do, one after the other. Changes nothing.
    pub fn simulate(self: Machines, subject: opt.Subject, events: []const v1.SimulatedEvent, options: opt.Simulate) Error!Owned(v1.SimulateEventsResponse) {
        return self.runner.run(simulate_, v1.SimulateEventsRequest{
            .at = options_.point(options.at),
            .subject = subject.as(v1.SimulateEventsRequest.Subject),
            .state = options.state,
            .context_json = options.context_json,
            .events = events,
            .hook_answers = options.hook_answers,
        }, options);
    }

    /// The transitions of a machine.
    pub fn history(self: Machines, machine_id: []const u8, options: opt.History) History {
        return .{
            .runner = self.runner,
            .request = .{
                .machine_id = machine_id,
                .at = options_.point(options.at),
                .page_size = options.page_size,
                .reverse = options.reverse,
            },
            .call = .{ .timeout_ms = options.timeout_ms, .diagnostics = options.diagnostics },
        };
    }

    /// How machines move, from a revision on, over as many connections as that takes.
    pub fn watch(self: Machines, options: opt.Watch) Error!*watches.Watch(watches.Transitions) {
        return watches.Watch(watches.Transitions).open(self.runner, .{
            .namespace = self.runner.namespace,
            .start_revision = options.start_revision,
            .machine_ids = options.machine_ids,
            .definition_names = options.definition_names,
            .events = options.events,
            .from_states = options.from_states,
            .to_states = options.to_states,
            .progress_interval = options_.duration(options.progress_interval_ms),
        }, options.diagnostics);
    }

    /// Whether a table, given or stored, leads from one state to another.
    pub fn validateTransition(self: Machines, from_state: []const u8, to_state: []const u8, table: v1.ValidateTransitionRequest.Table, options: options_.Read) Error!Owned(v1.ValidateTransitionResponse) {
        return self.runner.run(validate_transition, v1.ValidateTransitionRequest{
            .at = options_.point(options.at),
            .from_state = from_state,
            .to_state = to_state,
            .table = table,
        }, options);
    }

    /// Answers the questions of hooks with one function until it is closed, over as many connections as that takes.
    /// Returns once the server has it registered. See `Guards` for the function.
    pub fn serveGuards(self: Machines, hooks: []const []const u8, context: anytype, comptime function: guards.Function(@TypeOf(context)), options: guards.Options) Error!*guards.Guards {
        return guards.Guards.open(self.runner, hooks, context, function, options);
    }

    /// Moves machines to another version of their definition, batch after batch: all together.
    pub fn migrate(self: Machines, definition_name: []const u8, options: opt.Migrate) Error!Owned(v1.MigrateMachinesResponse) {
        var arena: std.heap.ArenaAllocator = .init(self.runner.gpa);
        errdefer arena.deinit();
        const a = arena.allocator();
        var problems: std.ArrayList(v1.MigrationProblem) = .empty;
        var all: v1.MigrateMachinesResponse = .{};
        var token: []const u8 = "";
        while (true) {
            const reply = try self.runner.run(migrate_, v1.MigrateMachinesRequest{
                .definition_name = definition_name,
                .from_version = options.from_version,
                .to_version = options.to_version,
                .state_map = options.state_map,
                .dry_run = options.dry_run,
                .page_size = options.page_size,
                .page_token = token,
            }, options);
            defer reply.deinit();
            const copy = try options_.copy(v1.MigrateMachinesResponse, a, reply.value, null);
            all.revision = copy.revision;
            all.migrated_count += copy.migrated_count;
            try problems.appendSlice(a, copy.problems);
            token = copy.next_page_token;
            if (token.len == 0) break;
        }
        all.problems = problems.items;
        return .{ .value = all, .arena = arena.state, .gpa = self.runner.gpa };
    }

    /// The picture of a definition, as text.
    pub fn diagram(self: Machines, subject: opt.Subject, options: opt.Diagram) Error!Owned([]const u8) {
        const reply = try self.runner.run(diagram_, v1.RenderDiagramRequest{
            .at = options_.point(options.at),
            .subject = subject.as(v1.RenderDiagramRequest.Subject),
            .format = options.format,
        }, options);
        return .{ .value = reply.value.diagram, .arena = reply.arena, .gpa = reply.gpa };
    }
};

fn createRequest(definition_name: []const u8, options: opt.Create) v1.CreateMachineRequest {
    return .{
        .request_id = options.request_id,
        .definition = .{ .name = definition_name, .version = options.definition_version },
        .machine_id = options.machine_id,
        .context_json = options.context_json,
    };
}

fn isInRequest(machine_id: []const u8, state: []const u8, options: options_.Read) v1.IsInStateRequest {
    return .{ .machine_id = machine_id, .state = state, .at = options_.point(options.at) };
}

fn triggerRequest(machine_id: []const u8, event: []const u8, options: opt.Trigger) v1.TriggerRequest {
    return .{
        .request_id = options.request_id,
        .machine_id = machine_id,
        .event = event,
        .payload_json = options.payload_json,
        .expected_state = options.expected_state,
        .expected_revision = options.expected_revision,
        .actor = options.actor,
        .note = options.note,
    };
}

fn created(reply: Error!Owned(v1.CreateMachineResponse)) Error!Owned(v1.Machine) {
    const answer = try reply;
    return .{ .value = answer.value.machine orelse .{}, .arena = answer.arena, .gpa = answer.gpa };
}

/// For the machines of an enum too.
pub fn got(reply: Error!Owned(v1.GetMachineResponse)) Error!?Owned(v1.Machine) {
    const answer = reply catch |err| return if (err == error.MachineNotFound) null else err;
    return .{ .value = answer.value.machine orelse .{}, .arena = answer.arena, .gpa = answer.gpa };
}

fn isInState(reply: Error!Owned(v1.IsInStateResponse)) Error!bool {
    return (try call.plain(v1.IsInStateResponse)(reply)).in_state;
}

//! What the verbs of machines take.
const proto = @import("proto");
const options_ = @import("options.zig");
const Diagnostics = @import("errors.zig").Diagnostics;
const v1 = proto.statekeep.v1;
const At = options_.At;

pub const Define = struct {
    /// Only checks: nothing is stored, and findings that would refuse are an answer.
    dry_run: bool = false,
    request_id: []const u8 = "",
    timeout_ms: ?u64 = null,
    diagnostics: ?*Diagnostics = null,
};

pub const GetDefinition = struct {
    /// 0: the newest.
    version: u32 = 0,
    at: ?At = null,
    timeout_ms: ?u64 = null,
    diagnostics: ?*Diagnostics = null,
};

pub const ListDefinitions = struct {
    /// All versions of this one; "": the newest version of every definition.
    name: []const u8 = "",
    at: ?At = null,
    page_size: i32 = 0,
    timeout_ms: ?u64 = null,
    diagnostics: ?*Diagnostics = null,
};

pub const DeleteDefinition = struct {
    /// 0: all versions.
    version: u32 = 0,
    request_id: []const u8 = "",
    timeout_ms: ?u64 = null,
    diagnostics: ?*Diagnostics = null,
};

pub const Create = struct {
    /// 0: the newest.
    definition_version: u32 = 0,
    /// "": the server makes one.
    machine_id: []const u8 = "",
    /// A JSON object; "": an empty one.
    context_json: []const u8 = "",
    request_id: []const u8 = "",
    timeout_ms: ?u64 = null,
    diagnostics: ?*Diagnostics = null,
};

/// Which machines. All that is given has to hold.
pub const List = struct {
    definition_name: []const u8 = "",
    definition_version: u32 = 0,
    state: []const u8 = "",
    in_state_for_ms: ?i64 = null,
    at: ?At = null,
    page_size: i32 = 0,
    timeout_ms: ?u64 = null,
    diagnostics: ?*Diagnostics = null,
};

pub const Count = struct {
    definition_name: []const u8 = "",
    definition_version: u32 = 0,
    at: ?At = null,
    timeout_ms: ?u64 = null,
    diagnostics: ?*Diagnostics = null,
};

pub const Trigger = struct {
    /// JSON; "": no payload.
    payload_json: []const u8 = "",
    /// Rejected when the machine is in another state, or at another revision.
    expected_state: []const u8 = "",
    expected_revision: ?u64 = null,
    /// Who and why; kept in the transition.
    actor: []const u8 = "",
    note: []const u8 = "",
    request_id: []const u8 = "",
    timeout_ms: ?u64 = null,
    diagnostics: ?*Diagnostics = null,
};

pub const EnabledEvents = struct {
    /// Also events that would be rejected.
    with_rejected: bool = false,
    at: ?At = null,
    timeout_ms: ?u64 = null,
    diagnostics: ?*Diagnostics = null,
};

/// What something is told about: exactly one.
pub const Subject = union(enum) {
    machine_id: []const u8,
    stored: options_.Stored,
    definition: v1.Definition,

    /// As a request's own type.
    pub fn as(self: Subject, comptime T: type) T {
        return switch (self) {
            inline else => |value, tag| @unionInit(T, @tagName(tag), value),
        };
    }
};

pub const Simulate = struct {
    /// "": as the machine stands, or the initial one.
    state: []const u8 = "",
    context_json: []const u8 = "",
    /// What hooks would answer.
    hook_answers: @FieldType(v1.SimulateEventsRequest, "hook_answers") = &.{},
    at: ?At = null,
    timeout_ms: ?u64 = null,
    diagnostics: ?*Diagnostics = null,
};

pub const History = struct {
    /// The oldest first, or the newest.
    reverse: bool = false,
    at: ?At = null,
    page_size: i32 = 0,
    timeout_ms: ?u64 = null,
    diagnostics: ?*Diagnostics = null,
};

/// Only transitions that pass all filters; one that is empty lets everything pass.
pub const Watch = struct {
    /// 0: from now on.
    start_revision: u64 = 0,
    machine_ids: []const []const u8 = &.{},
    definition_names: []const []const u8 = &.{},
    events: []const []const u8 = &.{},
    from_states: []const []const u8 = &.{},
    to_states: []const []const u8 = &.{},
    progress_interval_ms: ?i64 = null,
    diagnostics: ?*Diagnostics = null,
};

pub const Migrate = struct {
    /// 0: every other version.
    from_version: u32 = 0,
    /// 0: the newest.
    to_version: u32 = 0,
    state_map: @FieldType(v1.MigrateMachinesRequest, "state_map") = &.{},
    dry_run: bool = false,
    page_size: i32 = 0,
    /// The time is for each batch.
    timeout_ms: ?u64 = null,
    diagnostics: ?*Diagnostics = null,
};

pub const Diagram = struct {
    format: v1.DiagramFormat = .unspecified,
    at: ?At = null,
    timeout_ms: ?u64 = null,
    diagnostics: ?*Diagnostics = null,
};

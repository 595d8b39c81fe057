//! Snapshots: a state kept under a label, to compare with and to go back to.
const std = @import("std");
const grpc = @import("grpc");
const proto = @import("proto");
const errors = @import("errors.zig");
const options_ = @import("options.zig");
const pages = @import("pages.zig");
const streams = @import("streams.zig");
const runner_ = @import("runner.zig");
const Runner = runner_.Runner;
const Method = runner_.Method;
const v1 = proto.statekeep.v1;
const Owned = grpc.pb.Owned;
const Error = errors.Error;
const Diagnostics = errors.Diagnostics;
const At = options_.At;
const Target = options_.Target;

const service = "SnapshotService";
const create_ = Method.write(service, "CreateSnapshot", v1.CreateSnapshotResponse);
const get_ = Method.read(service, "GetSnapshot", v1.GetSnapshotResponse);
const count_ = Method.read(service, "CountSnapshots", v1.CountSnapshotsResponse);
const delete_ = Method.write(service, "DeleteSnapshot", v1.DeleteSnapshotResponse);
const restore_ = Method.write(service, "RestoreSnapshot", v1.RestoreSnapshotResponse);
const policy_ = Method.read(service, "GetSnapshotPolicy", v1.GetSnapshotPolicyResponse);
const set_policy = Method.write(service, "SetSnapshotPolicy", v1.SetSnapshotPolicyResponse);

pub const Listing = pages.Pages(Method.read(service, "ListSnapshots", v1.ListSnapshotsResponse), v1.ListSnapshotsRequest, "snapshots");
pub const Differences = streams.Items(v1.DiffSnapshotResponse, "differences");

pub const Create = struct {
    description: []const u8 = "",
    /// Never evicted, and deleted only with `even_if_pinned`.
    pinned: bool = false,
    request_id: []const u8 = "",
    timeout_ms: ?u64 = null,
    diagnostics: ?*Diagnostics = null,
};

pub const List = struct {
    /// Only those with this label.
    label: []const u8 = "",
    /// The oldest first.
    reverse: bool = false,
    page_size: i32 = 0,
    timeout_ms: ?u64 = null,
    diagnostics: ?*Diagnostics = null,
};

pub const Delete = struct {
    even_if_pinned: bool = false,
    request_id: []const u8 = "",
    timeout_ms: ?u64 = null,
    diagnostics: ?*Diagnostics = null,
};

pub const Restore = struct {
    /// Only entries whose key begins with it, and no machines.
    key_prefix: []const u8 = "",
    /// Answers what would change and changes nothing.
    dry_run: bool = false,
    request_id: []const u8 = "",
    timeout_ms: ?u64 = null,
    diagnostics: ?*Diagnostics = null,
};

pub const Diff = struct {
    /// Null: the latest revision.
    to: ?At = null,
    key_prefix: []const u8 = "",
    /// Also what entries and machines hold.
    values: bool = false,
    timeout_ms: ?u64 = null,
    diagnostics: ?*Diagnostics = null,
};

/// What is left out gets the server's default.
pub const SetPolicy = struct {
    snapshots_max: u32 = 0,
    limit_action: v1.SnapshotLimitAction = .unspecified,
    request_id: []const u8 = "",
    timeout_ms: ?u64 = null,
    diagnostics: ?*Diagnostics = null,
};

pub const Import = struct {
    /// "": the one in the file.
    label: []const u8 = "",
    description: []const u8 = "",
    pinned: bool = false,
    request_id: []const u8 = "",
    timeout_ms: ?u64 = null,
    diagnostics: ?*Diagnostics = null,
};

pub const Snapshots = struct {
    runner: *Runner,

    /// Keeps what there is now.
    pub fn create(self: Snapshots, label: []const u8, options: Create) Error!Owned(v1.CreateSnapshotResponse) {
        return self.runner.run(create_, v1.CreateSnapshotRequest{
            .request_id = options.request_id,
            .label = label,
            .description = options.description,
            .pinned = options.pinned,
        }, options);
    }

    /// A snapshot; null when there is none.
    pub fn get(self: Snapshots, of: Target, options: options_.Plain) Error!?Owned(v1.Snapshot) {
        const request: v1.GetSnapshotRequest = .{ .target = options_.target(v1.GetSnapshotRequest.Target, of) };
        const reply = self.runner.run(get_, request, options) catch |err| return switch (err) {
            error.SnapshotNotFound => null,
            else => err,
        };
        return .{ .value = reply.value.snapshot orelse .{}, .arena = reply.arena, .gpa = reply.gpa };
    }

    /// Snapshots, the newest first.
    pub fn list(self: Snapshots, options: List) Listing {
        return .{
            .runner = self.runner,
            .request = .{ .label = options.label, .reverse = options.reverse, .page_size = options.page_size },
            .call = .{ .timeout_ms = options.timeout_ms, .diagnostics = options.diagnostics },
        };
    }

    /// How many there are; with a label, how many of it.
    pub fn count(self: Snapshots, options: List) Error!u64 {
        return (try self.runner.plain(count_, v1.CountSnapshotsRequest{ .label = options.label }, options)).count;
    }

    /// Deletes a snapshot, named by label or id.
    pub fn delete(self: Snapshots, of: Target, options: Delete) Error!Owned(v1.DeleteSnapshotResponse) {
        return self.runner.run(delete_, v1.DeleteSnapshotRequest{
            .request_id = options.request_id,
            .target = switch (of) {
                .label => |label| .{ .label = label },
                .id => |id| .{ .id = id },
                .latest => null,
            },
            .even_if_pinned = options.even_if_pinned,
        }, options);
    }

    /// Makes what is live as it was, as a new revision.
    pub fn restore(self: Snapshots, of: Target, options: Restore) Error!Owned(v1.RestoreSnapshotResponse) {
        return self.runner.run(restore_, v1.RestoreSnapshotRequest{
            .request_id = options.request_id,
            .target = options_.target(v1.RestoreSnapshotRequest.Target, of),
            .key_prefix = options.key_prefix,
            .dry_run = options.dry_run,
        }, options);
    }

    /// What differs between two points.
    pub fn diff(self: Snapshots, from: At, options: Diff) Error!*Differences {
        return Differences.open(self.runner, "/statekeep.v1.SnapshotService/DiffSnapshot", v1.DiffSnapshotRequest{
            .namespace = self.runner.namespace,
            .from = options_.point(from),
            .to = options_.point(options.to),
            .key_prefix = options.key_prefix,
            .with_values = options.values,
        }, options);
    }

    /// How many snapshots are kept, and what happens at the limit.
    pub fn policy(self: Snapshots, options: options_.Plain) Error!v1.SnapshotPolicy {
        return (try self.runner.plain(policy_, v1.GetSnapshotPolicyRequest{}, options)).policy orelse .{};
    }

    /// Replaces the policy; the one in force.
    pub fn setPolicy(self: Snapshots, options: SetPolicy) Error!v1.SnapshotPolicy {
        return (try self.runner.plain(set_policy, v1.SetSnapshotPolicyRequest{
            .request_id = options.request_id,
            .policy = .{ .snapshots_max = options.snapshots_max, .limit_action = options.limit_action },
        }, options)).policy orelse .{};
    }

    /// Writes a snapshot as a portable file that checks itself. It is made again as long as nothing of it has come.
    pub fn exportTo(self: Snapshots, of: Target, writer: *std.Io.Writer, options: options_.Plain) (Error || std.Io.Writer.Error)!Owned(v1.Snapshot) {
        return streams.exportSnapshot(self.runner, of, writer, options);
    }

    /// Makes a snapshot from a file that `exportTo` wrote. It never touches what is live.
    pub fn importFrom(self: Snapshots, reader: *std.Io.Reader, options: Import) (Error || std.Io.Reader.ShortError)!Owned(v1.ImportSnapshotResponse) {
        return streams.importSnapshot(self.runner, reader, options);
    }
};

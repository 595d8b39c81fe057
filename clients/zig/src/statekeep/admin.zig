//! Administration: the condition of the server and its namespaces.
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

const service = "AdminService";
const status_ = Method.read(service, "GetStatus", v1.GetStatusResponse);
const settings_ = Method.read(service, "GetNamespaceSettings", v1.GetNamespaceSettingsResponse);
const set_settings = Method.write(service, "SetNamespaceSettings", v1.SetNamespaceSettingsResponse);
const delete_namespace = Method.write(service, "DeleteNamespace", v1.DeleteNamespaceResponse);
/// Harmless to repeat, and so made again as a read is.
const compact_ = Method.read(service, "Compact", v1.CompactResponse);

pub const Namespaces = pages.Pages(Method.read(service, "ListNamespaces", v1.ListNamespacesResponse), v1.ListNamespacesRequest, "namespaces");

pub const ListNamespaces = struct {
    prefix: []const u8 = "",
    page_size: i32 = 0,
    timeout_ms: ?u64 = null,
    diagnostics: ?*Diagnostics = null,
};

pub const Compact = struct {
    /// Null: as the settings say.
    target_revision: ?u64 = null,
    timeout_ms: ?u64 = null,
    diagnostics: ?*Diagnostics = null,
};

pub const Admin = struct {
    runner: *Runner,

    /// The condition of the server and of the client's namespace.
    pub fn status(self: Admin, options: options_.Plain) Error!Owned(v1.GetStatusResponse) {
        return self.runner.run(status_, v1.GetStatusRequest{}, options);
    }

    /// The namespaces that exist, by name.
    pub fn namespaces(self: Admin, options: ListNamespaces) Namespaces {
        return .{
            .runner = self.runner,
            .request = .{ .prefix = options.prefix, .page_size = options.page_size },
            .call = .{ .timeout_ms = options.timeout_ms, .diagnostics = options.diagnostics },
        };
    }

    /// The settings in force, and those that were set.
    pub fn settings(self: Admin, options: options_.Plain) Error!v1.GetNamespaceSettingsResponse {
        return self.runner.plain(settings_, v1.GetNamespaceSettingsRequest{}, options);
    }

    /// Replaces all settings; what is left out gets the server's default.
    pub fn setSettings(self: Admin, new: v1.NamespaceSettings, options: options_.Write) Error!v1.SetNamespaceSettingsResponse {
        return self.runner.plain(set_settings, v1.SetNamespaceSettingsRequest{ .request_id = options.request_id, .settings = new }, options);
    }

    /// Deletes everything in the client's namespace.
    pub fn deleteNamespace(self: Admin, options: options_.Write) Error!v1.DeleteNamespaceResponse {
        return self.runner.plain(delete_namespace, v1.DeleteNamespaceRequest{ .request_id = options.request_id }, options);
    }

    /// Removes history now instead of later.
    pub fn compact(self: Admin, options: Compact) Error!v1.CompactResponse {
        return self.runner.plain(compact_, v1.CompactRequest{ .target_revision = options.target_revision }, options);
    }

    /// Reads every record and checks it. The last answer, with the damage of all.
    pub fn verify(self: Admin, options: options_.Plain) Error!Owned(v1.VerifyStoreResponse) {
        const Response = v1.VerifyStoreResponse;
        var first: ?Response = null;
        const stream = try streams.begin(Response, self.runner, "/statekeep.v1.AdminService/VerifyStore", v1.VerifyStoreRequest{}, options, &first);
        defer stream.deinit();
        var arena: std.heap.ArenaAllocator = .init(self.runner.gpa);
        errdefer arena.deinit();
        const a = arena.allocator();
        var damaged: std.ArrayList(v1.DamagedRecord) = .empty;
        var last: Response = .{};
        while (first orelse try streams.received(Response, stream, options.diagnostics, self.runner)) |message| {
            first = null;
            const copy = try options_.copy(Response, a, message, null);
            try damaged.appendSlice(a, copy.damaged_records);
            last = copy;
        }
        last.damaged_records = damaged.items;
        return .{ .value = last, .arena = arena.state, .gpa = self.runner.gpa };
    }
};

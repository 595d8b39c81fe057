//! Entries: keys and their values, with their history, commits and schemas.
const std = @import("std");
const grpc = @import("grpc");
const proto = @import("proto");
const errors = @import("errors.zig");
const options_ = @import("options.zig");
const pages = @import("pages.zig");
const watches = @import("watch.zig");
const runner_ = @import("runner.zig");
const Runner = runner_.Runner;
const Method = runner_.Method;
const call = @import("call.zig");
const Future = call.Future;
const v1 = proto.statekeep.v1;
const Owned = grpc.pb.Owned;
const Error = errors.Error;
const Diagnostics = errors.Diagnostics;
const At = options_.At;
const Value = options_.Value;
const Allocator = std.mem.Allocator;

const service = "StoreService";
const save_ = Method.write(service, "Save", v1.SaveResponse).through("save");
const load_ = Method.read(service, "Load", v1.LoadResponse).through("load");
const delete_ = Method.write(service, "Delete", v1.DeleteResponse).through("delete");
const exists_ = Method.read(service, "Exists", v1.ExistsResponse).through("exists");
const commit_ = Method.write(service, "Commit", v1.CommitResponse).through("commit");
const count_ = Method.read(service, "CountEntries", v1.CountEntriesResponse);
const clear_ = Method.write(service, "Clear", v1.ClearResponse);
const put_schema = Method.write(service, "PutSchema", v1.PutSchemaResponse);
const get_schema = Method.read(service, "GetSchema", v1.GetSchemaResponse);
const delete_schema = Method.write(service, "DeleteSchema", v1.DeleteSchemaResponse);
const validate_struct = Method.read(service, "ValidateStruct", v1.ValidateStructResponse);

pub const Keys = pages.Pages(Method.read(service, "ListKeys", v1.ListKeysResponse), v1.ListKeysRequest, "keys");
pub const Entries = pages.Pages(Method.read(service, "ListEntries", v1.ListEntriesResponse), v1.ListEntriesRequest, "entries");
pub const History = pages.Pages(Method.read(service, "GetEntryHistory", v1.GetEntryHistoryResponse), v1.GetEntryHistoryRequest, "items");
pub const Schemas = pages.Pages(Method.read(service, "ListSchemas", v1.ListSchemasResponse), v1.ListSchemasRequest, "schemas");

/// Calls that are under way.
pub const SaveFuture = Future(save_, call.plain(v1.SaveResponse));
pub const LoadFuture = Future(load_, loaded);
pub const DeleteFuture = Future(delete_, call.plain(v1.DeleteResponse));
pub const ExistsFuture = Future(exists_, found);
pub const CommitFuture = Future(commit_, call.whole(v1.CommitResponse));

pub const Save = struct {
    /// How long the entry lives; null: for good.
    ttl_ms: ?i64 = null,
    /// Only when the entry's revision is this one; 0: only when it does not exist.
    if_revision: ?u64 = null,
    request_id: []const u8 = "",
    timeout_ms: ?u64 = null,
    diagnostics: ?*Diagnostics = null,
};

pub const Delete = struct {
    if_revision: ?u64 = null,
    request_id: []const u8 = "",
    timeout_ms: ?u64 = null,
    diagnostics: ?*Diagnostics = null,
};

/// Which entries: those whose key begins with `prefix`, or lies from `start` up to `end`. None of them: all.
pub const List = struct {
    prefix: []const u8 = "",
    start: []const u8 = "",
    end: []const u8 = "",
    reverse: bool = false,
    at: ?At = null,
    page_size: i32 = 0,
    timeout_ms: ?u64 = null,
    diagnostics: ?*Diagnostics = null,
};

pub const Clear = struct {
    prefix: []const u8 = "",
    start: []const u8 = "",
    end: []const u8 = "",
    request_id: []const u8 = "",
    timeout_ms: ?u64 = null,
    diagnostics: ?*Diagnostics = null,
};

pub const Commit = struct {
    preconditions: []const v1.Precondition = &.{},
    request_id: []const u8 = "",
    timeout_ms: ?u64 = null,
    diagnostics: ?*Diagnostics = null,
};

pub const PageRead = struct {
    at: ?At = null,
    page_size: i32 = 0,
    timeout_ms: ?u64 = null,
    diagnostics: ?*Diagnostics = null,
};

pub const ListSchemas = struct {
    /// Only the schemas that check this key.
    key: []const u8 = "",
    at: ?At = null,
    page_size: i32 = 0,
    timeout_ms: ?u64 = null,
    diagnostics: ?*Diagnostics = null,
};

pub const Watch = struct {
    /// 0: from now on.
    start_revision: u64 = 0,
    prefixes: []const []const u8 = &.{},
    kinds: []const v1.ChangeKind = &.{},
    values: bool = false,
    previous_values: bool = false,
    progress_interval_ms: ?i64 = null,
    diagnostics: ?*Diagnostics = null,
};

pub const Store = struct {
    runner: *Runner,

    /// Makes an entry, or gives it a new value.
    pub fn save(self: Store, key: []const u8, value: Value, options: Save) Error!v1.SaveResponse {
        return self.runner.plain(save_, saveRequest(key, value, options), options);
    }

    /// Begins a `save`.
    pub fn beginSave(self: Store, key: []const u8, value: Value, options: Save) Allocator.Error!SaveFuture {
        return .begin(self.runner, saveRequest(key, value, options), options);
    }

    /// Saves any value of Zig as JSON, as std.json writes it.
    pub fn saveJson(self: Store, key: []const u8, value: anytype, options: Save) Error!v1.SaveResponse {
        const text = try std.json.Stringify.valueAlloc(self.runner.gpa, value, .{});
        defer self.runner.gpa.free(text);
        return self.save(key, .{ .json = text }, options);
    }

    /// An entry; null when there is none.
    pub fn load(self: Store, key: []const u8, options: options_.Read) Error!?Owned(v1.Entry) {
        return loaded(self.runner.run(load_, v1.LoadRequest{ .key = key, .at = options_.point(options.at) }, options));
    }

    /// Begins a `load`.
    pub fn beginLoad(self: Store, key: []const u8, options: options_.Read) Allocator.Error!LoadFuture {
        return .begin(self.runner, v1.LoadRequest{ .key = key, .at = options_.point(options.at) }, options);
    }

    /// The value of an entry in memory of `gpa`, whether it is text, JSON or bytes; null when there is none.
    pub fn loadText(self: Store, gpa: Allocator, key: []const u8, options: options_.Read) Error!?[]u8 {
        const entry = try self.load(key, options) orelse return null;
        defer entry.deinit();
        const value = entry.value.value orelse return try gpa.dupe(u8, "");
        return try gpa.dupe(u8, switch (value.kind orelse return try gpa.dupe(u8, "")) {
            inline else => |text| text,
        });
    }

    /// A `json` entry as a `T`, as std.json reads it; null when there is none.
    pub fn loadJson(self: Store, comptime T: type, key: []const u8, options: options_.Read) (Error || std.json.ParseError(std.json.Scanner))!?std.json.Parsed(T) {
        const text = try self.loadText(self.runner.gpa, key, options) orelse return null;
        defer self.runner.gpa.free(text);
        return try std.json.parseFromSlice(T, self.runner.gpa, text, .{ .ignore_unknown_fields = true, .allocate = .alloc_always });
    }

    /// Removes an entry.
    pub fn delete(self: Store, key: []const u8, options: Delete) Error!v1.DeleteResponse {
        return self.runner.plain(delete_, deleteRequest(key, options), options);
    }

    /// Begins a `delete`.
    pub fn beginDelete(self: Store, key: []const u8, options: Delete) Allocator.Error!DeleteFuture {
        return .begin(self.runner, deleteRequest(key, options), options);
    }

    /// Whether there is an entry.
    pub fn exists(self: Store, key: []const u8, options: options_.Read) Error!bool {
        return found(self.runner.run(exists_, v1.ExistsRequest{ .key = key, .at = options_.point(options.at) }, options));
    }

    /// Begins an `exists`.
    pub fn beginExists(self: Store, key: []const u8, options: options_.Read) Allocator.Error!ExistsFuture {
        return .begin(self.runner, v1.ExistsRequest{ .key = key, .at = options_.point(options.at) }, options);
    }

    /// Keys in the order of their bytes.
    pub fn keys(self: Store, options: List) Keys {
        return .{ .runner = self.runner, .request = listRequest(v1.ListKeysRequest, options), .call = .{ .timeout_ms = options.timeout_ms, .diagnostics = options.diagnostics } };
    }

    /// Entries in the order of their keys. For very many, `scan` is the faster way.
    pub fn entries(self: Store, options: List) Entries {
        return .{ .runner = self.runner, .request = listRequest(v1.ListEntriesRequest, options), .call = .{ .timeout_ms = options.timeout_ms, .diagnostics = options.diagnostics } };
    }

    /// Entries from one stream, however many there are. `page_size` does not matter; the time is for all of it, and
    /// without any there is no end.
    pub fn scan(self: Store, options: List) pages.Scan {
        return .{
            .runner = self.runner,
            .request = .{
                .namespace = self.runner.namespace,
                .at = options_.point(options.at),
                .selection = options_.selection(v1.ScanEntriesRequest.Selection, options),
                .reverse = options.reverse,
            },
            .prefix = options.prefix,
            .diagnostics = options.diagnostics,
            .attempts = .init(self.runner.io, self.runner.retry, options.timeout_ms),
        };
    }

    /// How many entries there are; the server takes time in proportion.
    pub fn count(self: Store, options: List) Error!u64 {
        return (try self.runner.plain(count_, v1.CountEntriesRequest{
            .at = options_.point(options.at),
            .selection = options_.selection(v1.CountEntriesRequest.Selection, options),
        }, options)).count;
    }

    /// Deletes entries, all in one commit.
    pub fn clear(self: Store, options: Clear) Error!v1.ClearResponse {
        return self.runner.plain(clear_, v1.ClearRequest{
            .request_id = options.request_id,
            .selection = options_.selection(v1.ClearRequest.Selection, options),
        }, options);
    }

    /// What happened to a key, the newest first.
    pub fn history(self: Store, key: []const u8, options: PageRead) History {
        return .{
            .runner = self.runner,
            .request = .{ .key = key, .at = options_.point(options.at), .page_size = options.page_size },
            .call = .{ .timeout_ms = options.timeout_ms, .diagnostics = options.diagnostics },
        };
    }

    /// Applies all operations at one revision, or none.
    pub fn commit(self: Store, operations: []const v1.Operation, options: Commit) Error!Owned(v1.CommitResponse) {
        return self.runner.run(commit_, commitRequest(operations, options), options);
    }

    /// Begins a `commit`.
    pub fn beginCommit(self: Store, operations: []const v1.Operation, options: Commit) Allocator.Error!CommitFuture {
        return .begin(self.runner, commitRequest(operations, options), options);
    }

    /// What commits change, from a revision on, over as many connections as that takes.
    pub fn watch(self: Store, options: Watch) Error!*watches.Watch(watches.Changes) {
        return watches.Watch(watches.Changes).open(self.runner, .{
            .namespace = self.runner.namespace,
            .start_revision = options.start_revision,
            .prefixes = options.prefixes,
            .kinds = options.kinds,
            .with_values = options.values,
            .with_previous_values = options.previous_values,
            .progress_interval = options_.duration(options.progress_interval_ms),
        }, options.diagnostics);
    }

    /// Stores the JSON Schema of a prefix; the revision that was made.
    pub fn putSchema(self: Store, prefix: []const u8, json_schema: []const u8, options: options_.Write) Error!u64 {
        return (try self.runner.plain(put_schema, v1.PutSchemaRequest{
            .request_id = options.request_id,
            .prefix = prefix,
            .json_schema = json_schema,
        }, options)).revision;
    }

    /// The schema of exactly this prefix; null when there is none.
    pub fn getSchema(self: Store, prefix: []const u8, options: options_.Read) Error!?Owned(v1.Schema) {
        const reply = self.runner.run(get_schema, v1.GetSchemaRequest{ .prefix = prefix, .at = options_.point(options.at) }, options) catch |err| return switch (err) {
            error.SchemaNotFound => null,
            else => err,
        };
        return .{ .value = reply.value.schema orelse .{}, .arena = reply.arena, .gpa = reply.gpa };
    }

    /// Schemas in the order of their prefixes.
    pub fn listSchemas(self: Store, options: ListSchemas) Schemas {
        return .{
            .runner = self.runner,
            .request = .{ .key = options.key, .at = options_.point(options.at), .page_size = options.page_size },
            .call = .{ .timeout_ms = options.timeout_ms, .diagnostics = options.diagnostics },
        };
    }

    /// Removes the schema of a prefix.
    pub fn deleteSchema(self: Store, prefix: []const u8, options: options_.Write) Error!v1.DeleteSchemaResponse {
        return self.runner.plain(delete_schema, v1.DeleteSchemaRequest{ .request_id = options.request_id, .prefix = prefix }, options);
    }

    /// Checks a value against rules and stores nothing.
    pub fn validateStruct(self: Store, value: Value, rules: v1.ValidateStructRequest.Rules, options: options_.Read) Error!Owned(v1.ValidateStructResponse) {
        return self.runner.run(validate_struct, v1.ValidateStructRequest{
            .at = options_.point(options.at),
            .value = .{ .kind = value },
            .rules = rules,
        }, options);
    }
};

fn listRequest(comptime Request: type, options: List) Request {
    return .{
        .at = options_.point(options.at),
        .selection = options_.selection(Request.Selection, options),
        .page_size = options.page_size,
        .reverse = options.reverse,
    };
}

fn saveRequest(key: []const u8, value: Value, options: Save) v1.SaveRequest {
    return .{
        .request_id = options.request_id,
        .key = key,
        .value = .{ .kind = value },
        .ttl = options_.duration(options.ttl_ms),
        .if_revision = options.if_revision,
    };
}

fn deleteRequest(key: []const u8, options: Delete) v1.DeleteRequest {
    return .{ .request_id = options.request_id, .key = key, .if_revision = options.if_revision };
}

fn commitRequest(operations: []const v1.Operation, options: Commit) v1.CommitRequest {
    return .{ .request_id = options.request_id, .preconditions = options.preconditions, .operations = operations };
}

fn loaded(reply: Error!Owned(v1.LoadResponse)) Error!?Owned(v1.Entry) {
    const answer = reply catch |err| return if (err == error.EntryNotFound) null else err;
    return .{ .value = answer.value.entry orelse .{}, .arena = answer.arena, .gpa = answer.gpa };
}

fn found(reply: Error!Owned(v1.ExistsResponse)) Error!bool {
    return (try call.plain(v1.ExistsResponse)(reply)).exists;
}

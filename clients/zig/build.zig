const std = @import("std");
const builtin = @import("builtin");

/// The programs in `samples`.
const sample_names = [_][]const u8{
    "first_session",
    "session_store",
    "workflow_checkpoints",
    "source_pipeline",
    "source_states",
    "transition_hook",
    "validated_transitions",
    "application_state",
    "checkpoint_system",
    "calls_under_way",
    "timers",
};

pub fn build(b: *std.Build) void {
    const target = b.standardTargetOptions(.{});
    const optimize = b.standardOptimizeOption(.{});
    const modules = addModules(b, target, optimize);

    const test_step = b.step("test", "Unit tests; no server needed");
    for ([_]*std.Build.Module{ modules.identity, modules.grpc, modules.proto, modules.statekeep }) |module| {
        const run = b.addRunArtifact(b.addTest(.{ .root_module = module }));
        test_step.dependOn(&run.step);
    }
    const samples = b.step("samples", "Build the samples");
    for (sample_names) |name| {
        addProgram(b, target, optimize, modules, name, b.fmt("samples/{s}.zig", .{name}), samples);
    }
    // What these are made of is not in the package.
    addTestPrograms(b, target, optimize, modules, b.step("test-programs", "Build what the Python tests run (in a clone of the repository)"));
    const driver = b.step("driver", "Build the conformance driver (in a clone)");
    addProgram(b, target, optimize, modules, "driver", "conformance/main.zig", driver);
    const bench = b.step("bench", "Build the bench program (in a clone)");
    addProgram(b, target, .ReleaseFast, modules, "bench", "bench/main.zig", bench);
}

/// A program that uses the Statekeep client.
fn addProgram(
    b: *std.Build,
    target: std.Build.ResolvedTarget,
    optimize: std.builtin.OptimizeMode,
    modules: Modules,
    name: []const u8,
    path: []const u8,
    step: *std.Build.Step,
) void {
    const program = b.addExecutable(.{ .name = name, .root_module = b.createModule(.{
        .root_source_file = b.path(path),
        .target = target,
        .optimize = optimize,
        .imports = &.{.{ .name = "statekeep", .module = modules.statekeep }},
    }) });
    step.dependOn(&b.addInstallArtifact(program, .{}).step);
}

/// What the Python tests run against servers: cases, calls to odd servers, messages to read and write again, a list of
/// everything that was generated, and the Statekeep client through a session and through outages.
fn addTestPrograms(b: *std.Build, target: std.Build.ResolvedTarget, optimize: std.builtin.OptimizeMode, modules: Modules, step: *std.Build.Step) void {
    for ([_][]const u8{ "session", "outages" }) |name| {
        addProgram(b, target, optimize, modules, name, b.fmt("tests/{s}.zig", .{name}), step);
    }
    const echo = b.createModule(.{
        .root_source_file = b.path("tests/gen/root.zig"),
        .target = target,
        .optimize = optimize,
        .imports = &.{.{ .name = "grpc", .module = modules.grpc }},
    });
    for ([_][]const u8{ "calls", "odd", "codec", "tables" }) |name| {
        const program = b.addExecutable(.{ .name = name, .root_module = b.createModule(.{
            .root_source_file = b.path(b.fmt("tests/{s}.zig", .{name})),
            .target = target,
            .optimize = optimize,
            .imports = &.{
                .{ .name = "grpc", .module = modules.grpc },
                .{ .name = "proto", .module = modules.proto },
                .{ .name = "echo", .module = echo },
            },
        }) });
        step.dependOn(&b.addInstallArtifact(program, .{}).step);
    }
}

const Modules = struct {
    /// The certificate that a client may show to a server.
    identity: *std.Build.Module,
    /// The gRPC client, for any service.
    grpc: *std.Build.Module,
    /// The generated messages and clients of the contract.
    proto: *std.Build.Module,
    /// The Statekeep client.
    statekeep: *std.Build.Module,
};

fn addModules(b: *std.Build, target: std.Build.ResolvedTarget, optimize: std.builtin.OptimizeMode) Modules {
    const identity = b.createModule(.{
        .root_source_file = b.path("src/identity.zig"),
        .target = target,
        .optimize = optimize,
    });
    identity.addObject(b.addObject(.{
        .name = "rsa_power",
        .root_module = b.createModule(.{
            .root_source_file = b.path("src/identity/power.zig"),
            .target = target,
            .optimize = .ReleaseSafe, // in Debug, a signature would take up to seconds
            .pic = true, // a program may be a library
        }),
    }));
    const grpc = b.addModule("grpc", .{
        .root_source_file = b.path("src/grpc.zig"),
        .target = target,
        .optimize = optimize,
        .imports = &.{
            .{ .name = "identity", .module = identity },
            .{ .name = "tls_client", .module = tlsClient(b, identity) },
        },
    });
    const proto = b.addModule("proto", .{
        .root_source_file = b.path("src/gen/root.zig"),
        .target = target,
        .optimize = optimize,
        .imports = &.{.{ .name = "grpc", .module = grpc }},
    });
    const statekeep = b.addModule("statekeep", .{
        .root_source_file = b.path("src/statekeep.zig"),
        .target = target,
        .optimize = optimize,
        .imports = &.{ .{ .name = "grpc", .module = grpc }, .{ .name = "proto", .module = proto } },
    });
    return .{ .identity = identity, .grpc = grpc, .proto = proto, .statekeep = statekeep };
}

/// The TLS client of the standard library that this very Zig brings, made to offer ALPN "h2" and to show a certificate.
fn tlsClient(b: *std.Build, identity: *std.Build.Module) *std.Build.Module {
    const run = b.addRunArtifact(b.addExecutable(.{
        .name = "tls_client",
        .root_module = b.createModule(.{ .root_source_file = b.path("tools/tls_client.zig"), .target = b.graph.host }),
    }));
    run.addFileArg(zigLib(b, "std/crypto/tls/Client.zig"));
    return b.createModule(.{
        .root_source_file = run.addOutputFileArg("tls_client.zig"),
        .imports = &.{.{ .name = "identity", .module = identity }},
    });
}

fn zigLib(b: *std.Build, sub: []const u8) std.Build.LazyPath {
    if (builtin.zig_version.minor >= 17) return std.Build.LazyPath.zig_lib.path(b, sub);
    return .{ .cwd_relative = b.pathJoin(&.{ b.graph.zig_lib_directory.path orelse ".", sub }) };
}

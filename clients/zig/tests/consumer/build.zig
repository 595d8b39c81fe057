const std = @import("std");

/// A project that takes the package: the gRPC client with code of its own, and the Statekeep client.
pub fn build(b: *std.Build) void {
    const target = b.standardTargetOptions(.{});
    const optimize = b.standardOptimizeOption(.{});
    const dep = b.dependency("statekeep", .{ .target = target, .optimize = optimize });
    const grpc = dep.module("grpc");
    const own = b.createModule(.{
        .root_source_file = b.path("src/gen/root.zig"),
        .target = target,
        .optimize = optimize,
        .imports = &.{.{ .name = "grpc", .module = grpc }},
    });
    b.installArtifact(b.addExecutable(.{ .name = "app", .root_module = b.createModule(.{
        .root_source_file = b.path("src/main.zig"),
        .target = target,
        .optimize = optimize,
        .imports = &.{
            .{ .name = "grpc", .module = grpc },
            .{ .name = "own", .module = own },
            .{ .name = "statekeep", .module = dep.module("statekeep") },
        },
    }) }));
}

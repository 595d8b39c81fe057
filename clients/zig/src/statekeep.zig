//! Statekeep from Zig.

/// The gRPC client below.
pub const grpc = @import("grpc");
/// The generated messages and clients of the contract.
pub const proto = @import("proto");

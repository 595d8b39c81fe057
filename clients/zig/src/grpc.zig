//! A gRPC client in Zig, on `std.Io`: no C, no dependency.
//!
//! A `Channel` is a server; generated clients make calls on it. See `src/grpc/README.md`.
pub const Channel = @import("grpc/channel.zig").Channel;
pub const ChannelOptions = options.ChannelOptions;
pub const Tls = options.Tls;
pub const Backoff = @import("grpc/backoff.zig").Backoff;
pub const CallOptions = options.CallOptions;

const status = @import("grpc/status.zig");
pub const Code = status.Code;
pub const Status = status.Status;
pub const StatusError = status.StatusError;
pub const Error = status.Error;
pub const Diagnostics = status.Diagnostics;
/// Reads a detail of an error, such as google.rpc.ErrorInfo.
pub const detail = @import("grpc/detail.zig").detail;

pub const Metadata = @import("grpc/metadata.zig").Metadata;
/// The first value of some metadata under a key.
pub const findMetadata = @import("grpc/metadata.zig").find;

/// A call of bytes, below the typed ones.
pub const Call = @import("grpc/call.zig").Call;
pub const unary = typed.unary;
pub const unaryBytes = typed.unaryBytes;
pub const unwritable = typed.unwritable;
pub const ServerStream = typed.ServerStream;
pub const ClientStream = typed.ClientStream;
pub const SendError = typed.SendError;
pub const BidiStream = typed.BidiStream;

/// Protocol Buffers: what generated messages stand on.
pub const pb = @import("pb.zig");

const options = @import("grpc/options.zig");
const typed = @import("grpc/typed.zig");

test {
    _ = pb;
    _ = status;
    _ = typed;
    _ = @import("grpc/backoff.zig");
    _ = @import("grpc/call.zig");
    _ = @import("grpc/channel.zig");
    _ = @import("grpc/connection.zig");
    _ = @import("grpc/detail.zig");
    _ = @import("grpc/frame.zig");
    _ = @import("grpc/hpack.zig");
    _ = @import("grpc/metadata.zig");
    _ = @import("grpc/receiver.zig");
    _ = @import("grpc/receiver_test.zig");
    _ = @import("grpc/request.zig");
    _ = @import("grpc/response.zig");
    _ = @import("grpc/stream.zig");
    _ = @import("grpc/stream_test.zig");
    _ = @import("grpc/target.zig");
    _ = @import("grpc/tls.zig");
    _ = @import("grpc/wait.zig");
}

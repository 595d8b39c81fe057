//! HPACK (RFC 7541): headers of HTTP/2. Each connection has one table for each direction.
pub const Decoder = @import("hpack/decoder.zig").Decoder;
pub const Encoder = @import("hpack/encoder.zig").Encoder;
pub const Table = @import("hpack/table.zig").Table;

test {
    _ = @import("hpack/huffman.zig");
    _ = Decoder;
    _ = Encoder;
    _ = Table;
}

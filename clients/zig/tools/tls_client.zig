//! Copies the standard library's TLS client and changes it in a few places: it offers ALPN "h2", without which a gRPC
//! server ends the connection, and answers a server that asks for a certificate, with what `src/identity.zig` says.
//! usage: tls_client IN OUT
const std = @import("std");

const Edit = struct { from: []const u8, to: []const u8 };

const edits = [_]Edit{
    .{
        .from = "const std = @import(\"../../std.zig\");",
        .to = "const std = @import(\"std\");\nconst identity = @import(\"identity\");",
    },
    .{
        .from = "const extensions_payload = tls.extension(.supported_versions",
        .to = "const extensions_payload = tls.extension(.application_layer_protocol_negotiation, " ++
            "array(u16, u8, array(u8, u8, \"h2\".*))) ++ tls.extension(.supported_versions",
    },
    .{
        .from = "allow_truncation_attacks: bool = false,",
        .to = "allow_truncation_attacks: bool = false,\n    introduction: *identity.Introduction,",
    },
    .{
        .from = "} || std.Io.Writer.Error || std.Io.Reader.ShortError || std.Io.Cancelable;",
        .to = "} || identity.Error || std.Io.Reader.ShortError || std.Io.Cancelable;",
    },
    .{
        .from = ".server_key_exchange => {",
        .to =
        \\.certificate_request => {
        \\    if (tls_version != .tls_1_3) return error.ClientCertificateNeedsTls13;
        \\    if (cipher_state != .handshake) return error.TlsUnexpectedMessage;
        \\    if (handshake_state != .certificate or cert_index > 0) return error.TlsUnexpectedMessage;
        \\    switch (handshake_cipher) {
        \\        inline else => |*p| p.transcript_hash.update(wrapped_handshake),
        \\    }
        \\    try options.introduction.request(hsd.rest());
        \\},
        \\.server_key_exchange => {
        ,
    },
    // The keys of what follows are made of the messages up to the server's Finished, the client's Finished of all.
    .{
        .from = "const handshake_hash = p.transcript_hash.finalResult();",
        .to =
        \\const handshake_hash = p.transcript_hash.peek();
        \\try output.writeAll(&client_change_cipher_spec_msg);
        \\const records_before = try options.introduction.answer(p, output);
        ,
    },
    .{
        .from = "tls.hmac(P.Hmac, &handshake_hash, pv.client_finished_key)",
        .to = "tls.hmac(P.Hmac, &p.transcript_hash.finalResult(), pv.client_finished_key)",
    },
    .{
        .from = "const nonce = pv.client_handshake_iv;",
        .to = "const nonce = identity.nonce(pv.client_handshake_iv, records_before);",
    },
    .{ .from = "var all_msgs_vec: [2][]const u8 = .{", .to = "var all_msgs_vec: [1][]const u8 = .{" },
    .{
        .from =
        \\&client_change_cipher_spec_msg,
        \\                                        &finished_msg,
        ,
        .to = "&finished_msg,",
    },
};

pub fn main(init: std.process.Init) !void {
    const arena = init.arena.allocator();
    const args = try init.minimal.args.toSlice(arena);
    const cwd = std.Io.Dir.cwd();
    var text = try cwd.readFileAlloc(init.io, args[1], arena, .limited(1 << 20));
    for (edits) |edit| {
        if (std.mem.count(u8, text, edit.from) != 1) {
            std.debug.print("{s}: this Zig's TLS client is not as expected: {s}\n", .{ args[1], edit.from });
            std.process.exit(1);
        }
        text = try std.mem.replaceOwned(u8, arena, text, edit.from, edit.to);
    }
    try cwd.writeFile(init.io, .{ .sub_path = args[2], .data = text });
}

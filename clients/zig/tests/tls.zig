//! The TLS that the environment asks a program for: ROOTS is what the server's certificate has to lead to, CERTIFICATE
//! and KEY are the program's own. All are the texts of PEM files. Without ROOTS: plain text.
const std = @import("std");

pub fn fromEnviron(comptime Tls: type, environ: *const std.process.Environ.Map) ?Tls {
    const roots = environ.get("ROOTS") orelse return null;
    var tls: Tls = .{ .roots = .{ .pem = roots }, .name = "localhost" };
    if (environ.get("CERTIFICATE")) |cert_pem| {
        tls.identity = .{ .cert_pem = cert_pem, .key_pem = environ.get("KEY") orelse "" };
    }
    return tls;
}

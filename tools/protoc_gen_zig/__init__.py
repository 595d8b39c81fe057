"""The protoc plugin that writes Zig: a struct for each message, a client for each service.

It owns the names of the generated code; what goes over the wire is the business of the runtime
(`clients/zig/src/pb.zig`), which reads the tables that are written here. Same descriptors, same
output: it reads nothing but its standard input.
"""

"""Writes the Zig of one proto file."""

import os.path
from dataclasses import dataclass, field

from google.protobuf.descriptor_pb2 import (
    DescriptorProto,
    EnumDescriptorProto,
    FieldDescriptorProto,
    FileDescriptorProto,
    MethodDescriptorProto,
    ServiceDescriptorProto,
)

from .names import HEADER, alias, camel, identifier, output_path, value_names
from .types import Field, Index, UnsupportedError

# Kind in the runtime, Zig type, default.
SCALARS: dict["Field.Type.ValueType", tuple[str, str, str]] = {
    Field.TYPE_DOUBLE: ("double", "f64", "0"),
    Field.TYPE_FLOAT: ("float", "f32", "0"),
    Field.TYPE_INT64: ("int64", "i64", "0"),
    Field.TYPE_UINT64: ("uint64", "u64", "0"),
    Field.TYPE_INT32: ("int32", "i32", "0"),
    Field.TYPE_FIXED64: ("fixed64", "u64", "0"),
    Field.TYPE_FIXED32: ("fixed32", "u32", "0"),
    Field.TYPE_BOOL: ("bool", "bool", "false"),
    Field.TYPE_STRING: ("string", "[]const u8", '""'),
    Field.TYPE_BYTES: ("bytes", "[]const u8", '""'),
    Field.TYPE_UINT32: ("uint32", "u32", "0"),
    Field.TYPE_SFIXED32: ("sfixed32", "i32", "0"),
    Field.TYPE_SFIXED64: ("sfixed64", "i64", "0"),
    Field.TYPE_SINT32: ("sint32", "i32", "0"),
    Field.TYPE_SINT64: ("sint64", "i64", "0"),
}
# Field numbers in descriptor.proto, of which the paths of comments are made.
MESSAGES, ENUMS, SERVICES = 4, 5, 6
FIELDS, NESTED, NESTED_ENUMS, ONEOFS = 2, 3, 4, 8
VALUES, METHODS = 2, 2

Path = tuple[int, ...]


@dataclass(frozen=True)
class Value:
    """How one value of a field looks in Zig."""

    kind: str
    type: str
    default: str


@dataclass
class Writer:
    """The Zig of one proto file."""

    index: Index
    file: FileDescriptorProto
    lines: list[str] = field(default_factory=list)
    imports: set[str] = field(default_factory=set)
    uses_file: bool = False

    def __post_init__(self) -> None:
        self._comments = {
            tuple(location.path): location.leading_comments
            for location in self.file.source_code_info.location
            if location.leading_comments
        }
        # A bare name that some message of the file also declares within would be ambiguous there.
        self._ambiguous: set[str] = set()
        self._declared: set[str] = set()
        for declared in self.index.types.values():
            if declared.file == self.file.name:
                self._ambiguous.update(declared.path.split(".")[1:])
                self._declared.update(declared.path.split("."))
        self._unions: list[list[str]] = []  # of the messages around, the innermost last

    def write(self, depth: int, text: str = "") -> None:
        """Add a line."""
        self.lines.append("    " * depth + text if text else "")

    def comment(self, depth: int, path: Path) -> None:
        """Add what the proto file says above the declaration at `path`."""
        text = self._comments.get(path, "").rstrip("\n")
        for line in text.split("\n") if text else ():
            self.write(depth, f"///{line}".rstrip())

    def reference(self, name: str) -> str:
        """Return how this file names a type."""
        declared = self.index.types[name]
        path = ".".join(identifier(part) for part in declared.path.split("."))
        if declared.file != self.file.name:
            self.imports.add(declared.file)
            return f"{alias(declared.file)}.{path}"
        if declared.path.split(".")[0] in self._ambiguous:
            self.uses_file = True
            return f"_file.{path}"
        return path

    def value(self, f: FieldDescriptorProto, owner: str) -> Value:
        """Return how one value of a field of `owner` looks."""
        if f.type in SCALARS:
            return Value(*SCALARS[f.type])
        if f.type not in (Field.TYPE_ENUM, Field.TYPE_MESSAGE):
            raise UnsupportedError(f"{self.file.name}: {f.name}: groups are not supported")
        zig_type = self.reference(f.type_name)
        enum = self.index.types[f.type_name].enum
        if enum is not None:
            names = zip(value_names(enum), enum.value, strict=True)
            zero = next((name for name, value in names if value.number == 0), None)
            default = (
                f".{identifier(zero)}" if zero else f"pb.enums.fromNumber({zig_type}, @as(i32, 0))"
            )
            return Value("enum", zig_type, default)
        if f.label != Field.LABEL_REPEATED and self.index.reaches(f.type_name, owner):
            zig_type = f"*const {zig_type}"
        return Value("message", zig_type, "null")

    def enum(self, depth: int, enum: EnumDescriptorProto, path: Path) -> None:
        """Add an open enum; a second name of a number becomes a constant."""
        names = value_names(enum)
        self.comment(depth, path)
        self.write(depth, f"pub const {identifier(enum.name)} = enum(i32) {{")
        first: dict[int, str] = {}
        for i, value in enumerate(enum.value):
            if value.number not in first:
                first[value.number] = names[i]
                self.comment(depth + 1, (*path, VALUES, i))
                self.write(depth + 1, f"{identifier(names[i])} = {value.number},")
        self.write(depth + 1, "_,")
        for name, value in zip(names, enum.value, strict=True):
            if first[value.number] != name:
                same = identifier(first[value.number])
                self.write(depth + 1, f"pub const {identifier(name)}: @This() = .{same};")
        self.write(depth, "};")
        self.write(0)

    def message(self, depth: int, message: DescriptorProto, path: Path, name: str) -> None:
        """Add a struct and its table of fields."""
        self.comment(depth, path)
        self.write(depth, f"pub const {identifier(message.name)} = struct {{")
        rows: list[str] = []
        oneofs: dict[int, list[int]] = {}
        self._unions.append([self._union(message, oneof.name) for oneof in message.oneof_decl])
        for i, f in enumerate(message.field):
            if not f.HasField("oneof_index") or f.proto3_optional:
                self.comment(depth + 1, (*path, FIELDS, i))
                rows.append(self._field(depth + 1, f, name))
                continue
            if f.oneof_index not in oneofs:
                oneof = message.oneof_decl[f.oneof_index].name
                self.comment(depth + 1, (*path, ONEOFS, f.oneof_index))
                union = self._unions[-1][f.oneof_index]
                self.write(depth + 1, f"{identifier(oneof)}: ?{union} = null,")
                rows.append(f'.{{ .name = "{oneof}", .card = .oneof }}')
            oneofs.setdefault(f.oneof_index, []).append(i)
        if message.field:
            self.write(0)
        for i, enum in enumerate(message.enum_type):
            self.enum(depth + 1, enum, (*path, NESTED_ENUMS, i))
        for i, nested in enumerate(message.nested_type):
            if not nested.options.map_entry:
                self.message(depth + 1, nested, (*path, NESTED, i), f"{name}.{nested.name}")
        for index, members in oneofs.items():
            self._oneof(depth + 1, message, (index, members), path, name)
        self._unions.pop()
        self.write(depth + 1, f'pub const _pb_name = "{name[1:]}";')
        self._table(depth + 1, rows)
        self.write(depth, "};")
        self.write(0)

    def _union(self, message: DescriptorProto, oneof: str) -> str:
        """Return the type of a oneof, which no other type in sight may share its name with."""
        name = camel(oneof)
        if name in self._declared:
            name = f"{name}Oneof"
        elif any(name in unions for unions in self._unions):
            name = f"{message.name}{name}"
        return identifier(name)

    def _field(self, depth: int, f: FieldDescriptorProto, owner: str) -> str:
        """Write a field and return its row of the table."""
        declared = self.index.types[f.type_name] if f.type == Field.TYPE_MESSAGE else None
        key = ""
        if declared and declared.message and declared.message.options.map_entry:
            key_value = self.value(declared.message.field[0], owner)
            value = self.value(declared.message.field[1], "")
            card, default = "map", "&.{}"
            zig_type = f"[]const pb.Entry({key_value.type}, {value.type})"
            key = f", .key = .{identifier(key_value.kind)}"
        else:
            value = self.value(f, owner)
            zig_type, default = value.type, value.default
            if f.label == Field.LABEL_REPEATED:
                numeric = value.kind not in ("string", "bytes", "message")
                packed = f.options.packed if f.options.HasField("packed") else numeric
                card = "packed" if packed else "repeated"
                zig_type, default = f"[]const {zig_type}", "&.{}"
            elif value.kind == "message" or f.proto3_optional:
                card, zig_type, default = "explicit", f"?{zig_type}", "null"
            else:
                card = "implicit"
        self.write(depth, f"{identifier(f.name)}: {zig_type} = {default},")
        return self._row(f, value.kind, card, key)

    @staticmethod
    def _row(f: FieldDescriptorProto, kind: str, card: str, key: str = "") -> str:
        return (
            f'.{{ .name = "{f.name}", .num = {f.number}, .kind = .{identifier(kind)},'
            f" .card = .{identifier(card)}{key} }}"
        )

    def _oneof(
        self,
        depth: int,
        message: DescriptorProto,
        oneof: tuple[int, list[int]],
        path: Path,
        owner: str,
    ) -> None:
        index, members = oneof
        self.write(depth, f"pub const {self._unions[-1][index]} = union(enum) {{")
        rows: list[str] = []
        for i in members:
            f = message.field[i]
            value = self.value(f, owner)
            self.comment(depth + 1, (*path, FIELDS, i))
            self.write(depth + 1, f"{identifier(f.name)}: {value.type},")
            rows.append(self._row(f, value.kind, "explicit"))
        self.write(0)
        self._table(depth + 1, rows)
        self.write(depth, "};")
        self.write(0)

    def _table(self, depth: int, rows: list[str]) -> None:
        if not rows:
            self.write(depth, "pub const _pb_fields = [_]pb.Field{};")
            return
        self.write(depth, "pub const _pb_fields = [_]pb.Field{")
        for row in rows:
            self.write(depth + 1, f"{row},")
        self.write(depth, "};")

    def service(self, service: ServiceDescriptorProto, path: Path) -> None:
        """Add the client of a service."""
        package = f"{self.file.package}." if self.file.package else ""
        self.comment(0, path)
        self.write(0, f"pub const {service.name}Client = struct {{")
        self.write(1, "channel: *grpc.Channel,")
        for i, method in enumerate(service.method):
            self.write(0)
            self.comment(1, (*path, METHODS, i))
            self._method(method, f"/{package}{service.name}/{method.name}")
        self.write(0, "};")
        self.write(0)

    def _method(self, method: MethodDescriptorProto, path: str) -> None:
        name = identifier(method.name[:1].lower() + method.name[1:])
        request = self.reference(method.input_type)
        reply = self.reference(method.output_type)
        arguments = "self: @This(), gpa: std.mem.Allocator"
        if method.client_streaming:
            shape = "BidiStream" if method.server_streaming else "ClientStream"
            result, call = f"*grpc.{shape}({request}, {reply})", "open(self.channel, gpa"
            passed = f'"{path}", options'
        elif method.server_streaming:
            result, call = f"*grpc.ServerStream({reply})", "open(self.channel, gpa"
            passed = f'"{path}", &request, options'
        else:
            result, call = f"pb.Owned({reply})", f"grpc.unary({reply}, self.channel, gpa"
            passed = f'"{path}", &request, options'
        if not method.client_streaming:
            arguments += f", request: {request}"
        if result.startswith("*"):
            call = f"{result[1:]}.{call}"
        self.write(
            1, f"pub fn {name}({arguments}, options: grpc.CallOptions) grpc.Error!{result} {{"
        )
        self.write(2, f"return {call}, {passed});")
        self.write(1, "}")

    def render(self) -> str:
        """Return the whole file."""
        prefix = f".{self.file.package}" if self.file.package else ""
        for i, enum in enumerate(self.file.enum_type):
            self.enum(0, enum, (ENUMS, i))
        for i, message in enumerate(self.file.message_type):
            self.message(0, message, (MESSAGES, i), f"{prefix}.{message.name}")
        for i, service in enumerate(self.file.service):
            self.service(service, (SERVICES, i))
        head = [HEADER.format(f" from {self.file.name}")]
        if self.file.service:
            head.append('const std = @import("std");')
        head.append('const grpc = @import("grpc");')
        head.append("const pb = grpc.pb;")
        if self.uses_file:
            head.append("const _file = @This();")
        here = os.path.dirname(output_path(self.file.name)) or "."  # noqa: PTH120 - a name, no file
        for name in sorted(self.imports):
            relative = os.path.relpath(output_path(name), here).replace(os.sep, "/")
            head.append(f'const {alias(name)} = @import("{relative}");')
        return "\n".join([*head, "", *self.lines]).rstrip("\n") + "\n"

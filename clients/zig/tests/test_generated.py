"""The generated code says what the descriptors say: every field number, kind and enum value."""

import subprocess
import sys
from pathlib import Path

import pytest
from conftest import CLIENT, run
from google.protobuf import descriptor_pb2
from google.protobuf.descriptor_pb2 import FieldDescriptorProto as Field

ROOT = CLIENT.parent.parent
sys.path.insert(0, str(ROOT / "tools"))
from protoc_gen_zig.names import value_names  # noqa: E402 - it lies outside of every package

KINDS = {value: name.removeprefix("TYPE_").lower() for name, value in Field.Type.items()}
WELL_KNOWN = ["any", "duration", "empty", "struct", "timestamp", "wrappers"]


def read_descriptors(directory: Path) -> descriptor_pb2.FileDescriptorSet:
    """Return the descriptors of everything that is generated."""
    out = directory / "all.binpb"
    names = [f"statekeep/v1/{path.name}" for path in (ROOT / "proto/statekeep/v1").glob("*.proto")]
    names += ["google/rpc/status.proto", "google/rpc/error_details.proto"]
    names += [f"google/protobuf/{name}.proto" for name in WELL_KNOWN]
    includes = [f"-I{ROOT / 'proto'}", f"-I{ROOT / 'third_party/googleapis'}"]
    command = [sys.executable, "-m", "grpc_tools.protoc", f"--descriptor_set_out={out}"]
    subprocess.run([*command, *includes, *names], check=True)
    return descriptor_pb2.FileDescriptorSet.FromString(out.read_bytes())


class Expected:
    """The lines that the descriptors ask for."""

    def __init__(self, files: descriptor_pb2.FileDescriptorSet) -> None:
        self.lines: set[str] = set()
        for file in files.file:
            for enum in file.enum_type:
                self._enum(enum, f"{file.package}.{enum.name}")
            for message in file.message_type:
                self._message(message, f"{file.package}.{message.name}")

    def _enum(self, enum: descriptor_pb2.EnumDescriptorProto, name: str) -> None:
        self.lines.add(f"enum {name}")
        for short, value in zip(value_names(enum), enum.value, strict=True):
            assert value.name.lower().endswith(short.lower())
            self.lines.add(f"value {name} {short} {value.number}")

    def _message(self, message: descriptor_pb2.DescriptorProto, name: str) -> None:
        self.lines.add(f"message {name}")
        entries = {f".{name}.{n.name}": n for n in message.nested_type if n.options.map_entry}
        for field in message.field:
            self.lines.add(self._field(message, name, field, entries.get(field.type_name)))
        for enum in message.enum_type:
            self._enum(enum, f"{name}.{enum.name}")
        for nested in message.nested_type:
            if not nested.options.map_entry:
                self._message(nested, f"{name}.{nested.name}")

    @staticmethod
    def _field(
        message: descriptor_pb2.DescriptorProto,
        name: str,
        field: Field,
        entry: descriptor_pb2.DescriptorProto | None,
    ) -> str:
        kind, key = KINDS[field.type], "string"
        if field.HasField("oneof_index") and not field.proto3_optional:
            oneof = message.oneof_decl[field.oneof_index].name
            return f"oneof {name} {oneof} {field.name} {field.number} {kind}"
        if entry is not None:
            card, kind, key = "map", KINDS[entry.field[1].type], KINDS[entry.field[0].type]
        elif field.label == Field.LABEL_REPEATED:
            card = "repeated" if kind in ("string", "bytes", "message") else "packed"
        elif field.proto3_optional or kind == "message":
            card = "explicit"
        else:
            card = "implicit"
        return f"field {name} {field.name} {field.number} {card} {kind} {key}"


@pytest.fixture
def descriptors(tmp_path: Path) -> descriptor_pb2.FileDescriptorSet:
    return read_descriptors(tmp_path)


def test_every_number_is_that_of_the_descriptors(
    descriptors: descriptor_pb2.FileDescriptorSet,
) -> None:
    done = run("tables")
    assert done.returncode == 0, done.stderr
    assert set(done.stdout.splitlines()) == Expected(descriptors).lines


def test_every_method_has_its_path(descriptors: descriptor_pb2.FileDescriptorSet) -> None:
    """Each RPC of the contract is called by the path that gRPC gives it."""
    code = "".join(path.read_text() for path in (CLIENT / "src/gen/statekeep").rglob("*.zig"))
    paths = [
        f'"/{file.package}.{service.name}/{method.name}"'
        for file in descriptors.file
        for service in file.service
        for method in service.method
    ]
    assert len(paths) > 50
    assert [path for path in paths if code.count(path) != 1] == []

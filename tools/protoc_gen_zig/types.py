"""Every type of a request, and what holds what."""

from collections.abc import Iterable
from dataclasses import dataclass

from google.protobuf.descriptor_pb2 import (
    DescriptorProto,
    EnumDescriptorProto,
    FieldDescriptorProto,
    FileDescriptorProto,
)

Field = FieldDescriptorProto


@dataclass(frozen=True)
class Declared:
    """Where a type lives."""

    file: str
    path: str  # Outer.Inner
    message: DescriptorProto | None = None
    enum: EnumDescriptorProto | None = None


class UnsupportedError(Exception):
    """The file uses something that there is no Zig for."""


class Index:
    """Every type of the request, and which messages contain themselves."""

    def __init__(self, files: Iterable[FileDescriptorProto]) -> None:
        self.types: dict[str, Declared] = {}
        for file in files:
            prefix = f".{file.package}" if file.package else ""
            for enum in file.enum_type:
                self.types[f"{prefix}.{enum.name}"] = Declared(file.name, enum.name, enum=enum)
            for message in file.message_type:
                self._add(file.name, prefix, "", message)
        self._edges = {
            name: {
                f.type_name
                for f in (declared.message.field if declared.message else ())
                if f.type == Field.TYPE_MESSAGE and f.label != Field.LABEL_REPEATED
            }
            for name, declared in self.types.items()
        }

    def _add(self, file: str, prefix: str, outer: str, message: DescriptorProto) -> None:
        path = f"{outer}.{message.name}" if outer else message.name
        name = f"{prefix}.{path}"
        self.types[name] = Declared(file, path, message=message)
        for enum in message.enum_type:
            self.types[f"{name}.{enum.name}"] = Declared(file, f"{path}.{enum.name}", enum=enum)
        for nested in message.nested_type:
            self._add(file, prefix, path, nested)

    def reaches(self, start: str, goal: str) -> bool:
        """Tell whether a message of `start` holds one of `goal`, lists aside."""
        seen: set[str] = set()
        waiting = [start]
        while waiting:
            name = waiting.pop()
            if name == goal:
                return True
            if name not in seen:
                seen.add(name)
                waiting.extend(self._edges.get(name, ()))
        return False

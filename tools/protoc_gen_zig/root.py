"""Writes the file that names every type by its package."""

from dataclasses import dataclass, field

from google.protobuf.descriptor_pb2 import FileDescriptorProto

from .names import HEADER, alias, identifier, output_path
from .types import UnsupportedError


@dataclass
class Namespace:
    """A package, as the root file shows it: its types and the packages below."""

    inner: dict[str, "Namespace"] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)  # type -> alias of its file

    def add(self, file: FileDescriptorProto) -> None:
        """Add what the file declares, under its package."""
        here = self
        for part in filter(None, file.package.split(".")):
            here = here.inner.setdefault(part, Namespace())
        names = [t.name for t in file.message_type] + [e.name for e in file.enum_type]
        for name in [*names, *(f"{s.name}Client" for s in file.service)]:
            if name in here.names:
                raise UnsupportedError(f"{file.name}: two declarations would be named {name}")
            here.names[name] = f"_{alias(file.name)}"

    def lines(self, depth: int) -> list[str]:
        """Return the declarations in order of their names."""
        indent = "    " * depth
        result: list[str] = []
        for name in sorted({*self.inner, *self.names}):
            if name in self.names:
                target = f"{self.names[name]}.{identifier(name)}"
                result.append(f"{indent}pub const {identifier(name)} = {target};")
            if name in self.inner:
                result.append(f"{indent}pub const {identifier(name)} = struct {{")
                result.extend(self.inner[name].lines(depth + 1))
                result.append(f"{indent}}};")
        return result


def render_root(files: list[FileDescriptorProto]) -> str:
    """Return the file that names every type by its package: `root.google.rpc.Status`."""
    top = Namespace()
    lines = [HEADER.format(""), "//! Each package is a namespace: `google.rpc.Status`."]
    for file in sorted(files, key=lambda f: f.name):
        top.add(file)
        lines.append(f'const _{alias(file.name)} = @import("{output_path(file.name)}");')
    return "\n".join([*lines, "", *top.lines(0)]) + "\n"

"""Zig reads and writes what Python's protobuf does, and refuses nothing that Python takes."""

import random
import struct
import subprocess
from pathlib import Path
from typing import Any

import pytest
from conftest import PROGRAMS

SEED = 1
COUNT = 2000
REFUSED = 0xFFFFFFFF
# A varint, 8 bytes, 4 bytes, a string and a group, of fields that the message does not have.
UNKNOWN = [b"\xf8\x7d\x05", b"\xf9\x7d12345678", b"\xfd\x7d1234", b"\xfa\x7d\x02hi"]
UNKNOWN_GROUP = b"\xfb\x7d\x08\x01\xfc\x7d"


class Maker:
    """Makes messages with a field of every kind."""

    def __init__(self, module: Any, seed: int) -> None:  # noqa: ANN401 - generated code
        self.echo = module
        self.chance = random.Random(seed)

    def text(self) -> str:
        """Return words in several scripts."""
        return "".join(self.chance.choice("abcé漢😀 ") for _ in range(self.chance.randrange(12)))

    def data(self) -> bytes:
        """Return bytes."""
        return self.chance.randbytes(300 if self.chance.random() < 0.05 else 9)

    def signed(self, bits: int) -> int:
        """Return an integer, often one at an end."""
        low, high = -(1 << bits - 1), (1 << bits - 1) - 1
        small = self.chance.getrandbits(self.chance.randrange(1, bits - 1))
        return self.chance.choice([small, -small, 0, low, high])

    def unsigned(self, bits: int) -> int:
        """Return an integer of any length."""
        return self.chance.getrandbits(self.chance.randrange(1, bits + 1))

    def mood(self) -> int:
        """Return an enum value, known or not."""
        return self.chance.choice([0, 1, -2, 77, -1, 2**31 - 1])

    def item(self, depth: int = 0) -> Any:  # noqa: ANN401 - generated code
        """Return a message that holds others of its kind."""
        made = self.echo.Item(
            name=self.text(), count=self.signed(64), kind=self.chance.choice([0, 1, 5])
        )
        if depth < 3 and self.chance.random() < 0.6:
            made.child.CopyFrom(self.item(depth + 1))
            made.siblings.extend(self.item(depth + 2) for _ in range(self.chance.randrange(3)))
            made.deep.blob = self.data()
            if self.chance.random() < 0.5:
                made.deep.item.CopyFrom(self.item(depth + 1))
            else:
                made.deep.s = self.text()
        return made

    def value(self, kind: str) -> Any:  # noqa: ANN401 - of any kind
        """Return a value of a kind."""
        chance = self.chance
        return {
            "double": lambda: chance.choice([chance.random(), -0.0, float("inf"), 1e300]),
            "float": lambda: chance.choice([0.5, -0.0, 1.5e10]),
            "int32": lambda: self.signed(32),
            "int64": lambda: self.signed(64),
            "uint32": lambda: self.unsigned(32),
            "uint64": lambda: self.unsigned(64),
            "bool": lambda: chance.random() < 0.5,
            "string": self.text,
            "bytes": self.data,
            "enum": self.mood,
            "message": lambda: self.item(2),
        }[kind]()

    def message(self) -> Any:  # noqa: ANN401 - generated code
        """Return a message with about half of its fields set."""
        made = self.echo.AllTypes()
        for field in made.DESCRIPTOR.fields:
            if self.chance.random() < 0.5 or field.name in ("aliased", "attrs", "values"):
                continue
            kind = kind_of(field)
            if field.message_type and field.message_type.GetOptions().map_entry:
                self.fill_map(getattr(made, field.name), field)
            elif field.is_repeated:
                count = self.chance.randrange(6 if self.chance.random() < 0.9 else 200)
                getattr(made, field.name).extend(self.value(kind) for _ in range(count))
            elif field.name in ("created_at", "took", "c_empty"):
                getattr(made, field.name).SetInParent()
            elif kind == "message":
                getattr(made, field.name).CopyFrom(self.item())
            else:
                setattr(made, field.name, self.value(kind))
        made.took.FromNanoseconds(self.signed(53))
        made.attrs.update({self.text(): [None, 1.5, {"a": True}, self.text()]})
        return made

    def fill_map(self, entries: Any, field: Any) -> None:  # noqa: ANN401 - generated code
        """Add entries to a map."""
        key, value = (kind_of(f) for f in field.message_type.fields)
        for _ in range(self.chance.randrange(4)):
            if value == "message":
                entries[self.value(key)].CopyFrom(self.item(2))
            else:
                entries[self.value(key)] = self.value(value)


def kind_of(field: Any) -> str:  # noqa: ANN401 - a descriptor
    names = {1: "int32", 2: "int64", 3: "uint32", 4: "uint64", 5: "double", 6: "float", 7: "bool"}
    names |= {8: "enum", 9: "string", 10: "message"}
    return "bytes" if field.type == field.TYPE_BYTES else names[field.cpp_type]


def make_messages(maker: Maker) -> list[bytes]:
    """Return good ones, with some sent twice over and some with fields that nobody knows."""
    out = []
    for i in range(COUNT):
        data = maker.message().SerializeToString()
        if i % 5 == 0:
            data += maker.message().SerializeToString()
        if i % 7 == 0:
            data = b"".join(UNKNOWN) + data + UNKNOWN_GROUP
        out.append(data)
    return out


def damage(maker: Maker, messages: list[bytes]) -> list[bytes]:
    """Return as many with bytes changed or cut off."""
    out = []
    for _ in range(COUNT):
        data = bytearray(maker.chance.choice(messages))
        for _ in range(maker.chance.randrange(1, 4)):
            if data:
                data[maker.chance.randrange(len(data))] = maker.chance.randrange(256)
        out.append(
            bytes(data[: maker.chance.randrange(len(data) + 1)])
            if maker.chance.random() < 0.5
            else bytes(data)
        )
    return out


def through_zig(messages: list[bytes]) -> list[bytes | None]:
    """Return what Zig makes of each, None for one that it refuses."""
    sent = b"".join(struct.pack("<I", len(m)) + m for m in messages)
    done = subprocess.run([PROGRAMS / "codec"], input=sent, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode(errors="replace")
    out: list[bytes | None] = []
    rest = memoryview(done.stdout)
    while rest:
        (length,) = struct.unpack("<I", rest[:4])
        rest = rest[4:]
        if length == REFUSED:
            out.append(None)
            continue
        out.append(bytes(rest[:length]))
        rest = rest[length:]
    return out


@pytest.fixture
def maker(python_code: Path) -> Maker:
    assert python_code
    from echo.v1 import echo_pb2  # noqa: PLC0415 - made by the fixture before

    return Maker(echo_pb2, SEED)


def canonical(maker: Maker, data: bytes) -> bytes | None:
    """Return the message as Python writes it, without what it does not know."""
    try:
        message = maker.echo.AllTypes.FromString(data)
    except Exception:  # noqa: BLE001 - protobuf's own error differs from one implementation to the next
        return None
    message.DiscardUnknownFields()
    return message.SerializeToString(deterministic=True)


def test_messages_go_through_zig_unchanged(maker: Maker) -> None:
    """4,000 messages, half of them damaged, mean the same to both."""
    good = make_messages(maker)
    messages = good + damage(maker, good)
    results = through_zig(messages)
    assert len(results) == len(messages)
    wanted = [canonical(maker, data) for data in messages]
    assert None not in wanted[:COUNT]
    differ = [
        i
        for i, (want, got) in enumerate(zip(wanted, results, strict=True))
        if want is not None and (got is None or canonical(maker, got) != want)
    ]
    assert [i for i in differ if i < COUNT] == []
    # Of damaged ones a few may differ where the format leaves it open: Python drops an entry of a
    # map that has a field which it does not know, and reads a group more strictly.
    assert len(differ) < COUNT // 100
    refused = sum(1 for want in wanted if want is None)
    both = sum(1 for w, got in zip(wanted, results, strict=True) if w is None and got is None)
    assert both > 0.99 * refused

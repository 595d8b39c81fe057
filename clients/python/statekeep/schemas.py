"""What the calls about schemas take and answer. Owns plain data; must never talk to a server."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any


class FieldType(StrEnum):
    """The types of JSON."""

    ANY = "UNSPECIFIED"
    STRING = "STRING"
    NUMBER = "NUMBER"
    INTEGER = "INTEGER"
    BOOLEAN = "BOOLEAN"
    OBJECT = "OBJECT"
    ARRAY = "ARRAY"


@dataclass(frozen=True, slots=True)
class Field:
    """What must hold of one field: its type, that it is there, that it may be null.

    `name` is a name, or a JSON Pointer such as `/address/city` when it begins with `/`.
    """

    name: str
    type: FieldType = FieldType.ANY
    required: bool = False
    nullable: bool = False


@dataclass(frozen=True, slots=True)
class Schema:
    """The JSON Schema that every save of a key with this prefix must hold to."""

    prefix: str
    json_schema: Any
    revision: int
    update_time: datetime


@dataclass(frozen=True, slots=True)
class Violation:
    """One way in which a value does not hold: where (a JSON Pointer), why, and by which rule."""

    path: str
    message: str
    rule: str


@dataclass(frozen=True, slots=True)
class Validation:
    """The outcome of a check: `valid`, or every violation. As a condition it means `valid`."""

    valid: bool
    violations: tuple[Violation, ...]

    def __bool__(self) -> bool:
        return self.valid

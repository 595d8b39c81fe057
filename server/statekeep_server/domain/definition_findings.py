"""Findings: what the checks of a definition have to say, and how much of it.

Owns the limits of a definition and the shape of a finding. The checks give up once they have found
as many errors as they may tell.
"""

from dataclasses import dataclass
from typing import Final, NamedTuple, Self

import orjson

from statekeep_server.config import Limits
from statekeep_server.domain.names import CONTROL_CHARACTER

_SHOWN_CHARACTERS_MAX: Final = 60


@dataclass(frozen=True, slots=True)
class DefinitionLimits:
    """What a definition may be at most.

    `expressions_bytes_max` is of all of them together, because compiling is the dear part of the
    checks. `alternatives_max` is of the transitions that may have to be tried for one event in one
    state, and `alternatives_bytes_max` of their expressions, because a step compiles what it meets
    for the first time.
    """

    definition_bytes_max: int = 1 << 20
    states_max: int = 256
    transitions_max: int = 4_096
    events_max: int = 4_096
    hooks_max: int = 4_096
    alternatives_max: int = 128
    alternatives_bytes_max: int = 16 << 10
    assigned_fields_max: int = 64
    name_bytes_max: int = 128
    description_bytes_max: int = 1_000
    expression_bytes_max: int = 4 << 10
    expressions_bytes_max: int = 256 << 10
    schema_bytes_max: int = 64 << 10
    schemas_max: int = 128
    schema_patterns_max: int = 256
    delay_ms_max: int = 3_653 * 86_400_000  # ten years with up to three leap days
    hook_timeout_ms_max: int = 60_000
    history_transitions_max: int = 100_000
    findings_max: int = 100

    @classmethod
    def of(cls, limits: Limits) -> Self:
        """Return what bounds a definition on a server with these limits."""
        return cls(
            definition_bytes_max=limits.definition_bytes_max,
            states_max=limits.states_max,
            transitions_max=limits.transitions_max,
        )


class Finding(NamedTuple):
    """One thing that the checks found: where, a sentence, and whether it refuses."""

    path: str
    message: str
    is_error: bool


class FindingsFullError(Exception):
    """There are as many findings as are told; the rest is not looked for."""


class Findings:
    """Collects findings up to the limit."""

    def __init__(self, limits: DefinitionLimits) -> None:
        self.limits = limits
        self.found: list[Finding] = []

    def error(self, path: str, message: str) -> None:
        """Add what refuses the definition."""
        self._add(Finding(path, message, is_error=True))

    def warning(self, path: str, message: str) -> None:
        """Add what is probably not meant."""
        self._add(Finding(path, message, is_error=False))

    def check_name(self, path: str, name: str) -> bool:
        """Return whether a name may be one, and add an error if not."""
        size_bytes = len(name.encode())
        if not 1 <= size_bytes <= self.limits.name_bytes_max:
            self.error(
                path,
                f"the name {shown(name)} has {size_bytes} bytes; a name has 1 to "
                f"{self.limits.name_bytes_max}",
            )
            return False
        control = CONTROL_CHARACTER.search(name)
        if control:
            self.error(
                path,
                f"the name {shown(name)} has the control character U+{ord(control[0]):04X}; "
                f"leave it out",
            )
        return control is None

    def check_description(self, path: str, description: str) -> None:
        """Add an error if a description is too long."""
        size_bytes = len(description.encode())
        if size_bytes > self.limits.description_bytes_max:
            self.error(
                path,
                f"the description has {size_bytes:,} bytes; the limit is "
                f"{self.limits.description_bytes_max:,}, so shorten it",
            )

    def check_count(self, path: str, count: int, limit: int) -> bool:
        """Return whether there are not too many of something, and add an error if so."""
        if count > limit:
            self.error(path, f"there are {count:,} {path}; the limit is {limit:,}")
        return count <= limit

    def _add(self, finding: Finding) -> None:
        if len(self.found) >= self.limits.findings_max:
            raise FindingsFullError
        self.found.append(finding)


def shown(name: str) -> str:
    """Return a name for a message: in quotes, escaped and not too long."""
    if len(name) <= _SHOWN_CHARACTERS_MAX:
        return repr(name)
    return repr(name[:_SHOWN_CHARACTERS_MAX]) + "…"


def quoted(name: str) -> str:
    """Return a name for a path: in double quotes as in JSON, and not too long."""
    return orjson.dumps(name[:_SHOWN_CHARACTERS_MAX]).decode()

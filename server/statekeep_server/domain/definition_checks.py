"""Checks of a definition: what is wrong with it, and what is probably not meant.

Owns the rules that a definition keeps before it is stored. Must stay bounded whatever a client
sends: the work grows with the size of the definition, whose size is judged first.
"""

from dataclasses import dataclass
from typing import NamedTuple

from statekeep_server.domain.definition import Definition


@dataclass(frozen=True, slots=True)
class DefinitionLimits:
    """What a definition may be at most."""

    definition_bytes_max: int = 1 << 20
    states_max: int = 256
    transitions_max: int = 4_096
    events_max: int = 4_096
    hooks_max: int = 4_096
    name_bytes_max: int = 128
    description_bytes_max: int = 1_000
    expression_bytes_max: int = 4 << 10
    schema_bytes_max: int = 64 << 10
    delay_ms_max: int = 3_652 * 86_400_000  # ten years, two leap days included
    hook_timeout_ms_max: int = 60_000
    history_transitions_max: int = 100_000
    findings_max: int = 100


class Finding(NamedTuple):
    """One thing that the checks found: where, a sentence, and whether it refuses."""

    path: str
    message: str
    is_error: bool


def check(definition: Definition, limits: DefinitionLimits) -> tuple[Finding, ...]:
    """Return what is wrong with a definition, errors first; at most `findings_max` of them."""
    raise NotImplementedError

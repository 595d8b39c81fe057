"""The error that all others are. Owns what an error carries; must never know a reason by name."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import ClassVar

import grpc

_NO_METADATA: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class FieldViolation:
    """One field of a request that is at fault, with a sentence that says how."""

    field: str
    description: str


class StatekeepError(Exception):
    """A call failed. Every error of this client is one of these.

    `reason` is the name of the contract's ErrorReason, such as `KEY_INVALID`, or "" when the
    answer carried none. `metadata` holds its facts as text, such as the floor.
    `retry_delay_seconds` is set when the server says that trying again later helps.
    """

    reason: str = ""
    by_reason: ClassVar[dict[str, type["StatekeepError"]]] = {}

    def __init__(
        self,
        message: str,
        *,
        code: grpc.StatusCode = grpc.StatusCode.UNKNOWN,
        reason: str | None = None,
        metadata: Mapping[str, str] = _NO_METADATA,
        violations: tuple[FieldViolation, ...] = (),
        retry_delay_seconds: float | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.code = code
        self.metadata = dict(metadata)
        self.violations = violations
        self.retry_delay_seconds = retry_delay_seconds
        if reason is not None:
            self.reason = reason

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        if "reason" in cls.__dict__:
            StatekeepError.by_reason[cls.reason] = cls

    def __str__(self) -> str:
        return f"{self.message} [{self.reason or self.code.name}]"

    @property
    def is_transient(self) -> bool:
        """The same call may well succeed a little later."""
        return self.code is grpc.StatusCode.UNAVAILABLE or self.retry_delay_seconds is not None

"""Plans: what the writer runs.

Owns the shape of a mutation. A plan looks at the latest revision through a view and returns what
should change and what to answer; it must never write anything itself, so one that fails has
changed nothing.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, NamedTuple, TypeVar

from statekeep_server.storage.records import Change
from statekeep_server.storage.view import View

AnswerT = TypeVar("AnswerT", bound=tuple[object, ...])

FINGERPRINT_BYTES = 16


class Outcome(NamedTuple, Generic[AnswerT]):
    """What a plan decided: its changes, applied as one commit, and its answer.

    `adopted` and `dropped` are datasets that become part of the namespace, or are purged.
    `size_bytes` is what the changes hold beyond what the plan was asked to store.
    """

    answer: AnswerT
    changes: Sequence[Change] = ()
    adopted: Sequence[int] = ()
    dropped: Sequence[int] = ()
    size_bytes: int = 0


class RequestId(NamedTuple):
    """What makes a repeat recognisable: the caller's id and a digest of what was asked."""

    id: bytes
    fingerprint: bytes


@dataclass(slots=True)
class Plan(Generic[AnswerT]):
    """One mutation of one namespace, waiting for its turn.

    `answer_from` rebuilds the answer from its stored JSON list when a `request` is repeated.
    `grows` is false for what frees room: it is let through when the store is nearly full.
    """

    namespace: str
    run: Callable[[View], Outcome[AnswerT]]
    answer_from: Callable[[list[object]], AnswerT]
    request: RequestId | None = None
    size_bytes: int = 0
    grows: bool = True

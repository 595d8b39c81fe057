"""Plans and tickets for tests of the writer, below the domain."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

from statekeep_server.storage.engine import Engine
from statekeep_server.storage.keys import Kind
from statekeep_server.storage.plan import Outcome, Plan, RequestId
from statekeep_server.storage.records import Change, ChangeType
from statekeep_server.storage.view import View
from statekeep_server.storage.waiting import Step, Ticket

PATIENCE_SECONDS = 30


class PutAnswer(NamedTuple):
    """The revision a put made, and how many records the plan saw before it."""

    revision: int
    seen_count: int


def put(
    *names: str,
    payload: bytes = b"v",
    namespace: str = "default",
    request: RequestId | None = None,
    size_bytes: int = 0,
    grows: bool = True,
) -> Plan[PutAnswer]:
    """Return a plan that saves a payload under each name and counts what it saw before."""

    def run(view: View) -> Outcome[PutAnswer]:
        seen_count = sum(1 for _ in view.scan(Kind.ENTRY, b"", None))
        changes = [
            Change(
                ChangeType.ENTRY_SAVED,
                name.encode(),
                view.newest(Kind.ENTRY, name.encode()),
                payload,
            )
            for name in names
        ]
        return Outcome(PutAnswer(view.next_revision, seen_count), changes)

    return Plan(
        namespace=namespace,
        run=run,
        answer_from=lambda fields: PutAnswer(*fields),  # type: ignore[arg-type]
        request=request,
        size_bytes=size_bytes,
        grows=grows,
    )


class Pending:
    """Writes that were submitted and can be waited for."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def submit(
        self, work: "Plan[Any] | Step[Any]", *, deadline_seconds: float | None = None
    ) -> "Awaited":
        """Queue a write and return what to wait on."""
        settled = threading.Event()
        ticket: Ticket[Any] = self._engine.submit(
            work, lambda _ticket: settled.set(), deadline_seconds=deadline_seconds
        )
        return Awaited(ticket, settled)


class Awaited(NamedTuple):
    """A submitted write."""

    ticket: Ticket[Any]
    settled: threading.Event

    def outcome(self) -> Any:  # noqa: ANN401 - the answer of whatever was submitted
        """Wait for the answer; raise the error if that is what came."""
        assert self.settled.wait(PATIENCE_SECONDS), "the write was never settled"
        return self.ticket.outcome()


@contextmanager
def busy_writer(engine: Engine) -> Iterator[Pending]:
    """Keep the writer busy, so that what is submitted inside waits and becomes one group."""
    is_taken, may_end = threading.Event(), threading.Event()

    def block(_group: object) -> None:
        is_taken.set()
        assert may_end.wait(PATIENCE_SECONDS), "the test never let the writer go on"

    pending = Pending(engine)
    blocking = pending.submit(block)
    assert is_taken.wait(PATIENCE_SECONDS), "the writer never took the blocking step"
    try:
        yield pending
    finally:
        may_end.set()
    blocking.outcome()


def disk_syncs(engine: Engine) -> int:
    """Return how many commits reached the disk since the file was made."""
    return int(engine._environment._lmdb.info()["last_txnid"])

"""The storage engine: what the domain may ask of storage, and nothing more.

Owns the life of a store on disk: its directory lock, environment and writer. It offers a view of a
namespace, `submit` for plans and steps, and a few facts. Another engine could stand here; nothing
above this package knows LMDB.
"""

import threading
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple, Self

from statekeep_server.clock import Clock
from statekeep_server.errors import DataDamagedError, StoreOpenError
from statekeep_server.storage import directory, heads, records, timers, verification
from statekeep_server.storage.directory import DirectoryLock, Identity
from statekeep_server.storage.environment import Environment
from statekeep_server.storage.plan import AnswerT, Plan
from statekeep_server.storage.records import Head
from statekeep_server.storage.timers import DueTimer
from statekeep_server.storage.view import View
from statekeep_server.storage.waiting import ResultT, Step, Ticket
from statekeep_server.storage.writer import Listener, Writer

_STORE_ID_KEY = b"store_id"


class EngineLimits(NamedTuple):
    """What bounds the engine; the server's settings of the same names fill it."""

    store_bytes_max: int
    waiting_writes_max: int = 10_000
    waiting_bytes_max: int = 256 << 20
    group_plans_max: int = 1_024
    group_bytes_max: int = 8 << 20
    group_seconds_max: float = 0.05
    namespaces_max: int = 1_000
    request_ids_max: int = 100_000


class Usage(NamedTuple):
    """How much room a store takes."""

    used_bytes: int
    file_bytes: int
    store_bytes_max: int
    namespaces_count: int
    waiting_writes_count: int


class Engine:
    """An open store; use it as a context manager or call `close`."""

    def __init__(
        self,
        path: Path,
        clock: Clock,
        limits: EngineLimits,
        on_failure: Callable[[BaseException], None] = lambda _error: None,
    ) -> None:
        """Open the store in a directory, making a new one if the directory is empty.

        Raises StoreOpenError, with the reason and the way out, before anything is changed.
        """
        directory.prepare(path)
        self.clock = clock
        self._lock = DirectoryLock(path)
        try:
            identity = directory.inspect(path)
            self.store_id = identity.store_id
            self._environment = Environment(path, limits.store_bytes_max)
            try:
                _check_store_id(self._environment, path, identity)
            except BaseException:
                self._environment.close()
                raise
        except BaseException:
            self._lock.release()
            raise
        self._writer = Writer(
            self._environment,
            clock,
            waiting_writes_max=limits.waiting_writes_max,
            waiting_bytes_max=limits.waiting_bytes_max,
            group_plans_max=limits.group_plans_max,
            group_bytes_max=limits.group_bytes_max,
            group_seconds_max=limits.group_seconds_max,
            namespaces_max=limits.namespaces_max,
            request_ids_max=limits.request_ids_max,
            on_failure=on_failure,
        )

    def __enter__(self) -> Self:
        """Return the open engine."""
        return self

    def __exit__(self, *_exception: object) -> None:
        """Close the engine."""
        self.close()

    def close(self) -> None:
        """Finish the waiting writes, close the files and release the directory."""
        self._writer.close()
        self._environment.close()
        self._lock.release()

    def describe_holder(self, listen: str) -> None:
        """Note where the server listens, for whoever tries to open the directory meanwhile."""
        self._lock.describe(listen)

    def view(self, namespace: str) -> View:
        """Return a view of a namespace at its latest revision, to be closed soon."""
        environment = self._environment
        transaction = environment.begin_read()
        try:
            head = heads.load_head(transaction, environment.databases, namespace)
            if head is None:
                head = heads.unborn_head(transaction, environment.databases, namespace)
        except BaseException:
            transaction.abort()
            raise
        return View(transaction, environment.databases, head, self.clock.now_ms())

    def listen(self, listener: Listener) -> None:
        """Have a listener told what each commit moved; see `Writer.listen`."""
        self._writer.listen(listener)

    def wake_after_groups(self, wake: Callable[[], None]) -> None:
        """Have a function called whenever writes are settled; see `Writer.wake_after_groups`."""
        self._writer.wake_after_groups(wake)

    def submit_all(self, tickets: Sequence[Ticket[Any]]) -> None:
        """Queue several writes, or none of them; see `Writer.submit_all`."""
        self._writer.submit_all(tickets)

    def latest_revision(self, namespace: str) -> int:
        """Return the latest revision of a namespace."""
        with self.view(namespace) as view:
            return view.revision

    def submit(
        self,
        work: "Plan[Any] | Step[ResultT]",
        on_settled: Callable[[Ticket[ResultT]], None],
        *,
        deadline_seconds: float | None = None,
    ) -> Ticket[ResultT]:
        """Queue a write; see `Writer.submit`."""
        return self._writer.submit(work, on_settled, deadline_seconds=deadline_seconds)

    def update(self, plan: Plan[AnswerT]) -> AnswerT:
        """Apply a plan and wait until it is durable; for callers that may block."""
        settled = threading.Event()
        ticket: Ticket[AnswerT] = self.submit(plan, lambda _ticket: settled.set())
        settled.wait()
        return ticket.outcome()

    def run_step(self, step: Step[ResultT]) -> ResultT:
        """Run a housekeeping step and wait until it is durable; for callers that may block."""
        settled = threading.Event()
        ticket: Ticket[ResultT] = self.submit(step, lambda _ticket: settled.set())
        settled.wait()
        return ticket.outcome()

    def namespaces(self, start: str, count_max: int) -> list[tuple[str, Head]]:
        """Return up to `count_max` (name, head) in order of name, from `start` on."""
        databases = self._environment.databases
        with self._environment.begin_read() as transaction:
            names = heads.list_names(transaction, databases, start, count_max)
            found = ((name, heads.load_head(transaction, databases, name)) for name in names)
            return [(name, head) for name, head in found if head is not None]

    def namespace_names(self, start: str, count_max: int) -> list[str]:
        """Return up to `count_max` names of namespaces in order, from `start` on."""
        with self._environment.begin_read() as transaction:
            return heads.list_names(transaction, self._environment.databases, start, count_max)

    def due_timers(self, after: bytes, until_ms: int, count_max: int) -> list[DueTimer]:
        """Return the next timers that are due; see `timers.due_timers`."""
        return timers.due_timers(self._environment, after, until_ms, count_max)

    def settled_ms(self) -> int:
        """Return a moment before which no timer can come into the queue any more.

        What commits from now on has a later time, unless the clock is set back.
        """
        # The clock comes first: a group that begins after it was read is later.
        now_ms, began_ms = self.clock.now_ms(), self._writer.began_ms
        return now_ms if began_ms is None else min(now_ms, began_ms)

    def usage(self) -> Usage:
        """Return how much room the store takes now."""
        environment = self._environment
        with environment.begin_read() as transaction:
            count = heads.count_namespaces(transaction, environment.databases)
            used_bytes = environment.used_bytes(transaction)
        return Usage(
            used_bytes,
            environment.file_bytes(),
            environment.store_bytes_max,
            count,
            self._writer.waiting_count,
        )

    def verify(self) -> Iterator[verification.Progress]:
        """Check every record against its checksum, a batch at a time, while writes go on."""
        return verification.verify(self._environment)


def _check_store_id(environment: Environment, path: Path, identity: Identity) -> None:
    """Bind the data file to the identity file when new; refuse a pair that does not belong."""
    with environment.begin_write() as transaction:
        record = transaction.get(_STORE_ID_KEY, db=environment.databases.meta)
        if record is None and not identity.is_ready:
            record = records.encode_plain(_STORE_ID_KEY, identity.store_id.encode())
            transaction.put(_STORE_ID_KEY, record, db=environment.databases.meta)
    stored_id = "none"
    if record is not None:
        try:
            stored_id = records.decode_plain(_STORE_ID_KEY, record, "the store's id").decode()
        except DataDamagedError as error:
            raise StoreOpenError(
                f"the data file in {path} cannot be trusted: {error}; restore it from a backup"
            ) from error
    if stored_id != identity.store_id:
        raise StoreOpenError(
            f"the data file in {path} belongs to store {stored_id}, but identity.json names "
            f"{identity.store_id}: files of two stores are mixed; put back the matching pair"
        )
    if not identity.is_ready:
        directory.write_identity(path, identity._replace(is_ready=True))

"""The one writer: every change to the store passes through here, in order.

Owns the only LMDB write transaction. It begins, commits and aborts on one thread because LMDB ties
a write transaction to the thread that began it. It must never wait for a client.

What waits is taken as a group (bounded in count, bytes and time), each plan sees the ones before
it, and one disk sync makes them all durable; only then are they answered.
"""

import threading
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

import lmdb
import structlog

from statekeep_server.clock import Clock
from statekeep_server.errors import (
    DeadlinePassedError,
    ServerStoppingError,
    StatekeepError,
    StorageFailedError,
    StorageFullError,
)
from statekeep_server.storage.environment import Environment
from statekeep_server.storage.group import Group
from statekeep_server.storage.heads import Heads
from statekeep_server.storage.plan import Plan
from statekeep_server.storage.waiting import ResultT, Step, Ticket, WaitingWrites

Listener = Callable[[Mapping[str, int]], None]
"""Is told the latest revision of each namespace that a group commit moved."""

_LOG: Final = structlog.get_logger()
_FULL_ERRORS: Final = (lmdb.MapFullError, lmdb.DiskError, lmdb.TxnFullError)


class Writer:
    """A thread that applies plans and steps, those of one line in the order they came."""

    def __init__(  # noqa: PLR0913 - each is a limit or a collaborator with a name of its own
        self,
        environment: Environment,
        clock: Clock,
        *,
        waiting_writes_max: int,
        waiting_bytes_max: int,
        group_plans_max: int,
        group_bytes_max: int,
        group_seconds_max: float,
        namespaces_max: int,
        request_ids_max: int,
        on_failure: Callable[[BaseException], None],
    ) -> None:
        """Start the thread. `on_failure` is told once, from the thread, when the disk fails."""
        self._environment = environment
        self._clock = clock
        self._group_plans_max = group_plans_max
        self._group_bytes_max = group_bytes_max
        self._group_seconds_max = group_seconds_max
        self._namespaces_max = namespaces_max
        self._request_ids_max = request_ids_max
        self._on_failure = on_failure
        self._listeners: tuple[Listener, ...] = ()
        self._wakers: tuple[Callable[[], None], ...] = ()
        self._heads = Heads(environment.databases)
        self._waiting = WaitingWrites(waiting_writes_max, waiting_bytes_max)
        self._is_awake = threading.Condition()
        self._is_stopping = False
        self._failure: BaseException | None = None
        # Noted before a group takes its time and taken back when it is durable.
        self.began_ms: int | None = None
        self._thread = threading.Thread(target=self._work, name="statekeep-writer", daemon=True)
        self._thread.start()

    @property
    def waiting_count(self) -> int:
        """How many writes are in the queue now."""
        return len(self._waiting)

    def listen(self, listener: Listener) -> None:
        """Have a listener called after each commit, on the writer's thread: it must be quick."""
        self._listeners += (listener,)

    def wake_after_groups(self, wake: Callable[[], None]) -> None:
        """Have a function called on the writer's thread whenever all of a group are settled."""
        self._wakers += (wake,)

    def submit(
        self,
        work: "Plan[Any] | Step[ResultT]",
        on_settled: Callable[[Ticket[ResultT]], None],
        *,
        deadline_seconds: float | None = None,
    ) -> Ticket[ResultT]:
        """Queue a write; `on_settled` is called once with its ticket, on the writer thread.

        Raises WriteQueueFullError at once when the queue is full, ServerStoppingError after
        `close` began. `deadline_seconds` is a moment of the monotonic clock.
        """
        ticket = Ticket(work, deadline_seconds, on_settled)
        self.submit_all([ticket])
        return ticket

    def submit_all(self, tickets: Sequence[Ticket[Any]]) -> None:
        """Queue several writes, those of one line next to each other, or none of them.

        Raises what `submit` raises.
        """
        with self._is_awake:
            if self._failure is not None:
                raise _failed(self._failure)
            if self._is_stopping:
                raise ServerStoppingError("the server is shutting down; try again shortly")
            was_empty = not self._waiting
            self._waiting.add_all(tickets)
            if was_empty:
                self._is_awake.notify()

    def close(self) -> None:
        """Finish what is waiting, then end the thread."""
        with self._is_awake:
            self._is_stopping = True
            self._is_awake.notify()
        self._thread.join()

    def _work(self) -> None:
        while group := self._next_group():
            try:
                self._run_group(group)
            except BaseException as error:  # noqa: BLE001 - a dead writer must say so
                _fail_all(group, _failed(error))
                self._fail(error)
            for ticket in group:
                self._settle(ticket)
            for wake in self._wakers:
                wake()

    def _next_group(self) -> list[Ticket[Any]]:
        with self._is_awake:
            while not self._waiting and not self._is_stopping:
                self._is_awake.wait()
            return self._waiting.take(self._group_plans_max, self._group_bytes_max)

    def _run_group(self, tickets: list[Ticket[Any]]) -> None:
        if self._failure is not None:
            _fail_all(tickets, _failed(self._failure))
            return
        try:
            self.began_ms = self._clock.now_ms()
            group = Group(
                self._environment,
                self._heads,
                self._clock.now_ms(),
                namespaces_max=self._namespaces_max,
                request_ids_max=self._request_ids_max,
            )
            try:
                self._run_tickets(group, tickets)
                if group.is_changed:
                    group.commit()
                    self._tell(group.moved)
                else:
                    group.abort()
            except BaseException:
                group.abort()
                raise
        except _FULL_ERRORS as error:
            _fail_all(tickets, self._full(error))
        except (lmdb.Error, OSError) as error:
            # LMDB panics when it failed to write down where the newest commit is.
            if not isinstance(error, lmdb.PanicError) and self._environment.is_disk_full():
                _fail_all(tickets, self._full(error))
            else:
                self._fail(error)
                _fail_all(tickets, _failed(error))
        except Exception as error:  # noqa: BLE001 - a fault of ours costs its group, not the server
            _LOG.exception("group_failed", plans=len(tickets))
            _fail_all(tickets, error)
        finally:
            self.began_ms = None

    def _run_tickets(self, group: Group, tickets: list[Ticket[Any]]) -> None:
        """Run tickets until they took their time; those left over wait on, and leave the list."""
        now_seconds = self._clock.monotonic_seconds()
        until_seconds = now_seconds + self._group_seconds_max
        for index, ticket in enumerate(tickets):
            if index:
                now_seconds = self._clock.monotonic_seconds()
                if now_seconds > until_seconds:
                    with self._is_awake:
                        self._waiting.put_back(tickets[index:])
                    del tickets[index:]
                    return
            self._run_ticket(group, ticket, now_seconds)

    @staticmethod
    def _run_ticket(group: Group, ticket: Ticket[Any], now_seconds: float) -> None:
        deadline_seconds = ticket.deadline_seconds
        if ticket.is_cancelled or (
            deadline_seconds is not None and now_seconds >= deadline_seconds
        ):
            ticket.error = DeadlinePassedError(
                "the deadline passed while the write was waiting; nothing was changed"
            )
            return
        work = ticket.work
        try:
            ticket.result = group.run(work) if isinstance(work, Plan) else work(group)
        except StatekeepError as error:
            # Its traceback would lead to this frame, and so back to the ticket: a cycle for each.
            ticket.error = error.with_traceback(None)

    def _full(self, error: BaseException) -> StorageFullError:
        limit_bytes = self._environment.store_bytes_max
        _LOG.error("storage_full", limit_bytes=limit_bytes, error=str(error))
        return StorageFullError(
            f"there is no room to write: the disk or the store's limit of {limit_bytes} bytes "
            f"(--store-bytes-max) is full; nothing was changed",
            limit_bytes=limit_bytes,
        )

    def _fail(self, error: BaseException) -> None:
        # After a failed sync nobody can say what reached the disk, so nothing more is written.
        if self._failure is None:
            self._failure = error
            _LOG.critical("storage_failed", error=str(error))
            self._on_failure(error)

    def _tell(self, moved: Mapping[str, int]) -> None:
        for listener in self._listeners if moved else ():
            try:
                listener(moved)
            except Exception:  # noqa: BLE001 - what is durable stays so, whoever fails to hear of it
                _LOG.exception("listening_failed")

    @staticmethod
    def _settle(ticket: Ticket[Any]) -> None:
        try:
            ticket.on_settled(ticket)
        except Exception:  # noqa: BLE001 - one caller's fault must not stop the writer
            _LOG.exception("settling_failed")


def _failed(error: BaseException) -> StorageFailedError:
    return StorageFailedError(
        f"the disk failed ({error}); whether the last writes were stored is known after a restart"
    )


def _fail_all(tickets: list[Ticket[Any]], error: BaseException) -> None:
    for ticket in tickets:
        ticket.result, ticket.error = None, error

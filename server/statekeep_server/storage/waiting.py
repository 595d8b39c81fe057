"""What waits for the writer: tickets, and whose turn it is.

Owns the order. Tickets stand in lines, usually one for each namespace, and the lines take turns, so
that a namespace whose writes are many or slow holds the others up by no more than a turn. Within a
line tickets are taken as they came. It holds no lock: the writer, whose queue it is, has one.
"""

from collections import OrderedDict, deque
from collections.abc import Callable, Iterator, Sequence
from typing import Any, Final, Generic, TypeVar

from statekeep_server.errors import WriteQueueFullError
from statekeep_server.storage.group import Group
from statekeep_server.storage.plan import Plan

ResultT = TypeVar("ResultT")

Step = Callable[[Group], ResultT]
"""Housekeeping inside the store (compaction, expiry, purging): it may write through the group."""

HOUSEKEEPING_LINE: Final = ""
"""The line of what belongs to no namespace."""


class Ticket(Generic[ResultT]):
    """A write in the queue, and later its answer or error."""

    __slots__ = (
        "deadline_seconds",
        "error",
        "is_cancelled",
        "line",
        "on_settled",
        "result",
        "size_bytes",
        "work",
    )

    def __init__(
        self,
        work: "Plan[Any] | Step[ResultT]",
        deadline_seconds: float | None,
        on_settled: "Callable[[Ticket[ResultT]], None]",
        line: str | None = None,
    ) -> None:
        """Hold the work until the writer takes it; `line` None is that of the work's namespace."""
        self.work = work
        if isinstance(work, Plan):
            self.line, self.size_bytes = work.namespace, work.size_bytes
        else:
            self.line, self.size_bytes = HOUSEKEEPING_LINE, 0
        if line is not None:
            self.line = line
        self.deadline_seconds = deadline_seconds
        self.on_settled = on_settled
        self.is_cancelled = False
        self.result: ResultT | None = None
        self.error: BaseException | None = None

    def cancel(self) -> None:
        """Ask that the work be skipped if the writer has not taken it yet."""
        self.is_cancelled = True

    def outcome(self) -> ResultT:
        """Return the answer of a settled ticket, or raise its error."""
        try:
            if self.error is not None:
                raise self.error
            return self.result  # type: ignore[return-value]
        finally:
            # The error knows this frame by its traceback, and may not lead back to itself.
            del self


class WaitingWrites:
    """Tickets in lines, within bounds of count and bytes."""

    def __init__(self, writes_max: int, bytes_max: int) -> None:
        """Begin with none."""
        self._writes_max = writes_max
        self._bytes_max = bytes_max
        # The first line is the next to have its turn; none of them is empty.
        self._lines: OrderedDict[str, deque[Ticket[Any]]] = OrderedDict()
        self._count = 0
        self._bytes = 0

    def __len__(self) -> int:
        """Return how many tickets wait."""
        return self._count

    def __iter__(self) -> Iterator[Ticket[Any]]:
        """Yield the waiting tickets, line by line."""
        for line in self._lines.values():
            yield from line

    def add_all(self, tickets: Sequence[Ticket[Any]]) -> None:
        """Put tickets at the ends of their lines, all or WriteQueueFullError."""
        if self._count + len(tickets) > self._writes_max:
            raise WriteQueueFullError(
                f"{self._count} writes are waiting already, of at most {self._writes_max}; try "
                f"again shortly",
                limit=self._writes_max,
            )
        size_bytes = sum([ticket.size_bytes for ticket in tickets])
        if self._count and self._bytes + size_bytes > self._bytes_max:
            raise WriteQueueFullError(
                f"writes of {self._bytes} bytes are waiting already, of at most "
                f"{self._bytes_max}; try again shortly",
                limit=self._bytes_max,
            )
        for ticket in tickets:
            line = self._lines.get(ticket.line)
            if line is None:
                line = self._lines[ticket.line] = deque()
            line.append(ticket)
        self._count += len(tickets)
        self._bytes += size_bytes

    def take(self, count_max: int, bytes_max: int) -> list[Ticket[Any]]:
        """Take tickets within bounds, one of each line in turn; at least one if any waits."""
        taken, size_bytes, lines = list[Ticket[Any]](), 0, self._lines
        while lines and len(taken) < count_max:
            name, line = next(iter(lines.items()))
            next_bytes = line[0].size_bytes
            if taken and size_bytes + next_bytes > bytes_max:
                break
            size_bytes += next_bytes
            taken.append(line.popleft())
            if not line:
                del lines[name]
            elif len(lines) > 1:
                lines.move_to_end(name)
        self._count -= len(taken)
        self._bytes -= size_bytes
        return taken

    def put_back(self, tickets: Sequence[Ticket[Any]]) -> None:
        """Put tickets that were taken last back to where they were, the next to be taken."""
        for ticket in reversed(tickets):
            self._lines.setdefault(ticket.line, deque()).appendleft(ticket)
            self._lines.move_to_end(ticket.line, last=False)
            self._bytes += ticket.size_bytes
        self._count += len(tickets)

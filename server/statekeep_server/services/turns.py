"""Turns: of what waits, something of one namespace after the other, so that none holds up another.

Owns the order of what waits, and how much of what all share one namespace may have. Must never know
what it is that waits.
"""

from collections.abc import Callable
from typing import Final, Generic, TypeVar

from statekeep_server.errors import WaitingTooManyError

SHARES: Final = 8

ItemT = TypeVar("ItemT")


def share_of(count_max: int) -> int:
    """Return how many of the places that all share one namespace may have: an eighth."""
    return max(1, count_max // SHARES)


def check_room(name: str, waiting_max: int, namespace: str, counts: tuple[int, int]) -> None:
    """Raise WaitingTooManyError unless one more of a namespace may wait.

    `counts` is how many of it wait already, and how many of all.
    """
    own_count, count = counts
    share_max = share_of(waiting_max)
    if count >= waiting_max:
        raise WaitingTooManyError(
            f"{count} wait already, the limit ({name}); try again shortly",
            quota=name,
            limit=waiting_max,
        )
    if own_count >= share_max:
        raise WaitingTooManyError(
            f"{own_count} of the namespace {namespace!r} wait already, its share of the limit "
            f"({name}, {waiting_max}); try again shortly",
            quota=name,
            limit=share_max,
        )


class Turns(Generic[ItemT]):
    """What waits: in order for each namespace, each of which has its turn."""

    def __init__(self, waiting_max: int) -> None:
        """Begin with nothing; of each namespace so much may wait."""
        self._waiting_max = waiting_max
        # Those first whose turn comes first, in both; there are no namespaces with nothing.
        self._waiting: dict[str, dict[ItemT, None]] = {}

    def __len__(self) -> int:
        """Return how much waits."""
        return sum(map(len, self._waiting.values()))

    def count_of(self, namespace: str) -> int:
        """Return how much of a namespace waits."""
        return len(self._waiting.get(namespace, ()))

    def has(self, namespace: str, item: ItemT) -> bool:
        """Say whether something of a namespace waits."""
        return item in self._waiting.get(namespace, ())

    def add(self, namespace: str, item: ItemT) -> bool:
        """Have something wait; False when too much of its namespace does."""
        queue = self._waiting.setdefault(namespace, {})
        if len(queue) >= self._waiting_max:
            return False
        queue[item] = None
        return True

    def discard(self, namespace: str, item: ItemT) -> None:
        """Have something wait no longer, if it does."""
        queue = self._waiting.get(namespace, {})
        queue.pop(item, None)
        if not queue:
            self._waiting.pop(namespace, None)

    def next(self, may_go: Callable[[str], bool] = lambda _namespace: True) -> ItemT | None:
        """Take what is next, of a namespace that may go on; None when there is nothing."""
        namespace = next(filter(may_go, self._waiting), None)
        if namespace is None:
            return None
        # The namespace whose turn it was goes to the end.
        queue = self._waiting.pop(namespace)
        item = next(iter(queue))
        del queue[item]
        if queue:
            self._waiting[namespace] = queue
        return item

    def clear(self) -> None:
        """Have nothing wait any more."""
        self._waiting.clear()

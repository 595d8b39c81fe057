"""The queue of timers: which machines are due, soonest first.

Owns the walk along it. What is in the queue is written with the machines, in the same commits;
only what deleted namespaces leave behind is removed here.
"""

from dataclasses import dataclass
from typing import NamedTuple

from statekeep_server.storage import keys
from statekeep_server.storage.environment import Environment
from statekeep_server.storage.group import Group
from statekeep_server.storage.heads import names_by_id


class DueTimer(NamedTuple):
    """A timer that is due; `namespace` is "" when it is one that was deleted."""

    due_ms: int
    namespace: str
    machine_id: str
    key: bytes


def due_timers(
    environment: Environment, after: bytes, until_ms: int, count_max: int
) -> list[DueTimer]:
    """Return up to `count_max` timers due by a time, in order, from behind the key `after`.

    `after` is empty at first.
    """
    found_keys = list[bytes]()
    with environment.begin_read() as transaction:
        cursor = transaction.cursor(environment.databases.timers)
        found = cursor.set_range(after + keys.NAME_END) if after else cursor.first()
        while found and len(found_keys) < count_max:
            if keys.split_due_key(cursor.key())[0] > until_ms:
                break
            found_keys.append(cursor.key())
            found = cursor.next()
        if not found_keys:
            return []
        names = names_by_id(transaction, environment.databases)
    timers = list[DueTimer]()
    for key in found_keys:
        due_ms, namespace_id, name = keys.split_due_key(key)
        timers.append(DueTimer(due_ms, names.get(namespace_id, ""), name.decode(), key))
    return timers


def start_of(due_ms: int) -> bytes:
    """Return the key behind which the timers of a millisecond begin."""
    return keys.due_key(due_ms, 0, b"")


@dataclass(slots=True, frozen=True)
class DropTimers:
    """Remove timers of deleted namespaces from the queue."""

    timer_keys: tuple[bytes, ...]

    def __call__(self, group: Group) -> None:
        """Remove them."""
        group.delete(self.timer_keys, group.databases.timers)

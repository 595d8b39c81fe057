"""Verification: reading every record of a store and comparing it with its checksum.

Owns the walk over all databases, in short transactions so that writes go on meanwhile. Must never
change anything.
"""

from collections.abc import Iterator
from typing import Final, NamedTuple

from statekeep_server.storage import keys, records
from statekeep_server.storage.environment import Databases, Environment
from statekeep_server.storage.heads import names_by_id

RECORDS_PER_BATCH: Final = 5_000
_NAMESPACED: Final = {"versions", "changes", "requests", "held"}


class DamagedRecord(NamedTuple):
    """A record whose bytes no longer match its checksum."""

    namespace: str
    kind: str
    name: str
    revision: int


class Progress(NamedTuple):
    """How far a verification got, and what the last batch found damaged."""

    checked_count: int
    total_count: int
    damaged: list[DamagedRecord]


def verify(environment: Environment) -> Iterator[Progress]:
    """Yield a progress after each batch; the last one has checked every record there was."""
    with environment.begin_read() as transaction:
        total = sum(transaction.stat(database)["entries"] for database in environment.databases)
        names = _names(environment)
    checked = 0
    for database in Databases._fields:
        position: bytes | None = b""
        while position is not None:
            position, count, damaged = _verify_batch(environment, database, position, names)
            if count:
                checked += count
                yield Progress(checked, max(total, checked), damaged)


def _names(environment: Environment) -> dict[int, str]:
    with environment.begin_read() as transaction:
        return names_by_id(transaction, environment.databases)


def _verify_batch(
    environment: Environment, database: str, position: bytes, names: dict[int, str]
) -> tuple[bytes | None, int, list[DamagedRecord]]:
    """Check a batch from `position` on; return (where to go on or None, how many, damaged)."""
    count, damaged = 0, list[DamagedRecord]()
    with environment.begin_read() as transaction:
        cursor = transaction.cursor(getattr(environment.databases, database))
        found = cursor.set_range(position) if position else cursor.first()
        while found:
            key, record = cursor.item()
            if count == RECORDS_PER_BATCH:
                return key, count, damaged
            count += 1
            if not records.is_intact(key, record):
                damaged.append(_describe(database, key, names))
            found = cursor.next()
    return None, count, damaged


def _describe(database: str, key: bytes, names: dict[int, str]) -> DamagedRecord:
    namespace = ""
    if database in _NAMESPACED:
        namespace = names.get(keys.namespace_of(key), "")
    if database == "versions":
        name = keys.name_of(key).decode(errors="replace")
        return DamagedRecord(namespace, keys.kind_of(key).name.lower(), name, keys.revision_of(key))
    if database == "changes":
        return DamagedRecord(namespace, "change", "", keys.split_change_key(key)[1])
    if database == "namespaces":
        return DamagedRecord(key[1:].decode(errors="replace"), "namespace", "", 0)
    kind = {"requests": "request_id", "expiries": "expiry", "timers": "timer"}.get(
        database, database
    )
    return DamagedRecord(namespace, kind, key.hex(), 0)

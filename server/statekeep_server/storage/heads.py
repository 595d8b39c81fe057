"""Where each namespace stands: its head, cached by the writer, stored with every commit.

Owns the namespaces database and the counters beside it. Only the writer thread may use a `Heads`;
readers take a head from their own transaction with `load_head`.
"""

from typing import Final

from statekeep_server.storage import keys, records
from statekeep_server.storage.environment import Databases
from statekeep_server.storage.handles import ReadTransaction, WriteTransaction
from statekeep_server.storage.records import Head

STORE_NAMESPACE: Final = ""
"""Holds what belongs to the store as a whole: the answers of deletions of namespaces; id 0."""

_NEXT_ID_KEY: Final = b"next_namespace_id"
_CLOCK_FLOOR_KEY: Final = b"clock_floor"
_GONE_PREFIX: Final = b"gone/"
_PURGE_PREFIX: Final = b"purge/"
_DATASET_PREFIX: Final = b"dataset/"

GONE_NAMES_MAX: Final = 1_000


def head_key(namespace: str) -> bytes:
    """Return the key of a namespace's head."""
    return b"n" + namespace.encode()


def load_head(transaction: ReadTransaction, databases: Databases, namespace: str) -> Head | None:
    """Return the stored head of a namespace, or None if nothing was ever written to it."""
    key = head_key(namespace)
    record = transaction.get(key, db=databases.namespaces)
    return None if record is None else records.decode_head(key, record)


def unborn_head(transaction: ReadTransaction, databases: Databases, namespace: str) -> Head:
    """Return the head that a namespace has before its first commit.

    The clock of a name that was deleted goes on where it ended, so that no revision is ever seen
    twice. Of more than `GONE_NAMES_MAX` deleted names those with the lowest clocks are forgotten;
    from then on every new namespace begins above them.
    """
    base = max(
        _load_number(transaction, databases, _CLOCK_FLOOR_KEY),
        _load_number(transaction, databases, _GONE_PREFIX + namespace.encode()),
    )
    return Head(namespace_id=0, latest=base, floor=base, finished=base, time_ms=0)


def list_names(
    transaction: ReadTransaction, databases: Databases, start: str, count_max: int
) -> list[str]:
    """Return up to `count_max` namespaces in order of name, from `start` on."""
    cursor = transaction.cursor(databases.namespaces)
    # The store's own namespace has the empty name and is not listed.
    found = cursor.set_range(head_key(start) if start else head_key(start) + keys.NAME_END)
    names = list[str]()
    while found and len(names) < count_max:
        names.append(cursor.key()[1:].decode())
        found = cursor.next()
    return names


def names_by_id(transaction: ReadTransaction, databases: Databases) -> dict[int, str]:
    """Return the name of every namespace by its id, those with a damaged head left out."""
    names = {}
    cursor = transaction.cursor(databases.namespaces)
    for key, record in cursor:
        if records.is_intact(key, record):
            names[records.decode_head(key, record).namespace_id] = key[1:].decode()
    return names


def count_namespaces(transaction: ReadTransaction, databases: Databases) -> int:
    """Return how many namespaces there are; the store's own is none."""
    stored = int(transaction.stat(databases.namespaces)["entries"])
    has_own = transaction.get(head_key(STORE_NAMESPACE), db=databases.namespaces) is not None
    return stored - has_own


class Heads:
    """The heads that the writer has seen; what it changed is stored when a group commits."""

    def __init__(self, databases: Databases) -> None:
        """Begin with nothing cached."""
        self._databases = databases
        self._cached: dict[str, Head] = {}
        self._changed: set[str] = set()
        # Datasets that an import is filling: to be purged after a crash, but not before.
        self._staging: set[int] = set()
        self._begun: set[int] = set()

    def find(self, transaction: ReadTransaction, namespace: str) -> Head | None:
        """Return the head of a namespace as the group has it so far, or None."""
        head = self._cached.get(namespace)
        if head is None:
            head = load_head(transaction, self._databases, namespace)
            if head is not None:
                self._cached[namespace] = head
        return head

    def unborn(self, transaction: ReadTransaction, namespace: str) -> Head:
        """Return the head of a namespace that does not exist yet."""
        return unborn_head(transaction, self._databases, namespace)

    def count(self, transaction: ReadTransaction) -> int:
        """Return how many namespaces there are."""
        return count_namespaces(transaction, self._databases)

    def add(self, transaction: WriteTransaction, namespace: str, head: Head) -> None:
        """Give a new namespace its id, which is never used again, and store its head."""
        if namespace != STORE_NAMESPACE:
            head.namespace_id = self._next_id(transaction)
            transaction.delete(_GONE_PREFIX + namespace.encode(), db=self._databases.meta)
        self._cached[namespace] = head
        self._store(transaction, namespace, head)

    def remove(self, transaction: WriteTransaction, namespace: str, head: Head) -> int:
        """Forget a namespace at once and queue its records to be purged in small steps.

        Returns the revision of the deletion, above which the clock of the name goes on.
        """
        revision = head.latest + 1
        transaction.delete(head_key(namespace), db=self._databases.namespaces)
        self._store_number(transaction, _GONE_PREFIX + namespace.encode(), revision)
        self._forget_gone_names(transaction)
        self._queue_purge(transaction, head.namespace_id)
        for dataset_id in self._datasets(transaction, head.namespace_id):
            self.drop_dataset(transaction, head.namespace_id, dataset_id)
        self._cached.pop(namespace, None)
        self._changed.discard(namespace)
        return revision

    def _forget_gone_names(self, transaction: WriteTransaction) -> None:
        clocks = list[tuple[int, bytes]]()
        cursor = transaction.cursor(self._databases.meta)
        found = cursor.set_range(_GONE_PREFIX)
        while found and cursor.key().startswith(_GONE_PREFIX):
            key = cursor.key()
            clocks.append((_load_number(transaction, self._databases, key), key))
            found = cursor.next()
        for revision, key in sorted(clocks)[: max(0, len(clocks) - GONE_NAMES_MAX)]:
            base = _load_number(transaction, self._databases, _CLOCK_FLOOR_KEY)
            self._store_number(transaction, _CLOCK_FLOOR_KEY, max(base, revision))
            transaction.delete(key, db=self._databases.meta)

    def begin_dataset(self, transaction: WriteTransaction) -> int:
        """Return the id of a new dataset: records that belong to no namespace yet.

        Until it is adopted it counts as something to purge, so that a crash leaves nothing behind.
        """
        dataset_id = self._next_id(transaction)
        self._queue_purge(transaction, dataset_id)
        self._staging.add(dataset_id)
        self._begun.add(dataset_id)
        return dataset_id

    def abandon_dataset(self, dataset_id: int) -> None:
        """Let a dataset that will not be adopted be purged."""
        self._staging.discard(dataset_id)

    def adopt_dataset(self, transaction: WriteTransaction, owner_id: int, dataset_id: int) -> None:
        """Make a dataset part of a namespace: it is purged when that is."""
        self._staging.discard(dataset_id)
        self.end_purge(transaction, dataset_id)
        self._store_number(transaction, _dataset_key(owner_id, dataset_id), 0)

    def drop_dataset(self, transaction: WriteTransaction, owner_id: int, dataset_id: int) -> None:
        """Queue the records of a namespace's dataset to be purged."""
        self._staging.discard(dataset_id)
        transaction.delete(_dataset_key(owner_id, dataset_id), db=self._databases.meta)
        self._queue_purge(transaction, dataset_id)

    def next_purge(self, transaction: ReadTransaction) -> int | None:
        """Return the id of a namespace or dataset that is gone but for its records, or None."""
        cursor = transaction.cursor(self._databases.meta)
        found = cursor.set_range(_PURGE_PREFIX)
        while found and cursor.key().startswith(_PURGE_PREFIX):
            purged_id = int.from_bytes(cursor.key()[len(_PURGE_PREFIX) :], "big")
            if purged_id not in self._staging:
                return purged_id
            found = cursor.next()
        return None

    def end_purge(self, transaction: WriteTransaction, namespace_id: int) -> None:
        """Note that nothing is left of a deleted namespace."""
        key = _PURGE_PREFIX + keys.namespace_prefix(namespace_id)
        transaction.delete(key, db=self._databases.meta)

    def mark_changed(self, namespace: str) -> None:
        """Have this head stored with the group."""
        self._changed.add(namespace)

    def store_changed(self, transaction: WriteTransaction) -> None:
        """Store the heads that changed since the last commit."""
        for namespace in self._changed:
            self._store(transaction, namespace, self._cached[namespace])
        self._changed.clear()
        self._begun.clear()

    def forget(self) -> None:
        """Drop what is cached after an aborted group: the stored heads are the truth."""
        self._cached.clear()
        self._changed.clear()
        # Their ids go to whatever is begun next.
        self._staging -= self._begun
        self._begun.clear()

    def _next_id(self, transaction: WriteTransaction) -> int:
        next_id = 1 + _load_number(transaction, self._databases, _NEXT_ID_KEY)
        self._store_number(transaction, _NEXT_ID_KEY, next_id)
        return next_id

    def _queue_purge(self, transaction: WriteTransaction, purged_id: int) -> None:
        self._store_number(transaction, _PURGE_PREFIX + keys.namespace_prefix(purged_id), 0)

    def _datasets(self, transaction: ReadTransaction, owner_id: int) -> list[int]:
        prefix = _DATASET_PREFIX + keys.namespace_prefix(owner_id)
        cursor = transaction.cursor(self._databases.meta)
        found, dataset_ids = cursor.set_range(prefix), list[int]()
        while found and cursor.key().startswith(prefix):
            dataset_ids.append(int.from_bytes(cursor.key()[len(prefix) :], "big"))
            found = cursor.next()
        return dataset_ids

    def _store(self, transaction: WriteTransaction, namespace: str, head: Head) -> None:
        key = head_key(namespace)
        transaction.put(key, records.encode_head(key, head), db=self._databases.namespaces)

    def _store_number(self, transaction: WriteTransaction, key: bytes, number: int) -> None:
        record = records.encode_plain(key, keys.pack_u64(number))
        transaction.put(key, record, db=self._databases.meta)


def _dataset_key(owner_id: int, dataset_id: int) -> bytes:
    return _DATASET_PREFIX + keys.namespace_prefix(owner_id) + keys.namespace_prefix(dataset_id)


def _load_number(transaction: ReadTransaction, databases: Databases, key: bytes) -> int:
    record = transaction.get(key, db=databases.meta)
    if record is None:
        return 0
    return int.from_bytes(records.decode_plain(key, record, key.decode()), "big")

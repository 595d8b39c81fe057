"""Saving and reading entries in a line each, through the domain."""

from statekeep_server.config import Limits
from statekeep_server.domain import entries, retention, store
from statekeep_server.domain.answers import DeleteAnswer
from statekeep_server.domain.entries import (
    ClearAnswer,
    ClearOperation,
    DeleteOperation,
    SaveAnswer,
    SaveOperation,
)
from statekeep_server.domain.origin import Origin
from statekeep_server.domain.ranges import AtRevision, KeyRange, PageQuery, Point
from statekeep_server.storage.engine import Engine
from statekeep_server.storage.keys import Kind
from statekeep_server.storage.records import ValueKind, Version

DEFAULT = "default"


def limits(**changes: int) -> Limits:
    """Return the default limits with some changed."""
    return Limits.model_validate(changes)


LIMITS = limits()


def save_text(key: str, text: str = "v", *, ttl_ms: int = 0) -> SaveOperation:
    """Return the operation that saves a text."""
    return SaveOperation(key.encode(), ValueKind.TEXT, text.encode(), ttl_ms)


def save(
    engine: Engine, key: str, text: str = "v", *, ttl_ms: int = 0, namespace: str = DEFAULT
) -> SaveAnswer:
    """Save a text and wait until it is durable."""
    operation = save_text(key, text, ttl_ms=ttl_ms)
    return engine.update(entries.save(Origin(namespace), operation, LIMITS))


def delete(engine: Engine, key: str, *, namespace: str = DEFAULT) -> DeleteAnswer:
    """Delete an entry and wait until that is durable."""
    operation = DeleteOperation(key.encode())
    return engine.update(entries.delete(Origin(namespace), operation, LIMITS))


def clear(engine: Engine, prefix: str = "", *, namespace: str = DEFAULT) -> ClearAnswer:
    """Delete all entries below a prefix and wait until that is durable."""
    operation = ClearOperation(*KeyRange.of_prefix(prefix.encode()))
    return engine.update(entries.clear(Origin(namespace), operation, LIMITS))


def load(engine: Engine, key: str, point: Point = None, *, namespace: str = DEFAULT) -> str:
    """Return the text of an entry; EntryNotFoundError if it is not there."""
    return store.load(engine, namespace, key.encode(), point)[1].version.payload.decode()


def contents(
    engine: Engine, revision: int | None = None, *, namespace: str = DEFAULT
) -> dict[str, str]:
    """Return all entries at a revision, None for now, in order of key."""
    point = None if revision is None else AtRevision(revision)
    batches = store.scan(engine, namespace, KeyRange(), point, 1 << 20)
    return {
        entry.key.decode(): entry.version.payload.decode()
        for batch in batches
        for entry in batch.entries
    }


def history(engine: Engine, key: str, *, namespace: str = DEFAULT) -> list[tuple[int, str | None]]:
    """Return (revision, text or None for a deletion) of the kept versions, newest first."""
    query = PageQuery(
        call="history", namespace=namespace, range=KeyRange(key.encode()), entries_max=1_000
    )
    page = store.history_page(engine, query, 1 << 20)
    return [(version.revision, text_of(version)) for version in page.versions]


def text_of(version: Version) -> str | None:
    """Return the text of a version, None for a deletion."""
    return None if version.is_deleted else version.payload.decode()


def compact(engine: Engine, floor: int | None, *, namespace: str = DEFAULT) -> int:
    """Raise the floor, remove what nobody can read any more, and return the floor."""
    return retention.compact(engine, LIMITS, namespace, floor).floor


def latest(engine: Engine, *, namespace: str = DEFAULT) -> int:
    """Return the latest revision."""
    with engine.view(namespace) as view:
        return view.revision


def stored_revisions(
    engine: Engine, key: str, kind: Kind = Kind.ENTRY, *, namespace: str = DEFAULT
) -> list[int]:
    """Return the revisions of the versions that lie on disk, whether readable or not."""
    with engine.view(namespace) as view:
        view.head.floor = 0
        return [version.revision for version in view.history(kind, key.encode())]

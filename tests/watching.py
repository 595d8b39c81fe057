"""Watching a server from a test: streams that fail instead of waiting for ever."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import grpc

from statekeep.v1.change_pb2 import Change, ChangeKind
from statekeep.v1.commit_pb2 import Operation, SaveOperation
from statekeep.v1.entry_pb2 import Value
from statekeep.v1.store_service_pb2 import (
    CommitRequest,
    DeleteRequest,
    SaveRequest,
    WatchChangesRequest,
    WatchChangesResponse,
)
from statekeep.v1.store_service_pb2_grpc import StoreServiceStub
from tests.serving import CHANNEL_OPTIONS, PATIENCE_SECONDS

SAVED = ChangeKind.CHANGE_KIND_ENTRY_SAVED
DELETED = ChangeKind.CHANGE_KIND_ENTRY_DELETED
EXPIRED = ChangeKind.CHANGE_KIND_ENTRY_EXPIRED


@contextmanager
def stalling(address: str) -> Iterator[StoreServiceStub]:
    """Connect in a way that takes little of what is not read, so that it stays at the server."""
    options = (*CHANNEL_OPTIONS, ("grpc.http2.bdp_probe", 0))
    with grpc.insecure_channel(address, options) as channel:
        yield StoreServiceStub(channel)


def watch(store: StoreServiceStub, start_revision: int = 0, **fields: Any) -> Any:  # noqa: ANN401
    """Begin a watch; `fields` are those of the request. It is a call, and iterates messages."""
    request = WatchChangesRequest(start_revision=start_revision, **fields)
    return store.WatchChanges(request, timeout=PATIENCE_SECONDS)


def watch_from_now(store: StoreServiceStub, **fields: Any) -> tuple[int, Any]:  # noqa: ANN401
    """Begin a watch from now on; return the revision after which it starts, and the watch."""
    stream = watch(store, **fields)
    first = next(stream)
    assert not first.changes
    return first.revision, stream


def take_until(
    stream: Iterable[WatchChangesResponse], revision: int
) -> Iterator[WatchChangesResponse]:
    """Yield messages up to the first that says that everything up to a revision came."""
    for message in stream:
        yield message
        if message.revision >= revision and not message.partial:
            return


def changes_until(stream: Iterable[WatchChangesResponse], revision: int) -> list[Change]:
    """Return the changes of a watch up to a revision."""
    return [change for message in take_until(stream, revision) for change in message.changes]


def places(changes: Iterable[Change]) -> list[tuple[int, int]]:
    """Return what names changes: their revisions and indexes."""
    return [(change.revision, change.index) for change in changes]


def save(
    store: StoreServiceStub, key: str, text: str = "v", *, namespace: str = "", ttl_ms: int = 0
) -> int:
    """Save a text and return the revision that made it."""
    request = SaveRequest(namespace=namespace, key=key, value=Value(text=text))
    if ttl_ms:
        request.ttl.FromMilliseconds(ttl_ms)
    return store.Save(request).revision


def delete(store: StoreServiceStub, key: str, *, namespace: str = "") -> int:
    """Delete an entry and return the revision that this made."""
    return store.Delete(DeleteRequest(namespace=namespace, key=key)).revision


def save_all(store: StoreServiceStub, keys: Iterable[str], text: str = "v") -> int:
    """Save a text under many keys in one commit and return its revision."""
    value = Value(text=text)
    operations = [Operation(save=SaveOperation(key=key, value=value)) for key in keys]
    return store.Commit(CommitRequest(operations=operations)).revision


def apply_changes(changes: Iterable[Change], entries: dict[str, str]) -> dict[str, str]:
    """Return the texts that entries have after changes that carry values."""
    for change in changes:
        if change.kind == SAVED:
            entries[change.key] = change.entry.value.text
        elif change.kind in {DELETED, EXPIRED}:
            del entries[change.key]
    return entries

"""Exporting and importing snapshots in a line each, over the wire."""

import functools
import queue
from collections.abc import Iterator
from typing import Any

from google.protobuf.duration_pb2 import Duration

from statekeep.v1 import admin_service_pb2 as admin_pb
from statekeep.v1 import snapshot_service_pb2 as pb
from statekeep.v1 import store_service_pb2 as store_pb
from statekeep.v1.entry_pb2 import Entry, PointInTime, Value
from statekeep.v1.snapshot_pb2 import Snapshot
from statekeep.v1.snapshot_service_pb2_grpc import SnapshotServiceStub
from statekeep_server.domain.retention import Housekeeper
from statekeep_server.domain.snapshot_file import FileHeader, FileWriter
from statekeep_server.domain.snapshot_items import FileEntry
from statekeep_server.storage.records import ValueKind
from tests.clocks import START_MS
from tests.refusals import Refusal, refused
from tests.serving import RunningServer, until

PIECE_BYTES = 1 << 16
LABEL = "step1_complete"
VALUES = {
    "blob": Value(data=b"\x00\xff" * 100),
    "empty": Value(text=""),
    "settings": Value(json='{"a": [1.0, null]}'),
    "theme": Value(text="dark"),
    "ünïcode/ключ": Value(text="značka"),
}


def stub_of(server: RunningServer) -> Any:  # noqa: ANN401 - its calls have no useful types
    """Return the stub of SnapshotService."""
    return SnapshotServiceStub(server.channel)


def save(server: RunningServer, namespace: str, key: str, value: Value, ttl_ms: int = 0) -> None:
    """Save an entry."""
    request = store_pb.SaveRequest(namespace=namespace, key=key, value=value)
    if ttl_ms:
        request.ttl.CopyFrom(Duration(seconds=ttl_ms // 1_000))
    server.store.Save(request)


def create(server: RunningServer, namespace: str, label: str = LABEL, **fields: object) -> Snapshot:
    """Create a snapshot of what is there."""
    request = pb.CreateSnapshotRequest(namespace=namespace, label=label, **fields)  # type: ignore[arg-type]
    created: Snapshot = stub_of(server).CreateSnapshot(request).snapshot
    return created


def prepare(server: RunningServer, namespace: str, values: dict[str, Value] = VALUES) -> Snapshot:
    """Save some values and create a snapshot of them."""
    for key, value in values.items():
        save(server, namespace, key, value)
    return create(server, namespace, description="made by a test")


def pieces(
    server: RunningServer, namespace: str, label: str = LABEL
) -> list[pb.ExportSnapshotResponse]:
    """Export a snapshot and return all messages."""
    request = pb.ExportSnapshotRequest(namespace=namespace, label=label)
    return list(stub_of(server).ExportSnapshot(request))


def exported(server: RunningServer, namespace: str, label: str = LABEL) -> bytes:
    """Return the file of a snapshot."""
    return b"".join(piece.data for piece in pieces(server, namespace, label))


def requests(
    data: bytes,
    namespace: str,
    piece_bytes: int = PIECE_BYTES,
    **fields: Any,  # noqa: ANN401 - those of the message
) -> Iterator[pb.ImportSnapshotRequest]:
    """Yield the messages that import a file; the fields go with the first one."""
    yield pb.ImportSnapshotRequest(namespace=namespace, data=data[:piece_bytes], **fields)
    for at in range(piece_bytes, len(data), piece_bytes):
        yield pb.ImportSnapshotRequest(data=data[at : at + piece_bytes])


def imported(
    server: RunningServer,
    namespace: str,
    data: bytes,
    **fields: Any,  # noqa: ANN401
) -> pb.ImportSnapshotResponse:
    """Import a file."""
    answer: pb.ImportSnapshotResponse = stub_of(server).ImportSnapshot(
        requests(data, namespace, **fields)
    )
    return answer


def not_imported(
    server: RunningServer,
    namespace: str,
    data: bytes,
    **fields: Any,  # noqa: ANN401
) -> Refusal:
    """Import a file that has to be refused, and return how."""
    return refused(stub_of(server).ImportSnapshot, requests(data, namespace, **fields))


def contents(server: RunningServer, namespace: str, label: str = "") -> dict[str, Entry]:
    """Return the entries at a snapshot, or those that are live."""
    request = store_pb.ScanEntriesRequest(namespace=namespace)
    if label:
        request.at.CopyFrom(PointInTime(snapshot_label=label))
    batches = server.store.ScanEntries(request)
    return {entry.key: entry for batch in batches for entry in batch.entries}


def values(server: RunningServer, namespace: str, label: str = "") -> dict[str, Value]:
    """Return the values at a snapshot, or those that are live."""
    return {key: entry.value for key, entry in contents(server, namespace, label).items()}


def count(server: RunningServer, namespace: str) -> int:
    """Return how many snapshots there are."""
    found: int = stub_of(server).CountSnapshots(pb.CountSnapshotsRequest(namespace=namespace)).count
    return found


def purge(server: RunningServer) -> None:
    """Run the housekeeping that removes what an import left."""
    Housekeeper(server.engine, server.server._config).purge()


def records(server: RunningServer) -> int:
    """Return how many records the store has, of every kind, all of them intact."""
    checked = 0
    for progress in server.admin.VerifyStore(admin_pb.VerifyStoreRequest()):
        assert not progress.damaged_records
        checked = progress.records_checked_count
    return checked


def baseline(server: RunningServer) -> int:
    """Return how many records the store has before an import leaves something."""
    # The first namespace or import of a store adds a record for good: the next id to give.
    save(server, "first", "theme", Value(text="dark"))
    purge(server)
    return records(server)


def purged_to(server: RunningServer, before: int) -> None:
    """Return once the housekeeping has brought the store back to so many records."""

    def is_back() -> bool:
        purge(server)
        return records(server) == before

    until(is_back, f"{before} records, as before the import")


class Sender:
    """An import whose messages the test sends one by one."""

    def __init__(
        self,
        server: RunningServer,
        namespace: str,
        **fields: Any,  # noqa: ANN401
    ) -> None:
        self._waiting: queue.SimpleQueue[pb.ImportSnapshotRequest | None] = queue.SimpleQueue()
        self._waiting.put(pb.ImportSnapshotRequest(namespace=namespace, **fields))
        self.call = stub_of(server).ImportSnapshot.future(iter(self._waiting.get, None))

    def send(self, data: bytes) -> None:
        """Send the next bytes of the file."""
        self._waiting.put(pb.ImportSnapshotRequest(data=data))

    def close(self) -> pb.ImportSnapshotResponse:
        """Say that the file ends and return the answer."""
        self._waiting.put(None)
        answer: pb.ImportSnapshotResponse = self.call.result()
        return answer

    def cancel(self) -> None:
        """Cancel the call."""
        self.call.cancel()
        self._waiting.put(None)


LARGE = {f"{number:05}": Value(data=number.to_bytes(4, "big") * 250) for number in range(3_000)}


@functools.cache
def large_file() -> bytes:
    """Return a file of three megabytes, more than one batch of everything."""
    header = FileHeader(1, START_MS, len(LARGE), 0, "default", LABEL, "made by a test", "1")
    rows = (
        FileEntry(key.encode(), ValueKind.DATA, value.data, 1, 1, START_MS, START_MS)
        for key, value in LARGE.items()
    )
    writer = FileWriter(header)
    return writer.begin() + b"".join(writer.add(rows)) + writer.finish()

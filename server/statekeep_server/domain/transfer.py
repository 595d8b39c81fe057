"""Between a snapshot and its file: exporting one, and taking one in to be staged.

Owns the pace of both: pieces of bounded size one way, batches of bounded size the other. Must
never hold a view from one piece to the next, nor write anything itself.
"""

from collections.abc import Iterator
from typing import Final, NamedTuple

from statekeep_server.config import Limits
from statekeep_server.domain import quotas, store
from statekeep_server.domain.ranges import AtSnapshot, KeyRange
from statekeep_server.domain.snapshot_file import FileEntry, FileHeader, FileReader, FileWriter
from statekeep_server.domain.snapshot_records import Snapshot
from statekeep_server.domain.store import Entry
from statekeep_server.storage.engine import Engine
from statekeep_server.storage.staging import StagedEntry

BATCH_ENTRIES_MAX: Final = 1_000
BATCH_BYTES_MAX: Final = 1 << 20


class Piece(NamedTuple):
    """The next bytes of an exported file, and how many items it holds so far."""

    data: bytes
    items_count: int


def export(  # noqa: PLR0913, PLR0917 - the parts of one question
    engine: Engine,
    namespace: str,
    snapshot: Snapshot,
    release: str,
    piece_bytes_max: int,
    batch_bytes_max: int,
) -> Iterator[Piece]:
    """Yield the file of a snapshot in pieces; `release` is written into it.

    Raises SnapshotNotFoundError between pieces if the snapshot is deleted meanwhile.
    """
    writer = FileWriter(
        FileHeader(
            revision=snapshot.revision,
            create_time_ms=snapshot.time_ms,
            entries_count=snapshot.entries_count,
            machines_count=0,
            namespace=namespace,
            label=snapshot.label,
            description=snapshot.description,
            release=release,
        )
    )
    waiting = bytearray(writer.begin())
    point = AtSnapshot(id=snapshot.id)
    for batch in store.scan(engine, namespace, KeyRange(), point, batch_bytes_max):
        for chunk in writer.add(_file_entry(entry) for entry in batch.entries):
            waiting += chunk
            while len(waiting) >= piece_bytes_max:
                yield Piece(_taken(waiting, piece_bytes_max), writer.entries_count)
    waiting += writer.finish()
    while waiting:
        yield Piece(_taken(waiting, piece_bytes_max), writer.entries_count)


def _taken(waiting: bytearray, count: int) -> bytes:
    taken = bytes(waiting[:count])
    del waiting[:count]
    return taken


def _file_entry(entry: Entry) -> FileEntry:
    key, version = entry
    return FileEntry(
        key=key,
        value_kind=version.value_kind,
        payload=version.payload,
        create_revision=version.create_revision,
        revision=version.revision,
        create_time_ms=version.create_time_ms,
        time_ms=version.time_ms,
        expire_ms=version.expire_ms,
    )


class Intake:
    """A file that is being imported: its bytes go in, batches of entries to stage come out."""

    def __init__(self, engine: Engine, namespace: str, limits: Limits) -> None:
        """Take in a file whose entries have to fit into the quotas of a namespace."""
        self._engine = engine
        self._namespace = namespace
        self._limits = limits
        self._reader = FileReader(limits)
        self._waiting: list[StagedEntry] = []
        self._waiting_bytes = 0

    @property
    def entries_count(self) -> int:
        """How many entries the file had so far."""
        return self._reader.entries_count

    def feed(self, data: bytes) -> list[list[StagedEntry]]:
        """Take the next bytes of the file and return the batches that became full.

        Raises SnapshotFileDamagedError or QuotaExceededError; then the file is refused whole.
        """
        batches = list[list[StagedEntry]]()
        for entry in self._reader.feed(data):
            if self._is_full(entry):
                batches.append(self._flushed())
            self._waiting.append(
                StagedEntry(
                    entry.key,
                    entry.value_kind,
                    entry.payload,
                    entry.create_time_ms,
                    entry.time_ms,
                    entry.expire_ms,
                )
            )
            self._waiting_bytes += len(entry.key) + len(entry.payload)
        with self._engine.view(self._namespace) as view:
            size_bytes = self._reader.entries_bytes
            quotas.check_snapshot(view, self.entries_count, size_bytes, self._limits)
        return batches

    def finish(self) -> tuple[FileHeader, list[StagedEntry]]:
        """Return (what the file says of its snapshot, the last batch), if the file was whole."""
        return self._reader.finish(), self._flushed()

    def sha256(self) -> bytes:
        """Return what tells this file from any other, once it was taken in whole."""
        return self._reader.sha256

    def _is_full(self, entry: FileEntry) -> bool:
        size_bytes = self._waiting_bytes + len(entry.key) + len(entry.payload)
        is_full = len(self._waiting) == BATCH_ENTRIES_MAX or size_bytes > BATCH_BYTES_MAX
        return bool(self._waiting) and is_full

    def _flushed(self) -> list[StagedEntry]:
        batch, self._waiting, self._waiting_bytes = self._waiting, [], 0
        return batch

"""Between a snapshot and its file: exporting one, and taking one in to be staged.

Owns the pace of both: pieces of bounded size one way, batches of bounded size the other. Must
never hold a view from one piece to the next, nor write anything itself.
"""

from collections.abc import Iterator
from typing import Final, NamedTuple

import orjson

from statekeep_server.config import Limits
from statekeep_server.domain import definition_records, machine_records, quotas
from statekeep_server.domain.machine_records import Machine
from statekeep_server.domain.points import move_to_snapshot
from statekeep_server.domain.quotas import Held
from statekeep_server.domain.ranges import KeyRange
from statekeep_server.domain.snapshot_file import FileHeader, FileWriter
from statekeep_server.domain.snapshot_items import FileDefinition, FileEntry, FileItem
from statekeep_server.domain.snapshot_items import damaged as damaged_file
from statekeep_server.domain.snapshot_reader import FileReader
from statekeep_server.domain.snapshot_records import Snapshot, Target, find
from statekeep_server.domain.snapshots import Dataset
from statekeep_server.errors import DataDamagedError, SnapshotFileDamagedError
from statekeep_server.storage.engine import Engine
from statekeep_server.storage.keys import Kind, prefix_end
from statekeep_server.storage.records import ValueKind, Version
from statekeep_server.storage.staging import StagedRecord
from statekeep_server.storage.view import View

BATCH_RECORDS_MAX: Final = 1_000
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
            create_time_ms=snapshot.moment_ms,
            entries_count=snapshot.entries_count,
            machines_count=snapshot.machines_count,
            namespace=namespace,
            label=snapshot.label,
            description=snapshot.description,
            release=release,
        )
    )
    waiting = bytearray()
    source = _Source(engine, namespace, snapshot, batch_bytes_max)
    for chunk in _chunks(writer, source):
        waiting += chunk
        while len(waiting) >= piece_bytes_max:
            yield Piece(_taken(waiting, piece_bytes_max), writer.items_count)
    while waiting:
        yield Piece(_taken(waiting, piece_bytes_max), writer.items_count)


def _chunks(writer: FileWriter, source: "_Source") -> Iterator[bytes]:
    yield writer.begin()
    for entries in source.batches(Kind.ENTRY, KeyRange()):
        yield from writer.add(_file_entry(*each) for each in entries)
    for definition in source.definitions():
        yield writer.define(definition)
        for machines in source.machines(definition):
            yield from writer.add_machines(machines)
    if writer.machines_count != source.snapshot.machines_count:
        # Rather no file than one that no server imports.
        raise DataDamagedError(
            f"the snapshot {source.snapshot.label!r} should hold "
            f"{source.snapshot.machines_count} machines, but {writer.machines_count} were found; "
            f"restore a backup",
            kind="snapshot",
        )
    yield writer.finish()


def _taken(waiting: bytearray, count: int) -> bytes:
    taken = bytes(waiting[:count])
    del waiting[:count]
    return taken


class _Source:
    """What a snapshot holds, read in batches, each with a view of its own."""

    def __init__(
        self, engine: Engine, namespace: str, snapshot: Snapshot, batch_bytes_max: int
    ) -> None:
        self.snapshot = snapshot
        self._engine = engine
        self._namespace = namespace
        self._batch_bytes_max = batch_bytes_max

    def batches(self, kind: Kind, key_range: KeyRange) -> Iterator[list[tuple[bytes, Version]]]:
        """Yield the records of a kind in a range, of a machine in the index its own record."""
        start: bytes | None = key_range.start
        while start is not None:
            with self._engine.view(self._namespace) as view:
                move_to_snapshot(view, find(view, Target(id=self.snapshot.id)))
                batch, start = self._batch(view, kind, KeyRange(start, key_range.end))
            yield batch

    def definitions(self) -> Iterator[FileDefinition]:
        """Yield the definitions on which machines run, by name, the newest version first."""
        for batch in self.batches(Kind.DEFINITION, KeyRange()):
            for record, version in batch:
                name, number = definition_records.split_name(record)
                yield FileDefinition(
                    name, number, version.payload, version.create_revision, version.create_time_ms
                )

    def machines(self, definition: FileDefinition) -> Iterator[list[Machine]]:
        """Yield the machines that run on a definition, in the order of the index."""
        prefix = machine_records.index_prefix(definition.name, definition.version)
        for batch in self.batches(Kind.MACHINE_INDEX, KeyRange.of_prefix(prefix)):
            yield [machine_records.decode_machine(*each) for each in batch]

    def _batch(
        self, view: View, kind: Kind, key_range: KeyRange
    ) -> tuple[list[tuple[bytes, Version]], bytes | None]:
        """Return (a batch, where the next one begins or None)."""
        batch, size_bytes = list[tuple[bytes, Version]](), 0
        for count, (name, version) in enumerate(view.scan(kind, *key_range)):
            found: tuple[bytes, Version] | None = name, version
            if kind is Kind.MACHINE_INDEX:
                found = _indexed(view, name)
            elif kind is Kind.DEFINITION and not _runs_machines(view, name):
                found = None
            size_bytes += 0 if found is None else len(found[1].payload)
            # What is passed over counts as well: it takes as long.
            is_full = count == BATCH_RECORDS_MAX or size_bytes > self._batch_bytes_max
            if count and is_full:
                return batch, name
            if found is not None:
                batch.append(found)
        return batch, None


def _indexed(view: View, name: bytes) -> tuple[bytes, Version] | None:
    machine_id = machine_records.split_index_name(name).machine_id
    version = view.get(Kind.MACHINE, machine_id)
    return None if version is None else (machine_id, version)


def _runs_machines(view: View, name: bytes) -> bool:
    definition, number = definition_records.split_name(name)
    if not number:
        return False
    prefix = machine_records.index_prefix(definition, number)
    return next(view.scan(Kind.MACHINE_INDEX, prefix, prefix_end(prefix)), None) is not None


def _file_entry(key: bytes, version: Version) -> FileEntry:
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
    """A file that is being imported: its bytes go in, batches of records to stage come out."""

    def __init__(self, engine: Engine, namespace: str, limits: Limits) -> None:
        """Take in a file that has to fit into the quotas of a namespace."""
        self._engine = engine
        self._namespace = namespace
        self._limits = limits
        self._reader = FileReader(limits)
        self._last_definition = ""
        self._waiting: list[StagedRecord] = []
        self._waiting_bytes = 0

    @property
    def entries_count(self) -> int:
        """How many entries the file had so far."""
        return self._reader.entries_count

    def feed(self, data: bytes) -> list[list[StagedRecord]]:
        """Take the next bytes of the file and return the batches that became full.

        Raises SnapshotFileDamagedError or QuotaExceededError; then the file is refused whole.
        """
        batches = list[list[StagedRecord]]()
        for item in self._reader.feed(data):
            for record in self._records(item):
                if self._is_full(record):
                    batches.append(self._flushed())
                self._waiting.append(record)
                self._waiting_bytes += len(record.name) + len(record.payload)
        with self._engine.view(self._namespace) as view:
            reader = self._reader
            held = Held(reader.entries_count, reader.entries_bytes, reader.machines_count)
            quotas.check_snapshot(view, held, self._limits)
        return batches

    def finish(self) -> tuple[FileHeader, list[StagedRecord]]:
        """Return (what the file says of its snapshot, the last batch), if the file was whole."""
        return self._reader.finish(), self._flushed()

    def dataset(self, dataset_id: int) -> Dataset:
        """Return what the file, once it was taken in whole, became in a dataset."""
        moment_ms = self._reader.finish().create_time_ms
        return Dataset(dataset_id, self.entries_count, self._reader.machines_count, moment_ms)

    def sha256(self) -> bytes:
        """Return what tells this file from any other, once it was taken in whole."""
        return self._reader.sha256

    def doubled(self, record: StagedRecord) -> SnapshotFileDamagedError:
        """Return the error for a record that could not be staged, because it is there already."""
        # All else comes in an order that shows it; machines of one id may stand far apart.
        machine_id = record.name.decode()
        return damaged_file(self._reader.offset, f"the machine {machine_id!r} had come twice")

    def _records(self, item: FileItem) -> Iterator[StagedRecord]:
        if isinstance(item, FileEntry):
            yield StagedRecord(
                item.key,
                item.value_kind,
                item.payload,
                item.create_time_ms,
                item.time_ms,
                item.expire_ms,
            )
            return
        made_ms = item.create_time_ms
        if isinstance(item, Machine):
            payload, index = machine_records.encode_machine(item), machine_records.index_name(item)
            name = item.id.encode()
            yield StagedRecord(
                name, ValueKind.JSON, payload, made_ms, item.time_ms, kind=Kind.MACHINE
            )
            yield StagedRecord(
                index, ValueKind.DATA, b"", made_ms, item.time_ms, kind=Kind.MACHINE_INDEX
            )
            return
        name = definition_records.name_of(item.name, item.version)
        yield StagedRecord(
            name, ValueKind.JSON, item.payload, made_ms, made_ms, kind=Kind.DEFINITION
        )
        if item.name != self._last_definition:
            # The newest version of a name comes first, so it tells the highest number.
            self._last_definition = item.name
            name, number = item.name.encode(), orjson.dumps({"version": item.version})
            yield StagedRecord(name, ValueKind.JSON, number, made_ms, made_ms, kind=Kind.DEFINITION)

    def _is_full(self, record: StagedRecord) -> bool:
        size_bytes = self._waiting_bytes + len(record.name) + len(record.payload)
        is_full = len(self._waiting) == BATCH_RECORDS_MAX or size_bytes > BATCH_BYTES_MAX
        return bool(self._waiting) and is_full

    def _flushed(self) -> list[StagedRecord]:
        batch, self._waiting, self._waiting_bytes = self._waiting, [], 0
        return batch

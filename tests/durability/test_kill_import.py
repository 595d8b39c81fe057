"""A server that is killed amid imports has each of them whole or not at all, and clears up."""

import random
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import grpc

from statekeep.v1.snapshot_service_pb2 import ImportSnapshotRequest
from statekeep.v1.snapshot_service_pb2_grpc import SnapshotServiceStub
from statekeep_server.domain import machine_queries, snapshot_records, store
from statekeep_server.domain.machine_queries import StateCount
from statekeep_server.domain.machine_records import decode_machine
from statekeep_server.domain.points import move
from statekeep_server.domain.ranges import AtSnapshot, KeyRange
from statekeep_server.domain.retention import Housekeeper
from statekeep_server.domain.snapshot_file import FileHeader, FileWriter
from statekeep_server.domain.snapshot_items import FileEntry
from statekeep_server.storage.engine import Engine
from statekeep_server.storage.keys import Kind
from statekeep_server.storage.records import ValueKind
from tests.clocks import START_MS
from tests.engines import EngineFactory
from tests.entries import DEFAULT, LIMITS, contents
from tests.machine_files import definition, machine
from tests.serving import CHANNEL_OPTIONS, ChildServer, until

ROUNDS = 8
PIECE_BYTES = 1 << 16
ROWS = {f"{number:04}": f"{number} " * 200 for number in range(3_000)}
MACHINES = {f"m{number:04}": f'{{"text":"{f"{number:04}" * 100}"}}' for number in range(1_000)}
# Of entries and machines, each of which has more than 400 bytes; what belongs to them has less.
RECORDS_COUNT = len(ROWS) + len(MACHINES)
FLAGS = ("--store-bytes-max", str(64 << 20), "--snapshots-max", "6")


def file() -> bytes:
    """Return a file of some megabytes."""
    header = FileHeader(1, START_MS, len(ROWS), len(MACHINES), "default", "label", "", "1")
    rows = (
        FileEntry(key.encode(), ValueKind.TEXT, text.encode(), 1, 1, START_MS, START_MS)
        for key, text in ROWS.items()
    )
    writer = FileWriter(header)
    machines = (machine(each, context_json=text) for each, text in MACHINES.items())
    data = writer.begin() + b"".join(writer.add(rows)) + writer.define(definition())
    return data + b"".join(writer.add_machines(machines)) + writer.finish()


@dataclass
class Importer:
    """Imports one file again and again, until the server is gone."""

    data: bytes
    sent: int = 0
    acknowledged: list[str] = field(default_factory=list)

    def run(self, address: str, imports_max: int) -> None:
        """Import up to so many times and note each answer."""
        with grpc.insecure_channel(address, CHANNEL_OPTIONS) as channel:
            stub = SnapshotServiceStub(channel)
            for _ in range(imports_max):
                try:
                    answer = stub.ImportSnapshot(self._requests())
                except grpc.RpcError:
                    return
                self.acknowledged.append(answer.snapshot.id)

    def _requests(self) -> Iterator[ImportSnapshotRequest]:
        for at in range(0, len(self.data), PIECE_BYTES):
            self.sent += 1
            yield ImportSnapshotRequest(data=self.data[at : at + PIECE_BYTES])


def snapshots_of(engine: Engine) -> list[str]:
    """Return the ids of all snapshots, each of which holds all that is in the file."""
    with engine.view(DEFAULT) as view:
        ids = [snapshot.id for snapshot in snapshot_records.scan(view)]
        assert view.head.snapshots_count == len(ids)
    for each in ids:
        batches = store.scan(engine, DEFAULT, KeyRange(), AtSnapshot(id=each), 1 << 20)
        rows = {entry.key: entry.version.payload for batch in batches for entry in batch.entries}
        assert {key.decode(): text.decode() for key, text in rows.items()} == ROWS
        assert machines_at(engine, AtSnapshot(id=each)) == MACHINES
        at, bytes_max = AtSnapshot(id=each), LIMITS.page_bytes_max
        counted = machine_queries.count(engine, DEFAULT, "", 0, at, bytes_max)[1]
        assert counted == [StateCount("job", 1, "open", len(MACHINES))]
    assert contents(engine) == {}
    return ids


def machines_at(engine: Engine, point: AtSnapshot) -> dict[str, str]:
    """Return the contexts of the machines at a point."""
    with engine.view(DEFAULT) as view:
        move(view, point)
        found = view.scan(Kind.MACHINE, b"", None)
        machines = [decode_machine(name, version) for name, version in found]
    return {each.id: each.context_json for each in machines}


def records_on_disk(engine: Engine) -> int:
    """Return how many large records there are, once housekeeping has removed what is nobody's."""
    Housekeeper(engine, LIMITS).purge()
    assert not any(progress.damaged for progress in engine.verify())
    with engine._environment.begin_read() as transaction:
        database = engine._environment.databases.versions
        kept = [record for _key, record in transaction.cursor(database) if len(record) > 400]
    return len(kept)


def test_an_import_is_whole_or_absent_after_a_kill(
    tmp_path: Path, make_engine: EngineFactory
) -> None:
    """Eight times in a row, at any moment of an import: before or after, never half."""
    dice, data = random.Random(), file()
    pieces_count = -(-len(data) // PIECE_BYTES)
    seen = set[str]()
    for _ in range(ROUNDS):
        child, importer = ChildServer(tmp_path / "data", *FLAGS), Importer(data)
        try:
            address = child.wait_serving()
            thread = threading.Thread(target=importer.run, args=(address, 1_000))
            thread.start()
            # Amid a file, or when all of it was sent and the commit is near.
            enough = dice.choice([dice.randrange(3 * pieces_count), pieces_count]) + 1
            until(lambda: importer.sent >= enough, "enough pieces")  # noqa: B023
            threading.Event().wait(dice.random() / 20)
        finally:
            child.kill()
        thread.join()
        with make_engine(tmp_path / "data") as engine:
            ids = snapshots_of(engine)
            fresh = [each for each in ids if each not in seen]
            assert set(importer.acknowledged[-6:]) <= set(ids), "an acknowledged import is lost"
            assert len(set(fresh) - set(importer.acknowledged)) <= 1
            assert records_on_disk(engine) == len(ids) * RECORDS_COUNT, "something is left behind"
        seen |= set(ids)

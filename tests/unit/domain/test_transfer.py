"""Between a snapshot and its file everything comes in bounded parts."""

import pytest

from statekeep_server.domain import snapshots, transfer
from statekeep_server.domain.origin import Origin
from statekeep_server.domain.snapshot_file import FileHeader, FileWriter
from statekeep_server.domain.snapshot_items import FileEntry
from statekeep_server.domain.snapshots import NewSnapshot
from statekeep_server.domain.transfer import Intake
from statekeep_server.errors import QuotaExceededError, SnapshotFileDamagedError
from statekeep_server.storage.records import ValueKind
from statekeep_server.storage.staging import StagedRecord
from tests.clocks import START_MS
from tests.engines import EngineFactory
from tests.entries import DEFAULT, LIMITS, limits, save


def file_of(entries_count: int, value_bytes: int) -> bytes:
    """Return a file of so many entries, all with values of one size."""
    rows = (
        FileEntry(
            b"%06d" % number, ValueKind.DATA, b"v" * value_bytes, 1, 2, START_MS, START_MS + 1
        )
        for number in range(entries_count)
    )
    writer = FileWriter(FileHeader(3, START_MS, entries_count, 0, "n", "label", "", "1"))
    return writer.begin() + b"".join(writer.add(rows)) + writer.finish()


@pytest.mark.parametrize(("entries_count", "value_bytes"), [(3_500, 0), (50, 100_000), (0, 0)])
@pytest.mark.parametrize("piece_bytes", [1 << 30, 5_000])
def test_batches_are_bounded(
    make_engine: EngineFactory, entries_count: int, value_bytes: int, piece_bytes: int
) -> None:
    """A batch has at most 1,000 entries and 1 MiB, and every entry is in one, in order."""
    intake, data = Intake(make_engine(), DEFAULT, LIMITS), file_of(entries_count, value_bytes)
    batches = list[list[StagedRecord]]()
    for at in range(0, len(data), piece_bytes):
        batches += intake.feed(data[at : at + piece_bytes])
    header, rest = intake.finish()
    staged = [entry for batch in [*batches, rest] for entry in batch]
    assert header.label == "label"
    assert [each.name for each in staged] == [b"%06d" % each for each in range(entries_count)]
    assert intake.entries_count == entries_count
    for batch in [*batches, rest]:
        assert len(batch) <= transfer.BATCH_RECORDS_MAX
        assert sum(len(each.name) + len(each.payload) for each in batch) <= transfer.BATCH_BYTES_MAX


def test_small_chunks_share_a_batch(make_engine: EngineFactory) -> None:
    """Entries are staged when a batch is full, however little each piece of the file brings."""
    intake, data = Intake(make_engine(), DEFAULT, LIMITS), file_of(999, 10)
    fed = [intake.feed(data[at : at + 100]) for at in range(0, len(data), 100)]
    assert not any(fed)
    assert len(intake.finish()[1]) == 999


def test_a_file_over_a_quota_ends_before_it_was_read_whole(make_engine: EngineFactory) -> None:
    """The first piece that brings too much is refused, so that no more is ever stored."""
    intake = Intake(make_engine(), DEFAULT, limits(entries_bytes_max=1_000_000))
    data = file_of(100, 100_000)
    assert intake.feed(data[:900_000]) == []
    with pytest.raises(QuotaExceededError, match="entries_bytes_max"):
        intake.feed(data[900_000:1_500_000])


def test_a_file_cut_short_has_no_last_batch(make_engine: EngineFactory) -> None:
    """What waits for a full batch is not handed out when the file turns out to be damaged."""
    intake = Intake(make_engine(), DEFAULT, LIMITS)
    intake.feed(file_of(10, 10)[:-1])
    with pytest.raises(SnapshotFileDamagedError):
        intake.finish()


@pytest.mark.parametrize("piece_bytes", [50, 1_000, 1 << 20])
def test_pieces_are_bounded_and_make_the_file(make_engine: EngineFactory, piece_bytes: int) -> None:
    """All pieces but the last have the size asked for, and the same snapshot the same bytes."""
    engine = make_engine()
    for number in range(100):
        save(engine, f"{number:03}", "v" * 100)
    created = engine.update(snapshots.create(Origin(DEFAULT), NewSnapshot("label"), LIMITS))
    save(engine, "later")
    parts = list(transfer.export(engine, DEFAULT, created.snapshot, "1", piece_bytes, 2_000))
    assert {len(part.data) for part in parts[:-1]} <= {piece_bytes}
    assert 0 < len(parts[-1].data) <= piece_bytes
    assert parts[-1].items_count == 100
    whole = list(transfer.export(engine, DEFAULT, created.snapshot, "1", 1 << 20, 1 << 20))
    assert b"".join(part.data for part in parts) == b"".join(part.data for part in whole)

"""Snapshots leave a server as files and come back whole."""

from pathlib import Path

import pytest

from statekeep.v1 import admin_service_pb2 as admin_pb
from statekeep.v1 import snapshot_service_pb2 as pb
from statekeep.v1.entry_pb2 import Value
from tests.clocks import START_MS, ManualClock
from tests.refusals import refused
from tests.serving import RunningServer, ServerFactory
from tests.snapshot_files import (
    LABEL,
    LARGE,
    PIECE_BYTES,
    VALUES,
    contents,
    count,
    create,
    exported,
    imported,
    large_file,
    not_imported,
    pieces,
    prepare,
    purge,
    records,
    save,
    stub_of,
    values,
)


@pytest.mark.parametrize("piece_bytes", [7, PIECE_BYTES])
def test_a_snapshot_reads_the_same_after_export_and_import(
    shared: RunningServer, namespace: str, piece_bytes: int
) -> None:
    """In another namespace its entries are those of the source; what is live there stays."""
    target = f"{namespace}-target"
    source = prepare(shared, namespace)
    save(shared, target, "theme", Value(text="live"))
    answer = imported(shared, target, exported(shared, namespace), piece_bytes=piece_bytes)
    assert values(shared, target, LABEL) == values(shared, namespace, LABEL) == VALUES
    assert values(shared, target) == {"theme": Value(text="live")}
    assert (answer.revision, answer.snapshot.revision) == (2, 2)
    assert (answer.snapshot.label, answer.snapshot.description) == (LABEL, "made by a test")
    assert (answer.snapshot.entries_count, answer.snapshot.imported) == (len(VALUES), True)
    assert not source.imported


def test_another_server_imports_the_file(
    make_server: ServerFactory, tmp_path: Path, clock: ManualClock
) -> None:
    """Values, times and lifetimes are those of the source, on a store that knows nothing of it."""
    source, target = make_server(clock), make_server(clock, tmp_path / "other")
    save(source, "", "gone", Value(text="v"), ttl_ms=1_000)
    clock.advance(2_000)
    save(source, "", "short", Value(text="v"), ttl_ms=60_000)
    prepare(source, "")
    clock.advance(5)
    answer = imported(target, "restored", exported(source, ""))
    found, there = contents(target, "restored", LABEL), contents(source, "", LABEL)
    assert answer.snapshot.entries_count == len(found) == len(VALUES) + 1
    for key, entry in there.items():
        assert entry.create_time.ToMilliseconds() == START_MS + 2_000
        for field in ("value", "create_time", "update_time", "expire_time"):
            assert getattr(found[key], field) == getattr(entry, field), (key, field)
    assert found["short"].expire_time.ToMilliseconds() == START_MS + 62_000
    assert values(target, "restored") == {}


def test_a_large_snapshot_goes_through_in_pieces(shared: RunningServer, namespace: str) -> None:
    """A piece has at most 1 MiB and tells how far the export is; only the first describes it."""
    imported(shared, namespace, large_file(), piece_bytes=4_000_000)
    found = pieces(shared, namespace)
    assert max(len(piece.data) for piece in found) == 1 << 20
    counts = [piece.items_count for piece in found]
    assert counts == sorted(counts)
    assert counts[-1] == len(LARGE)
    assert [piece.HasField("snapshot") for piece in found] == [True, *[False] * (len(found) - 1)]
    imported(shared, f"{namespace}-target", b"".join(piece.data for piece in found))
    assert values(shared, f"{namespace}-target", LABEL) == LARGE


def test_the_largest_value_goes_through(shared: RunningServer, namespace: str) -> None:
    """A value as large as the server takes is larger than a piece, and comes back."""
    largest = {"a": Value(text="v"), "b": Value(data=b"\xff" * (1 << 20)), "c": Value(text="v")}
    prepare(shared, namespace, largest)
    imported(shared, f"{namespace}-target", exported(shared, namespace))
    assert values(shared, f"{namespace}-target", LABEL) == largest


def test_an_empty_snapshot_goes_through(shared: RunningServer, namespace: str) -> None:
    """A snapshot without entries is a snapshot; importing it makes another."""
    create(shared, namespace)
    answer = imported(shared, f"{namespace}-target", exported(shared, namespace))
    assert (answer.snapshot.entries_count, answer.snapshot.imported) == (0, True)
    assert values(shared, f"{namespace}-target", LABEL) == {}


def test_small_messages_carry_a_large_snapshot(make_server: ServerFactory) -> None:
    """On a server whose messages are limited to 64 KiB, pieces fit into them."""
    server = make_server(message_bytes_max=64 << 10, scan_batch_bytes_max=16 << 10)
    imported(server, "", large_file(), piece_bytes=32_000)
    assert max(len(piece.data) for piece in pieces(server, "")) <= 32 << 10
    assert imported(server, "again", exported(server, ""), piece_bytes=32_000).snapshot.imported


def test_an_imported_snapshot_is_one_like_any_other(shared: RunningServer, namespace: str) -> None:
    """It can be restored, exported again, and deleted; then its records go."""
    before = records(shared)
    imported(shared, namespace, large_file())
    again = exported(shared, namespace)
    imported(shared, f"{namespace}-again", again)
    assert values(shared, f"{namespace}-again", LABEL) == LARGE
    restored = stub_of(shared).RestoreSnapshot(
        pb.RestoreSnapshotRequest(namespace=namespace, latest=True)
    )
    assert restored.entries_saved_count == len(LARGE)
    assert values(shared, namespace) == LARGE
    for each in (namespace, f"{namespace}-again"):
        shared.admin.DeleteNamespace(admin_pb.DeleteNamespaceRequest(namespace=each))
    purge(shared)
    # What remembers at which revision the two names stood stays.
    assert records(shared) <= before + 2


def test_label_and_description_may_be_given_anew(shared: RunningServer, namespace: str) -> None:
    """What the first message says goes before what the file says."""
    prepare(shared, namespace)
    data = exported(shared, namespace)
    answer = imported(shared, namespace, data, label="other", description="new", pinned=True)
    snapshot = answer.snapshot
    assert (snapshot.label, snapshot.description, snapshot.pinned) == ("other", "new", True)
    assert values(shared, namespace, "other") == VALUES
    assert not imported(shared, namespace, data).snapshot.pinned


def test_a_repeated_import_gets_the_first_answer(shared: RunningServer, namespace: str) -> None:
    """With a request id a file is imported once, however it is cut; other bytes are refused."""
    first = imported(shared, namespace, large_file(), request_id="r-1")
    purge(shared)
    before = records(shared)
    assert imported(shared, namespace, large_file(), request_id="r-1", piece_bytes=999_999) == first
    create(shared, f"{namespace}-other")
    other = exported(shared, f"{namespace}-other")
    assert not_imported(shared, namespace, other, request_id="r-1").reason == "REQUEST_ID_REUSED"
    refusal = not_imported(shared, namespace, large_file(), request_id="r-1", label="other")
    assert refusal.reason == "REQUEST_ID_REUSED"
    assert count(shared, namespace) == 1
    purge(shared)
    # The other namespace has a head, a snapshot and a line in the log.
    assert records(shared) == before + 3


def test_an_export_needs_a_snapshot(shared: RunningServer, namespace: str) -> None:
    """Without a target, or with one that is not there, no file begins."""
    stub = stub_of(shared)
    request = pb.ExportSnapshotRequest(namespace=namespace)
    assert refused(stub.ExportSnapshot, request).reason == "ARGUMENT_INVALID"
    for target in ({"label": "none"}, {"id": "s-1"}, {"latest": True}):
        request = pb.ExportSnapshotRequest(namespace=namespace, **target)
        assert refused(stub.ExportSnapshot, request).reason == "SNAPSHOT_NOT_FOUND"


def test_an_export_of_the_latest_or_by_id(shared: RunningServer, namespace: str) -> None:
    """Every way to name a snapshot names it for an export too."""
    older = prepare(shared, namespace)
    save(shared, namespace, "theme", Value(text="light"))
    create(shared, namespace, "newer")
    stub = stub_of(shared)
    by_id = pb.ExportSnapshotRequest(namespace=namespace, id=older.id)
    latest = pb.ExportSnapshotRequest(namespace=namespace, latest=True)
    assert next(iter(stub.ExportSnapshot(by_id))).snapshot == older
    assert next(iter(stub.ExportSnapshot(latest))).snapshot.label == "newer"


def test_a_snapshot_deleted_amid_its_export_ends_it_with_an_error(
    shared: RunningServer, namespace: str
) -> None:
    """A file that could not be finished never ends with OK."""
    many = {f"{number:03}": Value(data=b"v" * 500_000) for number in range(60)}
    snapshot = prepare(shared, namespace, many)
    request = pb.ExportSnapshotRequest(namespace=namespace, latest=True)
    stream = stub_of(shared).ExportSnapshot(request)
    next(stream)
    stub_of(shared).DeleteSnapshot(pb.DeleteSnapshotRequest(namespace=namespace, id=snapshot.id))
    assert refused(lambda: stream).reason == "SNAPSHOT_NOT_FOUND"

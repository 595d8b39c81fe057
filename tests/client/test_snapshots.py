"""The client's verbs about snapshots against the real server."""

import asyncio
import io
from contextlib import closing
from pathlib import Path

import pytest

import statekeep
from statekeep import Client, DifferenceKind, SnapshotLimitAction, TransferProgress
from statekeep.v1 import snapshot_service_pb2 as pb
from tests.client.serving import UNAVAILABLE, FlakyServer

ENTRIES = 300
LARGE = "v" * 20_000


def fill(client: Client) -> None:
    for number in range(ENTRIES):
        client.store.save(f"k{number:03}", LARGE)


def test_what_was_there_comes_back(client: Client) -> None:
    client.store.save("a", 1)
    created = client.snapshots.create("kept", description="why", pinned=True)
    assert created.revision == created.snapshot.revision == 2
    assert (created.snapshot.label, created.snapshot.entries_count) == ("kept", 1)
    assert (created.snapshot.pinned, created.snapshot.description) == (True, "why")
    client.store.save("a", 2)
    client.store.save("b", 3)
    restored = client.snapshots.restore("kept")
    assert (restored.entries_saved_count, restored.entries_deleted_count) == (1, 1)
    assert restored.snapshot == created.snapshot
    assert [(entry.key, entry.value) for entry in client.store.scan()] == [("a", 1)]


def test_a_snapshot_is_named_by_label_by_id_or_as_the_latest(client: Client) -> None:
    first = client.snapshots.create("same").snapshot
    client.store.save("k", 1)
    second = client.snapshots.create("same").snapshot
    client.store.save("k", 2)
    other = client.snapshots.create("other").snapshot
    assert client.snapshots.get("same") == second
    assert client.snapshots.get(first.id) == first
    assert client.snapshots.get(latest=True) == other
    assert client.snapshots.get("none") is None
    assert client.store.load("k", at=first.id) is None
    entry = client.store.load("k", at="same")
    assert entry is not None
    assert entry.value == 1
    for label, is_latest in ((None, False), ("same", True)):
        with pytest.raises(ValueError, match="latest=True"):
            client.snapshots.get(label, latest=is_latest)


def test_snapshots_are_listed_counted_and_deleted(client: Client) -> None:
    for number in range(5):
        client.snapshots.create(f"s{number % 2}")
    assert [one.revision for one in client.snapshots.list(page_size=2)] == [5, 4, 3, 2, 1]
    assert [one.revision for one in client.snapshots.list("s1", reverse=True)] == [2, 4]
    assert (client.snapshots.count(), client.snapshots.count("s1")) == (5, 2)
    assert client.snapshots.delete("s1").snapshot.revision == 4
    assert client.snapshots.count("s1") == 1
    pinned = client.snapshots.create("p", pinned=True).snapshot
    with pytest.raises(statekeep.SnapshotPinnedError):
        client.snapshots.delete(pinned.id)
    client.snapshots.delete(pinned.id, even_if_pinned=True)
    with pytest.raises(statekeep.SnapshotNotFoundError):
        client.snapshots.delete(pinned.id)


def test_the_policy_evicts_or_refuses(client: Client) -> None:
    policy = client.snapshots.set_policy(snapshots_max=1)
    assert policy == client.snapshots.policy()
    assert policy.limit_action is SnapshotLimitAction.EVICT_OLDEST
    first = client.snapshots.create("a")
    assert client.snapshots.create("b").evicted_ids == (first.snapshot.id,)
    client.snapshots.set_policy(snapshots_max=1, limit_action=SnapshotLimitAction.REFUSE)
    with pytest.raises(statekeep.SnapshotsTooManyError):
        client.snapshots.create("c")


def test_a_diff_tells_what_happened_on_the_way(client: Client) -> None:
    client.store.save("changed", 1)
    client.store.save("removed", 1)
    client.snapshots.create("first")
    client.store.save("changed", 2)
    client.store.delete("removed")
    client.store.save("x/added", 3)
    with closing(client.snapshots.diff("first", values=True)) as differences:
        found = list(differences)
    assert [(one.kind, one.key, one.machine_id) for one in found] == [
        (DifferenceKind.CHANGED, "changed", ""),
        (DifferenceKind.REMOVED, "removed", ""),
        (DifferenceKind.ADDED, "x/added", ""),
    ]
    assert found[0].entry_before is not None
    assert found[0].entry_after is not None
    assert (found[0].entry_before.value, found[0].entry_after.value) == (1, 2)
    assert found[1].entry_after is None
    assert found[2].entry_before is None
    assert [one.key for one in client.snapshots.diff(3, key_prefix="x/")] == ["x/added"]
    assert list(client.snapshots.diff(3, "first")) == []
    dry = client.snapshots.restore("first", dry_run=True)
    assert [one.kind for one in dry.differences] == [
        DifferenceKind.CHANGED,
        DifferenceKind.ADDED,
        DifferenceKind.REMOVED,
    ]


def test_a_snapshot_travels_as_a_file(client: Client, address: str, tmp_path: Path) -> None:
    fill(client)
    client.snapshots.create("kept", description="why")
    steps: list[TransferProgress] = []
    file = tmp_path / "files" / "kept.snapshot"
    file.parent.mkdir()
    exported = client.snapshots.export("kept", to=file, progress=steps.append)
    assert exported.bytes_count == file.stat().st_size == steps[-1].bytes_count
    assert exported.items_count == steps[-1].items_count == steps[-1].items_total_count == ENTRIES
    assert list(file.parent.iterdir()) == [file]
    steps.clear()
    with Client(address, namespace="elsewhere") as other:
        imported = other.snapshots.import_(file, label="here", progress=steps.append)
        assert (imported.snapshot.imported, imported.snapshot.label) == (True, "here")
        assert imported.snapshot.description == "why"
        assert other.store.count() == 0
        assert other.snapshots.restore("here").entries_saved_count == ENTRIES
        entry = other.store.load("k299", at=imported.snapshot.id)
        assert entry is not None
        assert entry.value == LARGE
    assert len(steps) > 1
    assert steps[-1] == TransferProgress(exported.bytes_count, exported.bytes_count)


def test_open_files_are_read_and_written_where_they_stand(client: Client) -> None:
    client.store.save("k", 1)
    client.snapshots.create("kept")
    file = io.BytesIO()
    file.write(b"before")
    client.snapshots.export(latest=True, to=file)
    file.seek(len(b"before"))
    assert client.snapshots.import_(file, label="copy").snapshot.entries_count == 1
    assert not file.closed


def test_a_file_that_is_not_whole_is_refused_and_leaves_nothing(
    client: Client, tmp_path: Path
) -> None:
    fill(client)
    client.snapshots.create("kept")
    file = tmp_path / "kept.snapshot"
    client.snapshots.export("kept", to=file)
    content = file.read_bytes()
    for damaged in (b"", content[:-1], content[: len(content) // 2], content + b"x"):
        with pytest.raises(statekeep.SnapshotFileDamagedError):
            client.snapshots.import_(io.BytesIO(damaged))
    assert client.snapshots.count() == 1


def test_an_export_that_fails_leaves_no_file(client: Client, tmp_path: Path) -> None:
    file = tmp_path / "files" / "kept.snapshot"
    file.parent.mkdir()
    with pytest.raises(statekeep.SnapshotNotFoundError):
        client.snapshots.export("none", to=file)
    fill(client)
    client.snapshots.create("kept")

    def fail(_progress: TransferProgress) -> None:
        raise RuntimeError("the display broke")

    with pytest.raises(RuntimeError, match="display"):
        client.snapshots.export("kept", to=file, progress=fail)
    assert list(file.parent.iterdir()) == []


def test_what_goes_wrong_while_a_file_is_sent_reaches_the_caller(
    client: Client, tmp_path: Path
) -> None:
    client.store.save("k", 1)
    client.snapshots.create("kept")
    file = tmp_path / "kept.snapshot"
    client.snapshots.export("kept", to=file)

    def fail(_progress: TransferProgress) -> None:
        raise RuntimeError("the display broke")

    with pytest.raises(RuntimeError, match="display"):
        client.snapshots.import_(file, progress=fail)
    with pytest.raises(FileNotFoundError):
        client.snapshots.import_(tmp_path / "absent")
    assert client.snapshots.count() == 1


def test_both_clients_move_files_alike(address: str, client: Client, tmp_path: Path) -> None:
    client.store.save("k", 1)
    client.snapshots.create("kept")
    file = tmp_path / "kept.snapshot"

    async def play() -> list[str]:
        async with statekeep.AsyncClient(address, namespace="tests") as other:
            await other.snapshots.export("kept", to=file)
            await other.snapshots.import_(file, label="copy", request_id="r-1")
            await other.snapshots.import_(file, label="copy", request_id="r-1")
            with pytest.raises(statekeep.SnapshotFileDamagedError):
                await other.snapshots.import_(io.BytesIO(b"no file"))
            assert [one async for one in other.snapshots.diff("kept", "copy")] == []
            return [one.label async for one in other.snapshots.list()]

    assert asyncio.run(play()) == ["copy", "kept"]


def test_a_mutation_with_a_request_id_is_tried_again(flaky: FlakyServer) -> None:
    flaky.failures = [UNAVAILABLE]
    with Client(flaky.address) as client:
        client.snapshots.create("kept", request_id="r-1")
        flaky.failures = [UNAVAILABLE]
        client.snapshots.restore("kept", dry_run=True)
        flaky.failures = [UNAVAILABLE]
        client.snapshots.count()
        assert len(flaky.requests) == 6
        for attempt in (
            lambda: client.snapshots.create("kept"),
            lambda: client.snapshots.restore("kept"),
            lambda: client.snapshots.delete("kept"),
            client.snapshots.set_policy,
        ):
            flaky.failures = [UNAVAILABLE]
            with pytest.raises(statekeep.UnavailableError):
                attempt()
    assert len(flaky.requests) == 10


def test_a_file_is_sent_again_from_its_start(flaky: FlakyServer, tmp_path: Path) -> None:
    file = tmp_path / "kept.snapshot"
    file.write_bytes(b"x" * 1_500_000)
    flaky.failures = [UNAVAILABLE]
    with Client(flaky.address) as client:
        client.snapshots.import_(file, label="kept", request_id="r-1")
        assert flaky.uploads == [b"x" * 1_500_000]
        flaky.failures = [UNAVAILABLE]
        with pytest.raises(statekeep.UnavailableError):
            client.snapshots.import_(file)


def test_a_diff_or_an_export_that_has_not_begun_is_tried_again(flaky: FlakyServer) -> None:
    with Client(flaky.address) as client:
        flaky.failures = [UNAVAILABLE]
        assert list(client.snapshots.diff(1)) == []
        flaky.failures = [UNAVAILABLE]
        client.snapshots.export("kept", to=io.BytesIO())
    assert len(flaky.requests) == 4


def test_an_export_that_has_begun_is_never_begun_again(flaky: FlakyServer, tmp_path: Path) -> None:
    pieces = [pb.ExportSnapshotResponse(data=b"first"), pb.ExportSnapshotResponse(data=b"second")]
    flaky.failures, flaky.batches = [UNAVAILABLE], list(pieces)
    with Client(flaky.address) as client:
        out = io.BytesIO()
        with pytest.raises(statekeep.UnavailableError):
            client.snapshots.export("kept", to=out)
        assert out.getvalue() == b"first"
        flaky.failures, flaky.batches = [UNAVAILABLE], list(pieces)
        with pytest.raises(statekeep.UnavailableError):
            client.snapshots.export("kept", to=tmp_path / "kept.snapshot")
    assert len(flaky.requests) == 2
    assert list(tmp_path.iterdir()) == []

"""What callers may write, and the types that they get. Checked by mypy with the lint, never run."""

from collections.abc import AsyncGenerator, Generator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import assert_type

from statekeep import (
    AsyncClient,
    AsyncWatch,
    Change,
    ChangeKind,
    Cleared,
    Client,
    Committed,
    Delete,
    Deleted,
    Difference,
    Entry,
    HistoryItem,
    Json,
    Progress,
    Require,
    Restored,
    RevisionCompactedError,
    Save,
    Saved,
    Schema,
    Snapshot,
    SnapshotCreated,
    SnapshotId,
    SnapshotPolicy,
    Tls,
    Validation,
    VerifyProgress,
    Watch,
)


def blocking() -> None:
    """Use every verb of the blocking client."""
    with Client("localhost:7420", token="t", tls=Tls(ca_file="ca.pem")) as client:  # noqa: S106
        store = client.store
        assert_type(store.save("k", {"a": [1, 2.5, None, True]}, ttl=timedelta(days=1)), Saved)
        assert_type(store.save("k", Json("text"), if_revision=0, request_id="r"), Saved)
        store.save("k", [1, (2, "3")], ttl=0.5)
        store.save("k", memoryview(b"data"))
        store.save("k", None)
        store.save("k", {1, 2})  # type: ignore[arg-type]
        store.save("k", datetime.now(UTC))  # type: ignore[arg-type]
        assert_type(store.load("k"), Entry | None)
        store.load("k", at=3)
        store.load("k", at=datetime.now(UTC))
        store.load("k", at="nightly")
        store.load("k", at=SnapshotId("s-1"))
        store.load("k", at=1.5)  # type: ignore[arg-type]
        assert_type(store.exists("k"), bool)
        assert_type(store.delete("k"), Deleted)
        assert_type(store.keys("p", page_size=10), Generator[str])
        assert_type(store.entries(start="a", end="b", reverse=True), Generator[Entry])
        assert_type(store.scan(), Generator[Entry])
        assert_type(store.history("k"), Generator[HistoryItem])
        assert_type(store.count(), int)
        assert_type(store.clear("p"), Cleared)
        assert_type(store.commit([Save("k", 1), Delete("l")], require=[Require("k")]), Committed)
        assert_type(store.get_schema("p"), Schema | None)
        assert_type(store.validate_struct({}, schema={"type": "object"}), Validation)
        snapshots = client.snapshots
        assert_type(snapshots.create("label", pinned=True), SnapshotCreated)
        assert_type(snapshots.get("label"), Snapshot | None)
        assert_type(snapshots.get(latest=True), Snapshot | None)
        assert_type(snapshots.list("label"), Generator[Snapshot])
        assert_type(snapshots.restore(SnapshotId("s-1"), key_prefix="p"), Restored)
        assert_type(snapshots.diff("label", 3, values=True), Generator[Difference])
        assert_type(snapshots.set_policy(snapshots_max=3), SnapshotPolicy)
        assert_type(snapshots.import_("file", request_id="r"), SnapshotCreated)
        snapshots.export("label", to=Path("file"))
        snapshots.export("label")  # type: ignore[call-arg]
        assert_type(client.admin.verify(), Generator[VerifyProgress])
        assert_type(store.watch(["p"], kinds=[ChangeKind.ENTRY_SAVED]), Watch[Change])
        assert_type(store.watch(progress=True, progress_interval=1), Watch[Change | Progress])
        with store.watch(start_revision=7, values=True) as watch:
            assert_type(next(watch), Change)
            assert_type(watch.revision, int)
        try:
            store.load("k", at=1)
        except RevisionCompactedError as error:
            assert_type(error.floor, int)


async def asynchronous() -> None:
    """Use the verbs of the client for asyncio that differ in kind."""
    async with AsyncClient(timeout_seconds=None) as client:
        assert_type(await client.store.save("k", "v"), Saved)
        assert_type(await client.store.load("k"), Entry | None)
        assert_type(client.store.scan(), AsyncGenerator[Entry])
        assert_type(client.store.watch(), AsyncWatch[Change])
        async for key in client.store.keys():
            assert_type(key, str)

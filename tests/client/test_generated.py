"""The blocking client is what `make generate` makes of the one for asyncio."""

from pathlib import Path

from tools import make_sync_client

import statekeep


def test_the_blocking_client_is_fresh(tmp_path: Path) -> None:
    made = tmp_path / "_sync"
    make_sync_client.make(make_sync_client.PACKAGE / "_async", made)
    stored = make_sync_client.PACKAGE / "_sync"
    assert {path.name: path.read_text() for path in stored.glob("*.py")} == {
        path.name: path.read_text() for path in made.glob("*.py")
    }


def test_nothing_of_asyncio_is_left_in_it() -> None:
    for path in (make_sync_client.PACKAGE / "_sync").glob("*.py"):
        text = "\n".join(path.read_text().splitlines()[1:])
        assert not any(word in text for word in ("async", "await", "Async", "aio", "aclosing"))


def test_both_clients_have_the_same_methods() -> None:
    for asynchronous, blocking in (
        (statekeep.AsyncStore, statekeep.Store),
        (statekeep.AsyncSnapshots, statekeep.Snapshots),
        (statekeep.AsyncMachines, statekeep.Machines),
        (statekeep.AsyncTypedMachines, statekeep.TypedMachines),
        (statekeep.AsyncGuards, statekeep.Guards),
        (statekeep.AsyncAdmin, statekeep.Admin),
    ):
        assert _public(asynchronous) == _public(blocking)


def _public(owner: type) -> list[str]:
    return [name for name in dir(owner) if not name.startswith("_")]

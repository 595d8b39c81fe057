"""A watch of the client: what it yields, and how it goes on where a stream broke off."""

import asyncio
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path

import pytest
from google.rpc import code_pb2

import statekeep
from statekeep import AsyncClient, Change, ChangeKind, Client, Progress, Retry
from statekeep.v1 import change_pb2
from statekeep.v1 import store_service_pb2 as pb
from statekeep_server.config import Config
from tests.client.serving import (
    PATIENCE_SECONDS,
    UNAVAILABLE,
    FlakyServer,
    noting,
    serving,
    status_of,
)

AT_ONCE = Retry(pause_seconds_first=0.0)


def message(
    revision: int, *names: tuple[int, int], partial: bool = False
) -> pb.WatchChangesResponse:
    """Return a message with changes of these revisions and indexes."""
    changes = [change_pb2.Change(revision=each, index=index) for each, index in names]
    return pb.WatchChangesResponse(revision=revision, changes=changes, partial=partial)


def places(changes: list[Change]) -> list[tuple[int, int]]:
    """Return what names changes."""
    return [(change.revision, change.index) for change in changes]


def test_a_watch_from_now_on_begins_when_it_is_entered(client: Client) -> None:
    client.store.save("past", 1)
    with client.store.watch() as watch:
        assert watch.revision == 1
        client.store.save("present", 1)
        change = next(watch)
    assert (change.key, change.kind, change.revision) == ("present", ChangeKind.ENTRY_SAVED, 2)


def test_everything_of_a_change(client: Client) -> None:
    client.store.save("k", {"n": 1})
    client.store.save("k", {"n": 2})
    client.store.delete("k")
    with client.store.watch(start_revision=1, values=True, previous_values=True) as watch:
        first, second, third = (next(watch) for _ in range(3))
    assert first.entry is not None
    assert (first.entry.value, first.previous_entry) == ({"n": 1}, None)
    assert second.previous_entry == first.entry
    assert second.entry is not None
    assert (second.entry.value, second.time) == ({"n": 2}, second.entry.update_time)
    assert (third.kind, third.entry, third.previous_entry) == (
        ChangeKind.ENTRY_DELETED,
        None,
        second.entry,
    )


def test_filters(client: Client) -> None:
    client.store.commit([statekeep.Save(key, 1) for key in ("a/1", "b/1", "c/1")])
    client.store.clear()
    client.store.save("a/2", 1)
    kinds = [ChangeKind.ENTRY_DELETED, ChangeKind.ENTRY_SAVED]
    with client.store.watch(["a/", "b/"], kinds=kinds, start_revision=1) as watch:
        assert [next(watch).key for _ in range(5)] == ["a/1", "b/1", "a/1", "b/1", "a/2"]
    with pytest.raises(TypeError, match="prefixes is a list"):
        client.store.watch("a/")


def test_progress_is_yielded_on_request(client: Client) -> None:
    client.store.save("k", 1)
    interval = timedelta(milliseconds=100)
    with client.store.watch(["x"], progress=True, progress_interval=interval) as watch:
        assert [next(watch) for _ in range(2)] == [Progress(1)] * 2
        client.store.save("k", 2)
        assert any(item == Progress(2) for item in watch)
        assert watch.revision == 2


def test_the_revision_says_from_where_to_go_on(client: Client) -> None:
    client.store.commit([statekeep.Save(key, 1) for key in "abc"])
    client.store.save("d", 1)
    with client.store.watch(start_revision=1) as watch:
        revisions = [watch.revision]
        revisions += [watch.revision for _ in zip(range(4), watch, strict=False)]
    assert revisions == [0, 0, 0, 1, 2]


def test_a_closed_watch_ends_its_iteration(client: Client) -> None:
    watch = client.store.watch(start_revision=1)
    client.store.save("k", 1)
    assert next(watch).key == "k"
    reader = threading.Thread(target=lambda: list(watch))
    reader.start()
    watch.close()
    reader.join(timeout=10)
    assert not reader.is_alive()
    assert list(watch) == []
    watch.close()


def test_what_is_compacted_reaches_the_caller(client: Client) -> None:
    for _ in range(5):
        client.store.save("k", 1)
    client.admin.compact(4)
    watch = client.store.watch(start_revision=2)
    with pytest.raises(statekeep.RevisionCompactedError) as caught:
        next(watch)
    assert caught.value.floor == 4
    assert list(watch) == []


def test_a_watch_goes_on_when_the_server_is_restarted(tmp_path: Path) -> None:
    config = Config.model_validate({"listen": "127.0.0.1:0", "data": tmp_path / "data"})
    with ExitStack() as first, ExitStack() as second:
        address = first.enter_context(serving(config))
        waits: list[float] = []

        def restart(seconds: float) -> None:
            if not waits:
                second.enter_context(serving(config.model_copy(update={"listen": address})))
                with Client(address) as other:
                    other.store.save("k", "after")
            waits.append(seconds)

        with Client(address, sleep=restart) as client, client.store.watch(values=True) as watch:
            client.store.save("k", "before")
            assert next(watch).revision == 1
            first.close()
            change = next(watch)
            assert change.entry is not None
            assert (change.revision, change.entry.value) == (2, "after")
            assert waits


def test_a_partial_message_is_resumed_at_its_revision_without_a_repeat(
    flaky: FlakyServer,
) -> None:
    flaky.failures = [UNAVAILABLE]
    flaky.batches = [
        message(5, (4, 0), (5, 0), (5, 1), partial=True),
        message(5, (5, 0), (5, 1), (5, 2)),
        message(6, (6, 0)),
    ]
    with Client(flaky.address, retry=AT_ONCE) as client:
        watch = client.store.watch(start_revision=4)
        seen = places([next(watch) for _ in range(5)])
    assert seen == [(4, 0), (5, 0), (5, 1), (5, 2), (6, 0)]
    assert [request.start_revision for request in flaky.requests] == [4, 5]


def test_a_watch_from_now_on_resumes_where_it_started(flaky: FlakyServer) -> None:
    flaky.failures = [UNAVAILABLE]
    flaky.batches = [message(7), message(8, (8, 0))]
    with Client(flaky.address, retry=AT_ONCE) as client, client.store.watch() as watch:
        assert next(watch).revision == 8
    assert [request.start_revision for request in flaky.requests] == [0, 8]


def test_a_watch_that_never_begins_gives_up_as_calls_do(flaky: FlakyServer) -> None:
    flaky.failures = [UNAVAILABLE] * 20
    retry = Retry(attempts_max=3, pause_seconds_first=0.0)
    with Client(flaky.address, retry=retry) as client:
        watch = client.store.watch(start_revision=1)
        with pytest.raises(statekeep.UnavailableError):
            next(watch)
        assert list(watch) == []
    assert len(flaky.requests) == 3


def test_a_watch_that_has_begun_comes_back_however_long_that_takes(flaky: FlakyServer) -> None:
    """Over many times the attempts of a call."""
    flaky.failures = [UNAVAILABLE] * 20
    flaky.batches = [message(7)]
    waits: list[float] = []

    def sleep(seconds: float) -> None:
        waits.append(seconds)
        flaky.batches = [] if flaky.failures else [message(8, (8, 0))]

    retry = Retry(
        attempts_max=2, pause_seconds_first=1.0, pause_seconds_max=4.0, random=lambda: 1.0
    )
    with (
        Client(flaky.address, retry=retry, sleep=sleep) as client,
        client.store.watch() as watch,
    ):
        assert next(watch).revision == 8
    assert waits == [1.0, 2.0] + [4.0] * 18
    assert [request.start_revision for request in flaky.requests] == [0] + [8] * 20


def test_a_watch_can_be_closed_amid_a_pause(flaky: FlakyServer) -> None:
    """Its iteration ends at once, whoever closes it."""
    flaky.failures = [UNAVAILABLE] * 2
    flaky.batches = [message(7)]
    pausing = threading.Event()
    with (
        Client(flaky.address, retry=noting(pausing.set)) as client,
        client.store.watch() as watch,
        ThreadPoolExecutor(1) as pool,
    ):
        reading = pool.submit(lambda: list(watch))
        assert pausing.wait(PATIENCE_SECONDS)
        watch.close()
        assert reading.result(PATIENCE_SECONDS) == []


@pytest.mark.asyncio
async def test_a_watch_for_asyncio_can_be_closed_amid_a_pause(flaky: FlakyServer) -> None:
    flaky.failures = [UNAVAILABLE] * 2
    flaky.batches = [message(7)]
    pausing = asyncio.Event()
    async with (
        AsyncClient(flaky.address, retry=noting(pausing.set)) as client,
        client.store.watch() as watch,
    ):
        reading = asyncio.create_task(_all(watch))
        await asyncio.wait_for(pausing.wait(), PATIENCE_SECONDS)
        await watch.close()
        assert await asyncio.wait_for(reading, PATIENCE_SECONDS) == []


def test_an_error_that_coming_back_does_not_help_is_raised(flaky: FlakyServer) -> None:
    flaky.failures = [status_of(code_pb2.DATA_LOSS, reason="DATA_DAMAGED")]
    with Client(flaky.address) as client, pytest.raises(statekeep.DataDamagedError):
        next(client.store.watch(start_revision=1))
    assert len(flaky.requests) == 1


@pytest.mark.asyncio
async def test_the_watch_for_asyncio(address: str) -> None:
    async with AsyncClient(address) as client, client.store.watch(values=True) as watch:
        await client.store.save("k", 1)
        assert (await anext(watch)).key == "k"
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(anext(watch), 0.05)
        await client.store.save("l", 1)
        assert (await anext(watch)).key == "l"
        reading = asyncio.create_task(_all(watch))
        await client.store.save("m", 1)
        await asyncio.sleep(0)
        await watch.close()
        assert [change.key for change in await reading] in ([], ["m"])


async def _all(watch: statekeep.AsyncWatch[Change]) -> list[Change]:
    return [change async for change in watch]

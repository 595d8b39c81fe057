"""What calls end with when their client is closed."""

import asyncio
import inspect
import io
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Final

import pytest

from statekeep import AsyncClient, CallCancelledError, Client, Retry
from tests.client.kinds import DOOR
from tests.client.serving import PATIENCE_SECONDS, UNAVAILABLE, FlakyServer, noting

AT_ONCE: Final = Retry(pause_seconds_first=0.0)
CALLS: Final[dict[str, Callable[[Any], Any]]] = {
    "read": lambda client: client.store.load("k"),
    "write": lambda client: client.store.save("k", 1, request_id="r-1"),
    "list": lambda client: client.store.entries(),
    "scan": lambda client: client.store.scan(),
    "watch": lambda client: client.store.watch(),
    "watch from a revision": lambda client: client.store.watch(start_revision=1),
    "watch of machines": lambda client: client.machines.watch(),
    "export": lambda client: client.snapshots.export("nightly", to=io.BytesIO()),
    "import": lambda client: client.snapshots.import_(io.BytesIO(b"file"), request_id="r-1"),
    "diff": lambda client: client.snapshots.diff("nightly"),
    "verify": lambda client: client.admin.verify(),
    "define": lambda client: client.machines.define(DOOR),
}
every_call = pytest.mark.parametrize("call", CALLS.values(), ids=CALLS)


def finish(answer: object) -> None:
    """Take everything that a call of the blocking client answers."""
    if isinstance(answer, Iterator):
        list(answer)


async def finish_async(answer: object) -> None:
    """Take everything that a call of the client for asyncio answers."""
    if inspect.isawaitable(answer):
        await answer
    elif isinstance(answer, AsyncIterator):
        _ = [item async for item in answer]


@every_call
def test_a_call_on_a_closed_client_is_cancelled(
    flaky: FlakyServer, call: Callable[[Any], Any]
) -> None:
    client = Client(flaky.address)
    client.close()
    with pytest.raises(CallCancelledError, match="the client is closed"):
        finish(call(client))
    assert flaky.requests == []


@every_call
@pytest.mark.parametrize("pipeline", [True, False])
@pytest.mark.asyncio
async def test_a_call_on_a_closed_client_for_asyncio_is_cancelled(
    flaky: FlakyServer, call: Callable[[Any], Any], *, pipeline: bool
) -> None:
    client = AsyncClient(flaky.address, pipeline=pipeline)
    await client.close()
    with pytest.raises(CallCancelledError, match="the client is closed"):
        await finish_async(call(client))
    assert flaky.requests == []


@every_call
def test_a_call_whose_client_is_closed_in_a_pause_is_cancelled(
    flaky: FlakyServer, call: Callable[[Any], Any]
) -> None:
    flaky.failures = [UNAVAILABLE]
    client = Client(flaky.address, retry=AT_ONCE, sleep=lambda _seconds: client.close())
    with pytest.raises(CallCancelledError, match="the client is closed"):
        finish(call(client))
    assert flaky.failures == []


@every_call
@pytest.mark.asyncio
async def test_a_call_for_asyncio_whose_client_is_closed_in_a_pause_is_cancelled(
    flaky: FlakyServer, call: Callable[[Any], Any]
) -> None:
    async def sleep(_seconds: float) -> None:
        await client.close()

    flaky.failures = [UNAVAILABLE]
    client = AsyncClient(flaky.address, retry=AT_ONCE, sleep=sleep, pipeline=False)
    with pytest.raises(CallCancelledError, match="the client is closed"):
        await finish_async(call(client))
    assert flaky.failures == []


@pytest.mark.parametrize("name", ["read", "export", "watch"])
def test_closing_the_client_ends_a_pause_at_once(flaky: FlakyServer, name: str) -> None:
    flaky.failures = [UNAVAILABLE]
    pausing = threading.Event()
    client = Client(flaky.address, retry=noting(pausing.set), timeout_seconds=None)
    with ThreadPoolExecutor(1) as pool:
        ended = pool.submit(lambda: finish(CALLS[name](client)))
        assert pausing.wait(PATIENCE_SECONDS)
        client.close()
        with pytest.raises(CallCancelledError, match="the client is closed"):
            ended.result(PATIENCE_SECONDS)


@pytest.mark.parametrize("name", ["read", "export", "watch"])
@pytest.mark.asyncio
async def test_closing_the_client_for_asyncio_ends_a_pause_at_once(
    flaky: FlakyServer, name: str
) -> None:
    flaky.failures = [UNAVAILABLE]
    pausing = asyncio.Event()
    client = AsyncClient(
        flaky.address, retry=noting(pausing.set), timeout_seconds=None, pipeline=False
    )
    ended = asyncio.create_task(finish_async(CALLS[name](client)))
    await asyncio.wait_for(pausing.wait(), PATIENCE_SECONDS)
    await client.close()
    with pytest.raises(CallCancelledError, match="the client is closed"):
        await asyncio.wait_for(ended, PATIENCE_SECONDS)


def test_a_watch_that_ended_with_its_client_is_over(flaky: FlakyServer) -> None:
    client = Client(flaky.address)
    watch = client.store.watch()
    client.close()
    with pytest.raises(CallCancelledError):
        next(watch)
    assert list(watch) == []

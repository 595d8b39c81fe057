"""The client for asyncio against the real server."""

import asyncio
from contextlib import aclosing

import pytest

import statekeep
from statekeep import AsyncClient
from statekeep.v1 import entry_pb2
from statekeep.v1 import store_service_pb2 as pb
from tests.client.serving import FlakyServer

pytestmark = pytest.mark.asyncio


async def test_everything_of_an_entry(address: str) -> None:
    async with AsyncClient(address) as client:
        store = client.store
        assert (await store.save("k", {"n": 1})).created
        entry = await store.load("k")
        assert entry is not None
        assert entry.value == {"n": 1}
        assert await store.load("other") is None
        assert await store.exists("k")
        assert await store.count() == 1
        assert [key async for key in store.keys(page_size=1)] == ["k"]
        assert [one async for one in store.entries()] == [entry]
        assert [one async for one in store.scan()] == [entry]
        assert [item.entry async for item in store.history("k")] == [entry]
        committed = await store.commit([statekeep.Save("l", 1), statekeep.Delete("k")])
        assert committed.revision == 2
        assert (await store.clear()).count == 1
        with pytest.raises(statekeep.KeyInvalidError):
            await store.save("", 1)


async def test_many_calls_at_the_same_time(address: str) -> None:
    async with AsyncClient(address) as client:
        saved = await asyncio.gather(*(client.store.save(f"k{n}", n) for n in range(50)))
        assert sorted(one.revision for one in saved) == list(range(1, 51))


async def test_the_care_of_the_store(address: str) -> None:
    async with AsyncClient(address) as client:
        await client.store.put_schema("s/", {})
        assert [schema.prefix async for schema in client.store.schemas()] == ["s/"]
        assert (await client.admin.status()).revision == 1
        assert [one.done async for one in client.admin.verify()][-1]
        assert (await client.admin.delete_namespace()).existed


async def test_a_scan_that_is_closed_early_ends_at_the_server(flaky: FlakyServer) -> None:
    flaky.batches = [pb.ScanEntriesResponse(revision=1, entries=[entry_pb2.Entry(key="k")])]
    flaky.stream_goes_on = True
    async with AsyncClient(flaky.address) as client:
        async with aclosing(client.store.scan()) as entries:
            assert (await anext(entries)).key == "k"
        assert await asyncio.to_thread(flaky.streams_ended.acquire, timeout=10)


async def test_a_scan_whose_task_is_cancelled_ends_at_the_server(flaky: FlakyServer) -> None:
    flaky.stream_goes_on = True
    async with AsyncClient(flaky.address) as client:

        async def scan() -> list[statekeep.Entry]:
            return [entry async for entry in client.store.scan()]

        task = asyncio.create_task(scan())
        assert await asyncio.to_thread(flaky.streams_begun.acquire, timeout=10)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert await asyncio.to_thread(flaky.streams_ended.acquire, timeout=10)


async def test_it_cannot_be_made_outside_of_an_event_loop() -> None:
    with pytest.raises(RuntimeError, match="no running event loop"):
        await asyncio.to_thread(AsyncClient)

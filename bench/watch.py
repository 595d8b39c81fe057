"""What watches cost: the memory of readers that stall, and how fast changes reach many readers."""

import asyncio
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import grpc
import grpc.aio
import psutil

from bench.harness import Figure, scratch, show
from statekeep.v1.entry_pb2 import Value
from statekeep.v1.store_service_pb2 import SaveRequest, WatchChangesRequest
from statekeep.v1.store_service_pb2_grpc import StoreServiceStub

STALLED_READERS: Final = 500
READERS_PER_CONNECTION: Final = 50
STALLED_KB_MAX: Final = 256
STALL_SAVES: Final = 600
STALL_VALUE_BYTES: Final = 4 << 10
TIP_READERS: Final = 100
TIP_SAVES: Final = 2_000
TIP_VALUE_BYTES: Final = 256
CALLERS: Final = 32


def watches(_rounds: int) -> None:
    """Stall many readers under load, then let many follow the tip."""
    with scratch() as path, _server(path) as (process, address):
        stalled_kb = asyncio.run(_stall(process, address))
    with scratch() as path, _server(path) as (_process, address):
        delivered, saved = asyncio.run(_fan_out(address))
    show(
        "Watches with values",
        [
            Figure(
                f"memory of a stalled reader, of {STALLED_READERS}",
                f"{stalled_kb:.0f} KiB",
                f"<= {STALLED_KB_MAX} KiB",
            ),
            Figure(f"changes delivered to {TIP_READERS} readers at the tip", f"{delivered:,.0f}/s"),
            Figure(f"saves meanwhile, {CALLERS} callers", f"{saved:,.0f}/s"),
        ],
    )


async def _stall(process: psutil.Process, address: str) -> float:
    """Return the private memory that each reader that stopped reading costs the server, in KiB."""
    channels = [_channel(address) for _ in range(STALLED_READERS // READERS_PER_CONNECTION)]
    stub = StoreServiceStub(channels[0])
    # What the load itself leaves behind is there before the readers come.
    await _save(stub, STALL_SAVES, STALL_VALUE_BYTES)
    before = process.memory_full_info().uss
    # They stop amid the past, where every message is a full one.
    request = WatchChangesRequest(start_revision=1, with_values=True)
    readers: list[Any] = [
        StoreServiceStub(channel).WatchChanges(request)
        for channel in channels
        for _ in range(READERS_PER_CONNECTION)
    ]
    for reader in readers:
        await reader.read()
    await _save(stub, STALL_SAVES, STALL_VALUE_BYTES)
    used = process.memory_full_info().uss - before
    for reader in readers:
        reader.cancel()
    for channel in channels:
        await channel.close(grace=None)
    return used / 1024 / STALLED_READERS


async def _fan_out(address: str) -> tuple[float, float]:
    """Return how many changes a second all readers got together, and how many were saved."""
    channels = [_channel(address) for _ in range(4)]
    last, is_ready = TIP_SAVES, asyncio.Semaphore(0)

    async def follow(channel: grpc.aio.Channel) -> int:
        request = WatchChangesRequest(with_values=True)
        stream: Any = StoreServiceStub(channel).WatchChanges(request)
        count = 0
        async for message in stream:
            is_ready.release()
            count += len(message.changes)
            if message.revision >= last:
                break
        return count

    readers = [
        asyncio.create_task(follow(channels[number % len(channels)]))
        for number in range(TIP_READERS)
    ]
    for _ in readers:
        await is_ready.acquire()
    began = time.perf_counter()
    await _save(StoreServiceStub(_channel(address)), TIP_SAVES, TIP_VALUE_BYTES)
    saved_seconds = time.perf_counter() - began
    counts = await asyncio.gather(*readers)
    seconds = time.perf_counter() - began
    assert counts == [TIP_SAVES] * TIP_READERS
    for channel in channels:
        await channel.close(grace=None)
    return sum(counts) / seconds, TIP_SAVES / saved_seconds


async def _save(stub: Any, saves: int, value_bytes: int) -> None:  # noqa: ANN401 - aio's own stub
    value = Value(data=b"v" * value_bytes)
    numbers = iter(range(saves))

    async def call() -> None:
        for number in numbers:
            await stub.Save(SaveRequest(key=f"key/{number}", value=value))

    await asyncio.gather(*(call() for _ in range(CALLERS)))


def _channel(address: str) -> grpc.aio.Channel:
    # A pool of its own, else all channels to one address share a connection; and no probing for
    # speed, which would move what a stalled reader leaves behind from the server to here.
    options = [("grpc.use_local_subchannel_pool", 1), ("grpc.http2.bdp_probe", 0)]
    return grpc.aio.insecure_channel(address, options=options)


@contextmanager
def _server(path: Path) -> Iterator[tuple[psutil.Process, str]]:
    """Run a server in a process of its own; yield it and its address."""
    flags = ["--data", str(path / "data"), "--listen", "127.0.0.1:0", "--log-level", "error"]
    command = [sys.executable, "-m", "statekeep_server", "serve", *flags]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as child:
        try:
            assert child.stdout is not None
            greeting = child.stdout.readline()
            yield psutil.Process(child.pid), greeting.split("listening on ")[1].split(",")[0]
        finally:
            child.terminate()

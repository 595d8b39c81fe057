"""Saves of the asyncio client through the pipeline, beside the same saves as unary calls."""

import asyncio
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from bench.harness import Figure, scratch, show
from statekeep import AsyncClient

CALLERS = 256
SAVES_PER_CALLER = {True: 16, False: 4}
LONE_SAVES = 50
VALUE = b"v" * 256


class Round(NamedTuple):
    """What one round of callers achieved."""

    saves_per_second: float
    p50_ms: float


def pipeline_beside_unary(rounds: int) -> None:
    """Compare many callers at once, and a lone one, in turns against one server."""
    with scratch_server() as address:
        many, lone = asyncio.run(_measure(address, rounds))
    rate = statistics.median(one.saves_per_second / other.saves_per_second for one, other in many)
    lone_ratio = statistics.median(one.p50_ms / other.p50_ms for one, other in lone)
    title = f"Durable saves, {CALLERS} callers at once; client and server on one machine"
    show(
        title,
        [
            Figure("pipeline, saves/s", f"{_median(many, 0, 'saves_per_second'):,.0f}"),
            Figure("unary, saves/s", f"{_median(many, 1, 'saves_per_second'):,.0f}"),
            Figure("pipeline : unary, saves/s", f"{rate:.1f}", ">= 5"),
            Figure("pipeline, p50", f"{_median(many, 0, 'p50_ms'):.1f} ms", "below unary"),
            Figure("unary, p50", f"{_median(many, 1, 'p50_ms'):.1f} ms"),
            Figure("one caller, pipeline, p50", f"{_median(lone, 0, 'p50_ms'):.2f} ms"),
            Figure("one caller, unary, p50", f"{_median(lone, 1, 'p50_ms'):.2f} ms"),
            Figure("one caller, pipeline : unary, p50", f"{lone_ratio:.2f}", "<= 1.10"),
        ],
    )


@contextmanager
def scratch_server(path: Path | None = None, *flags: str) -> Iterator[str]:
    """Run a server in a process of its own and give its address; without a path on a new store."""
    if path is None:
        with scratch() as new, scratch_server(new, *flags) as address:
            yield address
        return
    command = [sys.executable, "-m", "statekeep_server", "serve", "--listen", "127.0.0.1:0"]
    server = subprocess.Popen(
        [*command, "--data", str(path / "data"), *flags], stdout=subprocess.PIPE, text=True
    )
    with server:
        assert server.stdout is not None
        try:
            yield server.stdout.readline().split("listening on ")[1].split(",")[0]
        finally:
            server.terminate()


async def _measure(
    address: str, rounds: int
) -> tuple[list[tuple[Round, Round]], list[tuple[Round, Round]]]:
    many, lone = [], []
    async with AsyncClient(address) as first, AsyncClient(address, pipeline=False) as second:
        for client in (first, second):
            await _save(client, CALLERS, 1)
        for _ in range(rounds):
            many.append(
                (
                    await _save(first, CALLERS, SAVES_PER_CALLER[True]),
                    await _save(second, CALLERS, SAVES_PER_CALLER[False]),
                )
            )
            lone.append((await _save(first, 1, LONE_SAVES), await _save(second, 1, LONE_SAVES)))
    return many, lone


async def _save(client: AsyncClient, callers: int, saves_per_caller: int) -> Round:
    waits_ms = list[float]()

    async def call(caller: int) -> None:
        for number in range(saves_per_caller):
            began = time.perf_counter()
            await client.store.save(f"caller/{caller}/{number}", VALUE)
            waits_ms.append((time.perf_counter() - began) * 1_000)

    began = time.perf_counter()
    await asyncio.gather(*map(call, range(callers)))
    elapsed = time.perf_counter() - began
    return Round(len(waits_ms) / elapsed, statistics.median(waits_ms))


def _median(pairs: list[tuple[Round, Round]], which: int, field: str) -> float:
    return float(statistics.median(getattr(pair[which], field) for pair in pairs))

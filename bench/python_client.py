"""The bench program of the Python client, as those of the other clients are.

Arguments: ADDRESS save|load CALLERS SECONDS VALUE_BYTES. Prints one line of JSON: how many calls
were made, in how many seconds and seconds of processor time, how long they took, and how many
failed.
"""

import asyncio
import json
import random
import statistics
import sys
import time

from statekeep import AsyncClient, StatekeepError

KEYS = 10_000
WARM_UP_SECONDS = 0.5


async def run(
    address: str, verb: str, callers: int, seconds: float, value_bytes: int
) -> dict[str, float]:
    """Make calls from so many callers at once, each on random keys, and return what it took."""
    value, chance = b"v" * value_bytes, random.Random(7)
    waits_ms, errors = list[float](), 0
    async with AsyncClient(address) as client:
        store = client.store

        async def call(end: float) -> None:
            nonlocal errors
            began = time.perf_counter()
            while began < end:
                key = f"bench/{chance.randrange(KEYS)}"
                try:
                    await (store.save(key, value) if verb == "save" else store.load(key))
                except StatekeepError:
                    errors += 1
                now = time.perf_counter()
                waits_ms.append((now - began) * 1_000)
                began = now

        await asyncio.gather(*(call(time.perf_counter() + WARM_UP_SECONDS) for _ in range(callers)))
        waits_ms.clear()
        began, began_cpu = time.perf_counter(), time.process_time()
        await asyncio.gather(*(call(began + seconds) for _ in range(callers)))
        elapsed, cpu = time.perf_counter() - began, time.process_time() - began_cpu
    quantiles = statistics.quantiles(waits_ms, n=100)
    return {
        "calls": len(waits_ms),
        "seconds": elapsed,
        "cpu_seconds": cpu,
        "p50_ms": quantiles[49],
        "p99_ms": quantiles[98],
        "errors": errors,
    }


def main() -> None:
    """Read the arguments, run, and print the line."""
    address, verb, callers, seconds, value_bytes = sys.argv[1:]
    done = asyncio.run(run(address, verb, int(callers), float(seconds), int(value_bytes)))
    print(json.dumps(done))


if __name__ == "__main__":
    main()

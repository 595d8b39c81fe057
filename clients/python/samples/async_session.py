"""The same with asyncio: run it with `python async_session.py 127.0.0.1:7420`."""

import asyncio
import sys

import statekeep


async def async_session(target: str) -> None:
    """Save many entries at the same time and read them back in order."""
    # region async
    async with statekeep.AsyncClient(target, namespace="async-session") as client:
        await asyncio.gather(*(client.store.save(f"n/{n}", n) for n in range(10)))
        async for entry in client.store.scan("n/"):
            print(entry.key, entry.value)
    # endregion


if __name__ == "__main__":
    asyncio.run(async_session(sys.argv[1] if len(sys.argv) > 1 else "127.0.0.1:7420"))

"""The clients and calls of a driver."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any, TypeAlias

import statekeep
from statekeep import AsyncClient

Args: TypeAlias = dict[str, Any]
Op: TypeAlias = Callable[[AsyncClient, Args], Awaitable[dict[str, Any]]]


class Session:
    """Every client that is open and every line that is under way."""

    def __init__(self) -> None:
        self._clients: dict[str, AsyncClient] = {}
        self._lines: dict[int, asyncio.Task[None]] = {}

    def client(self, args: Args) -> AsyncClient:
        """Return the client that a line is about."""
        return self._clients[args["client"]]

    def open(self, args: Args) -> None:
        """Open a client."""
        name = args["client"]
        if name in self._clients:
            raise ValueError(f"the client {name} is open already")
        optional: dict[str, Any] = {}
        if "timeout_ms" in args:
            optional["timeout_seconds"] = args["timeout_ms"] / 1000
        self._clients[name] = AsyncClient(
            args["address"],
            namespace=args.get("namespace", ""),
            token=args.get("token"),
            tls=statekeep.Tls(ca_file=args["ca_file"]) if "ca_file" in args else None,
            pipeline=args.get("pipeline", True),
            **optional,
        )

    async def close_client(self, name: str) -> None:
        """Close a client; what is under way on it ends."""
        await self._clients.pop(name).close()

    def begin(self, line_id: int, work: Coroutine[Any, Any, None]) -> None:
        """Begin a line."""
        task = asyncio.get_running_loop().create_task(work)
        self._lines[line_id] = task
        task.add_done_callback(lambda _done: self._lines.pop(line_id))

    async def cancel(self, line_id: int) -> None:
        """Cancel a line, unless it is done."""
        task = self._lines.get(line_id)
        if task is not None:
            task.cancel()
            await asyncio.wait([task])

    async def close(self) -> None:
        """Close every client and wait for the last answers."""
        for client in self._clients.values():
            await client.close()
        for task in list(self._lines.values()):
            task.cancel()
        if self._lines:
            await asyncio.wait(list(self._lines.values()))

"""The client itself: one connection, and the groups of calls that share it."""

from collections.abc import Awaitable, Callable
from types import TracebackType
from typing import Self

from statekeep._async.admin import AsyncAdmin
from statekeep._async.machines import AsyncMachines
from statekeep._async.runner import Runner
from statekeep._async.snapshots import AsyncSnapshots
from statekeep._async.store import AsyncStore
from statekeep._channel import Tls, call_metadata, open_async_channel
from statekeep._retry import Retry


class AsyncClient:
    """A connection to a Statekeep server, and everything that can be asked of one namespace.

        async with AsyncClient("127.0.0.1:7420") as client:
            await client.store.save("theme", "dark")
            entry = await client.store.load("theme")

    Make one and share it: it carries many calls at the same time, and connects again by itself.
    """

    store: AsyncStore
    """Entries, commits and schemas."""
    snapshots: AsyncSnapshots
    """Labelled revisions that stay readable and can be brought back."""
    machines: AsyncMachines
    """State machines that run on the server, and their definitions."""
    admin: AsyncAdmin
    """The care of the store."""

    def __init__(
        self,
        target: str = "127.0.0.1:7420",
        *,
        namespace: str = "",
        token: str | None = None,
        tls: Tls | None = None,
        timeout_seconds: float | None = 10.0,
        retry: Retry | None = None,
        sleep: Callable[[float], Awaitable[None]] | None = None,
        pipeline: bool = True,
    ) -> None:
        """Prepare a connection; it is made by the first call.

        `timeout_seconds` is for each call, all its attempts included, unless the call names its
        own; None waits for ever. `retry` says how failed calls are tried again. `sleep` does the
        waiting in between; without one, closing the client ends it at once. A token without `tls`
        travels unprotected. ValueError says which of these cannot be.

        Loads, saves, triggers and the like that are made at the same time share messages of a
        pipeline; `pipeline=False` sends each one by itself.
        """
        self._runner = Runner(
            metadata=call_metadata(token),
            timeout_seconds=timeout_seconds,
            retry=retry,
            sleep=sleep,
        )
        self._channel = open_async_channel(target, tls, pipeline=pipeline)
        self.store = AsyncStore(self._channel, self._runner, namespace)
        self.snapshots = AsyncSnapshots(self._channel, self._runner, namespace)
        self.machines = AsyncMachines(self._channel, self._runner, namespace)
        self.admin = AsyncAdmin(self._channel, self._runner, namespace)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        exc_type: type[BaseException] | None,
        exc_value: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self.close()

    async def close(self) -> None:
        """Close the connection. Calls under way are cancelled; closing twice is fine."""
        self._runner.close()
        await self._channel.close(grace=None)

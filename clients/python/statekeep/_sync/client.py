# Generated from statekeep/_async/client.py by `make generate`. Do not edit.
"""The client itself: one connection, and the groups of calls that share it."""

from collections.abc import Callable
from types import TracebackType
from typing import Self

from statekeep._channel import Tls, call_metadata, open_channel
from statekeep._retry import Retry
from statekeep._sync.admin import Admin
from statekeep._sync.machines import Machines
from statekeep._sync.runner import Runner
from statekeep._sync.snapshots import Snapshots
from statekeep._sync.store import Store


class Client:
    """A connection to a Statekeep server, and everything that can be asked of one namespace.

        with Client("127.0.0.1:7420") as client:
            client.store.save("theme", "dark")
            entry = client.store.load("theme")

    Make one and share it: it carries many calls at the same time, and connects again by itself.
    """

    store: Store
    """Entries, commits and schemas."""
    snapshots: Snapshots
    """Labelled revisions that stay readable and can be brought back."""
    machines: Machines
    """State machines that run on the server, and their definitions."""
    admin: Admin
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
        sleep: Callable[[float], None] | None = None,
    ) -> None:
        """Prepare a connection; it is made by the first call.

        `timeout_seconds` is for each call, all its attempts included, unless the call names its
        own; None waits for ever. `retry` says how failed calls are tried again. `sleep` does the
        waiting in between; without one, closing the client ends it at once. A token without `tls`
        travels unprotected. ValueError says which of these cannot be.
        """
        self._runner = Runner(
            metadata=call_metadata(token),
            timeout_seconds=timeout_seconds,
            retry=retry,
            sleep=sleep,
        )
        self._channel = open_channel(target, tls)
        self.store = Store(self._channel, self._runner, namespace)
        self.snapshots = Snapshots(self._channel, self._runner, namespace)
        self.machines = Machines(self._channel, self._runner, namespace)
        self.admin = Admin(self._channel, self._runner, namespace)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc_value: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the connection. Calls under way are cancelled; closing twice is fine."""
        self._runner.close()
        self._channel.close()

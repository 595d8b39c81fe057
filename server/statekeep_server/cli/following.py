"""Streams that go on: owns coming back to where one was when the connection or the server goes.

Must never yield an item twice, nor leave one out in silence.
"""

import random
import time
from collections.abc import Callable, Iterable, Iterator
from typing import Any, Protocol

import click

from statekeep_server.cli.connection import Connection
from statekeep_server.cli.failures import Failure
from statekeep_server.cli.silence import StreamSilentError

_TRANSIENT = {"UNAVAILABLE", "SERVER_STOPPING", "STORAGE_FAILED"}
_PAUSE_SECONDS_FIRST = 0.1
_PAUSE_SECONDS_MAX = 2.0


class Feed(Protocol):
    """Knows which items of a batch have not come before."""

    def new_items(self, message: Any) -> list[Any]:  # noqa: ANN401 - a batch of its stream
        """Return those items."""


class Following:
    """A watch that is reopened when its server goes away."""

    def __init__(self, request: Any, feed: Feed) -> None:  # noqa: ANN401 - one of two requests
        self.resume_revision = request.start_revision
        self._shown_revision = 0
        self._request = request
        self._feed = feed

    def items(
        self, server: Connection, method: Callable[..., Iterable[Any]]
    ) -> Iterator[tuple[Any, int]]:
        """Yield every item once, with the revision to resume at when it has been shown."""
        self._request.namespace = server.namespace
        has_connected, failures = False, 0
        while True:
            try:
                self._request.start_revision = self.resume_revision
                for batch in server.watch(method, self._request):
                    has_connected, failures = True, 0
                    yield from self._new(batch)
            except StreamSilentError:
                continue
            except Failure as failure:
                if not has_connected or failure.reason not in _TRANSIENT:
                    raise
                if not failures:
                    click.echo("the server is away; waiting for it", err=True)
                failures += 1
            _pause(failures)

    def show(
        self,
        server: Connection,
        method: Callable[..., Iterable[Any]],
        write: Callable[[Any], None],
        limit: int | None,
    ) -> None:
        """Write the items, so many or until Ctrl-C, and say where to go on."""
        try:
            for item, next_revision in self.items(server, method):
                write(item)
                self._shown_revision, self.resume_revision = item.revision, next_revision
                if limit is not None:
                    limit -= 1
                    if not limit:
                        break
        except KeyboardInterrupt:
            pass
        finally:
            if self.resume_revision:
                is_cut = self.resume_revision == self._shown_revision
                click.echo(
                    f"resume with --from-revision {self.resume_revision}"
                    f"{' (what was shown of it comes again)' if is_cut else ''}",
                    err=True,
                )

    def _new(self, batch: Any) -> Iterator[tuple[Any, int]]:  # noqa: ANN401 - a batch of the stream
        if not self.resume_revision:
            click.echo(f"watching from revision {batch.revision + 1} on", err=True)
        items = self._feed.new_items(batch)
        end_revision = batch.revision if batch.partial else batch.revision + 1
        next_revisions = [*(item.revision for item in items[1:]), end_revision]
        for item, next_revision in zip(items, next_revisions, strict=False):
            # What is being shown when Ctrl-C comes is shown again by who resumes.
            self.resume_revision = item.revision
            yield item, next_revision
        self.resume_revision = end_revision


def _pause(failures: int) -> None:
    bound = min(_PAUSE_SECONDS_MAX, _PAUSE_SECONDS_FIRST * 2.0 ** min(failures, 10))
    time.sleep(random.uniform(0, bound))  # noqa: S311 - it keeps many from coming back at once

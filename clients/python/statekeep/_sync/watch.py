# Generated from statekeep/_async/watch.py by `make generate`. Do not edit.
"""Following what commits change, over as many streams as it takes."""

from collections import deque
from collections.abc import Callable, Iterator
from types import TracebackType
from typing import Generic, Self, TypeVar, cast

import grpc

from statekeep import _convert_changes
from statekeep._failures import CANCELLED_HERE, from_rpc_error
from statekeep._sync.runner import Runner
from statekeep.changes import Change, Progress
from statekeep.errors import StatekeepError, UnavailableError
from statekeep.v1.store_service_pb2 import WatchChangesRequest, WatchChangesResponse

ItemT = TypeVar("ItemT", bound=Change | Progress)


class Watch(Generic[ItemT]):
    """Yields changes in order, each once, and connects again by itself where it broke off.

        with client.store.watch(prefixes=["user/"]) as watch:
            for change in watch:
                print(change.revision, change.kind, change.key)

    It ends when it is closed. RevisionCompactedError is raised when changes are no longer kept:
    read anew, and watch from behind the revision that was read. `revision` says how far it has
    come; to go on another time, watch from `revision + 1`. One task or thread may iterate it.
    """

    def __init__(
        self,
        runner: Runner,
        method: "grpc.UnaryStreamMultiCallable[WatchChangesRequest, WatchChangesResponse]",
        request: WatchChangesRequest,
        *,
        with_progress: bool,
    ) -> None:
        self._runner = runner
        self._method = method
        self._request = request
        self._with_progress = with_progress
        self._attempts = runner.attempts(None)
        self._messages: Iterator[WatchChangesResponse] | None = None
        self._cancel: Callable[[], object] | None = None
        self._ready: deque[tuple[ItemT, int]] = deque()
        self._revision = max(0, request.start_revision - 1)
        self._last = (0, 0)
        self._is_over = False

    @property
    def revision(self) -> int:
        """Everything up to this revision was yielded; 0 before a watch from now on has begun."""
        return self._revision

    def __enter__(self) -> Self:
        if self._request.start_revision:
            self._open()
        while not self._request.start_revision and not self._is_over:
            self._receive()
        return self

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc_value: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> ItemT:
        while not self._ready:
            if self._is_over:
                raise StopIteration
            self._receive()
        item, self._revision = self._ready.popleft()
        return item

    def close(self) -> None:
        """End the stream at the server, and the iteration; closing twice is fine."""
        self._is_over = True
        self._ready.clear()
        if self._cancel is not None:
            self._cancel()

    def _open(self) -> Iterator[WatchChangesResponse]:
        if self._messages is None:
            self._messages, self._cancel = self._runner.open(self._method, self._request)
        return self._messages

    def _receive(self) -> None:
        """Take one message, however many attempts that needs."""
        try:
            message = next(self._open())
        except StopIteration:
            failure: StatekeepError = UnavailableError(
                "the server ended the watch without a reason", code=grpc.StatusCode.UNAVAILABLE
            )
        except grpc.RpcError as error:
            failure = from_rpc_error(error)
        except CANCELLED_HERE:
            # The stream is gone, but not the watch: the next one goes on where this one was.
            self._messages = None
            if self._is_over:
                return
            raise
        else:
            self._attempts.succeeded()
            self._take(message)
            return
        self._messages = None
        if self._is_over:
            return
        pause = self._attempts.pause_seconds(failure)
        if pause is None:
            self._is_over = True
            raise failure
        self._runner.pause(pause)

    def _take(self, message: WatchChangesResponse) -> None:
        """Make the changes of a message ready, those that came already left out."""
        done = message.revision - 1 if message.partial else message.revision
        changes = [one for one in message.changes if (one.revision, one.index) > self._last]
        for position, change in enumerate(changes):
            is_last = position == len(changes) - 1
            is_amid = not is_last and changes[position + 1].revision == change.revision
            revision = change.revision - 1 if is_amid else done if is_last else change.revision
            self._add(_convert_changes.from_change(change), revision)
            self._last = (change.revision, change.index)
        if self._with_progress and not message.changes:
            self._add(Progress(message.revision), done)
        elif not self._ready:
            self._revision = done
        self._request.start_revision = done + 1

    def _add(self, item: Change | Progress, revision: int) -> None:
        # Progress is added only to a watch that was asked for with it.
        self._ready.append((cast("ItemT", item), revision))

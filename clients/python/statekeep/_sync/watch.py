# Generated from statekeep/_async/watch.py by `make generate`. Do not edit.
"""Following what commits change, over as many streams as it takes."""

from collections import deque
from collections.abc import Callable, Iterator
from types import TracebackType
from typing import Any, Generic, Self, TypeVar, cast

import grpc

from statekeep._failures import CANCELLED_HERE, from_rpc_error
from statekeep._feeds import Feed
from statekeep._sync.runner import Runner
from statekeep._workers import Signal
from statekeep.changes import Progress
from statekeep.errors import StatekeepError, UnavailableError
from statekeep.v1.machine_service_pb2 import WatchTransitionsRequest
from statekeep.v1.store_service_pb2 import WatchChangesRequest

ItemT = TypeVar("ItemT")


class Watch(Generic[ItemT]):
    """Yields what happened in order, each thing once, and connects again where it broke off.

        with client.store.watch(prefixes=["user/"]) as watch:
            for change in watch:
                print(change.revision, change.kind, change.key)

    It yields changes, or the transitions of machines. It ends when it is closed, not when the
    server is away: once it has begun it comes back for as long as that takes. One that never
    begins raises UnavailableError after the attempts of a call.
    RevisionCompactedError is raised when what it would begin with is no longer kept:
    read anew, and watch from behind the revision that was read. `revision` says how far it has
    come; to go on another time, watch from `revision + 1`. One task or thread may iterate it.
    """

    def __init__(
        self,
        runner: Runner,
        method: "grpc.UnaryStreamMultiCallable[Any, Any]",
        request: WatchChangesRequest | WatchTransitionsRequest,
        feed: Feed,
        *,
        with_progress: bool,
    ) -> None:
        self._runner = runner
        self._method = method
        self._request = request
        self._feed = feed
        self._with_progress = with_progress
        self._attempts = runner.attempts(None)
        self._messages: Iterator[Any] | None = None
        self._cancel: Callable[[], object] | None = None
        self._ready: deque[tuple[Any, int]] = deque()
        self._revision = max(0, request.start_revision - 1)
        self._has_begun = False
        self._is_over = False
        self._is_awake = Signal()

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
        # Progress is among the items only of a watch that was asked for with it.
        return cast("ItemT", item if isinstance(item, Progress) else self._feed.parse(item))

    def close(self) -> None:
        """End the stream at the server, and the iteration; closing twice is fine."""
        self._is_over = True
        self._is_awake.set()
        self._ready.clear()
        if self._cancel is not None:
            self._cancel()

    def _open(self) -> Iterator[Any]:
        if self._messages is None:
            self._messages, self._cancel = self._runner.open(self._method, self._request)
            if self._is_over:
                self._cancel()  # Another thread closed it when there was nothing to cancel yet.
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
        except StatekeepError as error:
            failure = error
        except CANCELLED_HERE:
            # The stream is gone, but not the watch: the next one goes on where this one was.
            self._messages = None
            if self._is_over:
                return
            raise
        else:
            self._attempts.succeeded()
            self._has_begun = True
            self._take(message)
            return
        self._messages = None
        if self._is_over:
            return
        pause = self._attempts.pause_seconds(failure, for_ever=self._has_begun)
        if pause is None:
            self._is_over = True
            raise failure
        self._runner.pause(pause, self._is_awake)

    def _take(self, message: Any) -> None:  # noqa: ANN401 - a message of the watch's method
        """Make the items of a message ready, those that came already left out."""
        done = message.revision - 1 if message.partial else message.revision
        items = self._feed.new_items(message)
        for position, item in enumerate(items):
            is_last = position == len(items) - 1
            is_amid = not is_last and items[position + 1].revision == item.revision
            revision = item.revision - 1 if is_amid else done if is_last else item.revision
            self._ready.append((item, revision))
        if self._with_progress and not items and not message.partial:
            self._ready.append((Progress(message.revision), done))
        elif not self._ready:
            self._revision = done
        self._request.start_revision = done + 1

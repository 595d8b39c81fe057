# Generated from statekeep/_async/runner.py by `make generate`. Do not edit.
"""How a call is made: its deadline, its attempts, its errors.

Owns the only place where this client waits for the server. Must never know what a call means:
everything that differs between calls stands in its Call.
"""

import time
from collections.abc import (
    Callable,
    Generator,
    Iterable,
    Iterator,
)
from contextlib import closing
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

import grpc

from statekeep._failures import CLOSED_HERE, from_rpc_error
from statekeep._retry import Attempts, Retry, check_timeout
from statekeep._workers import Signal
from statekeep.errors import CallCancelledError, StatekeepError


class _PagedRequest(Protocol):
    page_token: str


class _PagedResponse(Protocol):
    @property
    def next_page_token(self) -> str: ...


RequestT = TypeVar("RequestT")
ResponseT = TypeVar("ResponseT")
BegunT = TypeVar("BegunT")
AnswerT = TypeVar("AnswerT")
AnswerT_co = TypeVar("AnswerT_co", covariant=True)
PagedRequestT = TypeVar("PagedRequestT", bound=_PagedRequest)
PagedResponseT = TypeVar("PagedResponseT", bound=_PagedResponse)


@dataclass(frozen=True, slots=True)
class Call(Generic[RequestT, ResponseT, AnswerT_co]):
    """One call: the method of the stub, what to send, how to read the answer.

    `is_retryable` says that sending it twice does no more than sending it once.
    """

    method: "grpc.UnaryUnaryMultiCallable[RequestT, ResponseT]"
    request: RequestT
    parse: Callable[[ResponseT], AnswerT_co]
    is_retryable: bool


class Runner:
    """Makes the calls of one client."""

    def __init__(
        self,
        *,
        metadata: tuple[tuple[str, str], ...] = (),
        timeout_seconds: float | None = 10.0,
        retry: Retry | None = None,
        sleep: Callable[[float], None] | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        check_timeout(timeout_seconds)
        self._metadata = metadata
        self._timeout_seconds = timeout_seconds
        self._retry = retry or Retry()
        self._sleep = sleep
        self._clock = clock
        self._is_closed = Signal()
        self._pauses = set[Signal]()

    def run(
        self, call: Call[RequestT, ResponseT, AnswerT], timeout_seconds: float | None
    ) -> AnswerT:
        """Return the answer of a call, or raise the StatekeepError that it ended with."""
        return call.parse(self._response(call, timeout_seconds))

    def pages(
        self,
        call: Call[PagedRequestT, PagedResponseT, Iterable[AnswerT]],
        timeout_seconds: float | None,
    ) -> Generator[AnswerT]:
        """Yield the items of every page. The time is for each page; the caller takes its own."""
        while True:
            response = self._response(call, timeout_seconds)
            yield from call.parse(response)
            if not response.next_page_token:
                return
            call.request.page_token = response.next_page_token

    def stream(
        self,
        method: "grpc.UnaryStreamMultiCallable[RequestT, ResponseT]",
        request: RequestT,
        timeout_seconds: float | None,
    ) -> Generator[ResponseT]:
        """Yield the messages of a stream, and end it when the caller stops taking them.

        The time is for the whole stream; None gives it as long as it takes.
        """
        messages = self._begin(method, request, timeout_seconds)
        cancel: Callable[[], object] = messages.cancel
        try:
            yield from messages
        except grpc.RpcError as error:
            raise from_rpc_error(error) from error
        finally:
            cancel()

    def whole_stream(
        self,
        method: "grpc.UnaryStreamMultiCallable[RequestT, ResponseT]",
        request: RequestT,
        timeout_seconds: float | None,
    ) -> Generator[ResponseT]:
        """Yield the messages of a stream that cannot go on where it broke.

        It is begun again as long as nothing of it has come; what breaks it later is raised.
        """
        attempts = self.attempts(timeout_seconds)
        has_begun = False
        while True:
            messages = self.stream(method, request, attempts.remaining_seconds())
            try:
                with closing(messages):
                    for message in messages:
                        has_begun = True
                        yield message
            except StatekeepError as failure:
                pause = None if has_begun else attempts.pause_seconds(failure)
                if pause is None:
                    raise
            else:
                return
            self.pause(pause)

    def open(
        self,
        method: "grpc.UnaryStreamMultiCallable[RequestT, ResponseT]",
        request: RequestT,
    ) -> tuple[Iterator[ResponseT], Callable[[], object]]:
        """Begin a stream without an end; return its messages and what breaks it off."""
        messages = self._begin(method, request, None)
        return iter(messages), messages.cancel

    def converse(
        self,
        method: "grpc.StreamStreamMultiCallable[RequestT, ResponseT]",
        requests: Iterator[RequestT],
    ) -> tuple[Iterator[ResponseT], Callable[[], object]]:
        """Begin a stream both ways, without an end, as `open` does."""
        messages = self._begin(method, requests, None)
        return iter(messages), messages.cancel

    def upload(
        self,
        method: "grpc.StreamUnaryMultiCallable[RequestT, ResponseT]",
        requests: Iterator[RequestT],
        timeout_seconds: float | None,
    ) -> ResponseT:
        """Return the answer to a stream of requests, in one attempt; None gives it no limit."""
        try:
            return self._begin(method, requests, timeout_seconds)
        except grpc.RpcError as error:
            raise from_rpc_error(error) from error

    def attempts(self, timeout_seconds: float | None) -> Attempts:
        """Return the attempts of a call that begins now; None gives it no limit of time."""
        return Attempts(self._retry, timeout_seconds, self._clock)

    def pause(self, seconds: float, is_awake: Signal | None = None) -> None:
        """Wait between two attempts, until the signal at most.

        A close sets the signal, which ends the wait, and the next attempt ends with an error.
        """
        if self._sleep is not None:
            self._sleep(seconds)
            return
        is_awake = is_awake or Signal()
        self._pauses.add(is_awake)
        try:
            # Looked at only now, so that a close either is seen here or sees the signal.
            if not self._is_closed.has_happened():
                is_awake.wait(seconds)
        finally:
            self._pauses.discard(is_awake)

    def close(self) -> None:
        """Begin no more attempts. It comes before the channel is closed; twice is fine."""
        self._is_closed.set()
        for is_awake in self._pauses.copy():
            is_awake.set()

    def _begin(
        self,
        method: Callable[..., BegunT],
        request: object,
        timeout_seconds: float | None,
    ) -> BegunT:
        """Begin an attempt, or raise CallCancelledError when the client is closed."""
        if not self._is_closed.has_happened():
            try:
                return method(request, timeout=timeout_seconds, metadata=self._metadata)
            except CLOSED_HERE:
                # Another thread may have closed it since it was looked at.
                if not self._is_closed.has_happened():
                    raise
        raise CallCancelledError("the client is closed", code=grpc.StatusCode.CANCELLED)

    def _response(
        self, call: Call[RequestT, ResponseT, AnswerT], timeout_seconds: float | None
    ) -> ResponseT:
        if timeout_seconds is None:
            timeout_seconds = self._timeout_seconds
        attempts = self.attempts(timeout_seconds)
        while True:
            remaining = attempts.remaining_seconds()
            try:
                return self._begin(call.method, call.request, remaining)
            except grpc.RpcError as error:
                failure = from_rpc_error(error)
                pause = attempts.pause_seconds(failure) if call.is_retryable else None
                if pause is None:
                    raise failure from error
            self.pause(pause)

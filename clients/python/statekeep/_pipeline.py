"""The pipeline: calls that are made at the same time share messages on one stream.

Owns the streams of a client, which calls are under way on them, and when a message goes out: at
once when the line is free, else with what has gathered when an earlier one is answered. Must never
know what a call means, nor try one again: each ends once, as a unary call would.
"""

import asyncio
from collections import deque
from collections.abc import Coroutine
from typing import Any, Final, cast

import grpc
import grpc.aio
from google.protobuf.message import Message
from google.rpc import status_pb2

from statekeep._failures import from_status, status_of
from statekeep._pipeline_calls import (
    BROKEN,
    LATE,
    READS,
    WRITES,
    PipelinedCall,
    SentMessage,
    duration,
)
from statekeep.v1 import store_service_pb2 as pb
from statekeep.v1.store_service_pb2_grpc import StoreServiceStub

_CALLS_MAX: Final = 1_024
_MESSAGE_BYTES_MAX: Final = 1 << 20
# While the server makes one message durable, the next one is on its way.
_MESSAGES_UNDER_WAY_MAX: Final = 2
# Many calls are spread over the messages that may be under way: while the server works on one half,
# the callers of the other can go on.
_CALLS_SPREAD_MIN: Final = 128
# A call may wait for the answer of a hook as long as that takes. A message that has only such ones
# counts no longer as under way after this time, so that it does not hold the others up.
_HOOKS_SECONDS: Final = 0.02
# The server counts streams, so an idle one is given back; one that it refuses is asked for later.
_IDLE_SECONDS: Final = 30.0
_REFUSED_SECONDS: Final = 5.0
# What gRPC calls a write on a stream that the server has just ended. It stands in the place of the
# server's own status, which came before it or is still to come.
_WRITE_FAILED: Final = "Internal error from Core"
_STATUS_LOOKS: Final = 100
_STATUS_LOOK_SECONDS: Final = 0.01

_Metadata = tuple[tuple[str, str], ...]


class _Method:
    """Stands for a unary method of a stub and sends its calls down a line, where that can be."""

    def __init__(self, unary: Any, kind: str, line: "Line") -> None:  # noqa: ANN401 - gRPC's own
        self._unary = unary
        self._kind = kind
        self._line = line

    def __call__(
        self, request: Message, *, timeout: float | None = None, metadata: _Metadata = ()
    ) -> Any:  # noqa: ANN401 - awaitable, with the method's own response
        """Make a call and return what waits for its response."""
        line = self._line
        if line.is_open_for_calls:
            deadline = None if timeout is None else asyncio.get_running_loop().time() + timeout
            call = PipelinedCall(self._unary, self._kind, request, deadline)
            if call.size_bytes <= _MESSAGE_BYTES_MAX:
                line.send(call, metadata)
                return call.future
        return self._unary(request, timeout=timeout, metadata=metadata)


class PipelinedChannel:
    """A channel whose calls about one entry or machine share messages; all others go as ever.

    Reads have a line of their own, so that none waits for the disk behind somebody's write.
    """

    def __init__(self, channel: grpc.aio.Channel) -> None:
        self._channel = channel
        method = StoreServiceStub(channel).Pipeline
        self._lines = [(READS, Line(method)), (WRITES, Line(method))]

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - the channel's own
        return getattr(self._channel, name)

    def unary_unary(self, path: str, *arguments: object, **options: object) -> Any:  # noqa: ANN401
        """Return what makes the calls of one method, as a channel does."""
        unary = cast("Any", self._channel).unary_unary(path, *arguments, **options)
        for kinds, line in self._lines:
            kind = kinds.get(path)
            if kind is not None:
                return _Method(unary, kind, line)
        return unary

    async def close(self, grace: float | None = None) -> None:
        """End the lines and close the channel."""
        for _kinds, line in self._lines:
            await line.close()
        await self._channel.close(grace)


class Line:
    """Where calls gather, with a stream while there are any and another one when that breaks."""

    def __init__(self, method: Any) -> None:  # noqa: ANN401 - gRPC's own
        self._method = method
        self._loop = asyncio.get_running_loop()
        self._stream: _Stream | None = None
        self._metadata: _Metadata = ()
        self.waiting = deque[PipelinedCall]()
        self._timer: asyncio.TimerHandle | None = None
        self._refused_until = 0.0
        self._is_closed = False
        self._diverted = set[asyncio.Task[None]]()

    @property
    def is_open_for_calls(self) -> bool:
        """Whether a call may be sent down this line now."""
        return not self._is_closed and self._loop.time() >= self._refused_until

    def send(self, call: PipelinedCall, metadata: _Metadata) -> None:
        """Take a call; its future ends with the reply, or when its time is over."""
        self.waiting.append(call)
        if call.deadline is not None:
            self._watch(call.deadline)
        if self._stream is None:
            self._metadata = metadata
            self._stream = self._open_stream()
        self._stream.wake()

    def lost(self, stream: "_Stream", status: status_pb2.Status) -> None:
        """End the calls of a stream that has ended; what it had not sent goes on the next one."""
        if self._stream is stream:
            self._stream = None
        calls = list(stream.calls.values())
        stream.calls.clear()
        if not stream.was_answered and _is_refusal(status):
            self._refused_until = self._loop.time() + _REFUSED_SECONDS
            calls += self.waiting
            self.waiting.clear()
            for call in calls:
                task = self._loop.create_task(self._divert(call))
                self._diverted.add(task)
                task.add_done_callback(self._diverted.discard)
            return
        for call in calls:
            call.fail(status)
        if self.waiting and self._stream is None and not self._is_closed:
            self._stream = self._open_stream()
            self._stream.wake()

    async def close(self) -> None:
        """End the stream and every call under way."""
        self._is_closed = True
        if self._timer is not None:
            self._timer.cancel()
        calls = list(self.waiting)
        self.waiting.clear()
        if self._stream is not None:
            calls += self._stream.calls.values()
        for call in calls:
            # As a unary call, it ends with a cancellation when the channel is closed.
            call.future.cancel()
        if self._stream is not None:
            await self._stream.cancel()
        for task in self._diverted:
            task.cancel()

    def _open_stream(self) -> "_Stream":
        stream = _Stream(self, self._method(metadata=self._metadata))
        self._loop.call_later(_IDLE_SECONDS, self._give_back, stream, stream.calls_count)
        return stream

    def _give_back(self, stream: "_Stream", calls_count: int) -> None:
        """End a stream that had no call since it had so many; else look again later."""
        if self._is_closed or self._stream is not stream:
            return
        if stream.calls or self.waiting or stream.calls_count != calls_count:
            self._loop.call_later(_IDLE_SECONDS, self._give_back, stream, stream.calls_count)
        else:
            self._stream = None
            stream.finish()

    def _watch(self, deadline: float) -> None:
        if self._timer is None or deadline < self._timer.when():
            if self._timer is not None:
                self._timer.cancel()
            self._timer = self._loop.call_at(deadline, self._end_late_calls)

    def _end_late_calls(self) -> None:
        # One timer for all calls: nearly all end long before it, so it seldom has to look.
        self._timer = None
        now = self._loop.time()
        calls = [*self.waiting, *(self._stream.calls.values() if self._stream else ())]
        deadlines = list[float]()
        for call in calls:
            if call.deadline is None or call.future.done():
                continue
            if call.deadline <= now:
                call.fail(LATE)
                if self._stream is not None:
                    self._stream.end_message(call)
            else:
                deadlines.append(call.deadline)
        if deadlines:
            self._watch(min(deadlines))

    async def _divert(self, call: PipelinedCall) -> None:
        """Make a call that the server has not taken as a unary one."""
        timeout = None if call.deadline is None else max(0.0, call.deadline - self._loop.time())
        try:
            unary = call.unary(call.request, timeout=timeout, metadata=self._metadata)
            response = await unary
        except grpc.RpcError as error:
            if not call.future.done():
                call.future.set_exception(error)
        except asyncio.CancelledError:
            call.future.cancel()
            raise
        else:
            if not call.future.done():
                call.future.set_result(response)


class _Stream:
    """One stream of a line: a task that sends, one that receives, and the calls in between."""

    def __init__(self, line: Line, rpc: Any) -> None:  # noqa: ANN401 - gRPC's own
        self.calls = dict[int, PipelinedCall]()
        self.was_answered = False
        self._line = line
        self._rpc = rpc
        self._loop = asyncio.get_running_loop()
        self.calls_count = 0
        self._under_way = 0
        self._is_finishing = False
        self._is_awake = asyncio.Event()
        self._status: status_pb2.Status | None = None
        rpc.add_done_callback(self._note_status)
        self._tasks = (
            self._loop.create_task(self._receive()),
            self._loop.create_task(self._send()),
        )

    def wake(self) -> None:
        """Look whether a message can go out."""
        self._is_awake.set()

    def finish(self) -> None:
        """Have the server end the stream."""
        self._is_finishing = True
        self._is_awake.set()

    async def cancel(self) -> None:
        """End the stream at once."""
        self._rpc.cancel()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def end_message(self, call: PipelinedCall) -> None:
        """Count the message of a call as over."""
        if call.message is not None:
            self._end(call.message)

    def _end(self, message: SentMessage) -> None:
        if not message.is_over:
            message.is_over = True
            self._under_way -= 1
            self._is_awake.set()
            if message.timer is not None:
                message.timer.cancel()

    async def _send(self) -> None:
        try:
            while await self._is_free():
                message = self._next_message()
                if message.calls:
                    await self._rpc.write(message)
            await self._rpc.done_writing()
        except (grpc.RpcError, asyncio.InvalidStateError):
            return  # Whoever receives learns why.

    async def _is_free(self) -> bool:
        """Return once a message can go out; False when the stream is given back."""
        while not self._is_finishing:
            if self._line.waiting and self._under_way < _MESSAGES_UNDER_WAY_MAX:
                return True
            self._is_awake.clear()
            await self._is_awake.wait()
        return False

    def _next_message(self) -> pb.PipelineRequest:
        under_way, request = SentMessage(), pb.PipelineRequest()
        waiting, add = self._line.waiting, request.calls.add
        now, size_bytes, count, asks_hooks = self._loop.time(), 0, 0, True
        share = len(waiting) // (_MESSAGES_UNDER_WAY_MAX - self._under_way) + 1
        calls_max = min(_CALLS_MAX, max(_CALLS_SPREAD_MIN, share))
        while waiting and count < calls_max:
            size_bytes += waiting[0].size_bytes
            if count and size_bytes > _MESSAGE_BYTES_MAX:
                break
            call = waiting.popleft()
            if call.future.done():
                continue
            timeout = None if call.deadline is None else duration(call.deadline - now)
            self.calls_count += 1
            add(id=self.calls_count, timeout=timeout, **{call.kind: call.request})
            call.message = under_way
            self.calls[self.calls_count] = call
            count += 1
            asks_hooks = asks_hooks and call.asks_hooks
        if count:
            self._under_way += 1
            if asks_hooks:
                under_way.timer = self._loop.call_later(_HOOKS_SECONDS, self._end, under_way)
        return request

    async def _receive(self) -> None:
        status = BROKEN
        try:
            while (response := await self._rpc.read()) is not grpc.aio.EOF:  # type: ignore[attr-defined]
                self.was_answered = True
                for reply in response.replies:
                    self._answer(reply)
        except grpc.RpcError as error:
            status = await self._status_behind(error)
        finally:
            self._tasks[1].cancel()
            self._line.lost(self, status)

    def _note_status(self, rpc: Any) -> None:  # noqa: ANN401 - gRPC's own
        """Keep the server's own status: gRPC tells of each, and then remembers the last alone."""
        status = status_of(_failure_of(rpc))
        if status.message != _WRITE_FAILED:
            self._status = status

    async def _status_behind(self, error: grpc.RpcError) -> status_pb2.Status:
        """Return the server's own status, in place of gRPC's word for a failed write."""
        status = status_of(error)
        if status.message != _WRITE_FAILED:
            return status
        for _ in range(_STATUS_LOOKS):
            if self._status is not None:
                return self._status
            await asyncio.sleep(_STATUS_LOOK_SECONDS)
        return BROKEN

    def _answer(self, reply: pb.PipelineReply) -> None:
        call = self.calls.pop(reply.id, None)
        if call is None:
            return
        self.end_message(call)
        if call.future.done():
            return
        kind = reply.WhichOneof("reply")
        if kind == call.kind:
            call.future.set_result(getattr(reply, kind))
        else:
            call.fail(reply.error if kind == "error" else BROKEN)


def _failure_of(rpc: Any) -> grpc.RpcError:  # noqa: ANN401 - gRPC's own
    """Return what a call that is over ended with."""
    code, details = _at_once(rpc.code()), _at_once(rpc.details())
    initial, trailing = _at_once(rpc.initial_metadata()), _at_once(rpc.trailing_metadata())
    return grpc.aio.AioRpcError(code, initial, trailing, details, None)


def _at_once(ready: Coroutine[Any, Any, Any]) -> Any:  # noqa: ANN401 - whatever it returns
    """Return what a coroutine returns that has nothing to wait for."""
    try:
        ready.send(None)
    except StopIteration as done:
        return done.value
    ready.close()
    raise RuntimeError("a call that is over has a status")


def _is_refusal(status: status_pb2.Status) -> bool:
    error = from_status(status)
    return error.code is grpc.StatusCode.UNIMPLEMENTED or error.reason == "STREAMS_TOO_MANY"

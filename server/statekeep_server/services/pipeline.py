"""Pipeline: many independent calls on one stream, a few messages for all of them.

Owns the order of a stream's calls, the ids under way and what bounds them. What a call means stands
in `calls.py`, the same for a unary RPC. Must never start a task for a call that asks no hook: a
stream has one that reads, and one that answers.
"""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Callable, Sequence
from typing import Any, Final, NamedTuple, TypeAlias

from google.protobuf.message import Message

from statekeep.v1.store_service_pb2 import PipelineCall, PipelineRequest, PipelineResponse
from statekeep_server.domain import points
from statekeep_server.domain.machines import HookNeededError
from statekeep_server.errors import (
    CallIdDuplicateError,
    CallsTooManyError,
    DeadlinePassedError,
    ServerStoppingError,
    StatekeepError,
)
from statekeep_server.services import pipeline_calls, status
from statekeep_server.services.context import Context, Edge
from statekeep_server.services.pipeline_calls import Read, Write
from statekeep_server.storage.waiting import Ticket

_METHOD: Final = "/statekeep.v1.StoreService/Pipeline"
# What a reply costs besides the value in it, roughly; it decides when a message is full.
_REPLY_BYTES: Final = 128


class _Reply(NamedTuple):
    """A reply that waits to be sent; `is_owner` is false for one that does not free its id."""

    id: int
    kind: str
    message: Message
    size_bytes: int = _REPLY_BYTES
    is_owner: bool = True


_Waiting: TypeAlias = Write | list[Read]


class PipelineHandlers:
    """The part of StoreService that is the pipeline."""

    _edge: Edge

    async def Pipeline(  # noqa: N802 - the contract's name
        self, requests: AsyncIterator[PipelineRequest], context: Context
    ) -> AsyncIterator[PipelineResponse]:
        """Make the calls of a stream of messages; see the contract."""
        with self._edge.open_stream():
            stream = _Stream(self._edge, self._edge.deadline_of(context))
            reading = asyncio.create_task(stream.read(requests))
            reading.add_done_callback(stream.end)
            stopping = asyncio.create_task(self._edge.stopping.wait())
            stopping.add_done_callback(lambda _task: stream.stop(reading))
            try:
                while (response := await stream.next_response(reading)) is not None:
                    yield response
                await reading
            finally:
                stopping.cancel()
                reading.cancel()
                stream.abandon()


class _Stream:
    """The calls of one stream, from their messages to their replies."""

    def __init__(self, edge: Edge, deadline_seconds: float | None) -> None:
        self._edge = edge
        self._limits = edge.limits
        self._deadline_seconds = deadline_seconds
        self._ids = set[int]()
        self._waiting = dict[Ticket[Any], _Waiting]()
        self._line = ""
        self._asking = set[asyncio.Task[None]]()
        self._waiting_bytes = 0
        self._ready = deque[_Reply | Read]()
        self._ready_bytes = 0
        self._is_receiving = False
        # Set when there is something to send, and when something was sent or has settled.
        self._something_ready = asyncio.Event()
        self._something_done = asyncio.Event()

    async def read(self, requests: AsyncIterator[PipelineRequest]) -> None:
        """Take messages until the client has no more; at the server's stop ServerStoppingError."""
        while not self._edge.stopping.is_set():
            self._is_receiving = True
            try:
                request = await anext(requests)
            except StopAsyncIteration:
                return
            except asyncio.CancelledError:
                if not self._edge.stopping.is_set():
                    raise
                break
            finally:
                self._is_receiving = False
            await self._take(request.calls)
            await self._until(self._has_room)
        raise ServerStoppingError("the server is shutting down; open the pipeline anew shortly")

    def stop(self, reading: asyncio.Task[None]) -> None:
        """Read no further message; what was read is still answered."""
        if self._is_receiving and self._edge.stopping.is_set():
            reading.cancel()

    async def next_response(self, reading: asyncio.Task[None]) -> PipelineResponse | None:
        """Return the next message of replies, or None after the last one."""
        # Whoever asks for the next message has sent the one before.
        self._something_done.set()
        while not self._ready:
            if reading.done() and not self._waiting and not self._asking:
                return None
            self._something_ready.clear()
            await self._something_ready.wait()
        response = PipelineResponse()
        size_bytes = 0
        add, free = response.replies.add, self._ids.discard
        while self._ready and size_bytes < self._limits.scan_batch_bytes_max:
            found = self._ready.popleft()
            if isinstance(found, Read):
                reply = self._answer(found)
            else:
                reply = found
                self._ready_bytes -= reply.size_bytes
            getattr(add(id=reply.id), reply.kind).CopyFrom(reply.message)
            size_bytes += reply.size_bytes
            if reply.is_owner:
                free(reply.id)
        return response

    def end(self, reading: asyncio.Task[None]) -> None:
        """Have whoever answers look again, now that no more messages come."""
        # Asked for its error, a task does not complain that nobody did: the client may be gone.
        if not reading.cancelled():
            reading.exception()
        self._something_ready.set()

    def abandon(self) -> None:
        """Take the writes that nobody waits for any more out of the queue."""
        for ticket in self._waiting:
            ticket.cancel()
        for task in self._asking:
            task.cancel()

    async def _until(self, condition: Callable[[], bool]) -> None:
        while not condition():
            self._something_done.clear()
            await self._something_done.wait()

    def _has_room(self) -> bool:
        return (
            len(self._ids) < self._limits.pipeline_replies_max
            and self._waiting_bytes < self._limits.group_bytes_max
            and self._ready_bytes < self._limits.scan_batch_bytes_max
        )

    def _is_settled(self) -> bool:
        return not self._waiting

    def _is_sent(self) -> bool:
        return not self._ready and not self._waiting

    async def _take(self, taken: Sequence[PipelineCall]) -> None:
        """Make the calls of a message, those that can be made at once, and queue the others."""
        if len(taken) > self._limits.pipeline_calls_max:
            await self._refuse_all(taken)
            return
        batch = list[_Waiting]()
        now_seconds = self._edge.engine.clock.monotonic_seconds()
        for call in taken:
            if call.id in self._ids:
                self._fail(call.id, _duplicate(call.id), is_owner=False)
                continue
            self._ids.add(call.id)
            try:
                made = self._checked(call, now_seconds)
            except Exception as error:  # noqa: BLE001 - one call's fault is not the stream's
                self._fail(call.id, error)
                continue
            if isinstance(made, Write):
                batch.append(made)
            elif not batch and not self._waiting:
                self._put(self._answer(made))
                await self._until(self._has_room_for_reply)
            elif made.query.point is None:
                self._mark(batch, made)
            else:
                # Only the writer knows what a point means between two writes, so both have to wait.
                await self._submit(batch)
                batch = []
                await self._until(self._is_settled)
                self._put(self._answer(made))
        await self._submit(batch)

    def _has_room_for_reply(self) -> bool:
        return self._ready_bytes < self._limits.scan_batch_bytes_max

    async def _refuse_all(self, taken: Sequence[PipelineCall]) -> None:
        count, limit = len(taken), self._limits.pipeline_calls_max
        refusal = CallsTooManyError(
            f"the message has {count} calls; the limit is {limit} (pipeline_calls_max); send them "
            f"in several messages",
            field="calls",
            count=count,
            limit=limit,
        )
        for call in taken:
            self._fail(call.id, refusal, is_owner=False)
            await self._until(self._has_room_for_reply)

    def _checked(self, call: PipelineCall, now_seconds: float) -> Write | Read:
        deadline = self._deadline_seconds
        if call.HasField("timeout"):
            own = now_seconds + call.timeout.seconds + call.timeout.nanos / 1e9
            deadline = own if deadline is None else min(own, deadline)
        return pipeline_calls.made_of(call, deadline, self._edge)

    @staticmethod
    def _mark(batch: list[_Waiting], read: Read) -> None:
        """Have a read look at its place among the writes, which those before it may share."""
        last = batch[-1] if batch else None
        if isinstance(last, list) and last[0].query.namespace == read.query.namespace:
            last.append(read)
        else:
            batch.append([read])

    async def _submit(self, batch: list[_Waiting]) -> None:
        if not batch:
            return
        plans = [
            (made.plan, made.deadline_seconds)
            if isinstance(made, Write)
            else (points.moment(made[0].query.namespace), None)
            for made in batch
        ]
        if not self._waiting:
            # What waits stands in one line until it is done, whatever namespaces come meanwhile:
            # the calls of a stream take effect in the order sent.
            self._line = plans[0][0].namespace
        try:
            tickets = self._edge.writes.submit_all(plans, self._on_settled, line=self._line)
        except StatekeepError as error:
            await self._refuse_writes(batch, error)
            return
        self._waiting.update(zip(tickets, batch, strict=True))
        self._waiting_bytes += sum(plan.size_bytes for plan, _deadline in plans)

    async def _refuse_writes(self, batch: list[_Waiting], error: StatekeepError) -> None:
        """Refuse the writes of a batch; its reads follow the writes of earlier messages."""
        for made in batch:
            if isinstance(made, Write):
                self._fail(made.id, error)
        await self._until(self._is_settled)
        for made in batch:
            if isinstance(made, list):
                self._ready.extend(made)
        self._something_ready.set()
        await self._until(self._is_sent)

    def _on_settled(self, ticket: Ticket[Any]) -> None:
        made = self._waiting.pop(ticket)
        if isinstance(made, list):
            # What failed was a write before it in the group, so there is nothing to wait for.
            if ticket.error is None:
                made = [
                    read._replace(query=read.query._replace(point=ticket.result)) for read in made
                ]
            self._ready.extend(made)
        elif isinstance(ticket.error, HookNeededError):
            # Its bytes are held until the hook has answered.
            self._ask(made, ticket.error)
        else:
            self._waiting_bytes -= made.plan.size_bytes
            if ticket.error is not None:
                self._fail(made.id, ticket.error)
            else:
                self._put(_made(made, pipeline_calls.RESPONSES[made.kind](ticket.result)))
        if not self._waiting:
            self._something_done.set()
        self._something_ready.set()

    def _answer(self, read: Read) -> _Reply:
        try:
            self._check_deadline(read)
            response = pipeline_calls.answer(self._edge, read)
        except Exception as error:  # noqa: BLE001 - one call's fault is not the stream's
            return _failed(read.id, error)
        size_bytes = response.ByteSize() + _REPLY_BYTES
        return _Reply(read.id, read.kind, response, size_bytes)

    def _ask(self, write: Write, needed: HookNeededError) -> None:
        """Have hooks asked beside the stream: the calls behind do not wait for clients."""
        task = asyncio.create_task(self._judge(write, needed))
        self._asking.add(task)
        task.add_done_callback(self._end_asking)

    async def _judge(self, write: Write, needed: HookNeededError) -> None:
        try:
            response = await pipeline_calls.judge(self._edge, write, needed)
        except Exception as error:  # noqa: BLE001 - one call's fault is not the stream's
            self._fail(write.id, error)
        else:
            self._put(_made(write, response))
        finally:
            self._waiting_bytes -= write.plan.size_bytes

    def _end_asking(self, task: asyncio.Task[None]) -> None:
        self._asking.discard(task)
        self._something_done.set()
        self._something_ready.set()

    def _check_deadline(self, read: Read) -> None:
        deadline = read.deadline_seconds
        if deadline is not None and self._edge.engine.clock.monotonic_seconds() >= deadline:
            raise DeadlinePassedError("the deadline passed before the read had its turn")

    def _fail(self, call_id: int, error: BaseException, *, is_owner: bool = True) -> None:
        self._put(_failed(call_id, error, is_owner=is_owner))

    def _put(self, reply: _Reply) -> None:
        self._ready.append(reply)
        self._ready_bytes += reply.size_bytes
        self._something_ready.set()


def _made(write: Write, response: Message) -> _Reply:
    return _Reply(write.id, write.kind, response, response.ByteSize() + _REPLY_BYTES)


def _failed(call_id: int, error: BaseException, *, is_owner: bool = True) -> _Reply:
    message = status.status_of_any(error, _METHOD)
    return _Reply(call_id, "error", message, message.ByteSize() + _REPLY_BYTES, is_owner)


def _duplicate(call_id: int) -> CallIdDuplicateError:
    return CallIdDuplicateError(
        f"call {call_id} is still to be answered; a call under way needs an id of its own",
        field="id",
        call_id=call_id,
    )

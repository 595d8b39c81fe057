"""Answering the questions of hooks, over as many streams as it takes."""

import logging
from collections.abc import Callable, Mapping
from types import TracebackType
from typing import Any, Self

import grpc
import grpc.aio

from statekeep import _convert_machines, _hooks
from statekeep._async.runner import Runner
from statekeep._failures import CANCELLED_HERE, from_rpc_error
from statekeep._names import Names
from statekeep._workers import AsyncOutbox, AsyncSignal, Tasks
from statekeep.errors import CallCancelledError, StatekeepError, UnavailableError
from statekeep.hooks import HookFunction
from statekeep.v1 import hook_pb2
from statekeep.v1.machine_service_pb2 import ServeGuardsRequest

_LOG = logging.getLogger("statekeep.guards")


class AsyncGuards:
    """Answers the questions of hooks until it is closed.

        async with client.machines.serve_guards({"may_index": may_index}):
            ...  # questions are answered meanwhile

        await client.machines.serve_guards(may_index).run()

    Entering returns once the server has it registered, and raises when that cannot be. Afterwards
    it connects and registers again for as long as it is open, however long the server is away.
    """

    def __init__(
        self,
        runner: Runner,
        method: "grpc.aio.StreamStreamMultiCallable[Any, Any]",
        *,
        namespace: str,
        functions: Mapping[str, HookFunction[Any, Any]],
        names: Names[Any, Any],
        questions_max: int,
    ) -> None:
        questions_max = _hooks.questions_at_once(questions_max)
        self._runner = runner
        self._method = method
        self._functions = functions
        self._names = names
        self._first = ServeGuardsRequest(
            namespace=namespace,
            registration=hook_pb2.HookRegistration(hooks=functions, questions_max=questions_max),
        )
        self._attempts = runner.attempts(None)
        self._tasks = Tasks(questions_max)
        self._has_begun = AsyncSignal()
        self._is_over = AsyncSignal()
        self._is_awake = AsyncSignal()
        self._has_ended = AsyncSignal()
        self._is_registered = False
        self._was_registered = False
        self._failure: StatekeepError | None = None
        self._cancel: Callable[[], object] | None = None

    async def __aenter__(self) -> Self:
        self._tasks.begin(self._serve)
        try:
            await self._has_begun.wait()
        except BaseException:
            await self.close()
            raise
        if self._failure is not None:
            await self.close()
            raise self._failure
        return self

    async def __aexit__(
        self,
        exc_type: type[BaseException] | None,
        exc_value: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self.close()

    async def run(self) -> None:
        """Answer questions until it is closed, or until something ends it for good."""
        async with self:
            await self.wait()

    async def wait(self, timeout_seconds: float | None = None) -> bool:
        """Wait until it is over, or so long; return whether it is, and raise what ended it."""
        has_ended = await self._has_ended.wait(timeout_seconds)
        if self._failure is not None:
            raise self._failure
        return has_ended

    async def close(self) -> None:
        """Answer no more; what is asked now is asked elsewhere. Closing twice is fine."""
        self._is_over.set()
        self._is_awake.set()
        if self._cancel is not None:
            self._cancel()
        await self._tasks.close()
        self._has_ended.set()

    async def _serve(self) -> None:
        """Answer over one stream after the other."""
        try:
            while not self._is_over.has_happened():
                failure = await self._serve_stream()
                if self._is_over.has_happened():
                    return
                pause = self._attempts.pause_seconds(failure, for_ever=self._was_registered)
                if pause is None:
                    self._end(failure)
                    return
                if self._is_registered:
                    _LOG.warning("Hooks are not served for now: %s", failure)
                self._is_registered = False
                await self._runner.pause(pause, self._is_awake)
        except Exception as error:  # noqa: BLE001 - whatever it was, who waits has to learn of it
            self._end(CallCancelledError(f"the hooks cannot be served: {error}"))
        finally:
            self._has_begun.set()
            self._has_ended.set()

    async def _serve_stream(self) -> StatekeepError:
        """Answer over one stream, and return what ended it."""
        outbox = AsyncOutbox[ServeGuardsRequest]()
        outbox.put(self._first)
        messages, self._cancel = self._runner.converse(self._method, outbox)
        try:
            while not self._is_over.has_happened():
                message = await anext(messages)
                if message.HasField("question"):
                    self._tasks.start(self._answer, message.question, outbox)
                elif message.HasField("registered"):
                    self._attempts.succeeded()
                    if self._was_registered:
                        _LOG.info("Hooks are served again.")
                    self._was_registered = self._is_registered = True
                    self._has_begun.set()
        except StopAsyncIteration:
            pass
        except grpc.RpcError as error:
            return from_rpc_error(error)
        except CANCELLED_HERE:
            self._failure = (
                None
                if self._is_over.has_happened()
                else CallCancelledError("the client was closed")
            )
            raise
        finally:
            outbox.close()
            self._cancel()
        return UnavailableError(
            "the server ended the stream of hooks", code=grpc.StatusCode.UNAVAILABLE
        )

    def _end(self, failure: StatekeepError) -> None:
        if not self._is_over.has_happened():
            self._failure = failure
            if self._was_registered:
                _LOG.error("Hooks are no longer served: %s", failure)

    async def _answer(
        self, question: hook_pb2.HookQuestion, outbox: AsyncOutbox[ServeGuardsRequest]
    ) -> None:
        """Put the answer to a question into the box of the stream that it came from."""
        function = self._functions.get(question.hook)
        try:
            asked = _convert_machines.from_question(question, self._names)
            answer = await self._tasks.call(_hooks.required(function), asked)
            allowed, message = _hooks.verdict_of(answer)
        except Exception:  # noqa: BLE001 - whatever it was, the question has to be answered
            _LOG.exception("The function of hook %r failed, so it refuses.", question.hook)
            allowed, message = False, _hooks.FAILED
        outbox.put(
            ServeGuardsRequest(
                answer=hook_pb2.HookAnswer(
                    question_id=question.question_id, allowed=allowed, message=message
                )
            )
        )

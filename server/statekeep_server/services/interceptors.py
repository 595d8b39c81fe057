"""What surrounds every handler: tokens, undecodable requests, errors and the log.

Owns the rule that no text of an unexpected exception reaches a client, and the one line that each
call leaves in the log at level debug. Must never log a key's value or a token.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from typing import Any, Final

import grpc
import structlog
from google.protobuf.message import DecodeError
from google.rpc import status_pb2

from statekeep_server.clock import Clock
from statekeep_server.errors import (
    NotImplementedYetError,
    RequestMalformedError,
    StatekeepError,
    TokenInvalidError,
    TokenMissingError,
)
from statekeep_server.services import status
from statekeep_server.services.context import Context
from statekeep_server.services.draining import Calls
from statekeep_server.services.tokens import Tokens

_LOG: Final = structlog.get_logger()
_AUTHORIZATION: Final = "authorization"
_BEARER: Final = "bearer "
_HEALTH: Final = "/grpc.health.v1.Health/"
_OURS: Final = "/statekeep."

Handler = Any


@dataclass(slots=True, frozen=True)
class _Call:
    """A call at the door: its method, the name of its token, and why it is refused, if it is."""

    method: str
    caller: str = ""
    refusal: StatekeepError | None = None


@dataclass(slots=True, frozen=True)
class _Malformed:
    """Stands for a request that could not be decoded, until its handler can refuse it."""

    method: str


class EdgeInterceptor(grpc.aio.ServerInterceptor):  # type: ignore[type-arg]
    """The outermost interceptor of the server."""

    def __init__(self, clock: Clock, tokens: Tokens | None, calls: Calls) -> None:
        """Let every call through (`tokens` None), or only those with a known bearer token."""
        self._calls = calls
        self._clock = clock
        self._tokens = tokens

    async def intercept_service(
        self,
        continuation: Callable[[grpc.HandlerCallDetails], Awaitable[Handler]],
        handler_call_details: grpc.HandlerCallDetails,
    ) -> Handler:
        """Wrap the handler of a call."""
        handler = await continuation(handler_call_details)
        if handler is None:
            return handler
        method = handler_call_details.method
        call = self._admit(method, handler_call_details)
        decode = _decoder(method, handler.request_deserializer)
        encode = handler.response_serializer
        if handler.response_streaming:
            if handler.request_streaming:
                stream = self._streaming(call, _decoded(handler.stream_stream, method))
                return grpc.stream_stream_rpc_method_handler(stream, decode, encode)
            stream = self._streaming(call, handler.unary_stream)
            return grpc.unary_stream_rpc_method_handler(stream, decode, _encoder(encode))
        if handler.request_streaming:
            unary = self._unary(call, _decoded(handler.stream_unary, method))
            return grpc.stream_unary_rpc_method_handler(unary, decode, encode)
        unary = self._unary(call, handler.unary_unary)
        return grpc.unary_unary_rpc_method_handler(unary, decode, encode)

    def _admit(self, method: str, details: grpc.HandlerCallDetails) -> _Call:
        # Whoever watches over the server asks for its health without a token.
        if self._tokens is None or method.startswith(_HEALTH):
            return _Call(method)
        sent = [text for name, text in details.invocation_metadata or () if name == _AUTHORIZATION]
        if not sent:
            wanted = "this server wants a token: send the metadata `authorization: Bearer …`"
            return _Call(method, refusal=TokenMissingError(wanted))
        caller = None
        for each in sent:
            text = each.decode(errors="replace") if isinstance(each, bytes) else each
            is_bearer = text.lower().startswith(_BEARER)
            caller = self._tokens.name_of(text[len(_BEARER) :].strip()) if is_bearer else None
            if caller is None:
                unknown = TokenInvalidError("the server does not know this token")
                return _Call(method, refusal=unknown)
        return _Call(method, caller or "")

    def _unary(
        self,
        call: _Call,
        behavior: Any,  # noqa: ANN401
    ) -> Callable[[Any, Context], Awaitable[Any]]:
        async def serve(request: Any, context: Context) -> Any:  # noqa: ANN401
            started = self._clock.monotonic_seconds()
            try:
                _refuse(request, call.refusal)
                with self._under_way(call):
                    response = await behavior(request, context)
            except BaseException as error:
                await self._end(call, started, context, error)
                raise
            self._log(call, started, "OK")
            return response

        return serve

    def _streaming(
        self,
        call: _Call,
        behavior: Any,  # noqa: ANN401
    ) -> Callable[[Any, Context], AsyncIterator[Any]]:
        async def serve(request: Any, context: Context) -> AsyncIterator[Any]:  # noqa: ANN401
            started = self._clock.monotonic_seconds()
            try:
                _refuse(request, call.refusal)
                with self._under_way(call):
                    responses = behavior(request, context)
                    if hasattr(responses, "__aiter__"):
                        async for response in responses:
                            yield response
                    else:
                        # A handler may also write to the context, as that of reflection does.
                        await responses
            except BaseException as error:
                await self._end(call, started, context, error)
                raise
            self._log(call, started, "OK")

        return serve

    def _under_way(self, call: _Call) -> AbstractContextManager[None]:
        return nullcontext() if call.method.startswith(_HEALTH) else self._calls.under_way()

    async def _end(
        self, call: _Call, started: float, context: Context, error: BaseException
    ) -> None:
        """End a failed call with its status; a cancelled one is only logged."""
        if isinstance(error, asyncio.CancelledError | GeneratorExit):
            self._log(call, started, "CANCELLED")
            return
        if isinstance(error, grpc.aio.AbortError) or context.done():
            self._log(call, started, "ABORTED")
            return
        if isinstance(error, NotImplementedError):
            rpc = call.method.rpartition("/")[2]
            error = NotImplementedYetError(f"{rpc} is not implemented by this server yet", rpc=rpc)
        if isinstance(error, StatekeepError):
            self._log(call, started, error.reason)
        await _abort(context, status.status_of_any(error, call.method))

    def _log(self, call: _Call, started: float, outcome: str) -> None:
        elapsed_ms = round((self._clock.monotonic_seconds() - started) * 1_000, 3)
        who = {"caller": call.caller} if call.caller else {}
        _LOG.debug("call", method=call.method, outcome=outcome, elapsed_ms=elapsed_ms, **who)


async def _abort(context: Context, rich: status_pb2.Status) -> None:
    await context.abort(
        status.grpc_code(rich),
        rich.message,
        ((status.DETAILS_KEY, rich.SerializeToString()),),
    )


def _refuse(request: object, refusal: StatekeepError | None) -> None:
    if refusal is not None:
        raise refusal
    if isinstance(request, _Malformed):
        raise RequestMalformedError(
            f"the bytes sent are not a request of {request.method}; is the client's contract "
            f"another one?"
        )


def _decoded(behavior: Any, method: str) -> Any:  # noqa: ANN401
    """Return a handler that finds only decoded messages in its stream of requests."""
    if not method.startswith(_OURS):
        return behavior

    def serve(requests: AsyncIterator[Any], context: Context) -> Any:  # noqa: ANN401
        return behavior(_checked(requests), context)

    return serve


async def _checked(requests: AsyncIterator[Any]) -> AsyncIterator[Any]:
    async for request in requests:
        _refuse(request, None)
        yield request


def _encoder(encode: Any) -> Callable[[Any], bytes]:  # noqa: ANN401
    def serialized(message: Any) -> bytes:  # noqa: ANN401
        # What goes to many is serialized by the handler, once.
        return message if isinstance(message, bytes) else encode(message)

    return serialized


def _decoder(method: str, decode: Any) -> Callable[[bytes], Any] | None:  # noqa: ANN401
    if decode is None or not method.startswith(_OURS):
        return decode  # type: ignore[no-any-return]

    def safe(message: bytes) -> Any:  # noqa: ANN401
        try:
            return decode(message)
        except (DecodeError, UnicodeDecodeError):
            return _Malformed(method)

    return safe

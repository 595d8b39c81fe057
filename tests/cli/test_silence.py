"""A stream from which nothing comes any more is opened again."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import grpc
import pytest

from statekeep_server.cli.silence import StreamSilentError, unless_silent
from tests.serving import PATIENCE_SECONDS


@pytest.fixture
def call_of() -> Iterator[Any]:
    """Give a function that opens a stream: one message, then silence until it is cancelled."""
    has_gone = threading.Event()

    def serve(_request: bytes, context: grpc.ServicerContext) -> Iterator[bytes]:
        context.add_callback(has_gone.set)
        yield b"first"
        assert has_gone.wait(PATIENCE_SECONDS)

    server = grpc.server(ThreadPoolExecutor(2))
    handler = grpc.unary_stream_rpc_method_handler(serve)
    server.add_generic_rpc_handlers(
        (grpc.method_handlers_generic_handler("silent", {"Stream": handler}),)
    )
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    with grpc.insecure_channel(f"127.0.0.1:{port}") as channel:
        yield lambda: channel.unary_stream("/silent/Stream", None, None)(b"")
    server.stop(0)


def test_a_silent_stream_is_given_up(call_of: Any) -> None:  # noqa: ANN401 - a function of a fixture
    """What came before is kept, and the call is cancelled."""
    call = call_of()
    messages = unless_silent(call, seconds_max=2)
    assert next(messages) == b"first"
    with pytest.raises(StreamSilentError):
        next(messages)
    assert call.code() is grpc.StatusCode.CANCELLED


def test_an_error_of_the_stream_stays_what_it_is() -> None:
    """Only silence is called silence."""
    with (
        grpc.insecure_channel("127.0.0.1:1") as channel,
        pytest.raises(grpc.RpcError),
    ):
        list(unless_silent(channel.unary_stream("/silent/Stream", None, None)(b""), 30))

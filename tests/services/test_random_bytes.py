"""Bytes that are no request: an error without the text of an exception, and the server lives."""

from collections.abc import Iterator

import grpc
import pytest
from google.protobuf.message import DecodeError
from google.protobuf.message_factory import GetMessageClass
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from statekeep.v1 import store_service_pb2 as pb
from statekeep.v1.entry_pb2 import Value
from tests.refusals import Refusal, refusal_of, refused
from tests.services.test_contract import METHODS, PATIENCE_SECONDS, multicallable, sent
from tests.serving import LoopThread, RunningServer, ServerFactory

MESSAGE_BYTES_MAX = 4 << 20
UNEXPECTED = {"INTERNAL", ""}
TELLTALES = ("Traceback", "Exception", "Error(", "DecodeError", ".py", "object at 0x", "b'")


@pytest.fixture(scope="module")
def attacked(
    tmp_path_factory: pytest.TempPathFactory, loop_thread: LoopThread
) -> Iterator[RunningServer]:
    """Return a server that nobody else needs."""
    factory = ServerFactory(tmp_path_factory.mktemp("attacked") / "data", loop_thread)
    yield factory()
    factory.close()


def outcome(server: RunningServer, name: str, message: bytes) -> Refusal | None:
    """Send bytes to an RPC; return how it was refused, or None when it was answered."""
    call = multicallable(server, name)
    try:
        answer = call(sent(name, message), timeout=PATIENCE_SECONDS.get(name))
        if METHODS[name].server_streaming:
            list(answer)
    except grpc.RpcError as error:
        if name in PATIENCE_SECONDS and error.code() is grpc.StatusCode.DEADLINE_EXCEEDED:
            return None
        return refusal_of(error)
    return None


def is_request(name: str, message: bytes) -> bool:
    """Say whether bytes are a request of an RPC after all."""
    try:
        GetMessageClass(METHODS[name].input_type).FromString(message)
    except DecodeError:
        return False
    return True


def check(server: RunningServer, name: str, message: bytes) -> None:
    """Assert that what comes back is an answer or an error that the contract knows."""
    refusal = outcome(server, name, message)
    if refusal is None:
        assert is_request(name, message)
        return
    assert refusal.reason not in UNEXPECTED, refusal
    assert not any(telltale in refusal.message for telltale in TELLTALES), refusal
    if not is_request(name, message) and refusal.reason != "NOT_IMPLEMENTED":
        assert refusal.reason == "REQUEST_MALFORMED"
        assert refusal.code is grpc.StatusCode.INVALID_ARGUMENT


LENGTH_DELIMITED = st.builds(
    lambda field, body: bytes([field << 3 | 2, len(body)]) + body,
    st.integers(1, 8),
    st.binary(max_size=100),
)
VARINT = st.builds(
    lambda field, number: bytes([field << 3, number]), st.integers(1, 8), st.integers(0, 127)
)
WIRE = st.lists(LENGTH_DELIMITED | VARINT, max_size=6).map(b"".join)


@pytest.mark.parametrize("name", sorted(METHODS))
@settings(
    max_examples=25,
    database=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(message=st.binary(max_size=200) | WIRE)
def test_bytes_that_are_no_request_get_a_clean_error(
    attacked: RunningServer, name: str, message: bytes
) -> None:
    """Random bytes, and fields of random contents, never surprise the server."""
    check(attacked, name, message)


@pytest.mark.parametrize("name", sorted(METHODS))
def test_text_that_is_no_utf8_gets_a_clean_error(attacked: RunningServer, name: str) -> None:
    """A text field of broken UTF-8 makes the whole request malformed."""
    check(attacked, name, b"\x0a\x02\xff\xfe")


def test_a_message_of_more_than_4_mib_is_refused(attacked: RunningServer) -> None:
    """It is not read to its end, and the next call on the connection works."""
    request = pb.SaveRequest(key="k", value=Value(data=b"v" * (MESSAGE_BYTES_MAX + 1)))
    refusal = refused(attacked.store.Save, request)
    assert refusal.code is grpc.StatusCode.RESOURCE_EXHAUSTED
    assert attacked.status().store_id


def test_the_server_serves_after_all_of_that(attacked: RunningServer) -> None:
    """What was thrown at it has broken nothing."""
    attacked.store.Save(pb.SaveRequest(key="k", value=Value(text="v")))
    assert attacked.store.Load(pb.LoadRequest(key="k")).entry.value.text == "v"
    assert attacked.status().streams_open == 0

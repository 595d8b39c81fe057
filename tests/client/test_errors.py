"""Every failure is an error of the client, told apart by its class."""

import grpc
import pytest
from google.protobuf.any_pb2 import Any as AnyMessage
from google.protobuf.duration_pb2 import Duration
from google.rpc import code_pb2, error_details_pb2, status_pb2
from hypothesis import given
from hypothesis import strategies as st

import statekeep
from statekeep import AsyncClient, Client, FieldViolation, StatekeepError, _failures
from statekeep.v1.error_reason_pb2 import ErrorReason
from tests.client.serving import status_of

REASONS = [name.removeprefix("ERROR_REASON_") for name in ErrorReason.keys()][1:]  # noqa: SIM118
# A class called NotImplementedError would hide the one of Python.
NAMES = {"NOT_IMPLEMENTED": "NotImplementedYetError"}


def test_there_is_a_class_for_every_reason_and_none_besides() -> None:
    assert sorted(StatekeepError.by_reason) == sorted(REASONS)


@pytest.mark.parametrize("reason", REASONS)
def test_a_reason_becomes_the_class_of_its_name(reason: str) -> None:
    error = _failures.from_status(status_of(code_pb2.UNKNOWN, reason=reason))
    expected = NAMES.get(reason, f"{reason.title().replace('_', '')}Error")
    assert type(error) is getattr(statekeep, expected)
    assert error.reason == reason


def test_a_reason_that_a_newer_server_has_keeps_its_name() -> None:
    error = _failures.from_status(status_of(code_pb2.ABORTED, reason="NEW_THING"))
    assert type(error) is StatekeepError
    assert (error.reason, error.code) == ("NEW_THING", grpc.StatusCode.ABORTED)


def test_a_reason_of_another_domain_is_not_ours() -> None:
    status = status_of(code_pb2.ABORTED, reason="KEY_INVALID", domain="example.com")
    assert type(_failures.from_status(status)) is StatekeepError


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        (code_pb2.UNAVAILABLE, statekeep.UnavailableError),
        (code_pb2.DEADLINE_EXCEEDED, statekeep.DeadlineError),
        (code_pb2.CANCELLED, statekeep.CallCancelledError),
        (code_pb2.INTERNAL, StatekeepError),
        (4711, StatekeepError),
    ],
)
def test_a_status_without_a_reason_is_told_by_its_code(
    code: int, expected: type[StatekeepError]
) -> None:
    error = _failures.from_status(status_pb2.Status(code=code))
    assert type(error) is expected
    assert error.reason == ""
    assert str(error).startswith("The call ended with ")


def test_an_error_carries_its_violations_and_when_to_come_back() -> None:
    violation = error_details_pb2.BadRequest.FieldViolation(field="key", description="is empty")
    details = [
        error_details_pb2.BadRequest(field_violations=[violation]),
        error_details_pb2.RetryInfo(retry_delay=Duration(nanos=250_000_000)),
    ]
    error = _failures.from_status(
        status_of(code_pb2.INVALID_ARGUMENT, reason="KEY_INVALID", details=details)
    )
    assert error.violations == (FieldViolation("key", "is empty"),)
    assert error.retry_delay_seconds == 0.25
    assert error.is_transient
    assert str(error) == "as the test wants it [KEY_INVALID]"


def test_the_facts_that_callers_switch_on_are_numbers() -> None:
    facts = {"floor": "40", "latest": "42", "revision": "41", "field": "if_revision"}
    assert statekeep.RevisionCompactedError("", metadata=facts).floor == 40
    assert statekeep.RevisionInFutureError("", metadata=facts).latest == 42
    failed = statekeep.PreconditionFailedError("", metadata=facts)
    assert (failed.field, failed.revision) == ("if_revision", 41)


def test_stopping_and_failing_servers_are_unavailable_ones() -> None:
    assert issubclass(statekeep.ServerStoppingError, statekeep.UnavailableError)
    assert issubclass(statekeep.StorageFailedError, statekeep.UnavailableError)
    assert issubclass(statekeep.DeadlinePassedError, statekeep.DeadlineError)


@given(st.integers(0, 20), st.lists(st.binary(max_size=40)))
def test_details_that_cannot_be_read_do_no_harm(code: int, details: list[bytes]) -> None:
    status = status_pb2.Status(code=code)
    for name in ("ErrorInfo", "BadRequest", "RetryInfo"):
        url = f"type.googleapis.com/google.rpc.{name}"
        status.details.extend(AnyMessage(type_url=url, value=detail) for detail in details)
    assert isinstance(_failures.from_status(status), StatekeepError)


@pytest.mark.asyncio
async def test_a_request_that_the_server_does_not_take_says_how_large_it_is(address: str) -> None:
    """With the limit and the way out, for both clients."""
    sentence = r"^the request has 500\d{4} bytes, more than the 4194304 .* split it"
    save = [statekeep.Save("k", bytes(1_000_000))] * 5
    with Client(address) as client, pytest.raises(StatekeepError, match=sentence) as caught:
        client.store.commit(save)
    assert (caught.value.code, caught.value.reason) == (grpc.StatusCode.RESOURCE_EXHAUSTED, "")
    async with AsyncClient(address) as other:
        with pytest.raises(StatekeepError, match=sentence):
            await other.store.commit(save)
        assert not await other.store.exists("k")


def test_an_answer_that_the_client_does_not_take_is_told_apart() -> None:
    message = "CLIENT: Received message larger than max (20 vs. 10)"
    error = _failures.from_status(
        status_pb2.Status(code=code_pb2.RESOURCE_EXHAUSTED, message=message)
    )
    assert error.message.startswith("the answer has 20 bytes, more than the 10")


def test_a_sentence_of_the_server_stays_as_it_is() -> None:
    """What has a reason says itself what is too large."""
    status = status_of(code_pb2.RESOURCE_EXHAUSTED, reason="WRITE_QUEUE_FULL")
    status.message = "Received message larger than max (20 vs. 10)"
    assert _failures.from_status(status).message == status.message

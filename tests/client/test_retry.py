"""Which calls are tried again, how often, and within what time."""

from collections.abc import Callable

import pytest
from google.protobuf.duration_pb2 import Duration
from google.rpc import code_pb2, error_details_pb2

import statekeep
from statekeep import AsyncClient, Client, Retry
from statekeep._retry import Attempts
from statekeep.v1 import entry_pb2
from statekeep.v1 import store_service_pb2 as pb
from tests.client.serving import UNAVAILABLE, FlakyServer, status_of
from tests.clocks import ManualClock

AT_ONCE = Retry(pause_seconds_first=0.0)
READS: list[Callable[[Client], object]] = [
    lambda client: client.store.load("k"),
    lambda client: client.store.exists("k"),
    lambda client: list(client.store.keys()),
    lambda client: list(client.store.entries()),
    lambda client: list(client.store.scan()),
    lambda client: client.store.count(),
    lambda client: list(client.store.history("k")),
    lambda client: list(client.store.schemas()),
    lambda client: client.store.validate_struct(1, schema={}),
]
WRITES: list[Callable[[Client, str | None], object]] = [
    lambda client, request_id: client.store.save("k", 1, request_id=request_id),
    lambda client, request_id: client.store.delete("k", request_id=request_id),
    lambda client, request_id: client.store.clear("k", request_id=request_id),
    lambda client, request_id: client.store.commit([], request_id=request_id),
    lambda client, request_id: client.store.put_schema("k", {}, request_id=request_id),
    lambda client, request_id: client.store.delete_schema("k", request_id=request_id),
]


@pytest.mark.parametrize("read", READS)
def test_a_read_is_tried_again(flaky: FlakyServer, read: Callable[[Client], object]) -> None:
    flaky.failures = [UNAVAILABLE] * 3
    with Client(flaky.address, retry=AT_ONCE) as client:
        read(client)
    assert len(flaky.requests) == 4


@pytest.mark.parametrize("write", WRITES)
def test_a_write_with_a_request_id_is_tried_again_as_it_was(
    flaky: FlakyServer, write: Callable[[Client, str | None], object]
) -> None:
    flaky.failures = [UNAVAILABLE] * 3
    with Client(flaky.address, retry=AT_ONCE) as client:
        write(client, "r-1")
    assert [request.request_id for request in flaky.requests] == ["r-1"] * 4
    assert all(request == flaky.requests[0] for request in flaky.requests)


@pytest.mark.parametrize("write", WRITES)
@pytest.mark.parametrize("request_id", [None, ""])
def test_a_write_without_a_request_id_is_never_tried_again(
    flaky: FlakyServer, write: Callable[[Client, str | None], object], request_id: str | None
) -> None:
    flaky.failures = [UNAVAILABLE]
    with (
        Client(flaky.address, retry=AT_ONCE) as client,
        pytest.raises(statekeep.UnavailableError, match="as the test wants it"),
    ):
        write(client, request_id)
    assert len(flaky.requests) == 1


def test_an_error_that_trying_again_does_not_help_is_raised_at_once(flaky: FlakyServer) -> None:
    flaky.failures = [status_of(code_pb2.INTERNAL, reason="INTERNAL")]
    with Client(flaky.address, retry=AT_ONCE) as client, pytest.raises(statekeep.InternalError):
        client.store.exists("k")
    assert len(flaky.requests) == 1


def test_an_error_that_says_when_to_come_back_is_waited_for(flaky: FlakyServer) -> None:
    come_back = error_details_pb2.RetryInfo(retry_delay=Duration(seconds=3))
    flaky.failures = [
        status_of(code_pb2.RESOURCE_EXHAUSTED, reason="WRITE_QUEUE_FULL", details=[come_back])
    ]
    waits: list[float] = []
    with Client(flaky.address, retry=AT_ONCE, sleep=waits.append) as client:
        client.store.save("k", 1, request_id="r-1")
    assert waits == [3.0]


@pytest.mark.parametrize(
    ("random", "waits"),
    [
        (0.0, [0.5, 1.0, 2.0, 4.0, 4.0, 4.0]),
        (0.5, [0.75, 1.5, 3.0, 6.0, 6.0, 6.0]),
        (1.0, [1.0, 2.0, 4.0, 8.0, 8.0, 8.0]),
    ],
)
def test_the_waits_grow_up_to_their_bound_and_are_half_of_it_at_least(
    flaky: FlakyServer, random: float, waits: list[float]
) -> None:
    flaky.failures = [UNAVAILABLE] * 6
    waited: list[float] = []
    retry = Retry(pause_seconds_first=1.0, pause_seconds_max=8.0, random=lambda: random)
    with Client(flaky.address, retry=retry, sleep=waited.append, timeout_seconds=60) as client:
        client.store.exists("k")
    assert waited == waits


def test_ten_attempts_take_long_enough_for_a_server_to_restart() -> None:
    """However the random numbers fall, with the defaults."""
    retry = Retry(random=lambda: 0.0)
    pauses = [retry.pause_seconds(failed) for failed in range(1, retry.attempts_max)]
    assert round(sum(pauses), 1) == 4.6


def test_there_are_no_more_attempts_than_allowed(flaky: FlakyServer) -> None:
    flaky.failures = [UNAVAILABLE] * 10
    retry = Retry(attempts_max=3, pause_seconds_first=0.0)
    with Client(flaky.address, retry=retry) as client, pytest.raises(statekeep.UnavailableError):
        client.store.exists("k")
    assert len(flaky.requests) == 3


def test_a_wait_beyond_the_deadline_is_not_begun(flaky: FlakyServer) -> None:
    flaky.failures = [UNAVAILABLE]
    waits: list[float] = []
    retry = Retry(pause_seconds_first=100.0, pause_seconds_max=100.0, random=lambda: 0.9)
    with (
        Client(flaky.address, retry=retry, sleep=waits.append) as client,
        pytest.raises(statekeep.UnavailableError),
    ):
        client.store.exists("k", timeout_seconds=30)
    assert (waits, len(flaky.requests)) == ([], 1)


def test_all_attempts_of_a_call_share_its_time() -> None:
    clock = ManualClock()
    attempts = Attempts(AT_ONCE, 10.0, clock.monotonic_seconds)
    failure = statekeep.ServerStoppingError("", retry_delay_seconds=1.0)
    clock.advance(6_000)
    assert attempts.remaining_seconds() == 4.0
    assert attempts.pause_seconds(failure) == 1.0
    clock.advance(3_500)
    assert attempts.pause_seconds(failure) is None
    clock.advance(60_000)
    assert attempts.remaining_seconds() == 0.0


def test_the_server_learns_the_time_of_the_call_and_else_of_the_client(
    flaky: FlakyServer,
) -> None:
    with Client(flaky.address, timeout_seconds=500) as client:
        client.store.exists("k")
        client.store.exists("k", timeout_seconds=100)
    assert 400 < flaky.seconds_left[0] < 600
    assert 50 < flaky.seconds_left[1] < 150


def test_a_call_that_takes_too_long_is_a_deadline_error(flaky: FlakyServer) -> None:
    flaky.is_silent = True
    with Client(flaky.address) as client, pytest.raises(statekeep.DeadlineError):
        client.store.exists("k", timeout_seconds=0.05)
    assert len(flaky.requests) == 1


def test_a_scan_that_breaks_goes_on_behind_its_last_entry(flaky: FlakyServer) -> None:
    entries = [entry_pb2.Entry(key=f"p/{n}") for n in range(5)]
    beyond = entry_pb2.Entry(key="q")
    flaky.failures = [UNAVAILABLE]
    flaky.batches = [
        pb.ScanEntriesResponse(revision=7, entries=entries[:3]),
        pb.ScanEntriesResponse(revision=7, entries=[*entries[2:], beyond]),
    ]
    with Client(flaky.address, retry=AT_ONCE) as client:
        assert [entry.key for entry in client.store.scan("p/")] == [e.key for e in entries]
    first, second = flaky.requests
    assert first == pb.ScanEntriesRequest(prefix="p/")
    assert second == pb.ScanEntriesRequest(
        at=entry_pb2.PointInTime(revision=7), range=entry_pb2.KeyRange(start="p/2")
    )


def test_a_scan_that_comes_no_further_gives_up(flaky: FlakyServer) -> None:
    flaky.failures = [UNAVAILABLE] * 20
    same = pb.ScanEntriesResponse(revision=7, entries=[entry_pb2.Entry(key="k")])
    flaky.batches = [same] * 20
    retry = Retry(attempts_max=3, pause_seconds_first=0.0)
    with Client(flaky.address, retry=retry) as client, pytest.raises(statekeep.UnavailableError):
        list(client.store.scan())
    assert len(flaky.requests) == 3


def test_a_scan_at_a_label_that_breaks_midway_is_an_error(flaky: FlakyServer) -> None:
    flaky.failures = [UNAVAILABLE]
    flaky.batches = [pb.ScanEntriesResponse(revision=7, entries=[entry_pb2.Entry(key="k")])]
    with Client(flaky.address, retry=AT_ONCE) as client:
        entries = client.store.scan(at="nightly")
        assert next(entries).key == "k"
        with pytest.raises(statekeep.UnavailableError):
            next(entries)


@pytest.mark.asyncio
async def test_the_client_for_asyncio_follows_the_same_rules(flaky: FlakyServer) -> None:
    waits: list[float] = []

    async def sleep(seconds: float) -> None:
        waits.append(seconds)

    flaky.failures = [UNAVAILABLE] * 4
    retry = Retry(pause_seconds_first=1.0, random=lambda: 0.0)
    # The flaky server has no pipeline, so the calls go one by one.
    async with AsyncClient(flaky.address, retry=retry, sleep=sleep, pipeline=False) as client:
        await client.store.save("k", 1, request_id="r-1")
        assert waits == [0.5, 1.0, 1.0, 1.0]
        flaky.failures = [UNAVAILABLE]
        with pytest.raises(statekeep.UnavailableError):
            await client.store.save("k", 1)
    assert len(waits) == 4


def test_a_server_that_is_not_there_is_unavailable() -> None:
    waits: list[float] = []
    retry = Retry(attempts_max=2)
    with (
        Client("127.0.0.1:1", retry=retry, sleep=waits.append) as client,
        pytest.raises(statekeep.UnavailableError),
    ):
        client.store.exists("k")
    assert len(waits) == 1

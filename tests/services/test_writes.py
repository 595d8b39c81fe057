"""Writes that wait: deadlines, cancelled calls and a full queue."""

import grpc

from statekeep.v1 import store_service_pb2 as pb
from statekeep.v1.entry_pb2 import Value
from tests.clocks import ManualClock
from tests.refusals import refusal_of, refused
from tests.serving import PATIENCE_SECONDS, RunningServer, ServerFactory, until
from tests.writing import busy_writer

SHORT_SECONDS = 1


def save(key: str, text: str = "v", request_id: str = "") -> pb.SaveRequest:
    """Return a request to save a text."""
    return pb.SaveRequest(key=key, value=Value(text=text), request_id=request_id)


def wait_for(server: RunningServer, count: int) -> None:
    """Return when so many writes wait."""
    until(lambda: server.status().writes_waiting == count, f"{count} writes wait")


def keys_of(server: RunningServer) -> list[str]:
    """Return all keys."""
    return list(server.store.ListKeys(pb.ListKeysRequest()).keys)


def test_a_save_whose_deadline_passed_is_not_applied(make_server: ServerFactory) -> None:
    """The client gave it up while it waited, so it never happens; the one after it does."""
    server = make_server()
    with busy_writer(server.engine):
        late = server.store.Save.future(save("late"), timeout=SHORT_SECONDS)
        wait_for(server, 1)
        error = late.exception()
        assert isinstance(error, grpc.RpcError)
        assert refusal_of(error).code is grpc.StatusCode.DEADLINE_EXCEEDED
        after = server.store.Save.future(save("after"))
        wait_for(server, 2)
    assert after.result().revision == 1
    assert keys_of(server) == ["after"]


def test_a_deadline_is_judged_when_the_turn_comes(
    make_server: ServerFactory, clock: ManualClock
) -> None:
    """By the server's own clock; the error says that nothing was changed."""
    server = make_server(clock)
    with busy_writer(server.engine):
        late = server.store.Save.future(save("late"), timeout=PATIENCE_SECONDS)
        wait_for(server, 1)
        # Twice, as gRPC rounds what is left of a deadline up on its way.
        clock.advance(2 * PATIENCE_SECONDS * 1_000)
    error = late.exception()
    assert isinstance(error, grpc.RpcError)
    refusal = refusal_of(error)
    assert refusal.reason == "DEADLINE_PASSED"
    assert refusal.code is grpc.StatusCode.DEADLINE_EXCEEDED
    assert server.status().revision == 0


def test_a_cancelled_save_that_waits_is_not_applied(make_server: ServerFactory) -> None:
    """What the client takes back before its turn never happens, and leaves nothing behind."""
    server = make_server()
    with busy_writer(server.engine):
        taken_back = server.store.Save.future(save("taken back"))
        after = server.store.Save.future(save("after"))
        wait_for(server, 2)
        taken_back.cancel()  # type: ignore[no-untyped-call]
        tickets = server.engine._writer._waiting
        until(lambda: any(ticket.is_cancelled for ticket in tickets), "the server heard of it")
    assert after.result().revision == 1
    assert keys_of(server) == ["after"]
    edge = server.server._edge
    assert edge is not None
    assert not edge.writes._receivers


def test_a_full_queue_refuses_at_once_and_says_when_to_come_back(
    make_server: ServerFactory,
) -> None:
    """What waits is applied later; reads go on meanwhile."""
    server = make_server(waiting_writes_max=3)
    with busy_writer(server.engine):
        waiting = [server.store.Save.future(save(f"k{number}")) for number in range(3)]
        wait_for(server, 3)
        refusal = refused(server.store.Save, save("one too many"))
        assert (refusal.code, refusal.reason) == (
            grpc.StatusCode.RESOURCE_EXHAUSTED,
            "WRITE_QUEUE_FULL",
        )
        assert refusal.metadata == {"limit": "3"}
        assert refusal.retry_ms
        assert keys_of(server) == []
    assert sorted(answer.result().revision for answer in waiting) == [1, 2, 3]
    assert keys_of(server) == ["k0", "k1", "k2"]


def test_a_repeat_that_overtakes_gets_the_same_answer(make_server: ServerFactory) -> None:
    """The same request sent twice at once is applied once, whichever comes first."""
    server = make_server()
    with busy_writer(server.engine):
        both = [server.store.Save.future(save("k", request_id="r")) for _ in range(2)]
        wait_for(server, 2)
    answers = [answer.result() for answer in both]
    assert answers[0] == answers[1]
    assert server.status().revision == 1

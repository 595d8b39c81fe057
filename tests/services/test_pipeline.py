"""Pipeline: each call by itself, in the order sent, whatever becomes of the others."""

from typing import Any

import grpc
import pytest
from google.protobuf.duration_pb2 import Duration
from structlog.testing import capture_logs

from statekeep.v1 import store_service_pb2 as pb
from statekeep.v1.commit_pb2 import Operation, SaveOperation
from statekeep.v1.entry_pb2 import PointInTime, Value
from statekeep_server.storage.view import View
from tests.clocks import ManualClock
from tests.pipelines import Pipeline, ask, by_id, call, loading, refusal_in, saving
from tests.refusals import refusal_of, refused
from tests.serving import RunningServer, ServerFactory, until
from tests.writing import busy_writer, disk_syncs

CALLS_MAX = 1_024


def test_each_kind_of_call_gets_the_response_of_its_rpc(
    shared: RunningServer, namespace: str
) -> None:
    """Save, load, exists, commit and delete in one message answer as they do one by one."""
    value = Value(text="dark")
    operation = Operation(save=SaveOperation(key="b", value=value))
    replies = by_id(
        ask(
            shared.store,
            [
                call(1, save=pb.SaveRequest(namespace=namespace, key="a", value=value)),
                loading(2, "a", namespace),
                call(3, commit=pb.CommitRequest(namespace=namespace, operations=[operation])),
                call(4, delete=pb.DeleteRequest(namespace=namespace, key="a")),
                call(5, exists=pb.ExistsRequest(namespace=namespace, key="a")),
                call(6, exists=pb.ExistsRequest(namespace=namespace, key="b")),
            ],
        )
    )
    assert replies[1].save == pb.SaveResponse(revision=1, created=True)
    assert (replies[2].load.revision, replies[2].load.entry.value) == (1, value)
    assert replies[3].commit.revision == 2
    assert replies[3].commit.results[0].save.created
    assert replies[4].delete == pb.DeleteResponse(revision=3, existed=True)
    assert replies[5].exists == pb.ExistsResponse(revision=3, exists=False)
    assert replies[6].exists == pb.ExistsResponse(revision=3, exists=True)


def test_a_read_sees_the_writes_before_it_and_none_after(
    shared: RunningServer, namespace: str
) -> None:
    """Between two saves of one message a load sees the first, in one group commit too."""
    calls = []
    for number in range(1, 200, 2):
        calls += [saving(number, "k", str(number), namespace), loading(number + 1, "k", namespace)]
    replies = by_id(ask(shared.store, calls))
    for number in range(1, 200, 2):
        found = replies[number + 1].load
        assert (found.revision, found.entry.value.text) == (number // 2 + 1, str(number))


def test_calls_keep_their_order_across_messages(shared: RunningServer, namespace: str) -> None:
    """A load in a message of its own sees the saves of the messages before, not those after."""
    messages = []
    for number in range(1, 100, 2):
        messages.append([saving(number, "k", str(number), namespace)])
        messages.append([loading(number + 1, "k", namespace)])
    replies = by_id(ask(shared.store, *messages))
    for number in range(1, 100, 2):
        assert replies[number + 1].load.entry.value.text == str(number)


def test_a_read_of_the_past_keeps_its_place_among_the_writes(
    shared: RunningServer, namespace: str
) -> None:
    """A revision that a later call of the message makes lies in the future of the load."""

    def load_at(id_: int, revision: int) -> pb.PipelineCall:
        at = PointInTime(revision=revision)
        return call(id_, load=pb.LoadRequest(namespace=namespace, key="k", at=at))

    calls = [
        saving(1, "k", "one", namespace),
        load_at(2, 1),
        load_at(3, 2),
        saving(4, "k", "two", namespace),
        load_at(5, 2),
    ]
    replies = by_id(ask(shared.store, calls))
    assert replies[2].load.entry.value.text == "one"
    assert refusal_in(replies[3]).reason == "REVISION_IN_FUTURE"
    assert replies[5].load.entry.value.text == "two"


def test_reads_without_a_write_before_them_do_not_wait_for_the_writer(
    make_server: ServerFactory,
) -> None:
    """A load is answered while the writer is busy; one behind a save waits for it."""
    server = make_server()
    pipeline = Pipeline(server.store)
    with busy_writer(server.engine):
        pipeline.send(loading(1, "k"), saving(2, "k"), loading(3, "k"))
        pipeline.receive(1)
        assert pipeline.replies.keys() == {1}
    assert pipeline.receive(3)[0].load.entry.value.text == "v"


def test_the_writes_of_a_message_share_a_disk_sync(make_server: ServerFactory) -> None:
    """A hundred saves cost one."""
    server = make_server()
    server.store.Save(pb.SaveRequest(key="k", value=Value(text="v")))
    before = disk_syncs(server.engine)
    ask(server.store, [saving(number, f"k{number}") for number in range(1, 101)])
    assert disk_syncs(server.engine) == before + 1


BAD_REQUESTS: dict[str, Any] = {
    "namespace": ("Save", "save", pb.SaveRequest(namespace="NO", key="k")),
    "key": ("Save", "save", pb.SaveRequest(value=Value(text="v"))),
    "value": ("Save", "save", pb.SaveRequest(key="k", value=Value(json="{"))),
    "request id": ("Delete", "delete", pb.DeleteRequest(key="k", request_id="\n")),
    "absent entry": ("Load", "load", pb.LoadRequest(namespace="absent", key="k")),
    "future": ("Exists", "exists", pb.ExistsRequest(key="k", at=PointInTime(revision=1 << 40))),
    "precondition": ("Save", "save", pb.SaveRequest(
        namespace="absent", key="k", value=Value(text="v"), if_revision=7,
    )),
    "operation": ("Commit", "commit", pb.CommitRequest(operations=[Operation()])),
}  # fmt: skip


@pytest.mark.parametrize("name", BAD_REQUESTS)
def test_an_error_in_a_reply_says_what_the_rpc_would(shared: RunningServer, name: str) -> None:
    """Code, sentence, reason, metadata and fields are the same."""
    rpc, kind, request = BAD_REQUESTS[name]
    replies = ask(shared.store, [call(9, **{kind: request})])
    assert refusal_in(replies[0]) == refused(getattr(shared.store, rpc), request)


def test_a_wrong_call_leaves_the_others_of_its_message_unharmed(
    shared: RunningServer, namespace: str
) -> None:
    """An empty call, a bad key and a duplicate id fail alone."""
    replies = ask(
        shared.store,
        [
            saving(1, "a", namespace=namespace),
            pb.PipelineCall(id=2),
            saving(3, "", namespace=namespace),
            saving(1, "b", namespace=namespace),
            saving(4, "c", namespace=namespace),
        ],
    )
    errors = {reply.id: refusal_in(reply) for reply in replies if reply.HasField("error")}
    assert errors.keys() == {1, 2, 3}
    assert errors[1][:2] == (grpc.StatusCode.INVALID_ARGUMENT, "CALL_ID_DUPLICATE")
    assert errors[1].metadata == {"call_id": "1"}
    assert (errors[2].reason, errors[3].reason) == ("ARGUMENT_INVALID", "KEY_INVALID")
    assert {reply.id: reply.save.revision for reply in replies if reply.HasField("save")} == {
        1: 1,
        4: 2,
    }


def test_an_id_is_free_again_after_its_reply(shared: RunningServer, namespace: str) -> None:
    """The same id serves one call after the other, and none while it is under way."""
    pipeline = Pipeline(shared.store)
    for _ in range(3):
        pipeline.send(saving(7, "k", namespace=namespace))
        assert pipeline.receive(7)[0].HasField("save")
        pipeline.replies.clear()
    with busy_writer(shared.engine):
        pipeline.send(saving(7, "k", namespace=namespace))
        pipeline.send(loading(7, "k", namespace))
        assert refusal_in(pipeline.receive(7)[0]).reason == "CALL_ID_DUPLICATE"
        pipeline.replies.clear()
    assert pipeline.receive(7)[0].save.revision == 4
    pipeline.close()
    assert pipeline.rest() == []


def test_a_message_of_too_many_calls_is_refused_call_by_call(
    shared: RunningServer, namespace: str
) -> None:
    """Each of the 1,025 calls gets the error; nothing is applied, and the stream goes on."""
    many = [saving(number, f"k{number}", namespace=namespace) for number in range(CALLS_MAX + 1)]
    replies = ask(shared.store, many, many[:CALLS_MAX])
    refusals = [refusal_in(reply) for reply in replies if reply.HasField("error")]
    assert len(refusals) == CALLS_MAX + 1
    assert {refusal.reason for refusal in refusals} == {"CALLS_TOO_MANY"}
    assert refusals[0].metadata == {"count": "1025", "limit": "1024"}
    saved = [reply.save.revision for reply in replies if reply.HasField("save")]
    assert saved == list(range(1, CALLS_MAX + 1))


def test_a_full_queue_refuses_all_writes_of_a_message_and_no_read(
    make_server: ServerFactory,
) -> None:
    """None of them is applied; the loads among them are answered."""
    server = make_server(waiting_writes_max=10)
    pipeline = Pipeline(server.store)
    with busy_writer(server.engine):
        pipeline.send(saving(1, "first"))
        until(lambda: server.status().writes_waiting == 1, "the save waits")
        pipeline.send(*(saving(number, "k") for number in range(2, 12)), loading(12, "first"))
        refusals = [refusal_in(reply) for reply in pipeline.receive(*range(2, 12))]
        assert {refusal.reason for refusal in refusals} == {"WRITE_QUEUE_FULL"}
        assert refusals[0].code is grpc.StatusCode.RESOURCE_EXHAUSTED
        assert refusals[0].retry_ms is not None
    assert pipeline.receive(12)[0].load.entry.value.text == "v"
    assert server.status().revision == 1


def test_a_call_that_has_waited_too_long_is_not_applied(make_server: ServerFactory) -> None:
    """Its reply says DEADLINE_PASSED; a call with more time is applied."""
    server = make_server()
    late, early = saving(1, "late"), saving(2, "early")
    late.timeout.CopyFrom(Duration(nanos=1))
    early.timeout.CopyFrom(Duration(seconds=60))
    read = loading(3, "early")
    read.timeout.CopyFrom(Duration(nanos=1))
    replies = by_id(ask(server.store, [late, early, read]))
    for id_ in (1, 3):
        refusal = refusal_in(replies[id_])
        assert refusal[:2] == (grpc.StatusCode.DEADLINE_EXCEEDED, "DEADLINE_PASSED")
    assert replies[2].save.revision == 1
    assert not server.store.Exists(pb.ExistsRequest(key="late")).exists


def test_a_stream_whose_deadline_passes_applies_nothing_more(make_server: ServerFactory) -> None:
    """A save that waits beyond it is not applied."""
    server = make_server()
    with busy_writer(server.engine):
        pipeline = Pipeline(server.store, timeout=0.2)
        pipeline.send(saving(1, "k"))
        with pytest.raises(grpc.RpcError) as caught:
            pipeline.receive(1)
    assert refusal_of(caught.value).code is grpc.StatusCode.DEADLINE_EXCEEDED
    assert server.status().revision == 0


def test_calls_keep_their_order_across_namespaces(make_server: ServerFactory) -> None:
    """Though namespaces take turns, those of a stream wait for what was sent before them."""
    server = make_server(group_plans_max=2)
    pipeline = Pipeline(server.store)
    with busy_writer(server.engine):
        pipeline.send(*(saving(number, "k", namespace="first") for number in (1, 2, 3)))
        until(lambda: server.status().writes_waiting == 3, "the first message waits")
        pipeline.send(saving(4, "k", namespace="second"), saving(5, "k", namespace="first"))
        until(lambda: server.status().writes_waiting == 5, "the second message waits")
        alone = server.store.Save.future(saving(0, "k", namespace="third").save)
        until(lambda: server.status().writes_waiting == 6, "another client's save waits")
    pipeline.close()
    assert [reply.id for reply in pipeline.rest()] == [1, 2, 3, 4, 5]
    assert alone.result().revision == 1


def test_a_call_is_not_applied_when_those_before_it_took_its_time(
    make_server: ServerFactory, clock: ManualClock
) -> None:
    """Also when they came in the same message and share its disk sync."""
    server = make_server(clock)
    late = saving(2, "late")
    late.timeout.CopyFrom(Duration(seconds=1))
    pipeline = Pipeline(server.store)
    with busy_writer(server.engine) as pending:
        pending.submit(lambda _group: clock.advance(2_000))
        pipeline.send(saving(1, "early"), late)
        until(lambda: server.status().writes_waiting == 3, "both calls wait")
    early, refused_call = pipeline.receive(1, 2)
    assert early.save.revision == 1
    assert refusal_in(refused_call)[:2] == (grpc.StatusCode.DEADLINE_EXCEEDED, "DEADLINE_PASSED")


def test_a_repeated_request_id_gets_the_first_answer(shared: RunningServer, namespace: str) -> None:
    """Within a message, and as a unary call."""
    request = pb.SaveRequest(namespace=namespace, request_id="r", key="k", value=Value(text="v"))
    replies = by_id(ask(shared.store, [call(1, save=request), call(2, save=request)]))
    assert replies[1].save == replies[2].save == shared.store.Save(request)


def test_a_cancelled_stream_keeps_what_was_acknowledged(make_server: ServerFactory) -> None:
    """Its waiting saves may go; the count of streams and of entries stays true."""
    server = make_server()
    pipeline = Pipeline(server.store)
    pipeline.send(*(saving(number, f"a{number}") for number in range(100)))
    pipeline.receive(*range(100))
    with busy_writer(server.engine):
        pipeline.send(*(saving(number, f"b{number}") for number in range(200, 300)))
        until(lambda: server.status().writes_waiting == 100, "the saves wait")
        pipeline.rpc.cancel()
        until(lambda: server.status().streams_open == 0, "the stream is gone")
    until(lambda: server.status().writes_waiting == 0, "the writer is done")
    status = server.status()
    assert (status.revision, status.namespace.entries_count) == (100, 100)
    assert all(server.store.Exists(pb.ExistsRequest(key=f"a{n}")).exists for n in range(100))


def test_a_stream_ends_well_after_the_last_reply(make_server: ServerFactory) -> None:
    """Once the client has closed its side; a stream without calls too."""
    server = make_server()
    with busy_writer(server.engine):
        pipeline = Pipeline(server.store)
        pipeline.send(saving(1, "k"))
        pipeline.close()
        until(lambda: server.status().writes_waiting == 1, "the save waits")
    assert [reply.id for reply in pipeline.rest()] == [1]
    assert pipeline.rpc.code() is grpc.StatusCode.OK
    assert ask(server.store) == []
    assert ask(server.store, []) == []


def test_a_stopping_server_answers_what_had_arrived(make_server: ServerFactory) -> None:
    """The replies come first, then SERVER_STOPPING; an idle stream ends at once."""
    server = make_server()
    idle, busy = Pipeline(server.store), Pipeline(server.store)
    idle.send(loading(1, "k"))
    idle.receive(1)
    with busy_writer(server.engine):
        busy.send(saving(1, "k"))
        until(lambda: server.status().writes_waiting == 1, "the save waits")
        stopped = server.loop.begin(server.server.stop())
        with pytest.raises(grpc.RpcError) as caught:
            idle.receive(2)
        assert refusal_of(caught.value)[:2] == (grpc.StatusCode.UNAVAILABLE, "SERVER_STOPPING")
    assert busy.receive(1)[0].save.revision == 1
    with pytest.raises(grpc.RpcError) as caught:
        busy.receive(2)
    assert refusal_of(caught.value).reason == "SERVER_STOPPING"
    stopped()


def test_bytes_that_are_no_message_end_the_stream_with_a_reason(
    shared: RunningServer, namespace: str
) -> None:
    """What came before them is applied and answered."""
    good = pb.PipelineRequest(calls=[saving(1, "k", namespace=namespace)]).SerializeToString()
    method = shared.channel.stream_stream(
        "/statekeep.v1.StoreService/Pipeline",
        request_serializer=bytes,
        response_deserializer=pb.PipelineResponse.FromString,
    )
    answers = method(iter([good, b"\xff\xff\xff"]), timeout=30)
    assert next(answers).replies[0].save.revision == 1
    refusal = refused(lambda: next(answers))
    assert refusal[:2] == (grpc.StatusCode.INVALID_ARGUMENT, "REQUEST_MALFORMED")


def test_a_fault_of_one_call_tells_an_error_id_and_spares_the_others(
    make_server: ServerFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The log has the exception under that id; the client none of its text."""
    server = make_server()
    secret = "what the exception says"  # noqa: S105 - stands for one
    original = server.engine.view

    def view(namespace: str) -> View:
        if namespace == "broken":
            raise RuntimeError(secret)
        return original(namespace)

    monkeypatch.setattr(server.engine, "view", view)
    with capture_logs() as logs:
        replies = by_id(ask(server.store, [loading(1, "k", "broken"), saving(2, "k")]))
    refusal = refusal_in(replies[1])
    assert (refusal.code, refusal.reason) == (grpc.StatusCode.INTERNAL, "INTERNAL")
    assert secret not in str(refusal)
    logged = [line for line in logs if line.get("error_id") == refusal.metadata["error_id"]]
    assert [secret in repr(line["exc_info"]) for line in logged] == [True]
    assert replies[2].save.revision == 1

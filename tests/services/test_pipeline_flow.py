"""How much a pipeline holds: streams, messages of bounded size, and clients that do not read."""

import grpc

from statekeep.v1 import store_service_pb2 as pb
from statekeep.v1.entry_pb2 import Value
from tests.pipelines import Pipeline, ask, by_id, loading, saving
from tests.refusals import refused
from tests.serving import ServerFactory, until
from tests.writing import busy_writer

CALLS_MAX = 1_024


def test_pipelines_count_as_streams(make_server: ServerFactory) -> None:
    """One more than the limit is refused, until one ends."""
    server = make_server(streams_max=1)
    first = Pipeline(server.store)
    first.send(loading(1, "k"))
    first.receive(1)
    refusal = refused(ask, server.store, [loading(1, "k")])
    assert refusal[:2] == (grpc.StatusCode.RESOURCE_EXHAUSTED, "STREAMS_TOO_MANY")
    first.close()
    assert first.rest() == []
    until(lambda: server.status().streams_open == 0, "the stream is gone")
    assert len(ask(server.store, [loading(1, "k")])) == 1


def test_large_replies_come_in_messages_of_bounded_size(make_server: ServerFactory) -> None:
    """A thousand loads of a large value fit into gRPC's default of 4 MiB for a message."""
    server = make_server()
    large = "v" * 500_000
    server.store.Save(pb.SaveRequest(key="k", value=Value(text=large)))
    behind_a_save = [saving(0, "other"), *(loading(number, "k") for number in range(1, 101))]
    alone = [loading(number, "k") for number in range(101, 201)]
    requests = (pb.PipelineRequest(calls=calls) for calls in (behind_a_save, alone))
    messages = list(server.store.Pipeline(requests, timeout=30))
    assert max(message.ByteSize() for message in messages) < 2 << 20
    replies = by_id([reply for message in messages for reply in message.replies])
    assert all(len(replies[id_].load.entry.value.text) == len(large) for id_ in range(1, 201))


def test_a_client_that_does_not_read_is_not_read_from(make_server: ServerFactory) -> None:
    """The server takes no more messages than it may hold replies for."""
    server = make_server(pipeline_replies_max=100, pipeline_calls_max=50)
    value = Value(data=b"v" * 200_000)
    server.store.Save(pb.SaveRequest(key="k", value=value))
    pipeline = Pipeline(server.store)
    with busy_writer(server.engine):
        for first in range(0, 1_000, 50):
            pipeline.send(*(saving(first + number, "k") for number in range(50)))
        until(lambda: server.status().writes_waiting >= 100, "the server has enough")
        for _ in range(20):
            assert server.status().writes_waiting == 100
    assert {reply.save.created for reply in pipeline.receive(*range(1_000))} == {False}

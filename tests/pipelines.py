"""Pipelines for tests: messages out, replies in, at the test's own pace."""

import queue
from typing import Any

from google.protobuf.message import Message

from statekeep.v1 import store_service_pb2 as pb
from statekeep.v1.entry_pb2 import Value
from statekeep.v1.store_service_pb2_grpc import StoreServiceStub
from tests.refusals import Refusal, refusal_of_status

PATIENCE_SECONDS = 30


class Pipeline:
    """One stream of calls."""

    def __init__(self, stub: StoreServiceStub, timeout: float = PATIENCE_SECONDS) -> None:
        self._messages: queue.SimpleQueue[pb.PipelineRequest | None] = queue.SimpleQueue()
        self.rpc: Any = stub.Pipeline(iter(self._messages.get, None), timeout=timeout)
        self.replies: dict[int, pb.PipelineReply] = {}

    def send(self, *calls: pb.PipelineCall) -> None:
        """Send a message of calls."""
        self._messages.put(pb.PipelineRequest(calls=calls))

    def close(self) -> None:
        """Say that no more messages come."""
        self._messages.put(None)

    def receive(self, *ids: int) -> list[pb.PipelineReply]:
        """Return the replies to these calls, reading on until they are here."""
        while not self.replies.keys() >= set(ids):
            self.replies |= {reply.id: reply for reply in next(self.rpc).replies}
        return [self.replies[id_] for id_ in ids]

    def rest(self) -> list[pb.PipelineReply]:
        """Return all replies up to the end of the stream, which has to end well."""
        return [reply for message in self.rpc for reply in message.replies]


def ask(stub: StoreServiceStub, *messages: list[pb.PipelineCall]) -> list[pb.PipelineReply]:
    """Send messages, close the stream, and return all its replies."""
    requests = (pb.PipelineRequest(calls=calls) for calls in messages)
    answers = stub.Pipeline(requests, timeout=PATIENCE_SECONDS)
    return [reply for message in answers for reply in message.replies]


def call(id_: int, **request: Message) -> pb.PipelineCall:
    """Return a call, its request given under the name of its kind."""
    return pb.PipelineCall(id=id_, **request)  # type: ignore[arg-type]


def saving(id_: int, key: str, text: str = "v", namespace: str = "") -> pb.PipelineCall:
    """Return a call that saves a text."""
    value = Value(text=text)
    return call(id_, save=pb.SaveRequest(namespace=namespace, key=key, value=value))


def loading(id_: int, key: str, namespace: str = "") -> pb.PipelineCall:
    """Return a call that loads an entry."""
    return call(id_, load=pb.LoadRequest(namespace=namespace, key=key))


def refusal_in(reply: pb.PipelineReply) -> Refusal:
    """Return what an error in a reply says."""
    assert reply.WhichOneof("reply") == "error", reply
    return refusal_of_status(reply.error)


def by_id(replies: list[pb.PipelineReply]) -> dict[int, pb.PipelineReply]:
    """Return replies by the id of their call; each call has one."""
    found = {reply.id: reply for reply in replies}
    assert len(found) == len(replies)
    return found

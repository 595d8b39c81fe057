"""A server for the client's pipeline: it keeps the messages it gets and answers as it is told."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import grpc
import grpc.aio
from google.rpc import status_pb2
from grpc_status import rpc_status

from statekeep.v1 import store_service_pb2 as pb
from statekeep.v1 import store_service_pb2_grpc

Answer = Callable[[pb.PipelineCall], pb.PipelineReply]


def replied(call: pb.PipelineCall) -> pb.PipelineReply:
    """Return the reply to a call: a save, or any other with nothing in it."""
    kind = call.WhichOneof("call")
    if kind == "save":
        return pb.PipelineReply(id=call.id, save=pb.SaveResponse(revision=call.id, created=True))
    reply = pb.PipelineReply(id=call.id)
    getattr(reply, kind or "error").SetInParent()
    return reply


class PipelineServer(store_service_pb2_grpc.StoreServiceServicer):
    """Answers a message when the test says so, on the test's own event loop."""

    def __init__(self) -> None:
        self.address = ""
        self.messages: list[pb.PipelineRequest] = []
        self.unary: list[pb.SaveRequest] = []
        self.streams_count = 0
        self.slow_event = "slow"
        self.refusal: status_pb2.Status | None = None
        self.has_come = asyncio.Semaphore(0)
        self.may_answer = asyncio.Semaphore(1_000_000)

    async def Pipeline(  # noqa: N802 - the contract's name
        self,
        requests: AsyncIterator[pb.PipelineRequest],
        context: Any,  # noqa: ANN401 - gRPC's own
    ) -> AsyncIterator[pb.PipelineResponse]:
        """Answer each message in turn, after a refusal if there is one."""
        self.streams_count += 1
        if self.refusal is not None:
            await context.abort_with_status(rpc_status.to_status(self.refusal))
        async for request in requests:
            self.messages.append(request)
            self.has_come.release()
            await self.may_answer.acquire()
            answered = [one for one in request.calls if one.trigger.event != self.slow_event]
            yield pb.PipelineResponse(replies=map(replied, answered))

    async def Save(  # noqa: N802
        self,
        request: pb.SaveRequest,
        context: Any,  # noqa: ANN401
    ) -> pb.SaveResponse:
        """Answer a save that did not come through the pipeline."""
        del context
        self.unary.append(request)
        return pb.SaveResponse(revision=7)


@asynccontextmanager
async def serving_pipeline() -> AsyncIterator[PipelineServer]:
    """Run a server that keeps what it gets."""
    servicer = PipelineServer()  # type: ignore[abstract]
    server = grpc.aio.server()
    store_service_pb2_grpc.add_StoreServiceServicer_to_server(
        servicer,
        server,
    )
    servicer.address = f"127.0.0.1:{server.add_insecure_port('127.0.0.1:0')}"
    await server.start()
    try:
        yield servicer
    finally:
        await server.stop(0)

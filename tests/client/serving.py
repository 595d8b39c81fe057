"""The servers that the client's tests talk to: the real one, and one that fails as it is told."""

import asyncio
import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any, Final

import grpc
from google.protobuf.any_pb2 import Any as AnyMessage
from google.protobuf.descriptor import MethodDescriptor
from google.protobuf.message import Message
from google.protobuf.message_factory import GetMessageClass
from google.rpc import code_pb2, error_details_pb2, status_pb2
from grpc_status import rpc_status

from statekeep import Retry
from statekeep.v1 import admin_service_pb2, machine_service_pb2, snapshot_service_pb2
from statekeep.v1 import store_service_pb2 as pb
from statekeep_server.config import Config
from statekeep_server.server import Server

PATIENCE_SECONDS: Final = 60.0
SERVICES = (
    pb.DESCRIPTOR.services_by_name["StoreService"],
    snapshot_service_pb2.DESCRIPTOR.services_by_name["SnapshotService"],
    machine_service_pb2.DESCRIPTOR.services_by_name["MachineService"],
    admin_service_pb2.DESCRIPTOR.services_by_name["AdminService"],
)


@contextmanager
def serving(config: Config) -> Iterator[str]:
    """Run the real server on a loop of its own, and yield its address."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()

    async def start() -> tuple[Server, str]:
        server = Server(config)
        return server, str(await server.start())

    try:
        server, address = asyncio.run_coroutine_threadsafe(start(), loop).result()
        yield address
        asyncio.run_coroutine_threadsafe(server.stop(), loop).result()
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


def status_of(
    code: int, *, reason: str = "", domain: str = "statekeep", details: Iterable[Message] = ()
) -> status_pb2.Status:
    """Return the status of an error, with a reason unless it is empty."""
    status = status_pb2.Status(code=code, message="as the test wants it")
    infos = [error_details_pb2.ErrorInfo(reason=reason, domain=domain)] if reason else []
    for detail in (*infos, *details):
        packed = AnyMessage()
        packed.Pack(detail)
        status.details.append(packed)
    return status


UNAVAILABLE = status_of(code_pb2.UNAVAILABLE)


def noting(begun: Callable[[], None]) -> Retry:
    """Return a retry that pauses for an hour, and tells when a pause begins."""

    def random() -> float:
        begun()
        return 1.0

    return Retry(pause_seconds_first=3_600.0, pause_seconds_max=3_600.0, random=random)


class FlakyServer:
    """A server that fails as often as it is told, answers from then on, and keeps what it got."""

    def __init__(self) -> None:
        self.address = ""
        self.failures: list[status_pb2.Status] = []
        self.requests: list[Any] = []
        self.seconds_left: list[float] = []
        self.uploads: list[bytes] = []
        self.batches: list[Any] = []
        self.streams_begun = threading.Semaphore(0)
        self.streams_ended = threading.Semaphore(0)
        self.stream_goes_on = False
        self.is_silent = False

    def unary(self, method: MethodDescriptor) -> Callable[[Message, grpc.ServicerContext], Message]:
        """Return the handler of a call with one answer, an empty one."""
        response_class = GetMessageClass(method.output_type)

        def handle(request: Message, context: grpc.ServicerContext) -> Message:
            self._note(request, context)
            if self.failures:
                context.abort_with_status(rpc_status.to_status(self.failures.pop(0)))
            if self.is_silent:
                is_over = threading.Event()
                if context.add_callback(is_over.set):
                    is_over.wait()
            return response_class()

        return handle

    def scan(self, request: Message, context: grpc.ServicerContext) -> Iterator[Any]:
        """Send the batches, one before each failure and the rest after the last of them."""
        self._note(request, context)
        self.streams_begun.release()
        context.add_callback(self.streams_ended.release)
        if self.failures:
            if self.batches:
                yield self.batches.pop(0)
            context.abort_with_status(rpc_status.to_status(self.failures.pop(0)))
        yield from self.batches
        while self.stream_goes_on and context.is_active():
            yield pb.ScanEntriesResponse(revision=1)

    def stream(
        self, method: MethodDescriptor
    ) -> Callable[[Message, grpc.ServicerContext], Iterator[Message]]:
        """Return the handler of a call with many answers: the batches, or else an empty one."""
        answer = self.unary(method)

        def handle(request: Message, context: grpc.ServicerContext) -> Iterator[Message]:
            if self.batches:
                yield from self.scan(request, context)
            else:
                yield answer(request, context)

        return handle

    def upload(
        self, method: MethodDescriptor
    ) -> Callable[[Iterator[Any], grpc.ServicerContext], Message]:
        """Return the handler of a call that carries a file; it keeps what the file was."""
        answer = self.unary(method)

        def handle(requests: Iterator[Any], context: grpc.ServicerContext) -> Message:
            content = b"".join(request.data for request in requests)
            response = answer(GetMessageClass(method.input_type)(), context)
            self.uploads.append(content)
            return response

        return handle

    def _note(self, request: Message, context: grpc.ServicerContext) -> None:
        self.requests.append(request)
        self.seconds_left.append(context.time_remaining())


@contextmanager
def serving_flaky() -> Iterator[FlakyServer]:
    """Run a server that fails as it is told."""
    flaky = FlakyServer()
    with ThreadPoolExecutor(4) as pool:
        server = grpc.server(pool)
        for service in SERVICES:
            handlers = {method.name: _handler(flaky, method) for method in service.methods}
            generic = grpc.method_handlers_generic_handler(service.full_name, handlers)
            server.add_generic_rpc_handlers((generic,))
        port = server.add_insecure_port("127.0.0.1:0")
        flaky.address = f"127.0.0.1:{port}"
        server.start()
        try:
            yield flaky
        finally:
            server.stop(0).wait()


def _handler(flaky: FlakyServer, method: MethodDescriptor) -> "grpc.RpcMethodHandler[Any, Any]":
    handle: Callable[..., Any]
    if method.name in {"ScanEntries", "WatchChanges", "WatchTransitions"}:
        make, handle = grpc.unary_stream_rpc_method_handler, flaky.scan
    elif method.client_streaming and not method.server_streaming:
        make, handle = grpc.stream_unary_rpc_method_handler, flaky.upload(method)
    elif method.server_streaming and not method.client_streaming:
        make, handle = grpc.unary_stream_rpc_method_handler, flaky.stream(method)
    else:
        make, handle = grpc.unary_unary_rpc_method_handler, flaky.unary(method)
    return make(
        handle,
        GetMessageClass(method.input_type).FromString,
        lambda answer: answer.SerializeToString(),
    )

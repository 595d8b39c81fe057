"""A server that asks hooks what a test has it ask, and keeps the answers."""

import queue
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import grpc
from google.rpc import status_pb2
from grpc_status import rpc_status

from statekeep.v1 import hook_pb2, machine_pb2, machine_service_pb2_grpc
from statekeep.v1 import machine_service_pb2 as pb

PATIENCE_SECONDS = 30


class GuardServer(machine_service_pb2_grpc.MachineServiceServicer):
    """Asks over the newest stream that a client has opened."""

    def __init__(self) -> None:
        self.address = ""
        self.registrations: list[pb.ServeGuardsRequest] = []
        self.refusals: list[status_pb2.Status] = []
        self.has_registered = threading.Semaphore(0)
        self.has_ended = threading.Semaphore(0)
        self.answers = queue.SimpleQueue[hook_pb2.HookAnswer]()
        self._questions = queue.SimpleQueue[hook_pb2.HookQuestion | status_pb2.Status | None]()

    def ServeGuards(  # noqa: N802 - the contract's name
        self,
        request_iterator: Iterator[pb.ServeGuardsRequest],
        context: grpc.ServicerContext,
    ) -> Iterator[pb.ServeGuardsResponse]:
        """Register a client, then ask it until it goes or the stream is to end."""
        self.registrations.append(next(request_iterator))
        if self.refusals:
            context.abort_with_status(rpc_status.to_status(self.refusals.pop(0)))
        questions = self._questions = queue.SimpleQueue()
        context.add_callback(lambda: questions.put(None))
        context.add_callback(self.has_ended.release)
        threading.Thread(target=self._take, args=(request_iterator,), daemon=True).start()
        yield pb.ServeGuardsResponse(registered=hook_pb2.HookRegistered())
        self.has_registered.release()
        while (question := questions.get()) is not None:
            if isinstance(question, status_pb2.Status):
                context.abort_with_status(rpc_status.to_status(question))
            else:
                yield pb.ServeGuardsResponse(question=question)

    def ask(self, question_id: str, hook: str = "may", **fields: str) -> None:
        """Put a question."""
        assert self.has_registered.acquire(timeout=PATIENCE_SECONDS)
        self.has_registered.release()
        machine = machine_pb2.Machine(
            id="m", definition_name="source", definition_version=1, state="processing"
        )
        question = hook_pb2.HookQuestion(
            question_id=question_id,
            hook=hook,
            machine=machine,
            event="complete",
            to_state="indexed",
            **fields,  # type: ignore[arg-type]
        )
        question.time_left.seconds = 5
        self._questions.put(question)

    def end(self, status: status_pb2.Status | None = None) -> None:
        """End the stream, with an error if one is given."""
        assert self.has_registered.acquire(timeout=PATIENCE_SECONDS)
        self._questions.put(status)

    def answer(self) -> tuple[str, bool, str]:
        """Return the next answer: the id of its question, whether it allows, and the message."""
        answer = self.answers.get(timeout=PATIENCE_SECONDS)
        return answer.question_id, answer.allowed, answer.message

    def _take(self, requests: Iterator[pb.ServeGuardsRequest]) -> None:
        try:
            for request in requests:
                self.answers.put(request.answer)
        except grpc.RpcError:
            return


@contextmanager
def serving_guards() -> Iterator[GuardServer]:
    """Run a server that asks."""
    servicer = GuardServer()  # type: ignore[abstract]
    with ThreadPoolExecutor(8) as pool:
        server = grpc.server(pool)
        machine_service_pb2_grpc.add_MachineServiceServicer_to_server(servicer, server)
        servicer.address = f"127.0.0.1:{server.add_insecure_port('127.0.0.1:0')}"
        server.start()
        try:
            yield servicer
        finally:
            server.stop(0).wait()

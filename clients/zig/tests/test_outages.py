"""Watches and hooks come back, however often the server is away, and end for good reasons only."""

from collections.abc import Iterator
from concurrent import futures
from contextlib import contextmanager

import grpc
from conftest import run

from statekeep.v1 import (
    change_pb2,
    hook_pb2,
    machine_service_pb2,
    machine_service_pb2_grpc,
    store_service_pb2,
    store_service_pb2_grpc,
)

AWAY = grpc.StatusCode.UNAVAILABLE
FOR_GOOD = grpc.StatusCode.UNAUTHENTICATED
# More than a call is tried.
MANY = 5


class Scripted(
    store_service_pb2_grpc.StoreServiceServicer, machine_service_pb2_grpc.MachineServiceServicer
):
    """Ends each stream with the next code of a script; before that, it answers if it is to."""

    def __init__(self, *script: tuple[bool, grpc.StatusCode]) -> None:
        self.script = list(script)
        self.starts: list[int] = []
        self.answers: list[hook_pb2.HookAnswer] = []

    def WatchChanges(  # noqa: N802 - named by the contract
        self, request: store_service_pb2.WatchChangesRequest, context: grpc.ServicerContext
    ) -> Iterator[store_service_pb2.WatchChangesResponse]:
        """Give the change of the revision that is asked for."""
        self.starts.append(request.start_revision)
        answers, code = self.script.pop(0)
        if answers:
            change = change_pb2.Change(revision=request.start_revision)
            yield store_service_pb2.WatchChangesResponse(
                revision=request.start_revision, changes=[change]
            )
        context.abort(code, "said so")

    def ServeGuards(  # noqa: N802 - named by the contract
        self,
        requests: Iterator[machine_service_pb2.ServeGuardsRequest],
        context: grpc.ServicerContext,
    ) -> Iterator[machine_service_pb2.ServeGuardsResponse]:
        """Register, and ask one question."""
        answers, code = self.script.pop(0)
        if answers:
            registration = next(requests).registration
            yield machine_service_pb2.ServeGuardsResponse(registered=hook_pb2.HookRegistered())
            question = hook_pb2.HookQuestion(question_id="1", hook=registration.hooks[0])
            yield machine_service_pb2.ServeGuardsResponse(question=question)
            self.answers.append(next(requests).answer)
        context.abort(code, "said so")


@contextmanager
def serving(scripted: Scripted) -> Iterator[str]:
    """Serve, and give the address."""
    server = grpc.server(futures.ThreadPoolExecutor(4))
    store_service_pb2_grpc.add_StoreServiceServicer_to_server(scripted, server)
    machine_service_pb2_grpc.add_MachineServiceServicer_to_server(scripted, server)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    yield f"127.0.0.1:{port}"
    server.stop(None)


def said(scripted: Scripted, what: str) -> list[str]:
    """Return the lines of the program against this server."""
    with serving(scripted) as address:
        done = run("outages", address, what)
    assert done.returncode == 0, done.stderr
    assert scripted.script == []
    return done.stderr.splitlines()


def test_a_watch_that_has_begun_comes_back_however_often_the_server_is_away() -> None:
    scripted = Scripted((True, AWAY), *[(False, AWAY)] * MANY, (True, AWAY), (False, FOR_GOOD))
    assert said(scripted, "watch") == ["1", "2", "Unauthenticated"]
    assert scripted.starts == [1, *[2] * (MANY + 1), 3]


def test_a_watch_that_never_began_ends_after_the_attempts_of_a_call() -> None:
    assert said(Scripted((False, AWAY), (False, AWAY)), "watch") == ["Unavailable"]


def test_hooks_come_back_and_a_log_tells_when_they_are_not_served() -> None:
    scripted = Scripted((True, AWAY), *[(False, AWAY)] * MANY, (True, FOR_GOOD))
    failed = "warning: The hook 'may_go' failed: Oops"
    assert said(scripted, "hook") == [
        failed,
        "warning: Hooks are not served for now: said so",
        "info: Hooks are served again.",
        failed,
        "Unauthenticated",
    ]
    assert [(one.allowed, one.message) for one in scripted.answers] == [
        (False, "The hook failed.")
    ] * 2


def test_hooks_that_were_never_registered_end_after_the_attempts_of_a_call() -> None:
    assert said(Scripted((False, AWAY), (False, AWAY)), "hook") == ["Unavailable"]

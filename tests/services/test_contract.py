"""The contract and the server agree: on RPCs, on reasons and on their codes."""

import re
from collections.abc import Callable, Iterator
from typing import Any

import grpc
import pytest

from statekeep.v1 import (
    admin_service_pb2,
    error_reason_pb2,
    machine_service_pb2,
    snapshot_service_pb2,
    store_service_pb2,
)
from statekeep_server import errors
from statekeep_server.services import status
from tests.refusals import refusal_of, refused
from tests.serving import ROOT, RunningServer

FILES = (admin_service_pb2, machine_service_pb2, snapshot_service_pb2, store_service_pb2)
METHODS = {
    method.name: method
    for file in FILES
    for service in file.DESCRIPTOR.services_by_name.values()
    for method in service.methods
}
LATER = {"Backup"}
# A watch goes on until its caller has had enough.
PATIENCE_SECONDS = {"WatchChanges": 0.3, "WatchTransitions": 0.3}
REASON = re.compile(r"// Code: ([A-Z_]+)\.\n(?:  //.*\n)*  ERROR_REASON_([A-Z_]+) = ")


def multicallable(server: RunningServer, name: str) -> Callable[..., Any]:
    """Return what calls an RPC with bytes, as the contract's kind of call."""
    method, channel = METHODS[name], server.channel
    path = f"/{method.containing_service.full_name}/{name}"
    asks = "stream" if method.client_streaming else "unary"
    answers = "stream" if method.server_streaming else "unary"
    call: Callable[..., Any] = getattr(channel, f"{asks}_{answers}")(path)
    return call


def sent(name: str, message: bytes) -> bytes | Iterator[bytes]:
    """Return bytes as the RPC takes them: as they are, or as a stream of one message."""
    return iter([message]) if METHODS[name].client_streaming else message


@pytest.mark.parametrize("name", sorted(LATER))
def test_an_rpc_of_a_later_release_says_so(shared: RunningServer, name: str) -> None:
    """It answers NOT_IMPLEMENTED and names itself."""
    refusal = refused(multicallable(shared, name), sent(name, b""))
    assert (refusal.code, refusal.reason) == (grpc.StatusCode.UNIMPLEMENTED, "NOT_IMPLEMENTED")
    assert refusal.metadata == {"rpc": name}


@pytest.mark.parametrize("name", sorted(METHODS.keys() - LATER))
def test_every_other_rpc_has_a_handler(shared: RunningServer, name: str) -> None:
    """An empty request is answered, or refused for what it lacks."""
    call = multicallable(shared, name)
    code = grpc.StatusCode.OK
    try:
        answer = call(sent(name, b""), timeout=PATIENCE_SECONDS.get(name))
        if METHODS[name].server_streaming:
            list(answer)
    except grpc.RpcError as error:
        code = refusal_of(error).code
    known = {grpc.StatusCode.OK, grpc.StatusCode.INVALID_ARGUMENT, grpc.StatusCode.NOT_FOUND}
    if name in PATIENCE_SECONDS:
        known = {grpc.StatusCode.DEADLINE_EXCEEDED}
    assert code in known


def test_an_rpc_that_the_contract_does_not_have_is_unimplemented(shared: RunningServer) -> None:
    """An unknown method or service is refused, and the server lives."""
    for path in ("/statekeep.v1.StoreService/Nothing", "/none.Nothing/Save", "/x"):
        refusal = refused(shared.channel.unary_unary(path), b"\xff")
        assert refusal.code is grpc.StatusCode.UNIMPLEMENTED
    assert shared.status().store_id


def reasons_of_the_server() -> set[str]:
    """Return the reason of every error that the server can raise."""
    classes = [errors.StatekeepError]
    for found in classes:
        classes += found.__subclasses__()
    return {found.reason for found in classes}


def test_every_reason_of_the_server_is_in_the_contract() -> None:
    """No error has a name that a client could not know."""
    known = {name.removeprefix("ERROR_REASON_") for name in error_reason_pb2.ErrorReason.keys()}  # noqa: SIM118 - not a dict
    assert reasons_of_the_server() <= known
    assert status.CODES.keys() <= known


def test_every_reason_of_the_server_has_the_code_of_the_contract() -> None:
    """The table of codes and the comments of the contract say the same."""
    text = (ROOT / "proto/statekeep/v1/error_reason.proto").read_text()
    documented = {reason: code for code, reason in REASON.findall(text)}
    assert len(documented) == len(error_reason_pb2.ErrorReason.keys()) - 1
    assert reasons_of_the_server() <= status.CODES.keys()
    assert {reason: code.name for reason, code in status.CODES.items()} == {
        reason: documented[reason] for reason in status.CODES
    }

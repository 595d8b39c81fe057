"""Reflection: clients learn the contract from the server, by both names of the service."""

from collections.abc import Iterable
from typing import TypeAlias

import pytest
from google.protobuf import descriptor_pb2, descriptor_pool
from grpc_reflection.v1alpha import reflection_pb2

from tests.services.test_contract import METHODS
from tests.serving import RunningServer

SERVICES = {
    "statekeep.v1.StoreService",
    "statekeep.v1.AdminService",
    "statekeep.v1.MachineService",
    "statekeep.v1.SnapshotService",
    "grpc.health.v1.Health",
    "grpc.reflection.v1.ServerReflection",
    "grpc.reflection.v1alpha.ServerReflection",
}

Asked: TypeAlias = reflection_pb2.ServerReflectionRequest
Answered: TypeAlias = reflection_pb2.ServerReflectionResponse


def reflect(server: RunningServer, release: str, requests: Iterable[Asked]) -> list[Answered]:
    """Ask the reflection service of a release; both have the same messages on the wire."""
    call = server.channel.stream_stream(
        f"/grpc.reflection.{release}.ServerReflection/ServerReflectionInfo",
        request_serializer=Asked.SerializeToString,
        response_deserializer=Answered.FromString,
    )
    return list(call(iter(requests)))


@pytest.mark.parametrize("release", ["v1", "v1alpha"])
def test_reflection_lists_every_service(shared: RunningServer, release: str) -> None:
    """Ours, health and reflection itself."""
    (answer,) = reflect(shared, release, [Asked(list_services="")])
    listed = [service.name for service in answer.list_services_response.service]
    assert set(listed) == SERVICES
    assert len(listed) == len(SERVICES)


@pytest.mark.parametrize("release", ["v1", "v1alpha"])
@pytest.mark.parametrize("service", sorted(SERVICES))
def test_reflection_gives_all_that_a_client_needs_to_call(
    shared: RunningServer, release: str, service: str
) -> None:
    """The files of a service, with those they need, make a complete pool."""
    pool = descriptor_pool.DescriptorPool()
    wanted = [Asked(file_containing_symbol=service)]
    seen: dict[str, descriptor_pb2.FileDescriptorProto] = {}
    while wanted:
        needed = set[str]()
        for answer in reflect(shared, release, wanted):
            for data in answer.file_descriptor_response.file_descriptor_proto:
                file = descriptor_pb2.FileDescriptorProto.FromString(data)
                seen[file.name] = file
                needed.update(file.dependency)
        wanted = [Asked(file_by_filename=name) for name in sorted(needed - seen.keys())]
    while seen:
        ready = [file for file in seen.values() if not set(file.dependency) & seen.keys()]
        assert ready, "the files need each other"
        for file in ready:
            pool.Add(seen.pop(file.name))
    found = pool.FindServiceByName(service)
    if service.startswith("statekeep."):
        ours = {m.name for m in METHODS.values() if m.containing_service.full_name == service}
        assert {method.name for method in found.methods} == ours


@pytest.mark.parametrize("release", ["v1", "v1alpha"])
def test_reflection_answers_what_it_does_not_know(shared: RunningServer, release: str) -> None:
    """An unknown symbol, file or question is an answer that says so."""
    requests = [
        Asked(file_containing_symbol="statekeep.v1.Nothing"),
        Asked(file_by_filename="nothing.proto"),
        Asked(),
    ]
    answers = reflect(shared, release, requests)
    assert [answer.WhichOneof("message_response") for answer in answers] == ["error_response"] * 3

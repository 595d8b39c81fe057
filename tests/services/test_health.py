"""Health: each service by its name, and a watch that sees the server stop."""

import grpc
import pytest
from grpc_health.v1 import health_pb2, health_pb2_grpc

from tests.refusals import refused
from tests.serving import PATIENCE_SECONDS, RunningServer, ServerFactory

SERVING = health_pb2.HealthCheckResponse.SERVING
NOT_SERVING = health_pb2.HealthCheckResponse.NOT_SERVING
NAMES = [
    "",
    "statekeep.v1.StoreService",
    "statekeep.v1.AdminService",
    "statekeep.v1.SnapshotService",
    "statekeep.v1.MachineService",
]


@pytest.mark.parametrize("name", NAMES)
def test_each_service_is_healthy(shared: RunningServer, name: str) -> None:
    """The server as a whole and each service say SERVING."""
    stub = health_pb2_grpc.HealthStub(shared.channel)
    assert stub.Check(health_pb2.HealthCheckRequest(service=name)).status == SERVING


def test_the_health_of_an_unknown_service_is_not_found(shared: RunningServer) -> None:
    """Only the services that exist have a health."""
    stub = health_pb2_grpc.HealthStub(shared.channel)
    refusal = refused(stub.Check, health_pb2.HealthCheckRequest(service="none"))
    assert refusal.code is grpc.StatusCode.NOT_FOUND


@pytest.mark.parametrize("name", NAMES)
def test_a_watch_of_health_sees_the_server_stop(make_server: ServerFactory, name: str) -> None:
    """It says NOT_SERVING before the connection goes, so that others stop calling in time."""
    server = make_server()
    with grpc.insecure_channel(server.address) as channel:
        stub = health_pb2_grpc.HealthStub(channel)
        watch = stub.Watch(health_pb2.HealthCheckRequest(service=name), timeout=PATIENCE_SECONDS)
        assert next(watch).status == SERVING
        stopped = server.loop.begin(server.server.stop())
        assert next(watch).status == NOT_SERVING
        watch.cancel()
        stopped()

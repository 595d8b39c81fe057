"""A fault of the server: INTERNAL with an error id, under which only the log has the rest."""

import grpc
import pytest
from structlog.testing import capture_logs

from statekeep.v1 import admin_service_pb2 as admin_pb
from statekeep.v1 import store_service_pb2 as pb
from statekeep.v1.entry_pb2 import Value
from tests.clocks import ManualClock
from tests.refusals import Refusal, refused
from tests.serving import ServerFactory

SECRET = "what the exception says"  # noqa: S105 - stands for one


class BreakableClock(ManualClock):
    """A clock that fails once it is broken."""

    def __init__(self) -> None:
        super().__init__()
        self.is_broken = False

    def now_ms(self) -> int:
        """Return the time, or fail."""
        if self.is_broken:
            raise RuntimeError(SECRET)
        return super().now_ms()


@pytest.mark.parametrize("rpc", ["Save", "Load", "ListKeys", "ScanEntries", "GetStatus"])
def test_an_unexpected_exception_tells_the_client_an_error_id_only(
    make_server: ServerFactory, rpc: str
) -> None:
    """The log has the exception under that id; the server goes on."""
    clock = BreakableClock()
    server = make_server(clock)
    clock.is_broken = True
    with capture_logs() as logs:
        refusal = _broken(server.store if hasattr(server.store, rpc) else server.admin, rpc)
    clock.is_broken = False
    assert (refusal.code, refusal.reason) == (grpc.StatusCode.INTERNAL, "INTERNAL")
    assert set(refusal.metadata) == {"error_id"}
    assert SECRET not in str(refusal)
    assert "RuntimeError" not in str(refusal)
    failed = [line for line in logs if line.get("error_id") == refusal.metadata["error_id"]]
    assert [SECRET in repr(line["exc_info"]) for line in failed] == [True]
    server.store.Save(pb.SaveRequest(key="k", value=Value(text="v")))
    assert server.status().revision == 1


def _broken(stub: object, rpc: str) -> Refusal:
    requests = {
        "Save": pb.SaveRequest(key="k", value=Value(text="v")),
        "Load": pb.LoadRequest(key="k"),
        "ListKeys": pb.ListKeysRequest(),
        "ScanEntries": pb.ScanEntriesRequest(),
        "GetStatus": admin_pb.GetStatusRequest(),
    }
    return refused(getattr(stub, rpc), requests[rpc])


def test_a_call_leaves_one_line_without_values_in_the_log(make_server: ServerFactory) -> None:
    """The line names the method and how it ended, never what was sent."""
    server = make_server()
    with capture_logs() as logs:
        server.store.Save(pb.SaveRequest(key="key-secret", value=Value(text=SECRET)))
        server.store.Load(pb.LoadRequest(key="key-secret"))
        refused(server.store.Save, pb.SaveRequest(key="k", value=Value(json=SECRET)))
        refused(server.store.Load, pb.LoadRequest(key="key-secret-2"))
        list(server.store.ScanEntries(pb.ScanEntriesRequest()))
        server.stop()
    calls = [
        (line["method"].rpartition("/")[2], line["outcome"])
        for line in logs
        if line["event"] == "call"
    ]
    assert calls == [
        ("Save", "OK"),
        ("Load", "OK"),
        ("Save", "VALUE_INVALID"),
        ("Load", "ENTRY_NOT_FOUND"),
        ("ScanEntries", "OK"),
    ]
    assert SECRET not in repr(logs)
    assert "key-secret" not in repr(logs)

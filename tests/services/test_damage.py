"""One flipped bit: DATA_LOSS for that key, the rest is served, and verification names it."""

from pathlib import Path

import grpc

from statekeep.v1 import admin_service_pb2 as admin_pb
from statekeep.v1 import store_service_pb2 as pb
from statekeep.v1.entry_pb2 import Value
from tests.refusals import refused
from tests.serving import RunningServer, ServerFactory

MARKER = "the value that is damaged, told apart by its text"
DAMAGED = {"kind": "entry", "key": "k7", "revision": "8"}


def flip_bit(data: Path, marker: bytes) -> None:
    """Turn over one bit behind the marker; older copies of its page lie in the file as well."""
    flipped = bytearray(marker)
    flipped[5] ^= 0b100
    contents = data.read_bytes()
    assert marker in contents
    data.write_bytes(contents.replace(marker, bytes(flipped)))


def damaged(make_server: ServerFactory, directory: Path) -> RunningServer:
    """Return a server of which one of ten values was damaged while it was down."""
    server = make_server()
    for number in range(10):
        text = MARKER if number == 7 else "v"
        server.store.Save(pb.SaveRequest(key=f"k{number}", value=Value(text=text)))
    server.stop()
    flip_bit(directory / "data.mdb", MARKER.encode())
    return make_server()


def test_a_damaged_entry_is_data_loss_and_the_rest_is_served(
    make_server: ServerFactory, tmp_path: Path
) -> None:
    """Each read that needs it says which it is; none gives a wrong value."""
    server = damaged(make_server, tmp_path / "data")
    for call, request in (
        (server.store.Load, pb.LoadRequest(key="k7")),
        (server.store.Exists, pb.ExistsRequest(key="k7")),
        (server.store.ListEntries, pb.ListEntriesRequest()),
        (server.store.ScanEntries, pb.ScanEntriesRequest()),
        (server.store.GetEntryHistory, pb.GetEntryHistoryRequest(key="k7")),
    ):
        refusal = refused(call, request)
        assert (refusal.code, refusal.reason) == (grpc.StatusCode.DATA_LOSS, "DATA_DAMAGED")
        assert DAMAGED.items() <= refusal.metadata.items()
    for number in {*range(10)} - {7}:
        assert server.store.Load(pb.LoadRequest(key=f"k{number}")).entry.value.text == "v"
    assert len(server.store.ListKeys(pb.ListKeysRequest(prefix="k8")).keys) == 1


def test_verification_names_the_damaged_entry(make_server: ServerFactory, tmp_path: Path) -> None:
    """It reads everything, finds this one record, and ends with OK."""
    server = damaged(make_server, tmp_path / "data")
    messages = list(server.admin.VerifyStore(admin_pb.VerifyStoreRequest()))
    found = [record for message in messages for record in message.damaged_records]
    assert [(record.namespace, record.kind, record.key, record.revision) for record in found] == [
        ("default", "entry", "k7", 8)
    ]
    assert MARKER not in found[0].detail
    assert [message.done for message in messages] == [False] * (len(messages) - 1) + [True]
    assert messages[-1].records_checked_count == messages[-1].records_total_count > 20


def test_a_damaged_entry_can_be_saved_anew_or_deleted(
    make_server: ServerFactory, tmp_path: Path
) -> None:
    """The way out needs no restart: what is written over it can be read."""
    server = damaged(make_server, tmp_path / "data")
    server.store.Save(pb.SaveRequest(key="k7", value=Value(text="whole")))
    assert server.store.Load(pb.LoadRequest(key="k7")).entry.value.text == "whole"
    server.store.Delete(pb.DeleteRequest(key="k7"))
    assert server.status().namespace.entries_count == 9

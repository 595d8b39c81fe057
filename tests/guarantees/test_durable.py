"""Durable: an acknowledged commit survives a crash (of the process: see tests/durability)."""

from statekeep.v1 import store_service_pb2 as pb
from statekeep.v1.commit_pb2 import Operation, SaveOperation
from statekeep.v1.entry_pb2 import Value
from tests.serving import ServerFactory
from tests.writing import disk_syncs

TEXT = Value(text="v")


def test_what_was_acknowledged_is_there_after_a_restart(make_server: ServerFactory) -> None:
    """Entries, their history, schemas and the revision."""
    server = make_server()
    server.store.Save(pb.SaveRequest(key="a", value=Value(text="old")))
    server.store.Save(pb.SaveRequest(key="a", value=TEXT))
    server.store.Save(pb.SaveRequest(key="b", value=TEXT))
    server.store.Delete(pb.DeleteRequest(key="b"))
    server.store.PutSchema(pb.PutSchemaRequest(prefix="s/", json_schema="false"))
    before = server.store.GetEntryHistory(pb.GetEntryHistoryRequest(key="a"))
    server.stop()
    server = make_server()
    assert server.status().revision == 5
    assert server.store.GetEntryHistory(pb.GetEntryHistoryRequest(key="a")) == before
    assert not server.store.Exists(pb.ExistsRequest(key="b")).exists
    assert server.store.GetSchema(pb.GetSchemaRequest(prefix="s/")).schema.json_schema == "false"


def test_each_acknowledgement_of_a_lone_caller_waits_for_a_disk_sync(
    make_server: ServerFactory,
) -> None:
    """A mutation is answered after its own commit reached the disk."""
    server = make_server()
    operation = Operation(save=SaveOperation(key="b", value=TEXT))
    for mutate in (
        lambda: server.store.Save(pb.SaveRequest(key="a", value=TEXT)),
        lambda: server.store.Commit(pb.CommitRequest(operations=[operation])),
        lambda: server.store.Delete(pb.DeleteRequest(key="a")),
        lambda: server.store.Clear(pb.ClearRequest()),
    ):
        before = disk_syncs(server.engine)
        mutate()
        assert disk_syncs(server.engine) == before + 1


def test_revisions_go_on_after_a_restart(make_server: ServerFactory) -> None:
    """The clock of a namespace never goes back, not even when it was deleted."""
    revision = 0
    for _round in range(3):
        server = make_server()
        made = server.store.Save(pb.SaveRequest(key="k", value=TEXT)).revision
        assert made == revision + 1
        revision = server.store.Clear(pb.ClearRequest()).revision
        server.stop()

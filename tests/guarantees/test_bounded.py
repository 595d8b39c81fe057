"""Bounded: every queue, message, page, stream and table has a limit with a name and an error."""

import grpc
import pytest
from google.protobuf.duration_pb2 import Duration

from statekeep.v1 import admin_service_pb2 as admin_pb
from statekeep.v1 import store_service_pb2 as pb
from statekeep.v1.commit_pb2 import Operation
from statekeep.v1.entry_pb2 import Value
from statekeep.v1.snapshot_pb2 import SnapshotLimitAction, SnapshotPolicy
from statekeep_server.config import Limits
from tests.refusals import refused
from tests.serving import ServerFactory

TEXT = Value(text="v")
STORE_BYTES = 8 << 20
UNKNOWN_ACTION = SnapshotPolicy(limit_action=SnapshotLimitAction.ValueType(99))


def save(key: str, namespace: str = "", value: Value = TEXT) -> pb.SaveRequest:
    """Return a request to save."""
    return pb.SaveRequest(namespace=namespace, key=key, value=value)


def test_every_limit_is_told_by_its_name(make_server: ServerFactory) -> None:
    """The status lists them with the values in force."""
    server = make_server(operations_max=7)
    limits = server.status().limits
    assert set(limits) == set(Limits.model_fields)
    assert limits["operations_max"] == 7
    assert (limits["key_bytes_max"], limits["value_bytes_max"]) == (400, 1 << 20)


def test_a_quota_refuses_what_grows_and_lets_shrink(make_server: ServerFactory) -> None:
    """The error names the quota, its value and how much there is."""
    server = make_server()
    for key in "abc":
        server.store.Save(save(key))
    settings = admin_pb.NamespaceSettings(entries_max=3)
    server.admin.SetNamespaceSettings(admin_pb.SetNamespaceSettingsRequest(settings=settings))
    refusal = refused(server.store.Save, save("d"))
    assert (refusal.code, refusal.reason) == (
        grpc.StatusCode.RESOURCE_EXHAUSTED,
        "QUOTA_EXCEEDED",
    )
    assert refusal.metadata == {"quota": "entries_max", "limit": "3", "present": "3"}
    server.store.Save(save("a"))
    server.store.Delete(pb.DeleteRequest(key="a"))
    server.store.Save(save("d"))


def test_the_count_of_namespaces_has_a_limit(make_server: ServerFactory) -> None:
    """Reading makes none; the ones that exist go on."""
    server = make_server(namespaces_max=2)
    server.store.Save(save("k", "a"))
    server.store.Save(save("k", "b"))
    refusal = refused(server.store.Save, save("k", "c"))
    assert (refusal.reason, refusal.metadata) == ("NAMESPACES_TOO_MANY", {"limit": "2"})
    assert not server.store.Exists(pb.ExistsRequest(namespace="c", key="k")).exists
    assert server.status().namespaces_count == 2
    server.store.Save(save("k", "a"))


def test_the_count_of_schemas_has_a_limit(make_server: ServerFactory) -> None:
    """Replacing one is no new one."""
    server = make_server(schemas_max=1)
    server.store.PutSchema(pb.PutSchemaRequest(prefix="a", json_schema="true"))
    server.store.PutSchema(pb.PutSchemaRequest(prefix="a", json_schema="false"))
    refusal = refused(server.store.PutSchema, pb.PutSchemaRequest(prefix="b", json_schema="true"))
    assert (refusal.reason, refusal.metadata) == ("SCHEMAS_TOO_MANY", {"limit": "1"})


@pytest.mark.parametrize("in_commit", [False, True])
def test_a_clear_has_a_limit(make_server: ServerFactory, *, in_commit: bool) -> None:
    """One that is larger deletes nothing."""
    server = make_server(clear_entries_max=3)
    for key in "abcd":
        server.store.Save(save(key))
    if in_commit:
        operation = Operation()
        operation.clear.SetInParent()
        refusal = refused(server.store.Commit, pb.CommitRequest(operations=[operation]))
    else:
        refusal = refused(server.store.Clear, pb.ClearRequest())
    assert refusal.reason == "CLEAR_TOO_LARGE"
    assert refusal.metadata["limit"] == "3"
    assert server.status().namespace.entries_count == 4
    server.store.Delete(pb.DeleteRequest(key="d"))
    assert server.store.Clear(pb.ClearRequest()).count == 3


def test_a_full_store_refuses_saves_and_serves_the_rest(make_server: ServerFactory) -> None:
    """Reads and deletions go on, nothing of what was acknowledged is lost, and room comes back."""
    server = make_server(store_bytes_max=STORE_BYTES)
    value = Value(data=b"v" * (256 << 10))
    saved = 0
    refusal = None
    while refusal is None:
        try:
            server.store.Save(save(f"k{saved}", value=value))
            saved += 1
        except grpc.RpcError:
            refusal = refused(server.store.Save, save("one too many", value=value))
    assert (refusal.code, refusal.reason) == (
        grpc.StatusCode.RESOURCE_EXHAUSTED,
        "STORAGE_FULL",
    )
    assert refusal.metadata["limit_bytes"] == str(STORE_BYTES)
    assert saved > STORE_BYTES // (256 << 10) // 4
    assert server.store.CountEntries(pb.CountEntriesRequest()).count == saved
    assert server.store.Load(pb.LoadRequest(key="k0")).entry.value == value
    latest = server.store.Clear(pb.ClearRequest()).revision
    server.admin.Compact(admin_pb.CompactRequest(target_revision=latest))
    server.store.Save(save("k0", value=value))


def test_the_settings_refuse_numbers_that_cannot_be_kept(make_server: ServerFactory) -> None:
    """Out of range, not a duration, not of the list: refused by field, nothing changed."""
    server = make_server()
    settings = admin_pb.NamespaceSettings
    for field, wrong in (
        ("history_age", settings(history_age=Duration(seconds=0))),
        ("history_age", settings(history_age=Duration(seconds=-1))),
        ("history_age", settings(history_age=Duration(seconds=1, nanos=-1))),
        ("entries_max", settings(entries_max=(1 << 64) - 1)),
        ("entries_bytes_max", settings(entries_bytes_max=1 << 63)),
        ("history_revisions_max", settings(history_revisions_max=1 << 63)),
        ("snapshot_policy.limit_action", settings(snapshot_policy=UNKNOWN_ACTION)),
    ):
        request = admin_pb.SetNamespaceSettingsRequest(settings=wrong)
        refusal = refused(server.admin.SetNamespaceSettings, request)
        assert (refusal.reason, refusal.fields) == ("ARGUMENT_INVALID", [f"settings.{field}"])
    assert server.status().revision == 0
    huge = admin_pb.NamespaceSettings(history_revisions_max=(1 << 63) - 1)
    huge.history_age.FromSeconds((1 << 38) - 1)
    server.admin.SetNamespaceSettings(admin_pb.SetNamespaceSettingsRequest(settings=huge))
    server.store.Save(save("k"))
    assert server.admin.Compact(admin_pb.CompactRequest()).floor <= 1

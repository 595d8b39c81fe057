"""An import that is refused, cancelled or over a limit leaves nothing behind."""

import queue
from collections.abc import Callable

import grpc
import pytest

from statekeep.v1 import admin_service_pb2 as admin_pb
from statekeep.v1 import snapshot_service_pb2 as pb
from statekeep.v1.entry_pb2 import Value
from statekeep.v1.snapshot_pb2 import SnapshotLimitAction, SnapshotPolicy
from statekeep.v1.snapshot_service_pb2_grpc import SnapshotServiceStub
from tests.machine_files import HOSTILE, definition, file_of, machine
from tests.refusals import refused
from tests.serving import RunningServer, ServerFactory, until
from tests.snapshot_files import (
    LABEL,
    LARGE,
    Sender,
    baseline,
    count,
    create,
    exported,
    imported,
    large_file,
    not_imported,
    purge,
    purged_to,
    records,
    save,
    stub_of,
    values,
)
from tests.writing import busy_writer

DAMAGES: dict[str, Callable[[bytes], bytes]] = {
    "nothing at all": lambda _data: b"",
    "another file": lambda _data: b"PK\x03\x04" * 1_000,
    "another format": lambda data: data[:9] + b"\x02" + data[10:],
    "header altered": lambda data: data[:60] + b"X" + data[61:],
    "entry altered": lambda data: data[:2_000_000] + b"X" + data[2_000_001:],
    "end altered": lambda data: data[:-1] + bytes([data[-1] ^ 1]),
    "cut in the header": lambda data: data[:30],
    "cut in an entry": lambda data: data[:2_000_000],
    "cut before the end": lambda data: data[:-57],
    "cut in the end": lambda data: data[:-1],
    "a byte more": lambda data: data + b"\x00",
    "twice": lambda data: data + data,
    "a length of 4 GiB": lambda data: data[:11] + b"\xff" * 4 + data[15:],
}


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES)
def test_a_damaged_file_leaves_nothing_behind(
    shared: RunningServer, namespace: str, damage: Callable[[bytes], bytes]
) -> None:
    """It is refused with the offset; no snapshot, no revision, and soon no record is left of it."""
    save(shared, namespace, "theme", Value(text="live"))
    before = baseline(shared)
    data = damage(large_file())
    refusal = not_imported(shared, namespace, data)
    assert (refusal.code, refusal.reason) == (
        grpc.StatusCode.INVALID_ARGUMENT,
        "SNAPSHOT_FILE_DAMAGED",
    )
    assert 0 <= int(refusal.metadata["offset"]) <= len(data)
    assert count(shared, namespace) == 0
    assert shared.status(namespace).revision == 1
    assert values(shared, namespace) == {"theme": Value(text="live")}
    purged_to(shared, before)


@pytest.mark.parametrize("data", HOSTILE.values(), ids=HOSTILE)
def test_hostile_machines_leave_nothing_behind(
    shared: RunningServer, namespace: str, data: bytes
) -> None:
    """What could not be made by calls comes with no file, though its checksums are right."""
    before = baseline(shared)
    refusal = not_imported(shared, namespace, data)
    assert refusal.reason == "SNAPSHOT_FILE_DAMAGED"
    assert 10 < int(refusal.metadata["offset"]) <= len(data)
    assert count(shared, namespace) == 0
    assert shared.status(namespace).revision == 0
    purged_to(shared, before)


def test_the_limits_of_machines_hold_for_files(make_server: ServerFactory) -> None:
    """What the importing server would not let a client define or create is named by its limit."""
    data = file_of((definition(), [machine(context_json='{"text":"dark"}')]))
    for limits, why in (
        ({"context_bytes_max": 10}, "context_bytes_max"),
        ({"definition_bytes_max": 100}, "definition_bytes_max"),
        ({"states_max": 1}, "2 states; the limit is 1"),
    ):
        server = make_server(None, None, **limits)
        refusal = not_imported(server, "", data)
        server.stop()
        assert refusal.reason == "SNAPSHOT_FILE_DAMAGED"
        assert why in refusal.message


def test_an_import_without_a_message_is_an_empty_file(shared: RunningServer) -> None:
    """Closing the stream at once is answered, with the offset 0."""
    refusal = refused(stub_of(shared).ImportSnapshot, iter(()))
    assert (refusal.reason, refusal.metadata) == ("SNAPSHOT_FILE_DAMAGED", {"offset": "0"})


def test_bytes_that_are_no_message_are_refused(shared: RunningServer, namespace: str) -> None:
    """A stream with something that cannot be decoded ends, wherever it comes."""
    method = shared.channel.stream_unary(
        "/statekeep.v1.SnapshotService/ImportSnapshot", request_serializer=bytes
    )
    first = pb.ImportSnapshotRequest(namespace=namespace).SerializeToString()
    for sent in ([b"\xff"], [first, b"\xff"]):
        assert refused(method, iter(sent)).reason == "REQUEST_MALFORMED"


def test_nothing_is_seen_before_the_end_and_housekeeping_takes_nothing(
    shared: RunningServer, namespace: str
) -> None:
    """While a file comes in there is no snapshot, and the purge spares what it has staged."""
    before = baseline(shared)
    sender = Sender(shared, namespace)
    sender.send(large_file()[:2_500_000])
    until(lambda: records(shared) > before + 1_000, "staged entries")
    assert count(shared, namespace) == 0
    assert shared.status(namespace).revision == 0
    purge(shared)
    sender.send(large_file()[2_500_000:])
    assert sender.close().snapshot.entries_count == len(LARGE)
    assert values(shared, namespace, LABEL) == LARGE


@pytest.mark.parametrize("is_whole", [False, True], ids=["midway", "after the last byte"])
def test_a_cancelled_import_leaves_nothing_behind(
    shared: RunningServer, namespace: str, *, is_whole: bool
) -> None:
    """Until the client has closed its side, cancelling undoes everything."""
    before = baseline(shared)
    sender = Sender(shared, namespace)
    sender.send(large_file()[:2_500_000])
    if is_whole:
        sender.send(large_file()[2_500_000:])
    until(lambda: records(shared) > before + 1_000, "staged entries")
    sender.cancel()
    purged_to(shared, before)
    assert count(shared, namespace) == 0
    assert shared.status(namespace).revision == 0
    edge = shared.server._edge
    assert edge is not None
    until(lambda: edge.streams_count == 0, "no open stream")


def test_an_import_cancelled_while_the_queue_is_full_is_cleared_up_later(
    make_server: ServerFactory,
) -> None:
    """Giving up a dataset is tried again until the writer takes it."""
    server = make_server(waiting_writes_max=1)
    before = baseline(server)
    sender = Sender(server, "")
    sender.send(large_file()[:2_500_000])
    until(lambda: records(server) > before + 2_000, "staged entries")
    edge = server.server._edge
    assert edge is not None
    with busy_writer(server.engine) as pending:
        pending.submit(lambda _group: None)
        sender.cancel()
        until(lambda: edge.streams_count == 0, "no open stream")
    purged_to(server, before)


def test_a_client_that_vanishes_leaves_nothing_behind(
    shared: RunningServer, namespace: str
) -> None:
    """A connection that breaks amid an import cancels it."""
    before = baseline(shared)
    waiting: queue.SimpleQueue[pb.ImportSnapshotRequest | None] = queue.SimpleQueue()
    with grpc.insecure_channel(shared.address) as channel:
        call = SnapshotServiceStub(channel).ImportSnapshot.future(iter(waiting.get, None))
        waiting.put(pb.ImportSnapshotRequest(namespace=namespace, data=large_file()[:2_500_000]))
        until(lambda: records(shared) > before + 1_000, "staged entries")
    waiting.put(None)
    assert call.exception() is not None
    purged_to(shared, before)
    assert count(shared, namespace) == 0


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"namespace": "Ä"}, "NAMESPACE_INVALID"),
        ({"request_id": "r" * 129}, "REQUEST_ID_INVALID"),
        ({"label": "l" * 201}, "LABEL_INVALID"),
        ({"label": "a\nb"}, "LABEL_INVALID"),
        ({"description": "d" * 1_001}, "ARGUMENT_INVALID"),
    ],
)
def test_wrong_fields_are_told_before_the_file_is_sent(
    shared: RunningServer, namespace: str, fields: dict[str, str], reason: str
) -> None:
    """The first message is checked when it comes, though the stream goes on."""
    sender = Sender(shared, **{"namespace": namespace, **fields})
    with pytest.raises(grpc.RpcError) as caught:
        sender.call.result()
    sender.cancel()
    assert refused_reason(caught.value) == reason


def refused_reason(error: grpc.RpcError) -> str:
    """Return the reason of a call that has failed."""

    def fail() -> None:
        raise error

    return refused(fail).reason


@pytest.mark.parametrize(
    ("quota", "limit"), [("entries_max", len(LARGE) - 1), ("entries_bytes_max", 3_000_000)]
)
def test_a_file_over_the_quota_is_refused(
    shared: RunningServer, namespace: str, quota: str, limit: int
) -> None:
    """What could not be restored is not imported; at the quota it is."""
    set_quota(shared, namespace, **{quota: limit})
    before = baseline(shared)
    refusal = not_imported(shared, namespace, large_file())
    assert (refusal.reason, refusal.code) == (
        "QUOTA_EXCEEDED",
        grpc.StatusCode.RESOURCE_EXHAUSTED,
    )
    assert refusal.metadata == {"quota": quota, "limit": str(limit), "present": "0"}
    purged_to(shared, before)
    size_bytes = sum(len(key) + len(value.data) for key, value in LARGE.items())
    set_quota(shared, namespace, **{quota: {"entries_max": len(LARGE)}.get(quota, size_bytes)})
    assert imported(shared, namespace, large_file()).snapshot.entries_count == len(LARGE)


def test_a_file_with_more_machines_than_there_may_be_is_refused(
    make_server: ServerFactory,
) -> None:
    """It could not be restored; with as many as there may be it can."""
    server = make_server(machines_max=2)
    job = definition()
    three = file_of((job, [machine("a"), machine("b"), machine("c")]))
    refusal = not_imported(server, "", three)
    assert (refusal.reason, refusal.metadata) == (
        "QUOTA_EXCEEDED",
        {"quota": "machines_max", "limit": "2", "present": "0"},
    )
    answer = imported(server, "", file_of((job, [machine("a"), machine("b")])))
    restored = stub_of(server).RestoreSnapshot(pb.RestoreSnapshotRequest(id=answer.snapshot.id))
    assert restored.machines_saved_count == 2


def set_quota(server: RunningServer, namespace: str, **settings: int) -> None:
    """Replace the settings of a namespace."""
    server.admin.SetNamespaceSettings(
        admin_pb.SetNamespaceSettingsRequest(
            namespace=namespace,
            settings=admin_pb.NamespaceSettings(**settings),  # type: ignore[arg-type]
        )
    )


def test_the_policy_holds_for_imports(shared: RunningServer, namespace: str) -> None:
    """At the limit the oldest is evicted, or the import refused and nothing left of it."""
    first = create(shared, namespace)
    policy = SnapshotPolicy(snapshots_max=1)
    set_policy(shared, namespace, policy)
    assert imported(shared, namespace, large_file()).evicted_snapshot_ids == [first.id]
    policy.limit_action = SnapshotLimitAction.SNAPSHOT_LIMIT_ACTION_REFUSE
    set_policy(shared, namespace, policy)
    before = baseline(shared)
    refusal = not_imported(shared, namespace, large_file())
    assert (refusal.reason, refusal.metadata) == ("SNAPSHOTS_TOO_MANY", {"limit": "1"})
    purged_to(shared, before)
    assert values(shared, namespace, LABEL) == LARGE


def set_policy(server: RunningServer, namespace: str, policy: SnapshotPolicy) -> None:
    """Replace the snapshot policy."""
    stub_of(server).SetSnapshotPolicy(
        pb.SetSnapshotPolicyRequest(namespace=namespace, policy=policy)
    )


def test_the_limits_of_the_importing_server_hold(make_server: ServerFactory) -> None:
    """A value that a client could not save there cannot come with a file; the limit is named."""
    server = make_server(value_bytes_max=500)
    refusal = not_imported(server, "", large_file())
    assert refusal.reason == "SNAPSHOT_FILE_DAMAGED"
    assert "value_bytes_max" in refusal.message


def test_a_label_over_the_limit_of_the_importing_server_can_be_replaced(
    make_server: ServerFactory,
) -> None:
    """The error tells that it is the label, and with another one the file is imported."""
    server = make_server(label_bytes_max=5)
    assert not_imported(server, "", large_file()).reason == "LABEL_INVALID"
    assert imported(server, "", large_file(), label="short").snapshot.label == "short"


def test_files_count_as_streams(make_server: ServerFactory) -> None:
    """With as many streams open as allowed, another import or export is told to try again."""
    server = make_server(streams_max=1)
    create(server, "")
    data = exported(server, "")
    sender = Sender(server, "")
    edge = server.server._edge
    assert edge is not None
    until(lambda: edge.streams_count == 1, "an open stream")
    assert not_imported(server, "", data).reason == "STREAMS_TOO_MANY"
    request = pb.ExportSnapshotRequest(label=LABEL)
    refusal = refused(stub_of(server).ExportSnapshot, request)
    assert (refusal.reason, refusal.retry_ms) == ("STREAMS_TOO_MANY", 100)
    sender.send(data)
    assert sender.close().snapshot.imported
    assert exported(server, "")


def test_a_full_store_refuses_an_import_and_goes_on(make_server: ServerFactory) -> None:
    """When the disk limit is reached amid a file, the import ends and its room comes back."""
    server = make_server(store_bytes_max=4 << 20)
    save(server, "", "theme", Value(text="live"))
    before = baseline(server)
    assert not_imported(server, "", large_file()).reason == "STORAGE_FULL"
    purged_to(server, before)
    assert values(server, "") == {"theme": Value(text="live")}
    save(server, "", "theme", Value(text="dark"))

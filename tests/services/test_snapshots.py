"""Snapshots over the wire: creating, finding, listing, counting, deleting, and their policy."""

from typing import Any

import grpc
import pytest

from statekeep.v1 import admin_service_pb2 as admin_pb
from statekeep.v1 import snapshot_service_pb2 as pb
from statekeep.v1 import store_service_pb2 as store_pb
from statekeep.v1.entry_pb2 import PointInTime, Value
from statekeep.v1.snapshot_pb2 import (
    SNAPSHOT_LIMIT_ACTION_EVICT_OLDEST,
    SNAPSHOT_LIMIT_ACTION_REFUSE,
    Snapshot,
    SnapshotLimitAction,
    SnapshotPolicy,
)
from tests.clocks import START_MS, ManualClock
from tests.refusals import Refusal, refused
from tests.serving import RunningServer, ServerFactory

EVICT, REFUSE = SNAPSHOT_LIMIT_ACTION_EVICT_OLDEST, SNAPSHOT_LIMIT_ACTION_REFUSE
Fields = Any


def save(server: RunningServer, namespace: str, key: str, text: str = "v") -> int:
    request = store_pb.SaveRequest(namespace=namespace, key=key, value=Value(text=text))
    return server.store.Save(request).revision


def create(
    server: RunningServer, namespace: str, label: str = "kept", **fields: Fields
) -> pb.CreateSnapshotResponse:
    request = pb.CreateSnapshotRequest(namespace=namespace, label=label, **fields)
    return server.snapshots.CreateSnapshot(request)


def get(server: RunningServer, namespace: str, **target: Fields) -> Snapshot:
    return server.snapshots.GetSnapshot(
        pb.GetSnapshotRequest(namespace=namespace, **target)
    ).snapshot


def delete(server: RunningServer, namespace: str, **fields: Fields) -> pb.DeleteSnapshotResponse:
    return server.snapshots.DeleteSnapshot(pb.DeleteSnapshotRequest(namespace=namespace, **fields))


def page(server: RunningServer, namespace: str, **fields: Fields) -> pb.ListSnapshotsResponse:
    return server.snapshots.ListSnapshots(pb.ListSnapshotsRequest(namespace=namespace, **fields))


def labels(server: RunningServer, namespace: str, **fields: Fields) -> list[str]:
    return [each.label for each in page(server, namespace, **fields).snapshots]


def count(server: RunningServer, namespace: str, label: str = "") -> int:
    request = pb.CountSnapshotsRequest(namespace=namespace, label=label)
    return server.snapshots.CountSnapshots(request).count


def set_policy(
    server: RunningServer,
    namespace: str,
    snapshots_max: int = 0,
    action: SnapshotLimitAction.ValueType = SnapshotLimitAction.SNAPSHOT_LIMIT_ACTION_UNSPECIFIED,
) -> pb.SetSnapshotPolicyResponse:
    policy = SnapshotPolicy(snapshots_max=snapshots_max, limit_action=action)
    request = pb.SetSnapshotPolicyRequest(namespace=namespace, policy=policy)
    return server.snapshots.SetSnapshotPolicy(request)


def latest(server: RunningServer, namespace: str) -> int:
    return server.status(namespace).namespace.revision


def assert_refused(server: RunningServer, namespace: str, rpc: str, **fields: Fields) -> Refusal:
    """Make a call that is refused, see that nothing was written, and return how it was refused."""
    before = latest(server, namespace)
    request = getattr(pb, f"{rpc}Request")(namespace=namespace, **fields)
    refusal = refused(getattr(server.snapshots, rpc), request)
    assert latest(server, namespace) == before
    return refusal


def test_a_snapshot_tells_what_was_said_of_it(make_server: ServerFactory) -> None:
    """Its answer and every later one carry label, description, pin, revision, time and count."""
    server = make_server(ManualClock())
    save(server, "", "a")
    save(server, "", "b")
    answer = create(server, "", "ünïcode label", description="why", pinned=True)
    snapshot = answer.snapshot
    assert (answer.revision, snapshot.revision, list(answer.evicted_snapshot_ids)) == (3, 3, [])
    assert (snapshot.label, snapshot.description, snapshot.pinned) == (
        "ünïcode label",
        "why",
        True,
    )
    assert (snapshot.entries_count, snapshot.imported) == (2, False)
    assert snapshot.create_time.ToMilliseconds() == START_MS
    server.stop()
    server = make_server(ManualClock())
    assert get(server, "", id=snapshot.id) == snapshot
    assert get(server, "", latest=True) == snapshot
    assert page(server, "").snapshots == [snapshot]


def test_an_empty_namespace_can_be_kept_too(shared: RunningServer, namespace: str) -> None:
    """A snapshot may be the first thing that a namespace gets."""
    answer = create(shared, namespace)
    assert (answer.revision, answer.snapshot.entries_count) == (1, 0)
    save(shared, namespace, "a")
    at = PointInTime(snapshot_label="kept")
    request = store_pb.CountEntriesRequest(namespace=namespace, at=at)
    assert shared.store.CountEntries(request).count == 0


@pytest.mark.parametrize(
    "label", ["", "x" * 201, "é" * 101, "two\nlines", "nul\x00", "\x7f", "\x85"]
)
@pytest.mark.parametrize("rpc", ["CreateSnapshot", "GetSnapshot", "DeleteSnapshot"])
def test_a_label_has_1_to_200_bytes_without_control_characters(
    shared: RunningServer, namespace: str, rpc: str, label: str
) -> None:
    """Another one is refused wherever it is given, with the limit."""
    refusal = assert_refused(shared, namespace, rpc, label=label)
    assert (refusal.reason, refusal.fields) == ("LABEL_INVALID", ["label"])
    assert refusal.metadata == {"limit": "200"}


@pytest.mark.parametrize("rpc", ["ListSnapshots", "CountSnapshots"])
def test_a_label_to_filter_by_is_checked_too(
    shared: RunningServer, namespace: str, rpc: str
) -> None:
    """No snapshot can have such a label, so asking for it is a mistake."""
    assert assert_refused(shared, namespace, rpc, label="x" * 201).reason == "LABEL_INVALID"


@pytest.mark.parametrize("label", ["x", "x" * 200, "é" * 100, "a b/c:d 🙂", " "])
def test_any_other_text_is_a_label(shared: RunningServer, namespace: str, label: str) -> None:
    """Spaces, slashes and every script are fine, up to the limit."""
    snapshot = create(shared, namespace, label).snapshot
    assert get(shared, namespace, label=label) == snapshot
    assert count(shared, namespace, label) == 1


def test_a_description_has_at_most_1000_bytes(shared: RunningServer, namespace: str) -> None:
    """It is free text, line ends included."""
    create(shared, namespace, description="line\n" * 200)
    refusal = assert_refused(shared, namespace, "CreateSnapshot", label="x", description="é" * 501)
    assert (refusal.reason, refusal.fields) == ("ARGUMENT_INVALID", ["description"])
    assert refusal.metadata == {"limit": "1000"}


def test_a_label_means_the_newest_snapshot_with_it(shared: RunningServer, namespace: str) -> None:
    """Deleting that one makes it mean the one before."""
    ids = [create(shared, namespace, label).snapshot.id for label in ("a", "b", "a", "b")]
    assert get(shared, namespace, label="a").id == ids[2]
    assert get(shared, namespace, latest=True).id == ids[3]
    assert get(shared, namespace, id=ids[0]).label == "a"
    assert delete(shared, namespace, label="a").snapshot.id == ids[2]
    assert get(shared, namespace, label="a").id == ids[0]
    assert len(set(ids)) == 4


TARGETED = ["GetSnapshot", "DeleteSnapshot", "RestoreSnapshot"]
UNKNOWN = [
    {"label": "unknown"},
    {"id": "unknown"},
    {"id": "s-ffffffffffffffff"},
    {"id": "é" * 9},
    {"id": "x" * 100_000},
]


@pytest.mark.parametrize("target", UNKNOWN)
@pytest.mark.parametrize("rpc", TARGETED)
def test_a_snapshot_that_is_not_there(
    shared: RunningServer, namespace: str, rpc: str, target: dict[str, str]
) -> None:
    """SNAPSHOT_NOT_FOUND names what was asked for, cut short when it is long."""
    create(shared, namespace)
    refusal = assert_refused(shared, namespace, rpc, **target)
    assert (refusal.code, refusal.reason) == (grpc.StatusCode.NOT_FOUND, "SNAPSHOT_NOT_FOUND")
    asked = next(iter(target.values()))
    assert refusal.metadata == {"snapshot": asked[:200]}


def test_an_empty_namespace_has_no_latest_snapshot(shared: RunningServer, namespace: str) -> None:
    """SNAPSHOT_NOT_FOUND as well."""
    refusal = assert_refused(shared, namespace, "GetSnapshot", latest=True)
    assert (refusal.reason, refusal.metadata) == ("SNAPSHOT_NOT_FOUND", {"snapshot": ""})


@pytest.mark.parametrize(
    ("rpc", "target"),
    [
        *((rpc, target) for rpc in TARGETED for target in ({}, {"id": ""})),
        ("GetSnapshot", {"latest": False}),
        ("RestoreSnapshot", {"latest": False}),
    ],
)
def test_a_call_without_a_target_is_refused(
    shared: RunningServer, namespace: str, rpc: str, target: Fields
) -> None:
    """An empty id or `latest` set to false is none: nothing is taken for the newest."""
    create(shared, namespace)
    refusal = assert_refused(shared, namespace, rpc, **target)
    assert (refusal.reason, refusal.fields) == ("ARGUMENT_INVALID", ["target"])


def test_a_pinned_snapshot_is_deleted_only_when_that_is_said(
    shared: RunningServer, namespace: str
) -> None:
    """SNAPSHOT_PINNED otherwise, by label as by id."""
    snapshot = create(shared, namespace, pinned=True).snapshot
    for target in ({"label": "kept"}, {"id": snapshot.id}):
        refusal = assert_refused(shared, namespace, "DeleteSnapshot", **target)
        assert refusal.reason == "SNAPSHOT_PINNED"
        assert refusal.metadata == {"snapshot_id": snapshot.id}
    answer = delete(shared, namespace, label="kept", even_if_pinned=True)
    assert (answer.snapshot, answer.revision) == (snapshot, 2)
    assert count(shared, namespace) == 0


def test_a_deletion_is_one_revision_and_its_repeat_not_found(
    shared: RunningServer, namespace: str
) -> None:
    """By id a repeat does no harm; with a request id it answers as the first did."""
    ids = [create(shared, namespace).snapshot.id for _ in range(3)]
    assert delete(shared, namespace, id=ids[1]).revision == 4
    refusal = assert_refused(shared, namespace, "DeleteSnapshot", id=ids[1])
    assert refusal.reason == "SNAPSHOT_NOT_FOUND"
    first = delete(shared, namespace, label="kept", request_id="r-1")
    assert delete(shared, namespace, label="kept", request_id="r-1") == first
    assert (first.snapshot.id, count(shared, namespace)) == (ids[2], 1)


def test_a_repeated_creation_makes_one_snapshot(shared: RunningServer, namespace: str) -> None:
    """With a request id; the evicted are told again. The id is refused for anything else."""
    set_policy(shared, namespace, 1)
    old = create(shared, namespace, "old").snapshot
    first = create(shared, namespace, request_id="r-1")
    assert create(shared, namespace, request_id="r-1") == first
    assert (list(first.evicted_snapshot_ids), count(shared, namespace)) == ([old.id], 1)
    refusal = assert_refused(shared, namespace, "CreateSnapshot", label="other", request_id="r-1")
    assert refusal.reason == "REQUEST_ID_REUSED"


@pytest.mark.parametrize("snapshots_max", [10, 20])
def test_the_oldest_snapshot_goes_for_a_new_one(
    shared: RunningServer, namespace: str, snapshots_max: int
) -> None:
    """In the same commit, never a pinned one, and the answer names it."""
    set_policy(shared, namespace, snapshots_max, EVICT)
    made = [create(shared, namespace, f"{n}", pinned=n == 0) for n in range(snapshots_max)]
    assert not any(each.evicted_snapshot_ids for each in made)
    before = latest(shared, namespace)
    answer = create(shared, namespace, "one more")
    assert answer.evicted_snapshot_ids == [made[1].snapshot.id]
    assert answer.revision == before + 1 == latest(shared, namespace)
    assert count(shared, namespace) == snapshots_max
    expected = ["0", *(f"{n}" for n in range(2, snapshots_max)), "one more"]
    assert labels(shared, namespace, reverse=True) == expected


def test_a_policy_may_refuse_instead(shared: RunningServer, namespace: str) -> None:
    """SNAPSHOTS_TOO_MANY with the limit, until one is deleted."""
    set_policy(shared, namespace, 2, REFUSE)
    for label in ("a", "b"):
        create(shared, namespace, label)
    refusal = assert_refused(shared, namespace, "CreateSnapshot", label="c")
    assert (refusal.reason, refusal.metadata) == ("SNAPSHOTS_TOO_MANY", {"limit": "2"})
    delete(shared, namespace, label="a")
    create(shared, namespace, "c")
    assert labels(shared, namespace) == ["c", "b"]


def test_pinned_snapshots_are_never_evicted(shared: RunningServer, namespace: str) -> None:
    """When all are pinned the next one is refused."""
    set_policy(shared, namespace, 2, EVICT)
    for label in ("a", "b"):
        create(shared, namespace, label, pinned=True)
    refusal = assert_refused(shared, namespace, "CreateSnapshot", label="c")
    assert refusal.reason == "SNAPSHOTS_TOO_MANY"
    assert labels(shared, namespace) == ["b", "a"]


def test_a_lower_limit_evicts_with_the_next_snapshot(shared: RunningServer, namespace: str) -> None:
    """Those above it stay until then; then as many as needed go at once."""
    ids = [create(shared, namespace, f"{number}").snapshot.id for number in range(5)]
    set_policy(shared, namespace, 2, EVICT)
    assert count(shared, namespace) == 5
    assert create(shared, namespace, "new").evicted_snapshot_ids == ids[:4]
    assert labels(shared, namespace) == ["new", "4"]


def test_the_policy_has_defaults_for_what_is_left_out(
    shared: RunningServer, namespace: str
) -> None:
    """The answers have them filled in, and the other settings stay as they are."""
    settings = admin_pb.SetNamespaceSettingsRequest(namespace=namespace)
    settings.settings.entries_max = 7
    shared.admin.SetNamespaceSettings(settings)
    request = pb.GetSnapshotPolicyRequest(namespace=namespace)
    default = SnapshotPolicy(snapshots_max=1_000, limit_action=EVICT)
    assert shared.snapshots.GetSnapshotPolicy(request).policy == default
    answer = set_policy(shared, namespace, 10, REFUSE)
    expected = SnapshotPolicy(snapshots_max=10, limit_action=REFUSE)
    assert (answer.policy, answer.revision) == (expected, 2)
    assert shared.snapshots.GetSnapshotPolicy(request).policy == expected
    kept = admin_pb.GetNamespaceSettingsRequest(namespace=namespace)
    assert shared.admin.GetNamespaceSettings(kept).settings.entries_max == 7
    assert set_policy(shared, namespace).policy == default


@pytest.mark.parametrize(
    ("policy", "field"),
    [
        (SnapshotPolicy(snapshots_max=1_001), "policy.snapshots_max"),
        (SnapshotPolicy(snapshots_max=(1 << 32) - 1), "policy.snapshots_max"),
        (SnapshotPolicy(limit_action=9), "policy.limit_action"),  # type: ignore[arg-type]
    ],
)
def test_a_policy_out_of_bounds_is_refused(
    shared: RunningServer, namespace: str, policy: SnapshotPolicy, field: str
) -> None:
    """ARGUMENT_INVALID names the field."""
    refusal = assert_refused(shared, namespace, "SetSnapshotPolicy", policy=policy)
    assert (refusal.reason, refusal.fields) == ("ARGUMENT_INVALID", [field])


def test_snapshots_are_counted_by_label(shared: RunningServer, namespace: str) -> None:
    """All of them, those with a label, none of an unknown one."""
    for label in ("a", "b", "a"):
        create(shared, namespace, label)
    found = [count(shared, namespace, label) for label in ("", "a", "b", "unknown")]
    assert found == [3, 2, 1, 0]


@pytest.mark.parametrize("reverse", [False, True])
@pytest.mark.parametrize("label", ["", "even"])
@pytest.mark.parametrize("page_size", [1, 2, 3, 100])
def test_pages_of_snapshots_add_up_to_the_whole(
    shared: RunningServer, namespace: str, page_size: int, label: str, *, reverse: bool
) -> None:
    """The newest first, or the oldest; each once, and the last page has no token."""
    made = [create(shared, namespace, ("even", "odd")[number % 2]) for number in range(6)]
    expected = [each.snapshot for each in made if label in {"", each.snapshot.label}]
    found, token = list[Snapshot](), ""
    while not found or token:
        answer = page(
            shared,
            namespace,
            page_size=page_size,
            page_token=token,
            label=label,
            reverse=reverse,
        )
        token = answer.next_page_token
        assert 0 < len(answer.snapshots) <= page_size
        found += answer.snapshots
    assert found == (expected if reverse else expected[::-1])


def test_snapshots_made_or_deleted_between_pages(shared: RunningServer, namespace: str) -> None:
    """New ones are newer than any page that follows; a deleted one is skipped."""
    ids = [create(shared, namespace, f"{number}").snapshot.id for number in range(5)]
    first = page(shared, namespace, page_size=2)
    create(shared, namespace, "new")
    delete(shared, namespace, id=ids[2])
    rest = page(shared, namespace, page_token=first.next_page_token)
    assert [each.id for each in rest.snapshots] == [ids[1], ids[0]]


def test_a_token_belongs_to_its_question(shared: RunningServer, namespace: str) -> None:
    """With another label, direction, namespace or call it is refused, as is a wrong page size."""
    for _ in range(3):
        create(shared, namespace, "a")
    save(shared, namespace, "k1")
    save(shared, namespace, "k2")
    token = page(shared, namespace, page_size=1).next_page_token
    request = store_pb.ListKeysRequest(namespace=namespace, page_size=1)
    foreign = shared.store.ListKeys(request).next_page_token
    for fields in (
        {"page_token": token, "label": "a"},
        {"page_token": token, "reverse": True},
        {"page_token": foreign},
        {"page_token": token[:-1]},
        {"page_token": "no token"},
    ):
        refusal = assert_refused(shared, namespace, "ListSnapshots", **fields)
        assert refusal.reason == "PAGE_TOKEN_INVALID"
    for page_size in (-1, 1_001):
        refusal = assert_refused(shared, namespace, "ListSnapshots", page_size=page_size)
        assert (refusal.reason, refusal.fields) == ("ARGUMENT_INVALID", ["page_size"])
    assert_refused(shared, f"{namespace}-other", "ListSnapshots", page_token=token)

"""What is wrong in a request is refused by reason, limit and field, and nothing is written."""

from collections.abc import Callable
from typing import Any

import grpc
import pytest
from google.protobuf.duration_pb2 import Duration
from google.protobuf.timestamp_pb2 import Timestamp

from statekeep.v1 import admin_service_pb2 as admin_pb
from statekeep.v1 import store_service_pb2 as pb
from statekeep.v1.entry_pb2 import KeyRange, PointInTime, Value
from tests.services.requests import Request, call, commit, deleting, exists, save, saving
from tests.serving import RunningServer

KEY_BYTES_MAX = 400
VALUE_BYTES_MAX = 1 << 20
TEN_YEARS_SECONDS = 10 * 365 * 86_400
FIRST_ROUND_SECONDS = 253_402_300_799

LONG_ASCII = "k" * (KEY_BYTES_MAX + 1)
LONG_UMLAUTS = "ä" * (KEY_BYTES_MAX // 2) + "k"
KEY_LIMIT = {"limit": "400"}

BAD_KEYS = {
    "empty": ("", KEY_LIMIT),
    "401 bytes": (LONG_ASCII, KEY_LIMIT),
    "401 bytes in 201 characters": (LONG_UMLAUTS, KEY_LIMIT),
    "NUL": ("a\0b", KEY_LIMIT),
    "line break": ("a\nb", KEY_LIMIT),
    "DEL": ("a\x7fb", KEY_LIMIT),
    "C1 control": ("a\u0085b", KEY_LIMIT),
}
KEYED: dict[str, Callable[[str], Request]] = {
    "key": save,
    "key of a load": lambda key: pb.LoadRequest(key=key),
    "key of a delete": lambda key: pb.DeleteRequest(key=key),
    "key of an exists": lambda key: pb.ExistsRequest(key=key),
    "key of a history": lambda key: pb.GetEntryHistoryRequest(key=key),
    "operations[1].save.key": lambda key: commit(saving(), saving(key)),
    "operations[0].delete.key": lambda key: commit(deleting(key)),
    "preconditions[0].entry.key": lambda key: pb.CommitRequest(preconditions=[exists(key)]),
}


@pytest.mark.parametrize("where", KEYED)
@pytest.mark.parametrize("what", BAD_KEYS)
def test_a_key_is_1_to_400_bytes_without_control_characters(
    shared: RunningServer, namespace: str, what: str, where: str
) -> None:
    """A bad key is refused by name wherever a request names one."""
    key, metadata = BAD_KEYS[what]
    refusal = call(shared, KEYED[where](key), namespace)
    assert refusal.code is grpc.StatusCode.INVALID_ARGUMENT
    assert refusal.reason == "KEY_INVALID"
    assert metadata.items() <= refusal.metadata.items()
    assert refusal.fields == [where.split(" ", maxsplit=1)[0]]
    assert shared.status(namespace).revision == 0


RANGED: dict[str, Callable[..., Request]] = {
    "ListKeys": pb.ListKeysRequest,
    "ListEntries": pb.ListEntriesRequest,
    "ScanEntries": pb.ScanEntriesRequest,
    "CountEntries": pb.CountEntriesRequest,
    "Clear": pb.ClearRequest,
}


@pytest.mark.parametrize("rpc", RANGED)
@pytest.mark.parametrize(
    ("selection", "field"),
    [
        ({"prefix": LONG_ASCII}, "prefix"),
        ({"prefix": "a\n"}, "prefix"),
        ({"range": KeyRange(start=LONG_ASCII)}, "range.start"),
        ({"range": KeyRange(end=LONG_UMLAUTS)}, "range.end"),
        ({"range": KeyRange(start="b", end="a")}, "range.end"),
    ],
)
def test_a_prefix_and_both_ends_of_a_range_are_checked_like_keys(
    shared: RunningServer, namespace: str, rpc: str, selection: dict[str, Any], field: str
) -> None:
    """Whatever selects entries refuses what no key could be."""
    refusal = call(shared, RANGED[rpc](**selection), namespace)
    assert (refusal.reason, refusal.fields) == ("KEY_INVALID", [field])


def test_the_longest_key_and_the_largest_value_are_taken(
    shared: RunningServer, namespace: str
) -> None:
    """400 bytes of key and 1 MiB of value are within the limits."""
    key, value = "ä" * 200, Value(data=b"\0" * VALUE_BYTES_MAX)
    shared.store.Save(save(key, value, namespace=namespace))
    loaded = shared.store.Load(pb.LoadRequest(namespace=namespace, key=key))
    assert loaded.entry.value == value


BAD_VALUES = {
    "missing": (Value(), "VALUE_INVALID", {}, ""),
    "data of 1 MiB + 1": (
        Value(data=b"\0" * (VALUE_BYTES_MAX + 1)),
        "VALUE_TOO_LARGE",
        {"bytes": "1048577", "limit": "1048576"},
        "",
    ),
    "text of 1 MiB + 1 in fewer characters": (
        Value(text="ä" * (VALUE_BYTES_MAX // 2) + "v"),
        "VALUE_TOO_LARGE",
        {"bytes": "1048577", "limit": "1048576"},
        "",
    ),
} | {
    f"json {shown}": (Value(json=text), "VALUE_INVALID", {}, ".json")
    for shown, text in {
        "empty": "",
        "cut short": '{"a":',
        "NaN": "NaN",
        "infinity": "-Infinity",
        "bare word": "dark",
        "two values": "1 2",
        "100,000 arrays deep": "[" * 100_000,
        "100,000 closed arrays deep": "[" * 100_000 + "]" * 100_000,
        "lone surrogate": '"\\ud800"',
        "control character in a string": '"a\nb"',
        "number beyond all bounds": "1e400",
        "byte order mark": "\ufeff1",
    }.items()
}


@pytest.mark.parametrize("what", BAD_VALUES)
@pytest.mark.parametrize("where", ["value", "operations[1].save.value"])
def test_a_value_is_there_and_small_enough_and_json_if_it_says_so(
    shared: RunningServer, namespace: str, what: str, where: str
) -> None:
    """A bad value is refused by name, in a save and in a commit."""
    value, reason, metadata, below = BAD_VALUES[what]
    request = save("k", value) if where == "value" else commit(saving("a"), saving("b", value))
    refusal = call(shared, request, namespace)
    assert (refusal.code, refusal.reason) == (grpc.StatusCode.INVALID_ARGUMENT, reason)
    assert metadata.items() <= refusal.metadata.items()
    assert refusal.fields == [where + below]
    assert shared.status(namespace).revision == 0


@pytest.mark.parametrize("text", ['{"a":1,"a":2}', ' {"b" : 1.50}\n', "[" * 500 + "]" * 500])
def test_json_is_kept_as_it_was_sent(shared: RunningServer, namespace: str, text: str) -> None:
    """Repeated names, spaces and large numbers of valid JSON come back unchanged."""
    shared.store.Save(save("k", Value(json=text), namespace=namespace))
    loaded = shared.store.Load(pb.LoadRequest(namespace=namespace, key="k"))
    assert loaded.entry.value.json == text


@pytest.mark.parametrize(
    "ttl",
    [
        Duration(),
        Duration(seconds=-1),
        Duration(nanos=-1),
        Duration(nanos=999_999),
        Duration(seconds=TEN_YEARS_SECONDS, nanos=1),
        Duration(seconds=TEN_YEARS_SECONDS + 1),
        Duration(seconds=(1 << 63) - 1, nanos=(1 << 31) - 1),
        Duration(seconds=-(1 << 63), nanos=-(1 << 31)),
        Duration(seconds=1, nanos=-1),
        Duration(seconds=1, nanos=2_000_000_000),
    ],
    ids=str,
)
@pytest.mark.parametrize("where", ["ttl", "operations[0].save.ttl"])
def test_a_ttl_is_1_ms_to_ten_years(
    shared: RunningServer, namespace: str, ttl: Duration, where: str
) -> None:
    """A ttl outside of that, or one that is no duration at all, is refused."""
    request = save(ttl=ttl) if where == "ttl" else commit(saving(ttl=ttl))
    refusal = call(shared, request, namespace)
    assert (refusal.reason, refusal.fields) == ("TTL_INVALID", [where])
    assert shared.status(namespace).revision == 0


@pytest.mark.parametrize(
    "name", ["Upper", ".dot", "-dash", "_low", "sp ace", "ä", "a/b", "a\n", "n" * 65, "\0"]
)
@pytest.mark.parametrize(
    "request_class", [pb.SaveRequest, pb.LoadRequest, pb.ScanEntriesRequest, pb.CommitRequest]
)
def test_a_namespace_is_a_short_plain_name(
    shared: RunningServer, name: str, request_class: Callable[..., Request]
) -> None:
    """A name outside of a-z, 0-9, dot, underscore and hyphen, or too long, is refused."""
    refusal = call(shared, request_class(namespace=name), name)
    assert (refusal.reason, refusal.fields) == ("NAMESPACE_INVALID", ["namespace"])
    assert refusal.metadata["limit"] == "64"
    assert name not in {found.namespace for found in _namespaces(shared)}


@pytest.mark.parametrize("name", ["a", "0", "a.b_c-d", "n" * 64])
def test_a_namespace_of_64_bytes_is_taken(shared: RunningServer, name: str) -> None:
    """What the rule allows works, up to its limit."""
    shared.store.Save(save(namespace=name))
    assert name in {found.namespace for found in _namespaces(shared)}


@pytest.mark.parametrize("request_id", ["r" * 129, "ä" * 65, "a\nb"])
@pytest.mark.parametrize(
    "request_class",
    [
        pb.SaveRequest,
        pb.DeleteRequest,
        pb.ClearRequest,
        pb.CommitRequest,
        pb.PutSchemaRequest,
        pb.DeleteSchemaRequest,
        admin_pb.SetNamespaceSettingsRequest,
        admin_pb.DeleteNamespaceRequest,
    ],
)
def test_a_request_id_has_at_most_128_bytes_without_control_characters(
    shared: RunningServer, namespace: str, request_id: str, request_class: Callable[..., Request]
) -> None:
    """Every mutation refuses a bad request id before anything of its own."""
    refusal = call(shared, request_class(request_id=request_id), namespace)
    assert (refusal.reason, refusal.fields) == ("REQUEST_ID_INVALID", ["request_id"])
    assert refusal.metadata["limit"] == "128"
    assert shared.status(namespace).revision == 0


POINTED: dict[str, Callable[..., Request]] = {
    "Load": lambda **fields: pb.LoadRequest(key="k", **fields),
    "Exists": lambda **fields: pb.ExistsRequest(key="k", **fields),
    "ListKeys": pb.ListKeysRequest,
    "ListEntries": pb.ListEntriesRequest,
    "ScanEntries": pb.ScanEntriesRequest,
    "CountEntries": pb.CountEntriesRequest,
    "GetEntryHistory": lambda **fields: pb.GetEntryHistoryRequest(key="k", **fields),
    "GetSchema": pb.GetSchemaRequest,
    "ListSchemas": pb.ListSchemasRequest,
}


@pytest.mark.parametrize("rpc", POINTED)
def test_a_read_looks_neither_above_the_latest_revision_nor_below_the_floor(
    shared: RunningServer, namespace: str, rpc: str
) -> None:
    """The errors name what was asked for and what there is."""
    for text in "abc":
        shared.store.Save(save("k", Value(text=text), namespace=namespace))
    shared.admin.Compact(admin_pb.CompactRequest(namespace=namespace, target_revision=2))
    for revision in (4, (1 << 64) - 1):
        refusal = call(shared, POINTED[rpc](at=PointInTime(revision=revision)), namespace)
        assert (refusal.code, refusal.reason) == (
            grpc.StatusCode.OUT_OF_RANGE,
            "REVISION_IN_FUTURE",
        )
        assert refusal.metadata == {"revision": str(revision), "latest": "3"}
    refusal = call(shared, POINTED[rpc](at=PointInTime(revision=1)), namespace)
    assert (refusal.code, refusal.reason) == (grpc.StatusCode.OUT_OF_RANGE, "REVISION_COMPACTED")
    assert refusal.metadata == {"revision": "1", "floor": "2"}


@pytest.mark.parametrize("rpc", POINTED)
@pytest.mark.parametrize(
    ("at", "reason"),
    [
        (PointInTime(time=Timestamp(seconds=FIRST_ROUND_SECONDS)), "REVISION_IN_FUTURE"),
        (PointInTime(time=Timestamp(seconds=(1 << 63) - 1)), "ARGUMENT_INVALID"),
        (PointInTime(time=Timestamp(seconds=-1)), "ARGUMENT_INVALID"),
        (PointInTime(time=Timestamp(seconds=1, nanos=-(1 << 31))), "ARGUMENT_INVALID"),
        (PointInTime(snapshot_label="step1"), "SNAPSHOT_NOT_FOUND"),
        (PointInTime(snapshot_label=""), "SNAPSHOT_NOT_FOUND"),
        (PointInTime(snapshot_id="s-1"), "SNAPSHOT_NOT_FOUND"),
    ],
    ids=str,
)
def test_a_read_at_a_point_that_is_not_there_is_refused(
    shared: RunningServer, namespace: str, rpc: str, at: PointInTime, reason: str
) -> None:
    """A future or impossible time and an unknown snapshot have their reasons."""
    refusal = call(shared, POINTED[rpc](at=at), namespace)
    assert refusal.reason == reason
    if reason == "SNAPSHOT_NOT_FOUND":
        assert refusal.code is grpc.StatusCode.NOT_FOUND
        assert refusal.metadata == {"snapshot": at.snapshot_label or at.snapshot_id}


def _namespaces(server: RunningServer) -> list[admin_pb.NamespaceStatus]:
    return list(server.admin.ListNamespaces(admin_pb.ListNamespacesRequest()).namespaces)

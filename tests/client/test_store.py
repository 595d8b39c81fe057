"""The client's verbs against the real server."""

from contextlib import closing
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings

import statekeep
from statekeep import Client, ValueKind
from statekeep.v1 import entry_pb2
from statekeep.v1 import store_service_pb2 as pb
from tests.client.serving import FlakyServer
from tests.client.test_convert import JSON, TEXT


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(JSON | TEXT)
def test_what_is_saved_is_loaded(client: Client, value: str | list[int]) -> None:
    client.store.save("k", value)
    entry = client.store.load("k")
    assert entry is not None
    assert entry.value == value
    assert entry.value_kind is (ValueKind.TEXT if isinstance(value, str) else ValueKind.JSON)


def test_an_entry_knows_its_revisions_and_times(client: Client) -> None:
    assert client.store.save("k", b"1") == statekeep.Saved(revision=1, created=True)
    saved = client.store.save("k", b"2", ttl=timedelta(minutes=1))
    assert saved == statekeep.Saved(revision=2, created=False)
    entry = client.store.load("k")
    assert entry is not None
    assert (entry.value, entry.create_revision, entry.revision) == (b"2", 1, 2)
    assert entry.create_time <= entry.update_time <= datetime.now(UTC)
    assert entry.expire_time == entry.update_time + timedelta(minutes=1)


def test_what_is_not_there_is_none(client: Client) -> None:
    assert client.store.load("k") is None
    assert client.store.get_schema("k") is None
    assert not client.store.exists("k")
    assert client.store.delete("k") == statekeep.Deleted(revision=0, existed=False)


def test_a_condition_that_does_not_hold_is_its_own_error(client: Client) -> None:
    client.store.save("k", 1, if_revision=0)
    with pytest.raises(statekeep.PreconditionFailedError) as caught:
        client.store.save("k", 2, if_revision=0)
    assert caught.value.revision == 1
    with pytest.raises(statekeep.PreconditionFailedError):
        client.store.delete("k", if_revision=7)
    assert client.store.delete("k", if_revision=1).existed


def test_a_write_with_a_request_id_is_applied_once(client: Client) -> None:
    first = client.store.save("k", 1, request_id="r-1")
    client.store.save("k", 2)
    assert client.store.save("k", 1, request_id="r-1") == first
    with pytest.raises(statekeep.RequestIdReusedError):
        client.store.save("k", 3, request_id="r-1")


def test_a_read_sees_what_was_there_at_a_revision_or_a_time(client: Client) -> None:
    client.store.save("k", "old")
    old = client.store.load("k")
    assert old is not None
    client.store.delete("k")
    assert client.store.load("k") is None
    assert client.store.load("k", at=old.revision) == old
    assert client.store.exists("k", at=1)
    assert list(client.store.keys(at=1)) == ["k"]
    assert client.store.count(at=1) == 1
    with pytest.raises(statekeep.RevisionInFutureError):
        client.store.load("k", at=old.update_time + timedelta(days=1))
    with pytest.raises(statekeep.SnapshotNotFoundError):
        client.store.load("k", at="nightly")
    with pytest.raises(statekeep.SnapshotNotFoundError):
        client.store.load("k", at=statekeep.SnapshotId("s-1"))


def test_iterators_go_over_all_pages_in_order(client: Client) -> None:
    keys = [f"p/{n:02}" for n in range(25)]
    client.store.commit([statekeep.Save(key, key) for key in [*keys, "a", "z"]])
    store = client.store
    assert list(store.keys("p/", page_size=4)) == keys
    assert list(store.keys("p/", page_size=4, reverse=True)) == keys[::-1]
    assert list(store.keys(start="p/03", end="p/06")) == keys[3:6]
    assert [entry.value for entry in store.entries("p/", page_size=7)] == keys
    assert [entry.key for entry in store.scan("p/")] == keys
    assert [entry.key for entry in store.scan(start="p/20", reverse=True)][0] == "z"  # noqa: RUF015
    assert (store.count(), store.count("p/"), store.count(end="b")) == (27, 25, 1)


def test_pages_show_one_revision_while_writes_go_on(client: Client) -> None:
    client.store.commit([statekeep.Save(f"k{n}", n) for n in range(6)])
    keys = client.store.keys(page_size=2)
    seen = [next(keys)]
    client.store.clear()
    assert [*seen, *keys] == [f"k{n}" for n in range(6)]


def test_a_commit_applies_whole_or_not_at_all(client: Client) -> None:
    client.store.save("old/1", 1)
    committed = client.store.commit(
        [statekeep.Save("a", 1), statekeep.Delete("b"), statekeep.Clear("old/")],
        require=[statekeep.Require("a", exists=False), statekeep.Require("old/1", revision=1)],
    )
    assert committed == statekeep.Committed(
        revision=2,
        results=(
            statekeep.Saved(revision=2, created=True),
            statekeep.Deleted(revision=2, existed=False),
            statekeep.Cleared(revision=2, count=1),
        ),
    )
    with pytest.raises(statekeep.PreconditionFailedError) as caught:
        client.store.commit(
            [statekeep.Delete("a")],
            require=[statekeep.Require("a", revision=2), statekeep.Require("b", exists=True)],
        )
    assert caught.value.field == "preconditions[1]"
    assert client.store.exists("a")


def test_the_history_of_a_key_is_told_newest_first(client: Client) -> None:
    client.store.save("k", 1)
    client.store.delete("k")
    client.store.save("k", 2)
    items = list(client.store.history("k", page_size=1))
    assert [(item.revision, item.kind.value) for item in items] == [
        (3, "ENTRY_SAVED"),
        (2, "ENTRY_DELETED"),
        (1, "ENTRY_SAVED"),
    ]
    assert [item.entry and item.entry.value for item in items] == [2, None, 1]


def test_schemas_check_what_is_saved_and_what_is_asked(client: Client) -> None:
    schema = {"type": "object", "required": ["name"]}
    assert client.store.put_schema("user/", schema) == 1
    stored = client.store.get_schema("user/")
    assert stored is not None
    assert (stored.prefix, stored.json_schema, stored.revision) == ("user/", schema, 1)
    assert list(client.store.schemas("user/1")) == [stored]
    assert list(client.store.schemas("other")) == []
    with pytest.raises(statekeep.SchemaViolationError) as caught:
        client.store.save("user/1", {})
    assert caught.value.violations
    assert client.store.validate_struct({"name": "Ada"}, schema_prefix="user/")
    assert client.store.validate_struct(1, schema='{"type": "integer"}')
    fields = [statekeep.Field("name", statekeep.FieldType.STRING, required=True)]
    validation = client.store.validate_struct({"name": 1}, fields=fields)
    assert not validation
    assert [violation.path for violation in validation.violations] == ["/name"]
    with pytest.raises(ValueError, match="exactly one of"):
        client.store.validate_struct(1)
    assert client.store.delete_schema("user/").existed


def test_invalid_arguments_name_the_field(client: Client) -> None:
    with pytest.raises(statekeep.KeyInvalidError) as caught:
        client.store.save("", 1)
    assert [violation.field for violation in caught.value.violations] == ["key"]


def test_wrong_arguments_of_an_iterator_are_refused_before_it_is_used(client: Client) -> None:
    with pytest.raises(ValueError, match="not both"):
        client.store.scan("a", start="b")


def test_a_scan_that_is_closed_early_ends_at_the_server(flaky: FlakyServer) -> None:
    flaky.batches = [pb.ScanEntriesResponse(revision=1, entries=[entry_pb2.Entry(key="k")])]
    flaky.stream_goes_on = True
    with Client(flaky.address) as client:
        with closing(client.store.scan()) as entries:
            assert next(entries).key == "k"
        assert flaky.streams_ended.acquire(timeout=10)


def test_closing_a_client_twice_is_fine(address: str) -> None:
    client = Client(address)
    client.close()
    client.close()

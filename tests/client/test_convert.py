"""Values, times and requests survive the way into the contract's messages and back."""

import math
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from statekeep import (
    ChangeKind,
    Clear,
    Delete,
    DiagramFormat,
    FieldType,
    FindingSeverity,
    HookPolicy,
    Json,
    NamespaceSettings,
    RejectionReason,
    Require,
    Save,
    SnapshotId,
    SnapshotLimitAction,
    SnapshotPolicy,
    TransitionCause,
    ValueKind,
    _convert,
    _convert_admin,
    _convert_commits,
)
from statekeep.v1 import (
    change_pb2,
    entry_pb2,
    machine_pb2,
    machine_service_pb2,
    schema_pb2,
    snapshot_pb2,
)
from statekeep.v1 import store_service_pb2 as pb

TEXT = st.text(st.characters(exclude_categories=["Cs"]))
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False),
    lambda inner: st.lists(inner | TEXT) | st.dictionaries(TEXT, inner | TEXT),
)
MOMENTS = st.datetimes(
    min_value=datetime(1970, 1, 1),  # noqa: DTZ001 - the strategy adds the zone
    timezones=st.just(UTC) | st.just(timezone(timedelta(hours=5, minutes=45))),
)


@given(st.binary())
def test_bytes_are_data_and_come_back_as_bytes(value: bytes) -> None:
    for given_value in (value, bytearray(value), memoryview(value)):
        message = _convert.to_value(given_value)
        assert message.WhichOneof("kind") == "data"
        assert _convert.from_value(message) == (value, ValueKind.DATA)


@given(TEXT)
def test_str_is_text_and_comes_back_as_str(value: str) -> None:
    message = _convert.to_value(value)
    assert message.WhichOneof("kind") == "text"
    assert _convert.from_value(message) == (value, ValueKind.TEXT)


@given(JSON)
def test_anything_else_is_json_and_comes_back_equal(value: None) -> None:
    assert _convert.from_value(_convert.to_value(value)) == (value, ValueKind.JSON)


@given(JSON | TEXT)
def test_json_forces_json(value: object) -> None:
    assert _convert.from_value(_convert.to_value(Json(value))) == (value, ValueKind.JSON)


def test_a_value_that_was_not_asked_for_is_none_of_no_kind() -> None:
    assert _convert.from_value(entry_pb2.Value()) == (None, None)


@pytest.mark.parametrize("value", [math.nan, math.inf, [-math.inf]])
def test_numbers_that_json_lacks_are_refused(value: float) -> None:
    with pytest.raises(ValueError, match="cannot be stored as JSON"):
        _convert.to_value(value)


def test_objects_that_json_lacks_are_refused() -> None:
    with pytest.raises(TypeError, match="cannot be stored as JSON"):
        _convert.to_value({"moment": datetime.now(UTC)})


@pytest.mark.parametrize("value", ["\ud800", {"a": "\udfff"}])
def test_a_lone_surrogate_is_refused(value: str) -> None:
    with pytest.raises(ValueError, match="lone surrogate at"):
        _convert.to_value(value)


@given(MOMENTS)
def test_a_time_comes_back_as_the_same_moment_in_utc(moment: datetime) -> None:
    back = _convert.from_timestamp(_convert.to_timestamp(moment))
    assert back == moment
    assert back.tzinfo is UTC


def test_a_time_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="has no time zone"):
        _convert.to_point(datetime(2026, 1, 1))  # noqa: DTZ001 - this is the mistake


@given(st.timedeltas(max_value=timedelta(days=3650), min_value=timedelta(days=-3650)))
def test_a_ttl_means_the_same_as_seconds_and_as_timedelta(length: timedelta) -> None:
    message = _convert.to_duration(length)
    assert message is not None
    assert message.ToTimedelta() == length
    seconds = _convert.to_duration(length.total_seconds())
    assert seconds is not None
    assert abs(seconds.ToTimedelta() - length) <= timedelta(microseconds=1)


@pytest.mark.parametrize("seconds", [math.nan, math.inf])
def test_an_endless_ttl_is_refused(seconds: float) -> None:
    with pytest.raises(ValueError, match="no length of time"):
        _convert.to_duration(seconds)


def test_every_form_of_at_is_its_own_kind_of_point() -> None:
    moment = datetime(2026, 1, 1, tzinfo=UTC)
    kinds = {None: None, 0: "revision", moment: "time", "nightly": "snapshot_label"}
    for at, kind in kinds.items():
        point = _convert.to_point(at)
        assert (point and point.WhichOneof("point")) == kind
    point = _convert.to_point(SnapshotId("s-1"))
    assert point is not None
    assert point.snapshot_id == "s-1"


def test_a_revision_below_0_and_a_bool_are_refused() -> None:
    with pytest.raises(ValueError, match="at is -1, but revisions are 0 to"):
        _convert.to_point(-1)
    with pytest.raises(TypeError, match="at is a revision"):
        _convert.to_point(at=True)


def test_a_selection_is_a_prefix_or_a_range() -> None:
    assert _convert.to_selection(None, None, None) == {}
    assert _convert.to_selection("", None, None) == {"prefix": ""}
    selection = _convert.to_selection(None, "a", None)
    assert selection == {"range": entry_pb2.KeyRange(start="a", end="")}
    with pytest.raises(ValueError, match="not both"):
        _convert.to_selection("a", None, "b")


def test_operations_keep_what_they_say() -> None:
    save = _convert_commits.to_operation(Save("k", 1, ttl=0.5)).save
    assert (save.key, save.value.json, save.ttl.nanos) == ("k", "1", 500_000_000)
    assert _convert_commits.to_operation(Delete("k")).delete.key == "k"
    assert _convert_commits.to_operation(Clear(prefix="p")).clear.prefix == "p"
    assert _convert_commits.to_operation(Clear(start="a", end="b")).clear.range.end == "b"


def test_a_requirement_is_a_revision_or_existence() -> None:
    at_0 = _convert_commits.to_precondition(Require("k", revision=0)).entry
    assert at_0.WhichOneof("requirement") == "revision"
    absent = _convert_commits.to_precondition(Require("k", exists=False)).entry
    assert absent.WhichOneof("requirement") == "exists"
    with pytest.raises(ValueError, match="either revision or exists"):
        Require("k")
    with pytest.raises(ValueError, match="either revision or exists"):
        Require("k", revision=1, exists=True)


def test_settings_come_back_as_they_were() -> None:
    for settings in (
        NamespaceSettings(),
        NamespaceSettings(
            history_age=timedelta(hours=1),
            history_revisions_max=2,
            entries_max=3,
            entries_bytes_max=4,
            snapshot_policy=SnapshotPolicy(5, SnapshotLimitAction.REFUSE),
        ),
    ):
        assert _convert_admin.from_settings(_convert_admin.to_settings(settings)) == settings


def test_the_enumerations_have_the_members_of_the_contract() -> None:
    for ours, contract, prefix in (
        (ChangeKind, change_pb2.ChangeKind, "CHANGE_KIND_"),
        (FieldType, schema_pb2.FieldType, "FIELD_TYPE_"),
        (SnapshotLimitAction, snapshot_pb2.SnapshotLimitAction, "SNAPSHOT_LIMIT_ACTION_"),
        (TransitionCause, machine_pb2.TransitionCause, "TRANSITION_CAUSE_"),
        (RejectionReason, machine_pb2.RejectionReason, "REJECTION_REASON_"),
        (HookPolicy, machine_pb2.HookPolicy, "HOOK_POLICY_"),
        (FindingSeverity, machine_service_pb2.FindingSeverity, "FINDING_SEVERITY_"),
        (DiagramFormat, machine_service_pb2.DiagramFormat, "DIAGRAM_FORMAT_"),
    ):
        assert {prefix + member for member in ours} == set(contract.keys())


def test_a_kind_of_change_that_a_newer_server_has_is_unspecified() -> None:
    item = pb.EntryHistoryItem(revision=1)
    item.MergeFromString(b"\x18\x63")  # kind: 99
    assert _convert.from_history_item(item).kind is ChangeKind.UNSPECIFIED


@pytest.mark.parametrize(
    ("request_message", "expected"),
    [
        (
            pb.ScanEntriesRequest(prefix="p/"),
            pb.ScanEntriesRequest(range=entry_pb2.KeyRange(start="p/5")),
        ),
        (
            pb.ScanEntriesRequest(range=entry_pb2.KeyRange(start="a", end="q")),
            pb.ScanEntriesRequest(range=entry_pb2.KeyRange(start="p/5", end="q")),
        ),
        (
            pb.ScanEntriesRequest(prefix="p/", reverse=True),
            pb.ScanEntriesRequest(range=entry_pb2.KeyRange(start="p/", end="p/5"), reverse=True),
        ),
    ],
)
def test_a_scan_goes_on_at_the_last_key_and_the_same_revision(
    request_message: pb.ScanEntriesRequest, expected: pb.ScanEntriesRequest
) -> None:
    expected.at.revision = 7
    assert _convert.resume_scan(request_message, 7, "p/5") == expected


def test_a_scan_at_a_snapshot_goes_on_at_its_id_and_never_at_its_label() -> None:
    by_id = pb.ScanEntriesRequest(at=entry_pb2.PointInTime(snapshot_id="s-1"))
    resumed = _convert.resume_scan(by_id, 7, "k")
    assert resumed is not None
    assert resumed.at.snapshot_id == "s-1"
    by_label = pb.ScanEntriesRequest(at=entry_pb2.PointInTime(snapshot_label="nightly"))
    assert _convert.resume_scan(by_label, 7, "k") is None

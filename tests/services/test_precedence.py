"""Of several errors a request has, the one that the contract lists first is answered."""

from typing import Any

import pytest
from google.protobuf.duration_pb2 import Duration

from statekeep.v1 import store_service_pb2 as pb
from statekeep.v1.commit_pb2 import (
    EntryPrecondition,
    Operation,
    Precondition,
    SaveOperation,
)
from statekeep.v1.entry_pb2 import PointInTime, Value
from statekeep.v1.schema_pb2 import FieldRule, FieldRules
from tests.refusals import refused
from tests.serving import RunningServer

VALUE_BYTES_MAX = 1 << 20
SAVE_FAULTS: list[tuple[str, dict[str, Any]]] = [
    ("NAMESPACE_INVALID", {"namespace": "Bad"}),
    ("REQUEST_ID_INVALID", {"request_id": "r" * 129}),
    ("KEY_INVALID", {"key": ""}),
    ("VALUE_INVALID", {"value": Value()}),
    ("TTL_INVALID", {"ttl": Duration(seconds=-1)}),
    ("SCHEMA_VIOLATION", {"value": Value(json="1")}),
    ("PRECONDITION_FAILED", {"if_revision": 77}),
]


@pytest.fixture
def strict(shared: RunningServer, namespace: str) -> RunningServer:
    """Return a server whose namespace takes only objects as values."""
    schema = '{"type":"object"}'
    shared.store.PutSchema(pb.PutSchemaRequest(namespace=namespace, json_schema=schema))
    return shared


@pytest.mark.parametrize("first", range(len(SAVE_FAULTS)))
def test_a_save_answers_its_first_error(strict: RunningServer, namespace: str, first: int) -> None:
    """Each error wins over all that the contract lists after it."""
    fields: dict[str, Any] = {"namespace": namespace, "key": "k", "value": Value(json="{}")}
    for _reason, fault in reversed(SAVE_FAULTS[first:]):
        fields |= fault
    assert refused(strict.store.Save, pb.SaveRequest(**fields)).reason == SAVE_FAULTS[first][0]
    assert strict.status(namespace).revision == 1


def test_a_value_too_large_comes_before_its_ttl(shared: RunningServer, namespace: str) -> None:
    """VALUE_TOO_LARGE wins over TTL_INVALID."""
    value = Value(data=b"v" * (VALUE_BYTES_MAX + 1))
    request = pb.SaveRequest(namespace=namespace, key="k", value=value, ttl=Duration(seconds=-1))
    assert refused(shared.store.Save, request).reason == "VALUE_TOO_LARGE"


def _saving(key: str, value: Value, **fields: Any) -> Operation:  # noqa: ANN401
    return Operation(save=SaveOperation(key=key, value=value, **fields))


GOOD, WRONG = Value(json="{}"), Value(json="1")
FAILING = Precondition(entry=EntryPrecondition(key="k", exists=True))
EMPTY_KEY = Precondition(entry=EntryPrecondition(exists=True))
COMMITS: dict[str, pb.CommitRequest] = {
    "NAMESPACE_INVALID": pb.CommitRequest(namespace="Bad", request_id="\0"),
    "REQUEST_ID_INVALID": pb.CommitRequest(request_id="\0", operations=[Operation()] * 129),
    "OPERATIONS_TOO_MANY": pb.CommitRequest(operations=[Operation()] * 129),
    "ARGUMENT_INVALID": pb.CommitRequest(operations=[Operation(), _saving("", GOOD)]),
    "KEY_INVALID": pb.CommitRequest(
        operations=[_saving("", Value()), _saving("a", GOOD), _saving("a", GOOD)]
    ),
    "VALUE_INVALID": pb.CommitRequest(
        preconditions=[FAILING], operations=[_saving("a", Value(), ttl=Duration(seconds=-1))]
    ),
    "TTL_INVALID": pb.CommitRequest(
        preconditions=[FAILING],
        operations=[_saving("a", WRONG), _saving("a", GOOD, ttl=Duration(seconds=-1))],
    ),
    "KEY_DUPLICATE": pb.CommitRequest(
        preconditions=[FAILING], operations=[_saving("a", WRONG), _saving("a", GOOD)]
    ),
    "PRECONDITION_FAILED": pb.CommitRequest(
        preconditions=[FAILING], operations=[_saving("a", WRONG)]
    ),
    "SCHEMA_VIOLATION": pb.CommitRequest(operations=[_saving("b", GOOD), _saving("a", WRONG)]),
}


@pytest.mark.parametrize("reason", COMMITS)
def test_a_commit_answers_its_first_error(
    strict: RunningServer, namespace: str, reason: str
) -> None:
    """Faults of the request come before conditions, and those before the operations' own."""
    request = pb.CommitRequest()
    request.CopyFrom(COMMITS[reason])
    request.namespace = request.namespace or namespace
    assert refused(strict.store.Commit, request).reason == reason
    assert strict.status(namespace).revision == 1


READS: list[tuple[str, dict[str, Any]]] = [
    ("NAMESPACE_INVALID", {"namespace": "Bad"}),
    ("KEY_INVALID", {"key": ""}),
    ("REVISION_IN_FUTURE", {"at": PointInTime(revision=77)}),
    ("ENTRY_NOT_FOUND", {}),
]


@pytest.mark.parametrize("first", range(len(READS)))
def test_a_load_answers_its_first_error(shared: RunningServer, namespace: str, first: int) -> None:
    """Faults of the request come before those of the point, and those before the entry."""
    fields: dict[str, Any] = {"namespace": namespace, "key": "k"}
    for _reason, fault in READS[first:]:
        fields |= fault
    assert refused(shared.store.Load, pb.LoadRequest(**fields)).reason == READS[first][0]


def test_a_validation_answers_its_first_error(shared: RunningServer, namespace: str) -> None:
    """Rules, prefix, value and schema are judged in that order."""
    rules = FieldRules(fields=[FieldRule(field="a"), FieldRule(field="a")])
    cases = {
        "ARGUMENT_INVALID": pb.ValidateStructRequest(field_rules=rules),
        "KEY_INVALID": pb.ValidateStructRequest(schema_prefix="\n"),
        "VALUE_INVALID": pb.ValidateStructRequest(json_schema="nonsense"),
        "SCHEMA_INVALID": pb.ValidateStructRequest(json_schema="nonsense", value=GOOD),
        "SCHEMA_NOT_FOUND": pb.ValidateStructRequest(schema_prefix="none/", value=GOOD),
    }
    for reason, request in cases.items():
        request.namespace = namespace
        assert refused(shared.store.ValidateStruct, request).reason == reason

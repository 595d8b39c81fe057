"""Schemas over the wire: bad ones, what they check, and validation that stores nothing."""

import pytest
from google.protobuf.message import Message

from statekeep.v1 import schema_pb2
from statekeep.v1 import store_service_pb2 as pb
from statekeep.v1.commit_pb2 import Operation, SaveOperation
from statekeep.v1.entry_pb2 import Value
from statekeep.v1.schema_pb2 import FieldRule, FieldRules
from tests.refusals import refused
from tests.serving import RunningServer

PERSON = '{"type":"object","required":["name"],"properties":{"age":{"type":"integer","minimum":0}}}'
BAD_SCHEMAS = {
    "empty": "",
    "no JSON": "{",
    "a list": "[]",
    "an unknown type": '{"type":"text"}',
    "a minimum that is no number": '{"minimum":"1"}',
    "a pattern that is no pattern": '{"pattern":"("}',
    "a pattern with a look-ahead": '{"pattern":"(?=a)b"}',
    "a document elsewhere": '{"$ref":"https://example.com/schema.json"}',
    "a file of the server": '{"$ref":"file:///etc/passwd"}',
    "an unknown draft": '{"$schema":"https://example.com/draft"}',
    "a reference to nothing": '{"$ref":"#/$defs/none"}',
    "64 KiB + 1": '{"description":"' + "d" * (64 << 10) + '"}',
    "100,000 deep": '{"not":' * 100_000,
}


@pytest.mark.parametrize("what", BAD_SCHEMAS)
def test_a_schema_that_is_none_is_refused(shared: RunningServer, namespace: str, what: str) -> None:
    """It is neither stored nor used, and nothing is fetched."""
    schema = BAD_SCHEMAS[what]
    refusal = refused(
        shared.store.PutSchema, pb.PutSchemaRequest(namespace=namespace, json_schema=schema)
    )
    assert (refusal.reason, refusal.fields) == ("SCHEMA_INVALID", ["json_schema"])
    request = pb.ValidateStructRequest(
        namespace=namespace, json_schema=schema, value=Value(json="1")
    )
    assert refused(shared.store.ValidateStruct, request).reason == "SCHEMA_INVALID"
    assert shared.status(namespace).revision == 0


def test_a_schema_that_refers_to_itself_is_refused(shared: RunningServer, namespace: str) -> None:
    """How deep it would reach is the value's to say, so it is not accepted."""
    schema = '{"type":"array","items":{"$ref":"#"}}'
    request = pb.PutSchemaRequest(namespace=namespace, json_schema=schema)
    assert refused(shared.store.PutSchema, request).reason == "SCHEMA_INVALID"


def test_a_deep_value_is_checked_to_its_bottom(shared: RunningServer, namespace: str) -> None:
    """A deeply nested value does not bring the server down."""
    schema = '{"type":"array","items":{"type":"array"}}'
    shared.store.PutSchema(pb.PutSchemaRequest(namespace=namespace, json_schema=schema))
    deep = Value(json="[" * 900 + "]" * 900)
    shared.store.Save(pb.SaveRequest(namespace=namespace, key="k", value=deep))


def test_a_value_that_breaks_a_schema_is_refused_with_every_path(
    shared: RunningServer, namespace: str
) -> None:
    """The error names the prefix, how many violations there are, and where."""
    put = pb.PutSchemaRequest(namespace=namespace, prefix="user/", json_schema=PERSON)
    shared.store.PutSchema(put)
    save = pb.SaveRequest(namespace=namespace, key="user/1", value=Value(json='{"age":-1}'))
    refusal = refused(shared.store.Save, save)
    assert refusal.reason == "SCHEMA_VIOLATION"
    assert refusal.metadata["prefix"] == "user/"
    assert refusal.metadata["violations"] == "2"
    assert set(refusal.metadata["paths"].split()) == {"/", "/age"}
    assert refusal.fields[0].startswith("value")
    operation = Operation(save=SaveOperation(key="user/1", value=Value(text="no JSON")))
    commit = pb.CommitRequest(namespace=namespace, operations=[operation])
    refusal = refused(shared.store.Commit, commit)
    assert refusal.reason == "SCHEMA_VIOLATION"
    assert refusal.fields[0].startswith("operations[0].save.value")
    assert shared.status(namespace).revision == 1
    save.key = "other/1"
    shared.store.Save(save)


def test_many_violations_fit_into_the_headers_of_an_error(
    shared: RunningServer, namespace: str
) -> None:
    """A value with thousands of long faults is refused by reason, not by a broken connection."""
    schema = '{"additionalProperties":{"type":"string"}}'
    shared.store.PutSchema(pb.PutSchemaRequest(namespace=namespace, json_schema=schema))
    members = ",".join(f'"{"p" * 200}{number}":1' for number in range(4_000))
    request = pb.SaveRequest(namespace=namespace, key="k", value=Value(json="{" + members + "}"))
    assert refused(shared.store.Save, request).reason == "SCHEMA_VIOLATION"
    one = '{"' + "p" * 100_000 + '":1}'
    request = pb.SaveRequest(namespace=namespace, key="k", value=Value(json=one))
    assert refused(shared.store.Save, request).reason == "SCHEMA_VIOLATION"


BAD_RULES: dict[str, tuple[list[FieldRule], str]] = {
    "none": ([], "field_rules"),
    "no name": ([FieldRule(field="")], "field_rules.fields[0].field"),
    "twice": ([FieldRule(field="a"), FieldRule(field="/a")], "field_rules.fields[1].field"),
    "unknown type": (
        [FieldRule(field="a", type=schema_pb2.FieldType.ValueType(99))],
        "field_rules.fields[0].type",
    ),
    "257 rules": (
        [FieldRule(field=f"f{number}") for number in range(257)],
        "field_rules.fields",
    ),
}


@pytest.mark.parametrize("what", BAD_RULES)
def test_bad_field_rules_are_refused(shared: RunningServer, namespace: str, what: str) -> None:
    """The error names the rule."""
    rules, field = BAD_RULES[what]
    request = pb.ValidateStructRequest(
        namespace=namespace, value=Value(json="{}"), field_rules=FieldRules(fields=rules)
    )
    refusal = refused(shared.store.ValidateStruct, request)
    assert (refusal.reason, refusal.fields) == ("ARGUMENT_INVALID", [field])


def test_validation_lists_every_violation_and_stores_nothing(
    shared: RunningServer, namespace: str
) -> None:
    """Required fields, types, null and nested fields are told apart, in order of path."""
    rules = FieldRules(
        fields=[
            FieldRule(field="name", type=schema_pb2.FIELD_TYPE_STRING, required=True),
            FieldRule(field="/address/city", type=schema_pb2.FIELD_TYPE_STRING, required=True),
            FieldRule(field="age", type=schema_pb2.FIELD_TYPE_INTEGER),
            FieldRule(field="note", type=schema_pb2.FIELD_TYPE_STRING, nullable=True),
            FieldRule(field="flag", type=schema_pb2.FIELD_TYPE_BOOLEAN),
            FieldRule(field="size", type=schema_pb2.FIELD_TYPE_NUMBER),
        ]
    )
    json = '{"address":{},"age":1.5,"note":null,"flag":null,"size":true,"more":1}'
    answer = shared.store.ValidateStruct(
        pb.ValidateStructRequest(namespace=namespace, value=Value(json=json), field_rules=rules)
    )
    found = [(violation.path, violation.rule) for violation in answer.violations]
    assert found == [
        ("/address/city", "required"),
        ("/age", "type"),
        ("/flag", "type"),
        ("/name", "required"),
        ("/size", "type"),
    ]
    assert not answer.valid
    assert shared.status(namespace).revision == 0


@pytest.mark.parametrize("number", ["1.0", "1e400", "123456789012345678901234567890", "-0"])
def test_a_number_of_any_size_can_be_asked_for_its_type(
    shared: RunningServer, namespace: str, number: str
) -> None:
    """Unusual numbers are judged or refused, and never a fault of the server."""
    rules = FieldRules(fields=[FieldRule(field="n", type=schema_pb2.FIELD_TYPE_INTEGER)])
    request = pb.ValidateStructRequest(
        namespace=namespace, value=Value(json=f'{{"n":{number}}}'), field_rules=rules
    )
    if number == "1e400":
        assert refused(shared.store.ValidateStruct, request).reason == "VALUE_INVALID"
    else:
        assert shared.store.ValidateStruct(request).valid


def test_a_validation_lists_at_most_1000_violations(shared: RunningServer, namespace: str) -> None:
    """The first 1,000 are answered, however many there are."""
    request = pb.ValidateStructRequest(
        namespace=namespace,
        value=Value(json="[" + ",".join(["1"] * 2_000) + "]"),
        json_schema='{"items":{"type":"string"}}',
    )
    assert len(shared.store.ValidateStruct(request).violations) == 1_000


@pytest.mark.parametrize(
    "request_",
    [
        pb.GetSchemaRequest(prefix="user/"),
        pb.ValidateStructRequest(schema_prefix="user/", value=Value(json="{}")),
    ],
    ids=lambda request: type(request).__name__,
)
def test_a_schema_that_is_not_there_is_not_found(
    shared: RunningServer, namespace: str, request_: Message
) -> None:
    """Only exactly the prefix counts."""
    put = pb.PutSchemaRequest(namespace=namespace, prefix="user", json_schema="true")
    shared.store.PutSchema(put)
    setattr(request_, "namespace", namespace)  # noqa: B010 - one of two messages
    name = type(request_).__name__.removesuffix("Request")
    refusal = refused(getattr(shared.store, name), request_)
    assert refusal.reason == "SCHEMA_NOT_FOUND"
    assert refusal.metadata["prefix"] == "user/"

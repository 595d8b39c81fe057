"""The handlers of StoreService that are about schemas and the validation of values."""

from typing import Final

from statekeep.v1 import schema_pb2
from statekeep.v1.store_service_pb2 import (
    DeleteSchemaRequest,
    DeleteSchemaResponse,
    GetSchemaRequest,
    GetSchemaResponse,
    ListSchemasRequest,
    ListSchemasResponse,
    PutSchemaRequest,
    PutSchemaResponse,
    ValidateStructRequest,
    ValidateStructResponse,
)
from statekeep_server.domain import schemas
from statekeep_server.domain.json_schema import Violation, compiled, violations_of
from statekeep_server.domain.ranges import KeyRange
from statekeep_server.domain.schemas import FieldRule
from statekeep_server.errors import ArgumentInvalidError, SchemaInvalidError, ValueInvalidError
from statekeep_server.services import convert, validate
from statekeep_server.services.context import Context, Edge

FIELD_RULES_MAX: Final = 256


class SchemaHandlers:
    """The part of StoreService that is about schemas."""

    _edge: Edge

    async def PutSchema(  # noqa: N802 - the contract's name
        self, request: PutSchemaRequest, context: Context
    ) -> PutSchemaResponse:
        """Store the schema of a prefix; see the contract."""
        limits = self._edge.limits
        origin = validate.origin_of(request, request.namespace, request.request_id, limits)
        prefix = validate.prefix_of(request.prefix, limits)
        json_schema = self._json_schema(request.json_schema)
        plan = schemas.put(origin, prefix, json_schema, limits)
        answer = await self._edge.apply(plan, context)
        return PutSchemaResponse(revision=answer.revision)

    async def GetSchema(  # noqa: N802
        self, request: GetSchemaRequest, context: Context
    ) -> GetSchemaResponse:
        """Get the schema of exactly a prefix; see the contract."""
        del context
        namespace = validate.namespace_of(request.namespace)
        prefix = validate.prefix_of(request.prefix, self._edge.limits)
        point = validate.point_of(request.at)
        revision, schema = schemas.get(self._edge.engine, namespace, prefix, point)
        return GetSchemaResponse(revision=revision, schema=convert.schema(schema))

    async def ListSchemas(  # noqa: N802
        self, request: ListSchemasRequest, context: Context
    ) -> ListSchemasResponse:
        """List a page of schemas; see the contract."""
        del context
        limits = self._edge.limits
        namespace = validate.namespace_of(request.namespace)
        key = validate.prefix_of(request.key, limits, "key")
        # The schemas that check a key have prefixes up to it, so the range says which key.
        key_range = KeyRange(b"", key + b"\x00") if key else KeyRange()
        query = validate.page_of(
            "ListSchemas",
            namespace,
            key_range,
            validate.point_of(request.at),
            request.page_size,
            request.page_token,
            limits,
        )
        page = await self._edge.read(
            schemas.list_page, self._edge.engine, query, key, limits.page_bytes_max
        )
        return ListSchemasResponse(
            revision=page.revision,
            schemas=[convert.schema(schema) for schema in page.schemas],
            next_page_token=page.next_token,
        )

    async def DeleteSchema(  # noqa: N802
        self, request: DeleteSchemaRequest, context: Context
    ) -> DeleteSchemaResponse:
        """Delete the schema of a prefix; see the contract."""
        limits = self._edge.limits
        origin = validate.origin_of(request, request.namespace, request.request_id, limits)
        plan = schemas.delete(origin, validate.prefix_of(request.prefix, limits))
        answer = await self._edge.apply(plan, context)
        return DeleteSchemaResponse(revision=answer.revision, existed=answer.existed)

    async def ValidateStruct(  # noqa: N802
        self, request: ValidateStructRequest, context: Context
    ) -> ValidateStructResponse:
        """Check a value against rules, storing nothing; see the contract."""
        del context
        limits = self._edge.limits
        namespace = validate.namespace_of(request.namespace)
        rules = request.WhichOneof("rules")
        if rules is None:
            raise ArgumentInvalidError(
                "there are no rules; give one of json_schema, schema_prefix or field_rules",
                field="rules",
            )
        field_rules = _field_rules(request.field_rules) if rules == "field_rules" else []
        prefix = validate.prefix_of(request.schema_prefix, limits, "schema_prefix")
        kind, payload = validate.value_of(request.value, limits)
        if kind is not kind.JSON:
            raise ValueInvalidError("only a json value can be validated", field="value")
        revision = self._edge.engine.latest_revision(namespace)
        if rules == "field_rules":
            value = validate.parse_json(payload, "value.json")
            found = list(schemas.field_violations(value, field_rules))
        else:
            json_schema = request.json_schema.encode()
            if rules == "schema_prefix":
                point = validate.point_of(request.at)
                revision, stored = schemas.get(self._edge.engine, namespace, prefix, point)
                json_schema = stored.json_schema
            else:
                json_schema = self._json_schema(request.json_schema)
            found = await self._edge.read_long(namespace, _violations, json_schema, payload)
        return ValidateStructResponse(
            revision=revision,
            valid=not found,
            violations=[convert.violation(violation) for violation in found],
        )

    def _json_schema(self, text: str) -> bytes:
        json_schema, limit = text.encode(), self._edge.limits.schema_bytes_max
        if len(json_schema) > limit:
            raise SchemaInvalidError(
                f"the schema has {len(json_schema)} bytes; the limit is {limit} (schema_bytes_max)",
                field="json_schema",
                limit=limit,
                bytes=len(json_schema),
            )
        return json_schema


def _violations(json_schema: bytes, payload: bytes) -> list[Violation]:
    return violations_of(compiled(json_schema), payload)


def _field_rules(rules: schema_pb2.FieldRules) -> list[FieldRule]:
    if len(rules.fields) > FIELD_RULES_MAX:
        raise ArgumentInvalidError(
            f"there are {len(rules.fields)} fields in field_rules; the limit is {FIELD_RULES_MAX}",
            field="field_rules.fields",
            limit=FIELD_RULES_MAX,
        )
    checked, seen = list[FieldRule](), set[str]()
    for index, rule in enumerate(rules.fields):
        field = f"field_rules.fields[{index}]"
        path = rule.field if rule.field.startswith("/") else "/" + _escaped(rule.field)
        if not rule.field or path in seen:
            problem = "is named twice" if path in seen else "has no name"
            raise ArgumentInvalidError(f"{field} {problem}: {rule.field!r}", field=f"{field}.field")
        if rule.type not in convert.FIELD_TYPES:
            raise ArgumentInvalidError(
                f"{field} has the unknown type {rule.type}", field=f"{field}.type"
            )
        seen.add(path)
        type_name = convert.FIELD_TYPES[rule.type]
        checked.append(FieldRule(path, type_name, rule.required, rule.nullable))
    if not checked:
        raise ArgumentInvalidError("there are no fields in field_rules", field="field_rules")
    return sorted(checked)


def _escaped(name: str) -> str:
    return name.replace("~", "~0").replace("/", "~1")

"""The calls of StoreService about schemas."""

from collections.abc import AsyncGenerator, Iterable, Mapping

import grpc
import grpc.aio

from statekeep import _convert
from statekeep._async.runner import Call, Runner
from statekeep.entries import Deleted
from statekeep.errors import SchemaNotFoundError
from statekeep.schemas import Field, Schema, Validation
from statekeep.v1 import store_service_pb2 as pb
from statekeep.v1 import store_service_pb2_grpc
from statekeep.values import At, Storable


class AsyncSchemas:
    """The rules that values of one namespace hold to."""

    def __init__(self, channel: grpc.aio.Channel, runner: Runner, namespace: str) -> None:
        self._stub = store_service_pb2_grpc.StoreServiceStub(channel)
        self._runner = runner
        self._namespace = namespace

    async def put_schema(
        self,
        prefix: str,
        schema: Mapping[str, object] | str | bool,
        *,
        request_id: str | None = None,
        timeout_seconds: float | None = None,
    ) -> int:
        """Store the JSON Schema of a prefix, as an object or as text; return the revision.

        From then on every save of a key with that prefix must be JSON that holds to it. Entries
        that exist are not checked.
        """
        call = Call(
            self._stub.PutSchema,
            pb.PutSchemaRequest(
                namespace=self._namespace,
                request_id=request_id or "",
                prefix=prefix,
                json_schema=_convert.to_json_text(schema),
            ),
            lambda answer: answer.revision,
            is_retryable=bool(request_id),
        )
        return await self._runner.run(call, timeout_seconds)

    async def get_schema(
        self, prefix: str, *, at: At = None, timeout_seconds: float | None = None
    ) -> Schema | None:
        """Return the schema that is stored for exactly this prefix, or None."""
        call = Call(
            self._stub.GetSchema,
            pb.GetSchemaRequest(namespace=self._namespace, at=_convert.to_point(at), prefix=prefix),
            lambda answer: _convert.from_schema(answer.schema),
            is_retryable=True,
        )
        try:
            return await self._runner.run(call, timeout_seconds)
        except SchemaNotFoundError:
            return None

    def schemas(
        self,
        key: str = "",
        *,
        at: At = None,
        page_size: int = 0,
        timeout_seconds: float | None = None,
    ) -> AsyncGenerator[Schema]:
        """Yield the schemas by prefix; with a key, only those that check it."""
        call = Call(
            self._stub.ListSchemas,
            pb.ListSchemasRequest(
                namespace=self._namespace,
                at=_convert.to_point(at),
                key=key,
                page_size=page_size,
            ),
            lambda page: map(_convert.from_schema, page.schemas),
            is_retryable=True,
        )
        return self._runner.pages(call, timeout_seconds)

    async def delete_schema(
        self,
        prefix: str,
        *,
        request_id: str | None = None,
        timeout_seconds: float | None = None,
    ) -> Deleted:
        """Remove the schema of a prefix and say whether there was one."""
        call = Call(
            self._stub.DeleteSchema,
            pb.DeleteSchemaRequest(
                namespace=self._namespace, request_id=request_id or "", prefix=prefix
            ),
            lambda answer: Deleted(revision=answer.revision, existed=answer.existed),
            is_retryable=bool(request_id),
        )
        return await self._runner.run(call, timeout_seconds)

    async def validate_struct(
        self,
        value: Storable,
        *,
        schema: Mapping[str, object] | str | bool | None = None,
        schema_prefix: str | None = None,
        fields: Iterable[Field] | None = None,
        at: At = None,
        timeout_seconds: float | None = None,
    ) -> Validation:
        """Check a value and store nothing. A value that does not hold is an answer, no error.

        Name one set of rules: a JSON Schema, the prefix that one is stored for, or fields.
        """
        request = pb.ValidateStructRequest(
            namespace=self._namespace,
            at=_convert.to_point(at),
            value=_convert.to_value(value),
            **_convert.to_rules(schema, schema_prefix, fields),
        )
        call = Call(self._stub.ValidateStruct, request, _convert.from_validation, is_retryable=True)
        return await self._runner.run(call, timeout_seconds)

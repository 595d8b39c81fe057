"""The calls of MachineService about definitions."""

from collections.abc import AsyncGenerator

import grpc
import grpc.aio

from statekeep import _convert, _convert_definitions
from statekeep._async.runner import Call, Runner
from statekeep.definitions import Defined, Definition
from statekeep.entries import Deleted
from statekeep.errors import DefinitionNotFoundError
from statekeep.v1 import machine_service_pb2 as pb
from statekeep.v1 import machine_service_pb2_grpc
from statekeep.values import At


class AsyncDefinitions:
    """The kinds of machines of one namespace."""

    def __init__(self, channel: grpc.aio.Channel, runner: Runner, namespace: str) -> None:
        self._stub = machine_service_pb2_grpc.MachineServiceStub(channel)
        self._runner = runner
        self._namespace = namespace

    async def define(
        self,
        definition: Definition,
        *,
        dry_run: bool = False,
        request_id: str | None = None,
        timeout_seconds: float | None = None,
    ) -> Defined:
        """Add a version of a definition; exactly what the newest version is adds nothing.

        What is wrong with it raises DefinitionInvalidError, whose violations say where; what is
        merely odd is answered. A dry run only checks, and answers both. Machines that exist stay
        on their version until `migrate`.
        """
        call = Call(
            self._stub.DefineMachine,
            pb.DefineMachineRequest(
                namespace=self._namespace,
                request_id=request_id or "",
                definition=_convert_definitions.to_definition(definition),
                dry_run=dry_run,
            ),
            _convert_definitions.from_defined,
            # A definition that is there already adds nothing.
            is_retryable=True,
        )
        return await self._runner.run(call, timeout_seconds)

    async def definition(
        self,
        name: str,
        version: int | None = None,
        *,
        at: At = None,
        timeout_seconds: float | None = None,
    ) -> Definition | None:
        """Return one version of a definition, by default the newest, or None."""
        call = Call(
            self._stub.GetDefinition,
            pb.GetDefinitionRequest(
                namespace=self._namespace,
                at=_convert.to_point(at),
                name=name,
                version=version or 0,
            ),
            lambda answer: _convert_definitions.from_definition(answer.definition),
            is_retryable=True,
        )
        try:
            return await self._runner.run(call, timeout_seconds)
        except DefinitionNotFoundError:
            return None

    def definitions(
        self,
        name: str = "",
        *,
        at: At = None,
        page_size: int = 0,
        timeout_seconds: float | None = None,
    ) -> AsyncGenerator[Definition]:
        """Yield the newest version of each definition, or all versions of one, the newest first.

        Pages are fetched as they are needed; `timeout_seconds` is for each of them.
        """
        call = Call(
            self._stub.ListDefinitions,
            pb.ListDefinitionsRequest(
                namespace=self._namespace,
                at=_convert.to_point(at),
                name=name,
                page_size=page_size,
            ),
            lambda page: map(_convert_definitions.from_definition, page.definitions),
            is_retryable=True,
        )
        return self._runner.pages(call, timeout_seconds)

    async def delete_definition(
        self,
        name: str,
        version: int | None = None,
        *,
        request_id: str | None = None,
        timeout_seconds: float | None = None,
    ) -> Deleted:
        """Delete one version of a definition, by default all, and say whether it existed.

        While a machine runs on it, now or in a snapshot, it raises DefinitionInUseError.
        """
        call = Call(
            self._stub.DeleteDefinition,
            pb.DeleteDefinitionRequest(
                namespace=self._namespace,
                request_id=request_id or "",
                name=name,
                version=version or 0,
            ),
            lambda answer: Deleted(revision=answer.revision, existed=answer.existed),
            is_retryable=bool(request_id),
        )
        return await self._runner.run(call, timeout_seconds)

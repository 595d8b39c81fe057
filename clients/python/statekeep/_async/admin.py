"""The calls of AdminService."""

from collections.abc import AsyncGenerator
from contextlib import aclosing

import grpc
import grpc.aio

from statekeep import _convert_admin
from statekeep._async.runner import Call, Runner
from statekeep._convert import to_revision
from statekeep.administration import (
    Compacted,
    NamespaceSettings,
    NamespaceStatus,
    Settings,
    Status,
    VerifyProgress,
)
from statekeep.entries import Deleted
from statekeep.v1 import admin_service_pb2 as pb
from statekeep.v1 import admin_service_pb2_grpc


class AsyncAdmin:
    """The care of the store: its condition, its namespaces, their settings, its health."""

    def __init__(self, channel: grpc.aio.Channel, runner: Runner, namespace: str) -> None:
        self._stub = admin_service_pb2_grpc.AdminServiceStub(channel)
        self._runner = runner
        self._namespace = namespace

    async def status(self, *, timeout_seconds: float | None = None) -> Status:
        """Return the condition of the server, of its store and of this namespace."""
        request = pb.GetStatusRequest(namespace=self._namespace)
        call = Call(self._stub.GetStatus, request, _convert_admin.from_status, is_retryable=True)
        return await self._runner.run(call, timeout_seconds)

    def namespaces(
        self, prefix: str = "", *, page_size: int = 0, timeout_seconds: float | None = None
    ) -> AsyncGenerator[NamespaceStatus]:
        """Yield the namespaces that exist, by name."""
        call = Call(
            self._stub.ListNamespaces,
            pb.ListNamespacesRequest(prefix=prefix, page_size=page_size),
            lambda page: map(_convert_admin.from_namespace_status, page.namespaces),
            is_retryable=True,
        )
        return self._runner.pages(call, timeout_seconds)

    async def settings(self, *, timeout_seconds: float | None = None) -> Settings:
        """Return the settings of this namespace."""
        call = Call(
            self._stub.GetNamespaceSettings,
            pb.GetNamespaceSettingsRequest(namespace=self._namespace),
            lambda answer: Settings(
                revision=answer.revision,
                effective=_convert_admin.from_settings(answer.effective),
                settings=_convert_admin.from_settings(answer.settings),
            ),
            is_retryable=True,
        )
        return await self._runner.run(call, timeout_seconds)

    async def set_settings(
        self,
        settings: NamespaceSettings,
        *,
        request_id: str | None = None,
        timeout_seconds: float | None = None,
    ) -> Settings:
        """Replace all settings of this namespace; what is left out gets the server's default.

        To change one of them: `set_settings(replace((await settings()).settings, entries_max=9))`
        with `dataclasses.replace`.
        """
        call = Call(
            self._stub.SetNamespaceSettings,
            pb.SetNamespaceSettingsRequest(
                namespace=self._namespace,
                request_id=request_id or "",
                settings=_convert_admin.to_settings(settings),
            ),
            lambda answer: Settings(
                revision=answer.revision,
                effective=_convert_admin.from_settings(answer.effective),
                settings=settings,
            ),
            is_retryable=bool(request_id),
        )
        return await self._runner.run(call, timeout_seconds)

    async def delete_namespace(
        self, *, request_id: str | None = None, timeout_seconds: float | None = None
    ) -> Deleted:
        """Delete everything in this namespace, history included; its revisions only go on."""
        call = Call(
            self._stub.DeleteNamespace,
            pb.DeleteNamespaceRequest(namespace=self._namespace, request_id=request_id or ""),
            lambda answer: Deleted(revision=answer.revision, existed=answer.existed),
            is_retryable=bool(request_id),
        )
        return await self._runner.run(call, timeout_seconds)

    async def compact(
        self, target_revision: int | None = None, *, timeout_seconds: float | None = None
    ) -> Compacted:
        """Raise the floor of this namespace, and return when what lies below it is gone.

        Without a target it goes as far as the settings say. A large namespace takes its time.
        """
        if target_revision is not None:
            to_revision(target_revision, "target_revision")
        request = pb.CompactRequest(namespace=self._namespace, target_revision=target_revision)
        call = Call(self._stub.Compact, request, _convert_admin.from_compact, is_retryable=False)
        return await self._runner.run(call, timeout_seconds)

    async def verify(
        self, *, timeout_seconds: float | None = None
    ) -> AsyncGenerator[VerifyProgress]:
        """Read every record of the store and yield the progress, damaged records included.

        The last one is `done`. By default it may take as long as it takes.
        """
        messages = self._runner.whole_stream(
            self._stub.VerifyStore, pb.VerifyStoreRequest(), timeout_seconds
        )
        async with aclosing(messages):
            async for message in messages:
                yield _convert_admin.from_verify(message)

"""A call of the pipeline: which RPCs can be one, and what is known of it until its reply.

Must never send anything.
"""

import asyncio
from typing import Any, Final, cast

import grpc
from google.protobuf.duration_pb2 import Duration
from google.protobuf.message import Message
from google.rpc import status_pb2

from statekeep._failures import CarriedError
from statekeep.v1 import store_service_pb2 as pb

_STORE: Final = "/statekeep.v1.StoreService/"
_MACHINES: Final = "/statekeep.v1.MachineService/"
READS: Final = {
    f"{_STORE}Load": "load",
    f"{_STORE}Exists": "exists",
    f"{_MACHINES}GetMachine": "get_machine",
    f"{_MACHINES}IsInState": "is_in_state",
}
WRITES: Final = {
    f"{_STORE}Save": "save",
    f"{_STORE}Delete": "delete",
    f"{_STORE}Commit": "commit",
    f"{_MACHINES}CreateMachine": "create_machine",
    f"{_MACHINES}Trigger": "trigger",
}
BROKEN: Final = status_pb2.Status(
    code=grpc.StatusCode.UNAVAILABLE.value[0], message="The pipeline ended without a reply."
)
LATE: Final = status_pb2.Status(
    code=grpc.StatusCode.DEADLINE_EXCEEDED.value[0], message="The call's time is over."
)


class SentMessage:
    """A message under way, over with the first reply to one of its calls."""

    __slots__ = ("is_over", "timer")

    def __init__(self) -> None:
        self.is_over = False
        self.timer: asyncio.TimerHandle | None = None


class PipelinedCall:
    """A call from its making to its reply."""

    __slots__ = (
        "asks_hooks",
        "deadline",
        "future",
        "kind",
        "message",
        "request",
        "size_bytes",
        "unary",
    )

    def __init__(
        self,
        unary: Any,  # noqa: ANN401 - gRPC's own
        kind: str,
        request: Message,
        deadline: float | None,
    ) -> None:
        self.unary = unary
        self.kind = kind
        self.request = request
        self.deadline = deadline
        self.future: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        self.size_bytes = request.ByteSize()
        self.asks_hooks = _may_ask_hooks(kind, request)
        self.message: SentMessage | None = None

    def fail(self, status: status_pb2.Status) -> None:
        """End the call with an error, unless it has ended."""
        if not self.future.done():
            self.future.set_exception(CarriedError(status))


def _may_ask_hooks(kind: str, request: Message) -> bool:
    if kind != "commit":
        return kind == "trigger"
    operations = cast("pb.CommitRequest", request).operations
    return any(operation.HasField("trigger") for operation in operations)


def duration(seconds: float) -> Duration:
    """Return a length of time as a message; one that is over is 0."""
    nanos = max(0, int(seconds * 1e9))
    return Duration(seconds=nanos // 1_000_000_000, nanos=nanos % 1_000_000_000)

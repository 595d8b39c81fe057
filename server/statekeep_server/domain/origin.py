"""Where a mutation comes from. A leaf of the domain."""

from dataclasses import dataclass

from statekeep_server.storage.plan import RequestId


@dataclass(slots=True, frozen=True)
class Origin:
    """The namespace of a mutation and, if the caller gave one, its request id."""

    namespace: str
    request: RequestId | None = None

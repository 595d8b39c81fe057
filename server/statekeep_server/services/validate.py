"""Checks of requests: pure functions of a message and the limits that return what was checked.

Owns what a request may look like, in the order of precedence that the contract gives. Must never
look at the store.
"""

import hashlib
import re
from typing import Final, Protocol

import orjson
from google.protobuf.duration_pb2 import Duration
from google.protobuf.message import Message
from google.protobuf.timestamp_pb2 import Timestamp

from statekeep.v1 import entry_pb2
from statekeep.v1.snapshot_pb2 import SnapshotLimitAction, SnapshotPolicy
from statekeep_server.config import TTL_MS_MAX, Limits
from statekeep_server.domain.names import CONTROL_CHARACTER
from statekeep_server.domain.origin import Origin
from statekeep_server.domain.ranges import (
    AtRevision,
    AtSnapshot,
    AtTime,
    KeyRange,
    PageQuery,
    Point,
)
from statekeep_server.domain.snapshot_records import Target
from statekeep_server.errors import (
    ArgumentInvalidError,
    KeyInvalidError,
    LabelInvalidError,
    NamespaceInvalidError,
    RequestIdInvalidError,
    TtlInvalidError,
    ValueInvalidError,
    ValueTooLargeError,
)
from statekeep_server.storage.plan import FINGERPRINT_BYTES, RequestId
from statekeep_server.storage.records import ValueKind

DEFAULT_NAMESPACE: Final = "default"
_NAMESPACE_BYTES_MAX: Final = 64
_NAMESPACE: Final = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}")
_DESCRIPTION_BYTES_MAX: Final = 1_000
NANOS_PER_SECOND: Final = 1_000_000_000
_SHOWN_MAX: Final = 60
_TIME_MS_MAX: Final = (1 << 63) - 1


class Selection(Protocol):
    """A request with the oneof `selection` of a prefix or a range of keys."""

    @property
    def prefix(self) -> str:
        """The prefix, if that is what was selected."""

    @property
    def range(self) -> entry_pb2.KeyRange:
        """The range, if that is what was selected."""


def namespace_of(name: str) -> str:
    """Return the namespace that a request names; "" is `default`."""
    if not name:
        return DEFAULT_NAMESPACE
    if not _NAMESPACE.fullmatch(name):
        raise NamespaceInvalidError(
            f"the namespace {shown(name)} must be 1 to 64 of a-z, 0-9, `.`, `_` and `-`, and "
            f"begin with a letter or digit",
            field="namespace",
            limit=_NAMESPACE_BYTES_MAX,
        )
    return name


def origin_of(request: Message, namespace: str, request_id: str, limits: Limits) -> Origin:
    """Return where a mutation comes from; the digest of the request tells a repeat from a reuse."""
    name = namespace_of(namespace)
    if not request_id:
        return Origin(name)
    id_bytes = request_id.encode()
    if len(id_bytes) > limits.request_id_bytes_max or CONTROL_CHARACTER.search(request_id):
        raise RequestIdInvalidError(
            f"the request id {shown(request_id)} has {len(id_bytes)} bytes; it must have at most "
            f"{limits.request_id_bytes_max} and no control characters",
            field="request_id",
            limit=limits.request_id_bytes_max,
        )
    asked = request.DESCRIPTOR.full_name.encode() + request.SerializeToString(deterministic=True)
    digest = hashlib.blake2b(asked, digest_size=FINGERPRINT_BYTES).digest()
    return Origin(name, RequestId(id_bytes, digest))


def key_of(key: str, limits: Limits, field: str = "key", what: str = "key") -> bytes:
    """Return the bytes of a key, or of what else is named by the same rules."""
    if not key:
        raise KeyInvalidError(
            f"the {what} is empty; a {what} has 1 to {limits.key_bytes_max} bytes",
            field=field,
            limit=limits.key_bytes_max,
        )
    return prefix_of(key, limits, field, what)


def prefix_of(prefix: str, limits: Limits, field: str = "prefix", what: str = "key") -> bytes:
    """Return the bytes of a prefix: like a key, but it may be empty."""
    key_bytes = prefix.encode()
    if len(key_bytes) > limits.key_bytes_max:
        raise KeyInvalidError(
            f"the {what} {shown(prefix)} has {len(key_bytes)} bytes; the limit is "
            f"{limits.key_bytes_max} (key_bytes_max)",
            field=field,
            limit=limits.key_bytes_max,
        )
    control = CONTROL_CHARACTER.search(prefix)
    if control:
        raise KeyInvalidError(
            f"the {what} {shown(prefix)} has the control character U+{ord(control.group()):04X} at "
            f"character {control.start() + 1}; {what}s are text without control characters",
            field=field,
            limit=limits.key_bytes_max,
        )
    return key_bytes


def range_of(request: Selection, selection: str | None, limits: Limits) -> KeyRange:
    """Return the keys that a request selects; `selection` is which field of its oneof is set."""
    if selection == "prefix":
        return KeyRange.of_prefix(prefix_of(request.prefix, limits))
    if selection == "range":
        start = prefix_of(request.range.start, limits, "range.start")
        end = prefix_of(request.range.end, limits, "range.end")
        if end and end <= start:
            raise KeyInvalidError(
                f"the range has no keys: its end {shown(request.range.end)} does not come after "
                f"its start {shown(request.range.start)}",
                field="range.end",
            )
        return KeyRange(start, end or None)
    return KeyRange()


def value_of(
    value: entry_pb2.Value, limits: Limits, field: str = "value"
) -> tuple[ValueKind, bytes]:
    """Return the kind and bytes of a value; JSON is parsed here, once, to know that it is JSON."""
    kind = value.WhichOneof("kind")
    if kind is None:
        raise ValueInvalidError(
            "there is no value; give one of data (base64), text or json", field=field
        )
    payload = value.data if kind == "data" else getattr(value, kind).encode()
    if len(payload) > limits.value_bytes_max:
        raise ValueTooLargeError(
            f"the value has {len(payload)} bytes; the limit is {limits.value_bytes_max} "
            f"(value_bytes_max)",
            field=field,
            limit=limits.value_bytes_max,
            bytes=len(payload),
        )
    if kind == "json":
        parse_json(payload, f"{field}.json")
    return _VALUE_KINDS[kind], payload


def parse_json(payload: bytes | str, field: str) -> object:
    """Return parsed JSON; ValueInvalidError that says where it stops being JSON."""
    try:
        return orjson.loads(payload)
    except orjson.JSONDecodeError as error:
        raise ValueInvalidError(f"{field} is not valid JSON: {error}", field=field) from None


def ttl_of(ttl: Duration, field: str = "ttl") -> int:
    """Return a time to live in milliseconds, at least 1."""
    ttl_ms = whole_ms_of(ttl)
    is_beyond = ttl_ms == TTL_MS_MAX and ttl.nanos > 0
    if ttl_ms is None or not 0 < ttl_ms <= TTL_MS_MAX or is_beyond:
        raise TtlInvalidError(
            f"the ttl of {ttl.seconds + ttl.nanos / 1e9:g} s must be from 1 ms to "
            f"{TTL_MS_MAX // 1_000} s (ten years); leave it out for an entry that stays",
            field=field,
            limit=TTL_MS_MAX // 1_000,
        )
    return ttl_ms


def point_of(at: entry_pb2.PointInTime) -> Point:
    """Return the point in time that a read asks for; None is the latest revision."""
    kind = at.WhichOneof("point")
    if kind is None:
        return None
    if kind == "revision":
        return AtRevision(at.revision)
    if kind == "time":
        return AtTime(time_ms_of(at.time, "at.time"))
    if kind == "snapshot_label":
        return AtSnapshot(label=at.snapshot_label)
    return AtSnapshot(id=at.snapshot_id)


def time_ms_of(time: Timestamp, field: str) -> int:
    """Return a timestamp in milliseconds since 1970, rounded down."""
    time_ms = whole_ms_of(time)
    if time_ms is None or not 0 <= time_ms <= _TIME_MS_MAX:
        raise ArgumentInvalidError(f"{field} must be a time after 1970", field=field)
    return time_ms


def whole_ms_of(time: Duration | Timestamp) -> int | None:
    """Return milliseconds, rounded down; None where the nanoseconds are no part of a second."""
    if not 0 <= time.nanos < NANOS_PER_SECOND:
        return None
    return time.seconds * 1_000 + time.nanos // 1_000_000


def page_of(  # noqa: PLR0913, PLR0917 - the parts of one question
    call: str,
    namespace: str,
    key_range: KeyRange,
    point: Point,
    page_size: int,
    page_token: str,
    limits: Limits,
    *,
    is_reverse: bool = False,
) -> PageQuery:
    """Return the query for one page."""
    if not 0 <= page_size <= limits.page_entries_max:
        raise ArgumentInvalidError(
            f"the page size of {page_size} must be from 1 to {limits.page_entries_max} "
            f"(page_entries_max), or 0 for {limits.page_entries_default}",
            field="page_size",
            limit=limits.page_entries_max,
        )
    return PageQuery(
        call=call,
        namespace=namespace,
        range=key_range,
        entries_max=page_size or limits.page_entries_default,
        is_reverse=is_reverse,
        point=point,
        token=page_token,
    )


def label_of(label: str, limits: Limits, field: str = "label") -> str:
    """Return a snapshot's label."""
    size_bytes = len(label.encode())
    if not 0 < size_bytes <= limits.label_bytes_max or CONTROL_CHARACTER.search(label):
        raise LabelInvalidError(
            f"the label {shown(label)} has {size_bytes} bytes; a label has 1 to "
            f"{limits.label_bytes_max} (label_bytes_max) and no control characters",
            field=field,
            limit=limits.label_bytes_max,
        )
    return label


def description_of(text: str, field: str = "description") -> str:
    """Return the description of a snapshot, if it is not too long."""
    size_bytes = len(text.encode())
    if size_bytes > _DESCRIPTION_BYTES_MAX:
        raise ArgumentInvalidError(
            f"the description has {size_bytes} bytes; the limit is {_DESCRIPTION_BYTES_MAX}",
            field=field,
            limit=_DESCRIPTION_BYTES_MAX,
        )
    return text


class HasTarget(Protocol):
    """A request with the oneof `target` of a label, an id or, in some, the latest."""

    @property
    def label(self) -> str:
        """The newest with this label."""

    @property
    def id(self) -> str:
        """The one with this id."""


def target_of(request: HasTarget, target: str | None, limits: Limits) -> Target:
    """Return which snapshot a request means; `target` is which field of its oneof is set."""
    if target == "label":
        return Target(label=label_of(request.label, limits))
    if target == "id" and request.id:
        return Target(id=request.id)
    if target == "latest" and getattr(request, target):
        return Target()
    raise ArgumentInvalidError(
        "there is no target: give the label or the id of a snapshot, or latest where it is allowed",
        field="target",
    )


def policy_of(policy: SnapshotPolicy, limits: Limits, field: str) -> tuple[int, int]:
    """Return (the most snapshots, the action at the limit) of a policy; 0 for what is left out."""
    if policy.snapshots_max > limits.snapshots_max:
        raise ArgumentInvalidError(
            f"{policy.snapshots_max} snapshots are more than this server keeps; the limit is "
            f"{limits.snapshots_max} (snapshots_max)",
            field=f"{field}.snapshots_max",
            limit=limits.snapshots_max,
        )
    if policy.limit_action not in SnapshotLimitAction.values():
        raise ArgumentInvalidError(
            f"the limit action {policy.limit_action} is unknown", field=f"{field}.limit_action"
        )
    return policy.snapshots_max, int(policy.limit_action)


def shown(text: str) -> str:
    """Return text as an error may show it: quoted, escaped and cut short."""
    return repr(text if len(text) <= _SHOWN_MAX else text[:_SHOWN_MAX] + "…")


_VALUE_KINDS: Final = {"data": ValueKind.DATA, "text": ValueKind.TEXT, "json": ValueKind.JSON}

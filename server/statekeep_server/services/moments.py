"""Moments and durations in the messages of the contract."""

from google.protobuf.duration_pb2 import Duration
from google.protobuf.timestamp_pb2 import Timestamp


def timestamp(time_ms: int) -> Timestamp:
    """Return a moment given in milliseconds since 1970."""
    message = Timestamp()
    put_time(message, time_ms)
    return message


def put_time(field: Timestamp, time_ms: int) -> None:
    """Set a field of a message to a moment; a fraction of the cost of `timestamp` and a copy."""
    field.seconds = time_ms // 1_000
    field.nanos = time_ms % 1_000 * 1_000_000


def duration(ms: int) -> Duration:
    """Return a duration given in milliseconds."""
    return Duration(seconds=ms // 1_000, nanos=ms % 1_000 * 1_000_000)

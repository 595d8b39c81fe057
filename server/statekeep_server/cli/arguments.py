"""What commands take: owns the forms of keys, durations, points in time and values.

Must never change a value on its way: its bytes arrive as they were given.
"""

import functools
import os
import re
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, BinaryIO, Final, TypeVar, cast

import click
from google.protobuf.duration_pb2 import Duration
from google.protobuf.timestamp_pb2 import Timestamp

from statekeep.v1 import entry_pb2, snapshot_pb2

CommandT = TypeVar("CommandT", bound=Callable[..., Any])

_UINT64_MAX: Final = (1 << 64) - 1
_INPUT_BYTES_MAX: Final = 64 << 20
_UNIT_MS: Final = {"ms": 1, "s": 1_000, "m": 60_000, "h": 3_600_000, "d": 86_400_000}
_DURATION: Final = re.compile(r"([0-9]+(?:\.[0-9]+)?)(ms|s|m|h|d)")
_DURATION_DAYS_MAX: Final = 36_500


def utf8(text: str) -> str:
    """Return text that the contract can carry."""
    try:
        text.encode()
    except UnicodeEncodeError:
        raise click.BadParameter("it is not UTF-8") from None
    return text


def uint64(text: str) -> int:
    """Return a revision or a number of things, as large as the contract can carry."""
    if not text.isdecimal() or int(text) > _UINT64_MAX:
        raise click.BadParameter(f"{text!r} is no whole number from 0 to {_UINT64_MAX}")
    return int(text)


def duration(text: str) -> timedelta:
    """Return a number with its unit, such as `30s`, `5m`, `2h`, `7d` or `250ms`, as a duration."""
    match = _DURATION.fullmatch(text)
    if match is None:
        raise click.BadParameter(f"{text!r} is no duration; write 250ms, 30s, 5m, 2h or 7d")
    days = float(match[1]) * _UNIT_MS[match[2]] / _UNIT_MS["d"]
    if days > _DURATION_DAYS_MAX:
        raise click.BadParameter(f"{text!r} is longer than {_DURATION_DAYS_MAX} days")
    return timedelta(milliseconds=float(match[1]) * _UNIT_MS[match[2]])


def time(text: str) -> datetime:
    """Return a moment in ISO 8601; without an offset it is local time."""
    try:
        return datetime.fromisoformat(text).astimezone()
    except (ValueError, OverflowError):
        raise click.BadParameter(f"{text!r} is no time; write 2026-11-23T12:00:00Z") from None


LIMIT_ACTIONS: Final = {
    "default": snapshot_pb2.SNAPSHOT_LIMIT_ACTION_UNSPECIFIED,
    "evict-oldest": snapshot_pb2.SNAPSHOT_LIMIT_ACTION_EVICT_OLDEST,
    "refuse": snapshot_pb2.SNAPSHOT_LIMIT_ACTION_REFUSE,
}
INPUT_FILE: Final = click.Path(exists=True, dir_okay=False, allow_dash=True, path_type=Path)


def limit_action_name(action: snapshot_pb2.SnapshotLimitAction.ValueType) -> str:
    """Return how the command line spells what a snapshot beyond the limit does."""
    return next((name for name, one in LIMIT_ACTIONS.items() if one == action), "default")


def examples(*lines: str) -> str:
    """Return the end of a command's help: commands to copy."""
    return "\n".join(["\b", "Examples:", *(f"  {line}" for line in lines)])


def request_id_option(command: CommandT) -> CommandT:
    """Add --request-id to a command that changes something."""
    return click.option(
        "--request-id",
        type=utf8,
        default="",
        metavar="ID",
        help="Apply the command once, however often it is repeated with this id.",
    )(command)


def at_options(command: Callable[..., None]) -> Callable[..., None]:
    """Add the options that say where a read looks; the command gets `at`, None for the latest."""

    @click.option("--at-revision", type=uint64, metavar="N", help="Read at a revision.")
    @click.option("--at-time", type=time, metavar="TIME", help="Read as of a time (ISO 8601).")
    @click.option("--at-snapshot", type=utf8, metavar="LABEL", help="Read at a snapshot.")
    @functools.wraps(command)
    def with_at(
        *args: object,
        at_revision: int | None,
        at_time: datetime | None,
        at_snapshot: str | None,
        **options: object,
    ) -> None:
        command(*args, at=_point(at_revision, at_time, at_snapshot), **options)

    return with_at


def _point(
    at_revision: int | None, at_time: datetime | None, at_snapshot: str | None
) -> entry_pb2.PointInTime | None:
    if sum(one is not None for one in (at_revision, at_time, at_snapshot)) > 1:
        raise click.UsageError("give one of --at-revision, --at-time and --at-snapshot")
    if at_revision is not None:
        return entry_pb2.PointInTime(revision=at_revision)
    if at_snapshot is not None:
        return entry_pb2.PointInTime(snapshot_label=at_snapshot)
    if at_time is not None:
        timestamp = Timestamp()
        timestamp.FromDatetime(at_time)
        return entry_pb2.PointInTime(time=timestamp)
    return None


def duration_message(length: timedelta | None) -> Duration | None:
    """Return a duration as the contract has it."""
    if length is None:
        return None
    message = Duration()
    message.FromTimedelta(length)
    return message


def value_given(text: str | None, file: Path | None, kind: str | None) -> entry_pb2.Value:
    """Return the value that the command line names.

    Without a kind, what stands on the command line is text and what a file holds is data.
    """
    if (text is None) == (file is None):
        raise click.UsageError("give a VALUE, - for standard input, or --file")
    if text is not None and text != "-":
        return _value(os.fsencode(text), kind or "text", "VALUE")
    return _value(read_input(file or Path("-")), kind or "data", str(file or "standard input"))


@contextmanager
def opened_input(path: Path) -> Iterator[BinaryIO]:
    """Yield a file or, for `-`, standard input, to be read as bytes."""
    with click.open_file(os.fspath(path), "rb") as file:
        yield cast("BinaryIO", file)


def file_size(file: BinaryIO) -> int | None:
    """Return how many bytes a file has, or None for what has no size, such as a pipe."""
    try:
        found = os.fstat(file.fileno())
    except OSError:
        return None
    return found.st_size if stat.S_ISREG(found.st_mode) else None


def read_input(path: Path) -> bytes:
    """Return what a file or, for `-`, standard input holds."""
    with click.open_file(os.fspath(path), "rb") as file:
        data = file.read(_INPUT_BYTES_MAX + 1)
    if len(data) > _INPUT_BYTES_MAX:
        raise click.UsageError(f"{path} is larger than {_INPUT_BYTES_MAX} bytes")
    return bytes(data)


def read_text(path: Path) -> str:
    """Return what a file or, for `-`, standard input holds as UTF-8 text."""
    return _decoded(read_input(path), str(path))


def _value(data: bytes, kind: str, source: str) -> entry_pb2.Value:
    if kind == "data":
        return entry_pb2.Value(data=data)
    text = _decoded(data, source)
    return entry_pb2.Value(text=text) if kind == "text" else entry_pb2.Value(json=text)


def _decoded(data: bytes, source: str) -> str:
    try:
        return data.decode()
    except UnicodeDecodeError as error:
        raise click.UsageError(
            f"{source} is not UTF-8 at byte {error.start}; only --data takes any bytes"
        ) from None

"""The commands that carry entries as JSON lines: export, import.

A line is a SaveOperation of the contract: `key`, `value` with one of `text`, `json` and `data` (in
Base64), and perhaps `ttl`. JSON stays text inside, so that it comes back to the byte.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryFile
from typing import BinaryIO, NamedTuple

import click
from google.protobuf.json_format import MessageToJson, Parse, ParseError

from statekeep.v1 import commit_pb2, entry_pb2, store_service_pb2
from statekeep_server.cli.arguments import (
    INPUT_FILE,
    at_options,
    examples,
    file_size,
    opened_input,
    utf8,
)
from statekeep_server.cli.connection import Connection, connection
from statekeep_server.cli.failures import Failure, WrongInputFailure
from statekeep_server.cli.output import raw_output
from statekeep_server.cli.printable import printable_json
from statekeep_server.cli.progress import counting, transferring
from statekeep_server.cli.target import ClientCommand

_LINE_BYTES_MAX = 16 << 20
_COMMIT_BYTES_MAX = 3 << 20
_OPERATIONS_MAX = 128
_COPY_BYTES = 1 << 20
_TTL_MIN = timedelta(milliseconds=1)
_OPERATION_NAMED = re.compile(r"operations\[(\d+)\]")


class _Line(NamedTuple):
    """A line of the file: its number, what it says, and where it ends."""

    number: int
    save: commit_pb2.SaveOperation
    end: int


@click.command(
    "export",
    cls=ClientCommand,
    epilog=examples(
        "statekeep export --file entries.jsonl",
        "statekeep export user/ | gzip > users.jsonl.gz",
        "statekeep export --at-snapshot step1_complete --file step1.jsonl",
    ),
)
@click.argument("prefix", type=utf8, default="")
@click.option(
    "--file",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write it there, once it is whole; else to standard output.",
)
@at_options
@click.pass_context
def export_command(
    ctx: click.Context, *, prefix: str, file: Path | None, at: entry_pb2.PointInTime | None
) -> None:
    """Write entries as JSON lines: those whose key begins with PREFIX, all as of one revision.

    An entry that expires carries as `ttl` the time that it still has; one that has expired by now
    is left out. History, schemas and machines stay behind: `statekeep snapshot export` takes more.
    """
    count = 0
    now = datetime.now(UTC)
    with connection(ctx) as server, raw_output(file) as out:
        request = store_service_pb2.ScanEntriesRequest(
            namespace=server.namespace, at=at, prefix=prefix
        )
        with counting("exporting") as update:
            for batch in server.stream(server.store.ScanEntries, request):
                for entry in batch.entries:
                    line = _line_of(entry, now)
                    if line is not None:
                        out.write(line)
                        count += 1
                update(count)
    if file is not None:
        click.echo(f"exported {count} entries", err=True)


@click.command(
    "import",
    cls=ClientCommand,
    epilog=examples(
        "statekeep import entries.jsonl",
        "gunzip < users.jsonl.gz | statekeep import - --namespace copy",
        """echo '{"key":"theme","value":{"text":"dark"},"ttl":"60s"}' | statekeep import -""",
    ),
)
@click.argument("file", type=INPUT_FILE)
@click.option(
    "--batch",
    type=click.IntRange(1, _OPERATIONS_MAX),
    default=_OPERATIONS_MAX,
    metavar="N",
    help=f"Entries in one commit; {_OPERATIONS_MAX} if not given.",
)
@click.pass_context
def import_command(ctx: click.Context, *, file: Path, batch: int) -> None:
    """Save entries from JSON lines, as `statekeep export` writes them, in commits of many.

    Every line is checked before the first is saved. What only the server can refuse, such as a
    value against a schema, stops at that commit: those before it stay. The import can be repeated.
    """
    with connection(ctx) as server, _rereadable(file) as source:
        total = file_size(source)
        with transferring("checking", total) as update:
            for line in _lines(source, file):
                update(line.end)
        source.seek(0)
        count = 0
        with transferring("importing", total) as update:
            for lines in _batches(_lines(source, file), batch):
                _commit(server, lines, file, count)
                count += len(lines)
                update(lines[-1].end)
    click.echo(f"imported {count} entries")


def _line_of(entry: entry_pb2.Entry, now: datetime) -> bytes | None:
    save = commit_pb2.SaveOperation(key=entry.key, value=entry.value)
    if entry.HasField("expire_time"):
        remaining = entry.expire_time.ToDatetime(tzinfo=UTC) - now
        if remaining < _TTL_MIN:
            return None
        save.ttl.FromTimedelta(remaining)
    document = MessageToJson(
        save, preserving_proto_field_name=True, indent=None, ensure_ascii=False
    )
    return f"{printable_json(document)}\n".encode()


@contextmanager
def _rereadable(path: Path) -> Iterator[BinaryIO]:
    """Yield a file that can be read twice; what cannot, such as a pipe, is copied to a file."""
    with opened_input(path) as source:
        if file_size(source) is not None:
            yield source
            return
        with TemporaryFile() as copy:
            while data := source.read(_COPY_BYTES):
                copy.write(data)
            copy.seek(0)
            yield copy


def _lines(source: BinaryIO, path: Path) -> Iterator[_Line]:
    """Yield the lines that say something; a Failure names the first that cannot be one."""
    number = end = 0
    while data := source.readline(_LINE_BYTES_MAX + 1):
        number += 1
        end += len(data)
        if not data.strip():
            continue
        try:
            save = _parsed(data)
        except (ParseError, ValueError) as error:
            raise WrongInputFailure(f"{path}, line {number}: {error}") from None
        yield _Line(number, save, end)


def _parsed(data: bytes) -> commit_pb2.SaveOperation:
    if len(data) > _LINE_BYTES_MAX:
        raise ValueError(f"it is longer than {_LINE_BYTES_MAX} bytes")
    try:
        text = data.decode()
    except UnicodeDecodeError as error:
        raise ValueError(f"it is not UTF-8 at byte {error.start}") from None
    save = Parse(text, commit_pb2.SaveOperation())
    if not save.key:
        raise ValueError("it has no key")
    if save.value.WhichOneof("kind") is None:
        raise ValueError('it has no value: write {"text": …}, {"json": …} or {"data": …}')
    return save


def _batches(lines: Iterator[_Line], count_max: int) -> Iterator[list[_Line]]:
    """Yield lines that fit into one commit, which may name each key only once."""
    batch: list[_Line] = []
    keys = set[str]()
    size = 0
    for line in lines:
        line_size = line.save.ByteSize()
        is_full = len(batch) == count_max or size + line_size > _COMMIT_BYTES_MAX
        if batch and (is_full or line.save.key in keys):
            yield batch
            batch, size = [], 0
            keys.clear()
        batch.append(line)
        keys.add(line.save.key)
        size += line_size
    if batch:
        yield batch


def _commit(server: Connection, lines: list[_Line], path: Path, saved_count: int) -> None:
    request = store_service_pb2.CommitRequest(
        namespace=server.namespace,
        operations=[commit_pb2.Operation(save=line.save) for line in lines],
    )
    try:
        server.call(server.store.Commit, request)
    except Failure as failure:
        raise type(failure)(
            f"{path}, {_where(failure, lines)}: {failure.message}\n"
            f"{saved_count} entries were imported before; repeating the import does no harm",
            reason=failure.reason,
            metadata=failure.metadata,
            violations=failure.violations,
        ) from None


def _where(failure: Failure, lines: list[_Line]) -> str:
    """Return which line the server refused, or which lines it was asked to commit."""
    for field in failure.fields:
        named = _OPERATION_NAMED.match(field)
        if named is not None and int(named[1]) < len(lines):
            return f"line {lines[int(named[1])].number}"
    return f"lines {lines[0].number} to {lines[-1].number}"

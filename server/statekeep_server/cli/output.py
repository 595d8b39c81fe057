"""How answers look: owns tables, JSON and the one place where raw bytes go out.

Must never let a character of a stored key or value control a terminal.
"""

import base64
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import BinaryIO, Final, cast

import click
from google.protobuf.json_format import MessageToJson
from google.protobuf.message import Message
from google.protobuf.timestamp_pb2 import Timestamp
from rich.console import Console
from rich.table import Table
from rich.text import Text

from statekeep.v1 import entry_pb2
from statekeep_server.cli.failures import WrongInputFailure
from statekeep_server.cli.printable import printable, printable_bytes, printable_json

_BATCH_ROWS: Final = 200
_CELL_CHARACTERS_MAX: Final = 1_000
_UNIT_STEP: Final = 1_024


def on_terminal() -> bool:
    """Return whether standard output is a terminal."""
    return sys.stdout.isatty()


def console() -> Console:
    """Return a console for standard output that takes text literally."""
    return Console(highlight=False, markup=False, emoji=False)


def write_json(message: Message) -> None:
    """Write a message of the contract as one line of JSON, named as in the contract."""
    document = MessageToJson(
        message,
        preserving_proto_field_name=True,
        always_print_fields_with_no_presence=True,
        indent=None,
        ensure_ascii=False,
    )
    click.echo(printable_json(document))


def write_table(
    titles: Sequence[str],
    rows: Iterable[Sequence[str]],
    *,
    wide: Sequence[str],
    style: Callable[[Sequence[str]], str] = lambda _row: "",
) -> None:
    """Write rows as they come: a table on a terminal, else tab-separated lines without titles.

    The wide columns share the room that the others leave; on a terminal they may be cut. `style`
    says how a row looks there.
    """
    if not on_terminal():
        for row in rows:
            click.echo("\t".join(map(printable, row)))
        return
    remaining = iter(rows)
    screen = console()
    table = None
    widths: list[int] = []
    while batch := list(islice(remaining, _BATCH_ROWS)):
        cells = [[printable(cell[:_CELL_CHARACTERS_MAX]) for cell in row] for row in batch]
        # The widths of the first batch hold for the others, to keep them in line.
        if table is None:
            widths = [max(map(len, column)) for column in zip(titles, *cells, strict=True)]
        table = Table(box=None, expand=True, show_header=table is None, pad_edge=False)
        for title, width in zip(titles, widths, strict=True):
            is_wide = title in wide
            table.add_column(
                title,
                ratio=1 if is_wide else None,
                min_width=None if is_wide else width,
                no_wrap=True,
                overflow="ellipsis",
            )
        for row in cells:
            table.add_row(*map(Text, row), style=style(row))
        screen.print(table)


def write_facts(facts: Iterable[tuple[str, str]]) -> None:
    """Write names with what they are, one a line."""
    if not on_terminal():
        for name, fact in facts:
            click.echo(f"{name}\t{printable(fact)}")
        return
    table = Table(box=None, show_header=False, pad_edge=False)
    table.add_column(style="bold")
    table.add_column()
    for name, fact in facts:
        table.add_row(Text(name), Text(printable(fact)))
    console().print(table)


def write_keys(keys: Iterable[str]) -> None:
    """Write keys, one a line; escaped only on a terminal, so that programs get them as they are."""
    escaped = on_terminal()
    for key in keys:
        click.echo(printable(key) if escaped else key)


def write_value(value: entry_pb2.Value) -> None:
    """Write a value byte for byte; on a terminal escaped, and with a newline at its end."""
    data = value_bytes(value)
    if on_terminal():
        click.echo(printable_bytes(data, keep="\n\t").removesuffix("\n"))
        return
    stream = sys.stdout.buffer
    stream.write(data)
    stream.flush()


@contextmanager
def raw_output(file: Path | None) -> Iterator[BinaryIO]:
    """Yield what to write a file to: standard output, or a path that gets it only when whole."""
    if file is None or file == Path("-"):
        if on_terminal():
            raise WrongInputFailure("this is not for a terminal: give --file, or redirect it")
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
        return
    try:
        with NamedTemporaryFile(dir=file.parent, prefix=f".{file.name}.", delete=False) as part:
            path = Path(part.name)
            try:
                yield cast("BinaryIO", part)
                part.close()
                path.replace(file)
            except BaseException:
                path.unlink(missing_ok=True)
                raise
    except OSError as error:
        raise WrongInputFailure(f"cannot write {file}: {error.strerror}") from None


def value_bytes(value: entry_pb2.Value) -> bytes:
    """Return what is stored."""
    if value.HasField("data"):
        return value.data
    return (value.text or value.json).encode()


def value_text(value: entry_pb2.Value) -> str:
    """Return a value for a table: text and JSON as they are, data in Base64."""
    if value.HasField("data"):
        return base64.b64encode(value.data).decode()
    return value.text or value.json


def time_text(time: Timestamp) -> str:
    """Return a time as ISO 8601 in UTC."""
    return time.ToJsonString()


def bytes_text(count: int) -> str:
    """Return a number of bytes, with the largest fitting unit beside it."""
    size = float(count)
    for unit in ("B", "KiB", "MiB", "GiB"):
        if size < _UNIT_STEP:
            return f"{size:.0f} B" if unit == "B" else f"{count} B ({size:.1f} {unit})"
        size /= _UNIT_STEP
    return f"{count} B ({size:.1f} TiB)"


def write_title(title: str) -> None:
    """Write the title of what follows; only on a terminal."""
    if on_terminal():
        console().rule(Text(title, style="bold"), align="left")

"""The commands that read or delete many entries: keys, scan, history, clear."""

import json
import sys
from collections.abc import Iterator
from itertools import islice

import click

from statekeep.v1 import change_pb2, entry_pb2, store_service_pb2
from statekeep_server.cli.arguments import (
    at_options,
    examples,
    request_id_option,
    utf8,
)
from statekeep_server.cli.connection import Connection, connection
from statekeep_server.cli.failures import NoFailure, WrongInputFailure
from statekeep_server.cli.output import (
    time_text,
    value_text,
    write_json,
    write_keys,
    write_table,
)
from statekeep_server.cli.printable import printable, printable_json
from statekeep_server.cli.target import ClientCommand

_PREFIX = click.argument("prefix", type=utf8, default="")
_REVERSE = click.option("--reverse", is_flag=True, help="Begin at the last key.")
_LIMIT = click.option("--limit", type=click.IntRange(1), metavar="N", help="End after so many.")
_KIND_PREFIX = "CHANGE_KIND_ENTRY_"


@click.command(
    "keys",
    cls=ClientCommand,
    epilog=examples("statekeep keys", "statekeep keys user/ --limit 10", "statekeep keys | wc -l"),
)
@_PREFIX
@_REVERSE
@_LIMIT
@at_options
@click.pass_context
def keys_command(
    ctx: click.Context,
    *,
    prefix: str,
    reverse: bool,
    limit: int | None,
    at: entry_pb2.PointInTime | None,
) -> None:
    """List the keys that begin with PREFIX, in the order of their bytes, one a line."""
    request = store_service_pb2.ListKeysRequest(at=at, prefix=prefix, reverse=reverse)
    with connection(ctx) as server:
        keys = islice(_keys(server, request), limit)
        if not ctx.obj.json:
            write_keys(keys)
            return
        for key in keys:
            click.echo(printable_json(json.dumps(key, ensure_ascii=False)))


@click.command(
    "scan",
    cls=ClientCommand,
    epilog=examples(
        "statekeep scan",
        "statekeep scan user/ --reverse --limit 10",
        "statekeep scan user/ --output json | jq .key",
    ),
)
@_PREFIX
@_REVERSE
@_LIMIT
@at_options
@click.pass_context
def scan_command(
    ctx: click.Context,
    *,
    prefix: str,
    reverse: bool,
    limit: int | None,
    at: entry_pb2.PointInTime | None,
) -> None:
    """List the entries whose key begins with PREFIX, all as of one revision.

    Control characters are escaped, and data is shown in Base64.
    """
    request = store_service_pb2.ScanEntriesRequest(at=at, prefix=prefix, reverse=reverse)
    with connection(ctx) as server:
        entries = islice(_scanned(server, request), limit)
        if ctx.obj.json:
            for entry in entries:
                write_json(entry)
            return
        write_table(
            ("KEY", "REVISION", "KIND", "VALUE"),
            (
                (
                    entry.key,
                    str(entry.revision),
                    entry.value.WhichOneof("kind") or "",
                    value_text(entry.value),
                )
                for entry in entries
            ),
            wide=("KEY", "VALUE"),
        )


@click.command(
    "history",
    cls=ClientCommand,
    epilog=examples("statekeep history theme", "statekeep history theme --limit 5 --output json"),
)
@click.argument("key", type=utf8)
@_LIMIT
@at_options
@click.pass_context
def history_command(
    ctx: click.Context,
    *,
    key: str,
    limit: int | None,
    at: entry_pb2.PointInTime | None,
) -> None:
    """List what happened to KEY, newest first, as far back as history is kept."""
    request = store_service_pb2.GetEntryHistoryRequest(at=at, key=key)
    with connection(ctx) as server:
        items = islice(_history(server, request), limit)
        if ctx.obj.json:
            for item in items:
                write_json(item)
            return
        write_table(
            ("REVISION", "TIME", "WHAT", "VALUE"),
            (
                (
                    str(item.revision),
                    time_text(item.time),
                    change_pb2.ChangeKind.Name(item.kind).removeprefix(_KIND_PREFIX).lower(),
                    value_text(item.entry.value),
                )
                for item in items
            ),
            wide=("VALUE",),
        )


@click.command(
    "clear",
    cls=ClientCommand,
    epilog=examples("statekeep clear session/", 'statekeep clear "" --yes   # every entry'),
)
@click.argument("prefix", type=utf8)
@click.option("--yes", is_flag=True, help="Do not ask.")
@request_id_option
@click.pass_context
def clear_command(ctx: click.Context, *, prefix: str, yes: bool, request_id: str) -> None:
    """Delete all entries whose key begins with PREFIX, in one commit.

    On a terminal it tells how many there are and asks; elsewhere it needs --yes.
    """
    if not yes:
        need_terminal()
    with connection(ctx) as server:
        if not yes:
            count = server.call(
                server.store.CountEntries,
                store_service_pb2.CountEntriesRequest(namespace=server.namespace, prefix=prefix),
            ).count
            what = f"keys that begin with {printable(prefix)!r}" if prefix else "any key"
            confirm(f"Delete {count} entries, with {what}, of namespace {server.namespace_name}?")
        answer = server.call(
            server.store.Clear,
            store_service_pb2.ClearRequest(
                namespace=server.namespace, request_id=request_id, prefix=prefix
            ),
        )
    if ctx.obj.json:
        write_json(answer)
    else:
        click.echo(f"entries deleted: {answer.count}, revision: {answer.revision}")


def need_terminal(what: str = "deletes for good") -> None:
    """Refuse what cannot be confirmed, for want of a terminal to ask on."""
    if not sys.stdin.isatty():
        raise WrongInputFailure(
            f"this {what} and there is no terminal to ask on: repeat it with --yes"
        )


def confirm(question: str, otherwise: str = "nothing was deleted") -> None:
    """Ask, and end the command unless the answer is yes."""
    if not click.confirm(question, err=True):
        raise NoFailure(otherwise)


def _keys(server: Connection, request: store_service_pb2.ListKeysRequest) -> Iterator[str]:
    request.namespace = server.namespace
    while True:
        page = server.call(server.store.ListKeys, request)
        yield from page.keys
        if not page.next_page_token:
            return
        request.page_token = page.next_page_token


def _scanned(
    server: Connection, request: store_service_pb2.ScanEntriesRequest
) -> Iterator[entry_pb2.Entry]:
    request.namespace = server.namespace
    for batch in server.stream(server.store.ScanEntries, request):
        yield from batch.entries


def _history(
    server: Connection, request: store_service_pb2.GetEntryHistoryRequest
) -> Iterator[store_service_pb2.EntryHistoryItem]:
    request.namespace = server.namespace
    while True:
        page = server.call(server.store.GetEntryHistory, request)
        yield from page.items
        if not page.next_page_token:
            return
        request.page_token = page.next_page_token

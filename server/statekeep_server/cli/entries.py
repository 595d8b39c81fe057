"""The commands that read or change one entry: save, load, delete, exists."""

from datetime import timedelta
from pathlib import Path

import click

from statekeep.v1 import entry_pb2, store_service_pb2
from statekeep_server.cli.arguments import (
    INPUT_FILE,
    at_options,
    duration,
    duration_message,
    examples,
    request_id_option,
    uint64,
    utf8,
    value_given,
)
from statekeep_server.cli.connection import connection
from statekeep_server.cli.failures import NoFailure
from statekeep_server.cli.output import (
    time_text,
    value_bytes,
    write_facts,
    write_json,
    write_value,
)
from statekeep_server.cli.target import ClientCommand

_IF_REVISION = click.option(
    "--if-revision",
    type=uint64,
    metavar="N",
    help="Only if the entry is at this revision; 0: only if there is none.",
)


@click.command(
    "save",
    cls=ClientCommand,
    epilog=examples(
        "statekeep save theme dark",
        'statekeep save user/17 \'{"name": "Ada"}\' --json',
        "statekeep save logo --file logo.png",
        "date | statekeep save started - --text --ttl 2h",
        "statekeep save lock mine --if-revision 0",
        "statekeep save offset -- -5",
    ),
)
@click.argument("key", type=utf8)
@click.argument("value", required=False)
@click.option("--file", type=INPUT_FILE, help="Save what this file holds.")
@click.option("--json", "kind", flag_value="json", help="It is JSON, which the server checks.")
@click.option("--text", "kind", flag_value="text", help="It is UTF-8 text.")
@click.option("--data", "kind", flag_value="data", help="It is any bytes.")
@click.option(
    "--ttl",
    type=duration,
    metavar="DURATION",
    help="Let it expire after this time: 30s, 5m, 2h, 7d.",
)
@_IF_REVISION
@request_id_option
@click.pass_context
def save_command(  # noqa: PLR0913 - an argument for each option
    ctx: click.Context,
    *,
    key: str,
    value: str | None,
    file: Path | None,
    kind: str | None,
    ttl: timedelta | None,
    if_revision: int | None,
    request_id: str,
) -> None:
    """Save an entry.

    VALUE is text unless an option says otherwise. `-` reads standard input and --file a file, byte
    for byte; what they hold is data unless an option says otherwise.
    """
    request = store_service_pb2.SaveRequest(
        request_id=request_id,
        key=key,
        value=value_given(value, file, kind),
        ttl=duration_message(ttl),
        if_revision=if_revision,
    )
    with connection(ctx) as server:
        request.namespace = server.namespace
        answer = server.call(server.store.Save, request)
    if ctx.obj.json:
        write_json(answer)
    else:
        click.echo(f"{'created' if answer.created else 'replaced'} at revision {answer.revision}")


@click.command(
    "load",
    cls=ClientCommand,
    epilog=examples(
        "statekeep load theme",
        "statekeep load logo > logo.png",
        "statekeep load theme --at-revision 41",
        "statekeep load theme --at-time 2026-11-23T12:00:00Z",
        "statekeep load theme --show",
    ),
)
@click.argument("key", type=utf8)
@at_options
@click.option("--show", is_flag=True, help="Show revisions and times in place of the value.")
@click.pass_context
def load_command(
    ctx: click.Context,
    *,
    key: str,
    at: entry_pb2.PointInTime | None,
    show: bool,
) -> None:
    """Write the value of an entry to standard output.

    In a pipe or a file it is the value byte for byte. On a terminal control characters are escaped
    and a newline ends it.
    """
    with connection(ctx) as server:
        answer = server.call(
            server.store.Load,
            store_service_pb2.LoadRequest(namespace=server.namespace, at=at, key=key),
        )
    if ctx.obj.json:
        write_json(answer.entry)
    elif show:
        write_facts(_facts(answer.entry))
    else:
        write_value(answer.entry.value)


@click.command(
    "delete",
    cls=ClientCommand,
    epilog=examples("statekeep delete theme", "statekeep delete theme --if-revision 41"),
)
@click.argument("key", type=utf8)
@_IF_REVISION
@request_id_option
@click.pass_context
def delete_command(
    ctx: click.Context, *, key: str, if_revision: int | None, request_id: str
) -> None:
    """Delete an entry; the exit code is 1 when there was none."""
    with connection(ctx) as server:
        answer = server.call(
            server.store.Delete,
            store_service_pb2.DeleteRequest(
                namespace=server.namespace,
                request_id=request_id,
                key=key,
                if_revision=if_revision,
            ),
        )
    if ctx.obj.json:
        write_json(answer)
    elif answer.existed:
        click.echo(f"deleted at revision {answer.revision}")
    if not answer.existed:
        if ctx.obj.json:
            ctx.exit(NoFailure.exit_code)
        raise NoFailure(f"there is no entry with the key {key!r}")


@click.command(
    "exists",
    cls=ClientCommand,
    epilog=examples("statekeep exists theme && echo there", "statekeep exists lock > /dev/null"),
)
@click.argument("key", type=utf8)
@at_options
@click.pass_context
def exists_command(
    ctx: click.Context,
    *,
    key: str,
    at: entry_pb2.PointInTime | None,
) -> None:
    """Tell whether an entry exists: yes with exit code 0, no with exit code 1."""
    with connection(ctx) as server:
        answer = server.call(
            server.store.Exists,
            store_service_pb2.ExistsRequest(namespace=server.namespace, at=at, key=key),
        )
    if ctx.obj.json:
        write_json(answer)
    else:
        click.echo("yes" if answer.exists else "no")
    ctx.exit(0 if answer.exists else NoFailure.exit_code)


def _facts(entry: entry_pb2.Entry) -> list[tuple[str, str]]:
    return [
        ("key", entry.key),
        ("kind", entry.value.WhichOneof("kind") or ""),
        ("bytes", str(len(value_bytes(entry.value)))),
        ("revision", str(entry.revision)),
        ("saved", time_text(entry.update_time)),
        ("created at revision", str(entry.create_revision)),
        ("created", time_text(entry.create_time)),
        ("expires", time_text(entry.expire_time) if entry.HasField("expire_time") else "never"),
    ]

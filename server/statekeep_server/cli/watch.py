"""The command that shows changes as they are committed: watch. Owns how a change looks."""

import click
from rich.text import Text

from statekeep._feeds import ChangeFeed
from statekeep.v1 import change_pb2
from statekeep.v1 import store_service_pb2 as pb
from statekeep_server.cli.arguments import examples, uint64, utf8
from statekeep_server.cli.connection import connection
from statekeep_server.cli.following import Following
from statekeep_server.cli.machine_text import machine_text, step_text
from statekeep_server.cli.output import (
    console,
    on_terminal,
    time_text,
    value_text,
    write_json,
)
from statekeep_server.cli.printable import printable
from statekeep_server.cli.target import ClientCommand

_KIND_PREFIX = "CHANGE_KIND_"
_KINDS = {
    name.removeprefix(_KIND_PREFIX).lower().replace("_", "-"): number
    for name, number in change_pb2.ChangeKind.items()
    if number != change_pb2.CHANGE_KIND_UNSPECIFIED
}
_KIND_NAMES = {number: name for name, number in _KINDS.items()}
_KIND_WIDTH = max(map(len, _KINDS))
_STYLES = {
    "saved": "green",
    "created": "green",
    "added": "green",
    "moved": "yellow",
    "restored": "magenta",
    "deleted": "red",
    "expired": "dim",
}


@click.command(
    "watch",
    cls=ClientCommand,
    epilog=examples(
        "statekeep watch",
        "statekeep watch user/ stock/ --kind entry-saved",
        "statekeep watch --from-revision 41 --output json | jq -r .key",
        "statekeep watch --limit 1 > /dev/null && echo something changed",
    ),
)
@click.argument("prefixes", type=utf8, nargs=-1, metavar="[PREFIX]...")
@click.option(
    "--from-revision",
    type=uint64,
    default="0",
    metavar="N",
    help="Begin with the changes of this revision; with the next change if not given.",
)
@click.option(
    "--kind",
    "kinds",
    type=click.Choice(list(_KINDS)),
    multiple=True,
    metavar="KIND",
    help=f"Only changes of this kind, such as entry-saved; may be repeated: {', '.join(_KINDS)}.",
)
@click.option("--no-values", is_flag=True, help="Leave out what entries and machines hold.")
@click.option("--previous", is_flag=True, help="With JSON: also how entries were before.")
@click.option("--limit", type=click.IntRange(1), metavar="N", help="End after so many changes.")
@click.pass_context
def watch_command(  # noqa: PLR0913 - an argument for each option
    ctx: click.Context,
    *,
    prefixes: tuple[str, ...],
    from_revision: int,
    kinds: tuple[str, ...],
    no_values: bool,
    previous: bool,
    limit: int | None,
) -> None:
    """Show changes as they are committed, of keys that begin with a PREFIX or of everything.

    It goes on until Ctrl-C, then tells the revision to resume at with --from-revision. When the
    server goes away it waits and continues where it was.
    """
    request = pb.WatchChangesRequest(
        start_revision=from_revision,
        prefixes=prefixes,
        kinds=[_KINDS[kind] for kind in kinds],
        with_values=not no_values,
        with_previous_values=previous,
    )
    with connection(ctx) as server:
        write = write_json if ctx.obj.json else _write
        Following(request, ChangeFeed()).show(server, server.store.WatchChanges, write, limit)


def _write(change: change_pb2.Change) -> None:
    """Write a change as one line: of columns on a terminal, else tab-separated."""
    kind = _KIND_NAMES.get(change.kind, "unspecified")
    revision, moment = str(change.revision), time_text(change.time)
    subject, detail = printable(_subject(change)), printable(_detail(change))
    if not on_terminal():
        click.echo(f"{revision}\t{moment}\t{kind}\t{subject}\t{detail}")
        return
    style = _STYLES.get(kind.rpartition("-")[2], "")
    line = Text.assemble(
        (f"{revision:>8}", "bold"),
        f"  {moment}  ",
        (f"{kind:{_KIND_WIDTH}}", style),
        f"  {subject}  ",
        (detail, "dim"),
    )
    console().print(line, overflow="ellipsis", no_wrap=True)


def _subject(change: change_pb2.Change) -> str:
    if change.definition_name and not change.machine_id:
        return f"{change.definition_name} {change.definition_version}"
    return change.key or change.machine_id or change.snapshot.label


def _detail(change: change_pb2.Change) -> str:
    if change.HasField("transition"):
        return step_text(change.transition)
    if change.machine_id:
        kind = f"{change.definition_name} {change.definition_version}"
        return machine_text(change.machine) if change.HasField("machine") else kind
    if change.HasField("snapshot"):
        return change.snapshot.id
    return value_text(change.entry.value)

"""The command that shows changes as they are committed: watch.

Owns coming back to where it was when the connection or the server goes away. Must never show a
change twice, nor leave one out in silence.
"""

import random
import time
from collections.abc import Iterable, Iterator

import click
from rich.text import Text

from statekeep.v1 import change_pb2
from statekeep.v1 import store_service_pb2 as pb
from statekeep_server.cli.arguments import examples, uint64, utf8
from statekeep_server.cli.connection import Connection, connection
from statekeep_server.cli.failures import Failure
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
_TRANSIENT = {"UNAVAILABLE", "SERVER_STOPPING", "STORAGE_FAILED"}
_PAUSE_SECONDS_FIRST = 0.1
_PAUSE_SECONDS_MAX = 2.0


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
    watch = _Watch(
        pb.WatchChangesRequest(
            start_revision=from_revision,
            prefixes=prefixes,
            kinds=[_KINDS[kind] for kind in kinds],
            with_values=not no_values,
            with_previous_values=previous,
        )
    )
    with connection(ctx) as server:
        try:
            for change in watch.changes(server):
                if ctx.obj.json:
                    write_json(change)
                else:
                    _write(change)
                if limit is not None:
                    limit -= 1
                    if not limit:
                        break
        except KeyboardInterrupt:
            pass
        finally:
            if watch.resume_revision:
                click.echo(f"resume with --from-revision {watch.resume_revision}", err=True)


class _Watch:
    """A watch that is reopened when its server goes away."""

    def __init__(self, request: pb.WatchChangesRequest) -> None:
        self.resume_revision = request.start_revision
        self._request = request
        self._last = (0, -1)

    def changes(self, server: Connection) -> Iterator[change_pb2.Change]:
        """Yield every change once."""
        self._request.namespace = server.namespace
        has_connected, failures = False, 0
        while True:
            try:
                self._request.start_revision = self.resume_revision
                for batch in server.stream(server.store.WatchChanges, self._request):
                    has_connected, failures = True, 0
                    yield from self._new(batch)
            except Failure as failure:
                if not has_connected or failure.reason not in _TRANSIENT:
                    raise
                if not failures:
                    click.echo("the server is away; waiting for it", err=True)
                failures += 1
            _pause(failures)

    def _new(self, batch: pb.WatchChangesResponse) -> Iterable[change_pb2.Change]:
        if not self.resume_revision:
            click.echo(f"watching from revision {batch.revision + 1} on", err=True)
        for change in batch.changes:
            if (change.revision, change.index) > self._last:
                # What is being shown when Ctrl-C comes is shown again by who resumes.
                self.resume_revision = change.revision
                yield change
                self._last = (change.revision, change.index)
        self.resume_revision = batch.revision if batch.partial else batch.revision + 1


def _pause(failures: int) -> None:
    bound = min(_PAUSE_SECONDS_MAX, _PAUSE_SECONDS_FIRST * 2.0 ** min(failures, 10))
    time.sleep(random.uniform(0, bound))  # noqa: S311 - it keeps many from coming back at once


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
        transition = change.transition
        step = f"{transition.from_state} -> {transition.to_state}"
        return f"{step} ({transition.event})" if transition.event else step
    if change.HasField("machine"):
        return change.machine.state
    if change.HasField("snapshot"):
        return change.snapshot.id
    return value_text(change.entry.value)

"""The commands of `snapshot` that bring state back or compare it: restore, diff."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

import click
from google.protobuf.timestamp_pb2 import Timestamp

from statekeep.v1 import entry_pb2, machine_pb2
from statekeep.v1 import snapshot_service_pb2 as pb
from statekeep_server.cli.arguments import examples, request_id_option, time, uint64, utf8
from statekeep_server.cli.connection import connection
from statekeep_server.cli.listings import confirm, need_terminal
from statekeep_server.cli.output import (
    on_terminal,
    value_text,
    write_json,
    write_table,
)
from statekeep_server.cli.printable import printable
from statekeep_server.cli.progress import waiting
from statekeep_server.cli.snapshot_target import Target, target_options
from statekeep_server.cli.target import ClientCommand

_SIGNS = {
    pb.DIFFERENCE_KIND_ADDED: "+",
    pb.DIFFERENCE_KIND_CHANGED: "~",
    pb.DIFFERENCE_KIND_REMOVED: "-",
}
_STYLES = {"+": "green", "~": "yellow", "-": "red"}
_PREFIX = click.option(
    "--prefix", type=utf8, default="", help="Only entries whose key begins with it; no machines."
)


@click.command(
    "restore",
    cls=ClientCommand,
    epilog=examples(
        "statekeep snapshot restore step1_complete",
        "statekeep snapshot restore --latest --dry-run",
        "statekeep snapshot restore before-upgrade --prefix user/ --yes",
    ),
)
@target_options("--latest")
@_PREFIX
@click.option("--dry-run", is_flag=True, help="Show what would change, and change nothing.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@request_id_option
@click.pass_context
def restore_command(  # noqa: PLR0913 - an argument for each option
    ctx: click.Context,
    *,
    target: Target,
    prefix: str,
    dry_run: bool,
    yes: bool,
    request_id: str,
) -> None:
    """Make the state of the namespace equal to a snapshot again.

    It is a new commit: the history of what happened since stays, and so does the snapshot. On a
    terminal it tells what would change and asks; elsewhere it needs --yes.
    """
    if not (yes or dry_run):
        need_terminal("replaces what is live")
    with connection(ctx) as server:
        request = pb.RestoreSnapshotRequest(
            namespace=server.namespace, key_prefix=prefix, dry_run=dry_run or not yes, **target
        )
        if request.dry_run:
            with waiting("comparing"):
                answer = server.long_call(server.snapshots.RestoreSnapshot, request)
            if dry_run:
                _write_dry_run(answer, as_json=ctx.obj.json)
                return
            label = printable(answer.snapshot.label)
            confirm(
                f"Restore snapshot {label!r} of revision {answer.snapshot.revision} into namespace"
                f" {server.namespace_name}: {_counts(answer)}?",
                "nothing was restored",
            )
            # Meanwhile the label may have got a newer snapshot; what was agreed to is this one.
            request.id = answer.snapshot.id
            request.dry_run = False
        request.request_id = request_id
        with waiting("restoring"):
            answer = server.long_call(server.snapshots.RestoreSnapshot, request)
    if ctx.obj.json:
        write_json(answer)
    else:
        click.echo(f"restored at revision {answer.revision}: {_counts(answer)}")


@click.command(
    "diff",
    cls=ClientCommand,
    epilog=examples(
        "statekeep snapshot diff step1_complete",
        "statekeep snapshot diff step1_complete step2_complete --values",
        "statekeep snapshot diff --from-revision 40 --to-revision 52 --prefix user/",
    ),
)
@click.argument("labels", type=utf8, nargs=-1, metavar="[FROM] [TO]")
@click.option("--from-id", type=utf8, metavar="ID", help="From the snapshot with this id.")
@click.option("--from-revision", type=uint64, metavar="N", help="From a revision.")
@click.option("--from-time", type=time, metavar="TIME", help="From a time (ISO 8601).")
@click.option("--to-id", type=utf8, metavar="ID", help="To the snapshot with this id.")
@click.option("--to-revision", type=uint64, metavar="N", help="To a revision.")
@click.option("--to-time", type=time, metavar="TIME", help="To a time (ISO 8601).")
@_PREFIX
@click.option("--values", is_flag=True, help="Show what entries and machines hold.")
@click.pass_context
def diff_command(
    ctx: click.Context,
    /,
    *,
    labels: tuple[str, ...],
    prefix: str,
    values: bool,
    **points: str | int | datetime | None,
) -> None:
    """Show what was added (+), changed (~) and removed (-) from one point to another.

    FROM and TO are labels of snapshots. An option takes the place of either; without TO, the
    second point is now. In place of values a row has revisions.
    """
    remaining = list(labels)
    first = _point("from", points) or _label_point(remaining)
    second = _point("to", points) or _label_point(remaining)
    if first is None:
        raise click.UsageError("say from where: give FROM, --from-id, --from-revision, --from-time")
    if remaining:
        raise click.UsageError(f"there is one point too many: {remaining[0]}")
    counts = Counter[str]()
    with connection(ctx) as server:
        request = pb.DiffSnapshotRequest(
            namespace=server.namespace,
            to=second,
            key_prefix=prefix,
            with_values=values,
            **{"from": first},
        )
        differences = (
            difference
            for batch in server.stream(server.snapshots.DiffSnapshot, request)
            for difference in batch.differences
        )
        if ctx.obj.json:
            for difference in differences:
                write_json(difference)
            return
        _write_differences(_counted(differences, counts), with_values=values)
    if on_terminal():
        click.echo(f"{counts['+']} added, {counts['~']} changed, {counts['-']} removed")


def _point(
    side: str, points: dict[str, str | int | datetime | None]
) -> entry_pb2.PointInTime | None:
    given = {
        name: value
        for name, value in points.items()
        if name.startswith(f"{side}_") and value is not None
    }
    if len(given) > 1:
        raise click.UsageError(f"give one of --{side}-id, --{side}-revision and --{side}-time")
    for value in given.values():
        match value:
            case int():
                return entry_pb2.PointInTime(revision=value)
            case datetime():
                timestamp = Timestamp()
                timestamp.FromDatetime(value)
                return entry_pb2.PointInTime(time=timestamp)
            case str():
                return entry_pb2.PointInTime(snapshot_id=value)
    return None


def _label_point(remaining: list[str]) -> entry_pb2.PointInTime | None:
    return entry_pb2.PointInTime(snapshot_label=remaining.pop(0)) if remaining else None


def _write_dry_run(answer: pb.RestoreSnapshotResponse, *, as_json: bool) -> None:
    if as_json:
        write_json(answer)
        return
    _write_differences(answer.differences, with_values=False)
    click.echo(f"would restore snapshot {answer.snapshot.id}: {_counts(answer)}", err=True)


def _counts(answer: pb.RestoreSnapshotResponse) -> str:
    return (
        f"{answer.entries_saved_count} entries saved, {answer.entries_deleted_count} deleted, "
        f"{answer.machines_saved_count} machines moved, {answer.machines_deleted_count} deleted"
    )


def _counted(differences: Iterable[pb.Difference], counts: Counter[str]) -> Iterator[pb.Difference]:
    for difference in differences:
        counts[_SIGNS.get(difference.kind, "?")] += 1
        yield difference


def _write_differences(differences: Iterable[pb.Difference], *, with_values: bool) -> None:
    write_table(
        ("", "KIND", "KEY", "BEFORE", "AFTER"),
        (_row(difference, with_values=with_values) for difference in differences),
        wide=("KEY", "BEFORE", "AFTER") if with_values else ("KEY",),
        style=lambda row: _STYLES.get(row[0], ""),
    )


def _row(difference: pb.Difference, *, with_values: bool) -> Sequence[str]:
    sign = _SIGNS.get(difference.kind, "?")
    if difference.WhichOneof("subject") == "machine_id":
        before = _machine_text(difference.machine_before, with_values=with_values)
        after = _machine_text(difference.machine_after, with_values=with_values)
        return sign, "machine", difference.machine_id, before, after
    before = _entry_text(difference.entry_before, with_values=with_values)
    after = _entry_text(difference.entry_after, with_values=with_values)
    return sign, "entry", difference.key, before, after


def _entry_text(entry: entry_pb2.Entry, *, with_values: bool) -> str:
    if not entry.key:
        return ""
    return value_text(entry.value) if with_values else str(entry.revision)


def _machine_text(machine: machine_pb2.Machine, *, with_values: bool) -> str:
    if not machine.id:
        return ""
    return f"{machine.state} {machine.context_json}" if with_values else machine.state

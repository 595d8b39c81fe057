"""The commands that care for the store: status, verify, compact."""

import sys

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from statekeep.v1 import admin_service_pb2
from statekeep_server.cli.arguments import examples, uint64
from statekeep_server.cli.connection import Connection, connection
from statekeep_server.cli.failures import NoFailure, RefusedFailure
from statekeep_server.cli.output import (
    bytes_text,
    time_text,
    write_facts,
    write_json,
    write_table,
    write_title,
)
from statekeep_server.cli.target import ClientCommand


@click.command(
    "status",
    cls=ClientCommand,
    epilog=examples("statekeep status", "statekeep status --limits"),
)
@click.option("--limits", is_flag=True, help="Show every limit of the server as well.")
@click.pass_context
def status_command(ctx: click.Context, *, limits: bool) -> None:
    """Show the condition of the server, of its store and of one namespace."""
    with connection(ctx) as server:
        status = server.call(
            server.admin.GetStatus,
            admin_service_pb2.GetStatusRequest(namespace=server.namespace),
        )
    if ctx.obj.json:
        write_json(status)
        return
    write_title("Server")
    write_facts(
        (
            ("release", status.server_release),
            ("running since", time_text(status.start_time)),
            ("memory", bytes_text(status.memory_bytes)),
            ("writes waiting", str(status.writes_waiting)),
            ("streams open", str(status.streams_open)),
        )
    )
    write_title("Store")
    write_facts(
        (
            ("id", status.store_id),
            ("namespaces", str(status.namespaces_count)),
            ("data file", bytes_text(status.file_bytes)),
            ("in use", bytes_text(status.file_used_bytes)),
            ("may grow to", bytes_text(status.file_bytes_max)),
        )
    )
    write_title("Namespace")
    write_facts(namespace_facts(status.namespace))
    if limits:
        write_title("Limits")
        write_facts((name, str(limit)) for name, limit in sorted(status.limits.items()))


@click.command(
    "verify",
    cls=ClientCommand,
    epilog=examples("statekeep verify", "statekeep verify --output json"),
)
@click.pass_context
def verify_command(ctx: click.Context) -> None:
    """Check the checksum of every stored record; the exit code is 1 when damage was found.

    Nothing is changed, and the server goes on serving meanwhile.
    """
    with connection(ctx) as server:
        checked, damaged = _verified(server)
    if ctx.obj.json:
        for record in damaged:
            write_json(record)
    elif damaged:
        write_table(
            ("NAMESPACE", "KIND", "KEY", "REVISION", "WHAT IS WRONG"),
            ((one.namespace, one.kind, one.key, str(one.revision), one.detail) for one in damaged),
            wide=("KEY", "WHAT IS WRONG"),
        )
    else:
        click.echo(f"checked {checked} records: all sound")
    if damaged:
        raise NoFailure(f"{len(damaged)} of {checked} records are damaged", reason="DATA_DAMAGED")


@click.command(
    "compact",
    cls=ClientCommand,
    epilog=examples("statekeep compact", "statekeep compact --revision 4000 --timeout 600"),
)
@click.option(
    "--revision",
    type=uint64,
    metavar="N",
    help="Make this the oldest readable revision; as the settings say if not given.",
)
@click.pass_context
def compact_command(ctx: click.Context, *, revision: int | None) -> None:
    """Remove history that is no longer kept, now; the server does so by itself in time."""
    with connection(ctx) as server:
        answer = server.call(
            server.admin.Compact,
            admin_service_pb2.CompactRequest(namespace=server.namespace, target_revision=revision),
        )
    if ctx.obj.json:
        write_json(answer)
    else:
        click.echo(
            f"removed {answer.records_removed_count} records; "
            f"revisions {answer.floor} to {answer.revision} are readable"
        )


def namespace_facts(status: admin_service_pb2.NamespaceStatus) -> list[tuple[str, str]]:
    """Return what there is in a namespace, for people."""
    changed = time_text(status.update_time) if status.HasField("update_time") else "never"
    return [
        ("name", status.namespace),
        ("revision", str(status.revision)),
        ("oldest readable revision", str(status.floor)),
        ("last change", changed),
        ("entries", str(status.entries_count)),
        ("size of entries", bytes_text(status.entries_bytes)),
        ("machines", str(status.machines_count)),
        ("snapshots", str(status.snapshots_count)),
    ]


def _verified(server: Connection) -> tuple[int, list[admin_service_pb2.DamagedRecord]]:
    damaged: list[admin_service_pb2.DamagedRecord] = []
    columns = (
        TextColumn("verifying"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
    )
    with Progress(
        *columns, console=Console(stderr=True), transient=True, disable=not sys.stderr.isatty()
    ) as progress:
        task = progress.add_task("verifying", total=None)
        for step in server.stream(server.admin.VerifyStore, admin_service_pb2.VerifyStoreRequest()):
            damaged.extend(step.damaged_records)
            progress.update(
                task,
                completed=step.records_checked_count,
                total=max(step.records_total_count, step.records_checked_count),
            )
            if step.done:
                return step.records_checked_count, damaged
    raise RefusedFailure("the server ended the verification before it was done; run it again")

"""The commands of `machine` that read: list, count, history, events."""

from collections.abc import Iterator
from datetime import timedelta
from itertools import islice

import click

from statekeep.v1 import entry_pb2, machine_pb2
from statekeep.v1 import machine_service_pb2 as pb
from statekeep_server.cli.arguments import (
    at_options,
    duration,
    duration_message,
    examples,
    uint64,
    utf8,
)
from statekeep_server.cli.connection import Connection, connection
from statekeep_server.cli.machine_text import (
    cause_text,
    event_text,
    rejection_text,
    step_text,
    who_text,
)
from statekeep_server.cli.output import on_terminal, time_text, write_json, write_table
from statekeep_server.cli.target import ClientCommand

_LIMIT = click.option("--limit", type=click.IntRange(1), metavar="N", help="End after so many.")
_VERSION = click.option(
    "--version", type=uint64, default="0", metavar="N", help="Only those on this version."
)
_DEFINITION = click.argument("definition", type=utf8, default="", metavar="[DEFINITION]")


@click.command(
    "list",
    cls=ClientCommand,
    epilog=examples(
        "statekeep machine list",
        "statekeep machine list source --state failed",
        "statekeep machine list source --state processing --in-state-for 1h   # which are stuck?",
        "statekeep machine list source --output json | jq -r .id",
    ),
)
@_DEFINITION
@click.option("--state", type=utf8, default="", metavar="STATE", help="Only those in this state.")
@click.option(
    "--in-state-for",
    type=duration,
    metavar="DURATION",
    help="Only those that have been there so long: 30s, 5m, 2h, 7d; the longest first.",
)
@_VERSION
@_LIMIT
@at_options
@click.pass_context
def list_command(  # noqa: PLR0913 - an argument for each option
    ctx: click.Context,
    *,
    definition: str,
    state: str,
    in_state_for: timedelta | None,
    version: int,
    limit: int | None,
    at: entry_pb2.PointInTime | None,
) -> None:
    """List machines by their ids, or those of a DEFINITION by version, state and time of entry.

    Of one state, those that have been in it longest come first.
    """
    if (state or version) and not definition:
        raise click.UsageError("--state and --version need a DEFINITION")
    if in_state_for is not None and not state:
        raise click.UsageError("--in-state-for needs --state")
    request = pb.ListMachinesRequest(
        at=at,
        definition_name=definition,
        definition_version=version,
        state=state,
        in_state_for=duration_message(in_state_for),
    )
    with connection(ctx) as server:
        machines = islice(_machines(server, request), limit)
        if ctx.obj.json:
            for machine in machines:
                write_json(machine)
            return
        write_table(
            ("ID", "DEFINITION", "VERSION", "STATE", "SINCE", "CONTEXT"),
            (
                (
                    one.id,
                    one.definition_name,
                    str(one.definition_version),
                    one.state,
                    time_text(one.state_time),
                    one.context_json,
                )
                for one in machines
            ),
            wide=("ID", "CONTEXT"),
        )


@click.command(
    "count",
    cls=ClientCommand,
    epilog=examples(
        "statekeep machine count",
        "statekeep machine count source",
        "statekeep machine count source --output json | jq .count",
    ),
)
@_DEFINITION
@_VERSION
@at_options
@click.pass_context
def count_command(
    ctx: click.Context, *, definition: str, version: int, at: entry_pb2.PointInTime | None
) -> None:
    """Count the machines in each state; states without machines are left out."""
    if version and not definition:
        raise click.UsageError("--version needs a DEFINITION")
    with connection(ctx) as server:
        answer = server.call(
            server.machines.CountMachines,
            pb.CountMachinesRequest(
                namespace=server.namespace,
                at=at,
                definition_name=definition,
                definition_version=version,
            ),
        )
    if ctx.obj.json:
        write_json(answer)
        return
    write_table(
        ("DEFINITION", "VERSION", "STATE", "COUNT"),
        (
            (one.definition_name, str(one.definition_version), one.state, str(one.count))
            for one in answer.states
        ),
        wide=("DEFINITION", "STATE"),
    )
    if on_terminal():
        click.echo(f"{answer.count} machines")


@click.command(
    "history",
    cls=ClientCommand,
    epilog=examples(
        "statekeep machine history source-17",
        "statekeep machine history source-17 --limit 5",
        "statekeep machine history source-17 --reverse --output json | jq -r .to_state",
    ),
)
@click.argument("machine_id", type=utf8, metavar="ID")
@click.option("--reverse", is_flag=True, help="The oldest first.")
@_LIMIT
@at_options
@click.pass_context
def history_command(
    ctx: click.Context,
    *,
    machine_id: str,
    reverse: bool,
    limit: int | None,
    at: entry_pb2.PointInTime | None,
) -> None:
    """List how a machine moved, the newest first, as far back as its definition keeps."""
    request = pb.GetHistoryRequest(at=at, machine_id=machine_id, reverse=reverse)
    with connection(ctx) as server:
        transitions = islice(_history(server, request), limit)
        if ctx.obj.json:
            for transition in transitions:
                write_json(transition)
        elif on_terminal():
            write_table(
                ("#", "TIME", "EVENT", "WHAT"),
                (
                    (
                        str(one.sequence),
                        time_text(one.time),
                        event_text(one),
                        f"{step_text(one).partition(' (')[0]}{who_text(one)}",
                    )
                    for one in transitions
                ),
                wide=("WHAT",),
            )
        else:
            write_table((), map(transition_row, transitions), wide=())


@click.command(
    "events",
    cls=ClientCommand,
    epilog=examples(
        "statekeep machine events source-17",
        "statekeep machine events source-17 --all   # and why the others would be rejected",
    ),
)
@click.argument("machine_id", type=utf8, metavar="ID")
@click.option("--all", "with_rejected", is_flag=True, help="Also those that it would reject.")
@at_options
@click.pass_context
def events_command(
    ctx: click.Context,
    *,
    machine_id: str,
    with_rejected: bool,
    at: entry_pb2.PointInTime | None,
) -> None:
    """List the events that a machine would accept now, and where they lead.

    Hooks are not asked; an event that one would be asked about is listed with it.
    """
    with connection(ctx) as server:
        answer = server.call(
            server.machines.ListEnabledEvents,
            pb.ListEnabledEventsRequest(
                namespace=server.namespace,
                at=at,
                machine_id=machine_id,
                with_rejected=with_rejected,
            ),
        )
    if ctx.obj.json:
        write_json(answer)
        return
    write_table(
        ("EVENT", "ENABLED", "TO", "HOOK", "WHY NOT"),
        (
            (
                one.event,
                "yes" if one.enabled else "no",
                one.to_state,
                one.hook,
                rejection_text(one.rejection) if one.HasField("rejection") else "",
            )
            for one in answer.events
        ),
        wide=("WHY NOT",),
        style=lambda row: "green" if row[1] == "yes" else "dim",
    )


def transition_row(one: machine_pb2.Transition) -> tuple[str, ...]:
    """Return a transition as columns for programs."""
    return (
        str(one.sequence),
        str(one.revision),
        time_text(one.time),
        one.from_state,
        one.event,
        one.to_state,
        cause_text(one),
        one.actor,
        one.note,
        one.payload_json,
    )


def _machines(server: Connection, request: pb.ListMachinesRequest) -> Iterator[machine_pb2.Machine]:
    request.namespace = server.namespace
    while True:
        page = server.call(server.machines.ListMachines, request)
        yield from page.machines
        if not page.next_page_token:
            return
        request.page_token = page.next_page_token


def _history(server: Connection, request: pb.GetHistoryRequest) -> Iterator[machine_pb2.Transition]:
    request.namespace = server.namespace
    while True:
        page = server.call(server.machines.GetHistory, request)
        yield from page.transitions
        if not page.next_page_token:
            return
        request.page_token = page.next_page_token

"""The group `machine`: creates, moves, shows and deletes machines.

Its commands about definitions stand in `machine_definitions`, those about many machines or many
events in `machine_queries`, `machine_draw` and `machine_migrate`.
"""

from pathlib import Path

import click

from statekeep.v1 import entry_pb2, machine_pb2
from statekeep.v1 import machine_service_pb2 as pb
from statekeep_server.cli.arguments import (
    INPUT_FILE,
    at_options,
    examples,
    read_text,
    request_id_option,
    uint64,
    utf8,
)
from statekeep_server.cli.connection import connection
from statekeep_server.cli.failures import NoFailure
from statekeep_server.cli.machine_definitions import (
    define_command,
    definition_command,
    definitions_command,
    delete_definition_command,
)
from statekeep_server.cli.machine_draw import draw_command
from statekeep_server.cli.machine_migrate import migrate_command
from statekeep_server.cli.machine_queries import (
    count_command,
    events_command,
    history_command,
    list_command,
)
from statekeep_server.cli.machine_simulate import simulate_command
from statekeep_server.cli.machine_text import rejected, step_text
from statekeep_server.cli.machine_watch import watch_command
from statekeep_server.cli.output import time_text, write_facts, write_json
from statekeep_server.cli.printable import printable
from statekeep_server.cli.target import ClientCommand

_ID = click.argument("machine_id", type=utf8, metavar="ID")


_SECTIONS = {
    "Kinds of machines": ("define", "definitions", "definition", "draw", "delete-definition"),
    "Machines": ("create", "trigger", "show", "list", "count", "delete", "migrate"),
    "What happened, and what would": ("history", "watch", "events", "simulate"),
}
_SUMMARY_CHARACTERS = 200


class _Machine(click.Group):
    """The list of commands, in sections and with whole sentences."""

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002 - click's signature
        """Write the sections."""
        for title, names in _SECTIONS.items():
            with formatter.section(title):
                formatter.write_dl(
                    [
                        (name, self.commands[name].get_short_help_str(_SUMMARY_CHARACTERS))
                        for name in names
                    ]
                )


@click.group(
    "machine",
    cls=_Machine,
    epilog=examples(
        "statekeep machine define source.yaml",
        "statekeep machine create source source-17",
        "statekeep machine trigger source-17 process",
        "statekeep machine history source-17",
        "statekeep machine draw source-17 --file source-17.svg",
    ),
)
def machine_command() -> None:
    """Run state machines on the server, and define their kinds."""


@machine_command.command(
    "create",
    cls=ClientCommand,
    epilog=examples(
        "statekeep machine create source source-17",
        'statekeep machine create source --context \'{"url": "https://example.com"}\'',
        "statekeep machine create source source-18 --version 2 --context-from context.json",
    ),
)
@click.argument("definition", type=utf8)
@click.argument("machine_id", type=utf8, metavar="[ID]", default="")
@click.option("--context", type=utf8, metavar="JSON", help="The machine's own data, an object.")
@click.option("--context-from", type=INPUT_FILE, help="File that holds it; - is standard input.")
@click.option("--version", type=uint64, default="0", metavar="N", help="Not the newest version.")
@request_id_option
@click.pass_context
def create_command(  # noqa: PLR0913 - an argument for each option
    ctx: click.Context,
    *,
    definition: str,
    machine_id: str,
    context: str | None,
    context_from: Path | None,
    version: int,
    request_id: str,
) -> None:
    """Create a machine in the initial state of its DEFINITION; without an ID it gets one."""
    with connection(ctx) as server:
        machine = server.call(
            server.machines.CreateMachine,
            pb.CreateMachineRequest(
                namespace=server.namespace,
                request_id=request_id,
                definition=machine_pb2.DefinitionReference(name=definition, version=version),
                machine_id=machine_id,
                context_json=_json_given(context, context_from, "--context"),
            ),
        ).machine
    if ctx.obj.json:
        write_json(machine)
    else:
        shown = printable(f"created {machine.id} in {machine.state}")
        click.echo(f"{shown} at revision {machine.revision}")


@machine_command.command(
    "trigger",
    cls=ClientCommand,
    epilog=examples(
        "statekeep machine trigger source-17 process",
        'statekeep machine trigger source-17 fail --payload \'{"status": 503}\' --note "busy"',
        "statekeep machine trigger source-17 retry --expected-state failed --actor ada",
        "statekeep machine trigger source-17 process || echo it stays",
    ),
)
@_ID
@click.argument("event", type=utf8)
@click.option("--payload", type=utf8, metavar="JSON", help="What comes with the event.")
@click.option("--payload-from", type=INPUT_FILE, help="File that holds it; - is standard input.")
@click.option("--expected-state", type=utf8, default="", metavar="STATE", help="Only from there.")
@click.option("--expected-revision", type=uint64, metavar="N", help="Only if it is at this one.")
@click.option(
    "--actor", type=utf8, default="", metavar="NAME", help="Who does it, for the history."
)
@click.option("--note", type=utf8, default="", metavar="TEXT", help="Why, for the history.")
@request_id_option
@click.pass_context
def trigger_command(  # noqa: PLR0913 - an argument for each option
    ctx: click.Context,
    *,
    machine_id: str,
    event: str,
    payload: str | None,
    payload_from: Path | None,
    expected_state: str,
    expected_revision: int | None,
    actor: str,
    note: str,
    request_id: str,
) -> None:
    """Send EVENT into a machine and show how it moved.

    When the machine rejects the event, nothing is changed, the reason is told, and the exit code
    is 5.
    """
    with connection(ctx) as server:
        answer = server.call(
            server.machines.Trigger,
            pb.TriggerRequest(
                namespace=server.namespace,
                request_id=request_id,
                machine_id=machine_id,
                event=event,
                payload_json=_json_given(payload, payload_from, "--payload"),
                expected_state=expected_state,
                expected_revision=expected_revision,
                actor=actor,
                note=note,
            ),
        )
    failure = None if answer.accepted else rejected(answer.rejection)
    if ctx.obj.json:
        write_json(answer)
        ctx.exit(0 if failure is None else failure.exit_code)
    if failure is not None:
        raise failure
    end = ", finished" if answer.machine.finished else ""
    click.echo(f"{printable(step_text(answer.transition))} at revision {answer.revision}{end}")


@machine_command.command(
    "show",
    cls=ClientCommand,
    epilog=examples(
        "statekeep machine show source-17",
        "statekeep machine show source-17 --output json | jq -r .state",
        "statekeep machine show source-17 --at-snapshot before-upgrade",
    ),
)
@_ID
@at_options
@click.pass_context
def show_command(ctx: click.Context, *, machine_id: str, at: entry_pb2.PointInTime | None) -> None:
    """Show where a machine is, since when, and its context."""
    with connection(ctx) as server:
        machine = server.call(
            server.machines.GetMachine,
            pb.GetMachineRequest(namespace=server.namespace, at=at, machine_id=machine_id),
        ).machine
    if ctx.obj.json:
        write_json(machine)
    else:
        write_facts(_facts(machine))


@machine_command.command(
    "delete",
    cls=ClientCommand,
    epilog=examples("statekeep machine delete source-17"),
)
@_ID
@request_id_option
@click.pass_context
def delete_command(ctx: click.Context, *, machine_id: str, request_id: str) -> None:
    """Delete a machine with its history; the exit code is 1 when there was none."""
    with connection(ctx) as server:
        answer = server.call(
            server.machines.DeleteMachine,
            pb.DeleteMachineRequest(
                namespace=server.namespace, request_id=request_id, machine_id=machine_id
            ),
        )
    if ctx.obj.json:
        write_json(answer)
        ctx.exit(0 if answer.existed else NoFailure.exit_code)
    if not answer.existed:
        raise NoFailure(f"there is no machine with the id {machine_id!r}")
    click.echo(f"deleted at revision {answer.revision}")


for _command in (
    define_command,
    definitions_command,
    definition_command,
    delete_definition_command,
    list_command,
    count_command,
    history_command,
    events_command,
    simulate_command,
    watch_command,
    draw_command,
    migrate_command,
):
    machine_command.add_command(_command)


def _json_given(text: str | None, file: Path | None, option: str) -> str:
    if text is not None and file is not None:
        raise click.UsageError(f"give {option} or {option}-from, not both")
    return read_text(file) if file is not None else text or ""


def _facts(machine: machine_pb2.Machine) -> list[tuple[str, str]]:
    timer = "none"
    if machine.timer_event:
        timer = f"{machine.timer_event} at {time_text(machine.timer_due_time)}"
    return [
        ("id", machine.id),
        ("definition", machine.definition_name),
        ("version", str(machine.definition_version)),
        ("state", machine.state),
        ("since", time_text(machine.state_time)),
        ("finished", "yes" if machine.finished else "no"),
        ("context", machine.context_json),
        ("timer", timer),
        ("transitions", str(machine.sequence)),
        ("revision", str(machine.revision)),
        ("changed", time_text(machine.update_time)),
        ("created at revision", str(machine.create_revision)),
        ("created", time_text(machine.create_time)),
    ]

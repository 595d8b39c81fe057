"""The command of `machine` that tries events without sending them: simulate."""

import click

from statekeep.v1 import entry_pb2
from statekeep.v1 import machine_service_pb2 as pb
from statekeep_server.cli.arguments import at_options, examples, utf8
from statekeep_server.cli.connection import connection
from statekeep_server.cli.failures import RejectedFailure
from statekeep_server.cli.machine_file import Subject, subject_options
from statekeep_server.cli.machine_text import machine_text, rejection_text
from statekeep_server.cli.output import write_json, write_table
from statekeep_server.cli.printable import printable
from statekeep_server.cli.target import ClientCommand

_ANSWERS = {"allow": True, "refuse": False}


@click.command(
    "simulate",
    cls=ClientCommand,
    epilog=examples(
        "statekeep machine simulate --machine source-17 fail retry",
        "statekeep machine simulate --definition source process complete",
        "statekeep machine simulate --from-file source.yaml process fail retry process",
        "statekeep machine simulate --definition order pay='{\"amount\": 5}' --hook may_pay=allow",
    ),
)
@click.argument("events", type=utf8, nargs=-1, required=True, metavar="EVENT[=PAYLOAD]...")
@click.option("--machine", "machine_id", type=utf8, metavar="ID", help="A stored machine.")
@subject_options
@click.option("--state", type=utf8, default="", metavar="STATE", help="Begin in this state.")
@click.option("--context", type=utf8, default="", metavar="JSON", help="Begin with this context.")
@click.option(
    "--hook",
    "hooks",
    type=utf8,
    multiple=True,
    metavar="NAME=allow|refuse",
    help="What a hook would answer; without it its policy holds. May be repeated.",
)
@at_options
@click.pass_context
def simulate_command(  # noqa: PLR0913 - an argument for each option
    ctx: click.Context,
    *,
    subject: Subject,
    events: tuple[str, ...],
    state: str,
    context: str,
    hooks: tuple[str, ...],
    at: entry_pb2.PointInTime | None,
) -> None:
    """Show what events would do one after the other, and store nothing.

    An event may have a payload, as JSON behind `=`. The exit code is 5 when one of them would be
    rejected.
    """
    with connection(ctx) as server:
        answer = server.call(
            server.machines.SimulateEvents,
            pb.SimulateEventsRequest(
                namespace=server.namespace,
                at=at,
                state=state,
                context_json=context,
                events=map(_event, events),
                hook_answers=dict(map(_answer, hooks)),
                **subject,
            ),
        )
    if ctx.obj.json:
        write_json(answer)
    else:
        write_table(
            ("EVENT", "FROM", "TO", "REJECTED"),
            (
                _row(event.partition("=")[0], step)
                for event, step in zip(events, answer.steps, strict=False)
            ),
            wide=("REJECTED",),
            style=lambda row: "dim" if row[3] else "green",
        )
        click.echo(f"then it is in {printable(machine_text(answer.machine))}", err=True)
    ctx.exit(0 if all(step.accepted for step in answer.steps) else RejectedFailure.exit_code)


def _event(text: str) -> pb.SimulatedEvent:
    event, _, payload = text.partition("=")
    return pb.SimulatedEvent(event=event, payload_json=payload)


def _answer(text: str) -> tuple[str, bool]:
    name, _, answer = text.rpartition("=")
    if not name or answer not in _ANSWERS:
        raise click.UsageError(f"{text!r} is no answer of a hook; write NAME=allow or NAME=refuse")
    return name, _ANSWERS[answer]


def _row(event: str, step: pb.SimulatedStep) -> tuple[str, str, str, str]:
    if step.accepted:
        return event, step.transition.from_state, step.transition.to_state, ""
    return event, "", "", rejection_text(step.rejection)

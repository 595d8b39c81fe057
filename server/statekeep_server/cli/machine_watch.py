"""The command of `machine` that shows transitions as they are committed: watch."""

import click
from rich.text import Text

from statekeep._feeds import TransitionFeed
from statekeep._names import PLAIN
from statekeep.v1 import machine_pb2
from statekeep.v1 import machine_service_pb2 as pb
from statekeep_server.cli.arguments import examples, uint64, utf8
from statekeep_server.cli.connection import connection
from statekeep_server.cli.following import Following
from statekeep_server.cli.machine_queries import transition_row
from statekeep_server.cli.machine_text import event_text, step_text, who_text
from statekeep_server.cli.output import console, on_terminal, time_text, write_json
from statekeep_server.cli.printable import printable
from statekeep_server.cli.target import ClientCommand


@click.command(
    "watch",
    cls=ClientCommand,
    epilog=examples(
        "statekeep machine watch",
        "statekeep machine watch source-17 source-18",
        "statekeep machine watch --definition source --to-state failed",
        "statekeep machine watch --from-revision 41 --output json | jq -r .to_state",
    ),
)
@click.argument("machine_ids", type=utf8, nargs=-1, metavar="[ID]...")
@click.option(
    "--definition",
    "definitions",
    type=utf8,
    multiple=True,
    metavar="NAME",
    help="Only machines of this definition; may be repeated, as the next three.",
)
@click.option(
    "--event", "events", type=utf8, multiple=True, metavar="EVENT", help="Only by this event."
)
@click.option(
    "--from-state",
    "from_states",
    type=utf8,
    multiple=True,
    metavar="STATE",
    help="Only from this state.",
)
@click.option(
    "--to-state", "to_states", type=utf8, multiple=True, metavar="STATE", help="Only to this state."
)
@click.option(
    "--from-revision",
    type=uint64,
    default="0",
    metavar="N",
    help="Begin with the transitions of this revision; with the next one if not given.",
)
@click.option("--limit", type=click.IntRange(1), metavar="N", help="End after so many.")
@click.pass_context
def watch_command(  # noqa: PLR0913 - an argument for each option
    ctx: click.Context,
    *,
    machine_ids: tuple[str, ...],
    definitions: tuple[str, ...],
    events: tuple[str, ...],
    from_states: tuple[str, ...],
    to_states: tuple[str, ...],
    from_revision: int,
    limit: int | None,
) -> None:
    """Show how machines move as it happens: those with an ID, or all that pass the options.

    It goes on until Ctrl-C, then tells the revision to resume at with --from-revision. When the
    server goes away it waits and continues where it was.
    """
    request = pb.WatchTransitionsRequest(
        start_revision=from_revision,
        machine_ids=machine_ids,
        definition_names=definitions,
        events=events,
        from_states=from_states,
        to_states=to_states,
    )
    with connection(ctx) as server:
        write = write_json if ctx.obj.json else _write
        following = Following(request, TransitionFeed(PLAIN))
        following.show(server, server.machines.WatchTransitions, write, limit)


def _write(transition: machine_pb2.Transition) -> None:
    """Write a transition as one line: of columns on a terminal, else tab-separated."""
    machine_id = printable(transition.machine_id)
    if not on_terminal():
        row = transition_row(transition)
        click.echo("\t".join([machine_id, *map(printable, row)]))
        return
    step = printable(step_text(transition).partition(" (")[0])
    line = Text.assemble(
        (f"{transition.revision:>8}", "bold"),
        f"  {time_text(transition.time)}  {machine_id}  ",
        (step, "yellow"),
        f"  {printable(event_text(transition))}",
        (printable(who_text(transition)), "dim"),
    )
    console().print(line, overflow="ellipsis", no_wrap=True)

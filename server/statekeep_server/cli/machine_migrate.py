"""The command of `machine` that moves machines to another version: migrate."""

import uuid
from collections.abc import Iterator

import click

from statekeep.v1 import machine_service_pb2 as pb
from statekeep_server.cli.arguments import examples, uint64, utf8
from statekeep_server.cli.connection import Connection, connection
from statekeep_server.cli.failures import NoFailure
from statekeep_server.cli.output import write_json, write_table
from statekeep_server.cli.progress import counting
from statekeep_server.cli.target import ClientCommand


@click.command(
    "migrate",
    cls=ClientCommand,
    epilog=examples(
        "statekeep machine migrate source --dry-run",
        "statekeep machine migrate source",
        "statekeep machine migrate source --to-version 3 --map indexed=done --map failed=pending",
    ),
)
@click.argument("definition", type=utf8)
@click.option("--to-version", type=uint64, default="0", metavar="N", help="Not to the newest.")
@click.option("--from-version", type=uint64, default="0", metavar="N", help="Only those on it.")
@click.option(
    "--map",
    "states",
    type=utf8,
    multiple=True,
    metavar="OLD=NEW",
    help="The state of the new version that takes the place of an old one; may be repeated.",
)
@click.option("--dry-run", is_flag=True, help="Show what would happen, and change nothing.")
@click.pass_context
def migrate_command(  # noqa: PLR0913 - an argument for each option
    ctx: click.Context,
    *,
    definition: str,
    to_version: int,
    from_version: int,
    states: tuple[str, ...],
    dry_run: bool,
) -> None:
    """Move the machines of DEFINITION to its newest version, in batches.

    Machines that cannot be moved stay as they are and are listed; the exit code is 1 when there
    are any. It can be broken off and repeated at any time.
    """
    request = pb.MigrateMachinesRequest(
        definition_name=definition,
        from_version=from_version,
        to_version=to_version,
        state_map=_state_map(states),
        dry_run=dry_run,
    )
    total = pb.MigrateMachinesResponse()
    with connection(ctx) as server, counting("migrating") as update:
        for answer in _batches(server, request):
            total.revision = answer.revision
            total.migrated_count += answer.migrated_count
            total.problems.extend(answer.problems)
            update(total.migrated_count + len(total.problems))
    if ctx.obj.json:
        write_json(total)
        ctx.exit(NoFailure.exit_code if total.problems else 0)
    write_table(
        ("ID", "VERSION", "STATE", "WHY IT STAYS"),
        (
            (one.machine_id, str(one.definition_version), one.state, one.message)
            for one in total.problems
        ),
        wide=("ID", "WHY IT STAYS"),
    )
    # The table is for programs; the sentence is for people, wherever the table goes.
    moved, stay = total.migrated_count, len(total.problems)
    if dry_run:
        click.echo(f"{moved} machines would be moved, {stay} would stay", err=True)
    else:
        click.echo(f"{moved} machines moved, {stay} stay as they are", err=True)
    ctx.exit(NoFailure.exit_code if total.problems else 0)


def _batches(
    server: Connection, request: pb.MigrateMachinesRequest
) -> Iterator[pb.MigrateMachinesResponse]:
    request.namespace = server.namespace
    while True:
        if not request.dry_run:
            request.request_id = uuid.uuid4().hex
        answer = server.call(server.machines.MigrateMachines, request)
        yield answer
        if not answer.next_page_token:
            return
        request.page_token = answer.next_page_token


def _state_map(texts: tuple[str, ...]) -> dict[str, str]:
    found = dict[str, str]()
    for old, new in map(_pair, texts):
        if found.setdefault(old, new) != new:
            raise click.UsageError(
                f"{old!r} is mapped to {found[old]!r} and to {new!r}; give one --map for it"
            )
    return found


def _pair(text: str) -> tuple[str, str]:
    old, sign, new = text.partition("=")
    if not (old and sign and new):
        raise click.UsageError(f"{text!r} maps no state; write OLD=NEW")
    return old, new

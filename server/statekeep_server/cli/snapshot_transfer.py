"""The commands of `snapshot` that carry one as a file: export, import."""

from collections.abc import Callable, Iterator
from itertools import chain
from pathlib import Path
from typing import BinaryIO

import click

from statekeep.v1 import snapshot_service_pb2 as pb
from statekeep_server.cli.arguments import (
    INPUT_FILE,
    examples,
    file_size,
    opened_input,
    request_id_option,
    utf8,
)
from statekeep_server.cli.connection import connection
from statekeep_server.cli.failures import RefusedFailure, WrongInputFailure
from statekeep_server.cli.output import raw_output, write_json
from statekeep_server.cli.progress import counting, transferring
from statekeep_server.cli.snapshot_target import Target, target_options
from statekeep_server.cli.target import ClientCommand

_PIECE_BYTES = 1 << 20


@click.command(
    "export",
    cls=ClientCommand,
    epilog=examples(
        "statekeep snapshot export step1_complete --file step1.snapshot",
        "statekeep snapshot export --latest | gzip > latest.snapshot.gz",
    ),
)
@target_options("--latest")
@click.option(
    "--file",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write it there, once it is whole; else to standard output.",
)
@click.pass_context
def export_command(ctx: click.Context, *, target: Target, file: Path | None) -> None:
    """Write a snapshot as a file that checks itself and that any server can import."""
    bytes_count = items_count = 0
    with connection(ctx) as server, raw_output(file) as out:
        request = pb.ExportSnapshotRequest(namespace=server.namespace, **target)
        pieces = server.stream(server.snapshots.ExportSnapshot, request)
        first = next(pieces, None)
        if first is None:
            raise RefusedFailure("the server sent no snapshot")
        total = first.snapshot.entries_count + first.snapshot.machines_count
        with counting("exporting", total) as update:
            for piece in chain([first], pieces):
                out.write(piece.data)
                bytes_count += len(piece.data)
                items_count = piece.items_count
                update(items_count)
    if file is None:
        return
    if ctx.obj.json:
        write_json(first.snapshot)
    else:
        click.echo(f"exported {items_count} entries and machines, {bytes_count} bytes")


@click.command(
    "import",
    cls=ClientCommand,
    epilog=examples(
        "statekeep snapshot import step1.snapshot",
        "gunzip < latest.snapshot.gz | statekeep snapshot import - --label yesterday",
    ),
)
@click.argument("file", type=INPUT_FILE)
@click.option("--label", type=utf8, default="", help="Label it so; else as in the file.")
@click.option("--description", type=utf8, default="", help="Describe it so; else as in the file.")
@click.option("--pinned", is_flag=True, help="Never evict it, and delete it only when told twice.")
@request_id_option
@click.pass_context
def import_command(  # noqa: PLR0913 - an argument for each option
    ctx: click.Context,
    *,
    file: Path,
    label: str,
    description: str,
    pinned: bool,
    request_id: str,
) -> None:
    """Make a snapshot from a file that `statekeep snapshot export` wrote.

    What is live stays as it is: restore the snapshot for that. A damaged file is refused whole.
    """
    failures: list[OSError] = []
    with connection(ctx) as server, opened_input(file) as source:
        first = pb.ImportSnapshotRequest(
            namespace=server.namespace,
            request_id=request_id,
            label=label,
            description=description,
            pinned=pinned,
        )
        with transferring("importing", file_size(source)) as update:
            requests = _requests(source, first, update, failures)
            try:
                answer = server.long_call(server.snapshots.ImportSnapshot, requests)
            except RefusedFailure:
                if failures:
                    raise WrongInputFailure(f"cannot read {file}: {failures[0].strerror}") from None
                raise
    if ctx.obj.json:
        write_json(answer)
        return
    snapshot = answer.snapshot
    click.echo(
        f"imported at revision {answer.revision}, id {snapshot.id}: "
        f"{snapshot.entries_count} entries, {snapshot.machines_count} machines"
    )
    if answer.evicted_snapshot_ids:
        click.echo(f"evicted by the policy: {' '.join(answer.evicted_snapshot_ids)}")


def _requests(
    source: BinaryIO,
    first: pb.ImportSnapshotRequest,
    update: Callable[[int], None],
    failures: list[OSError],
) -> Iterator[pb.ImportSnapshotRequest]:
    """Yield the pieces of a file; what cannot be read ends it early, which the server refuses."""
    sent_bytes, request = 0, first
    while True:
        try:
            request.data = source.read(_PIECE_BYTES)
        except OSError as error:
            failures.append(error)
            return
        if not request.data and request is not first:
            return
        yield request
        sent_bytes += len(request.data)
        update(sent_bytes)
        request = pb.ImportSnapshotRequest()

"""The group `snapshot`: makes, lists and deletes snapshots, and says how many are kept.

Its commands that bring state back or compare it stand in `snapshot_restore`, those of files in
`snapshot_transfer`.
"""

from collections.abc import Iterator
from itertools import islice

import click

from statekeep.v1 import admin_service_pb2, snapshot_pb2
from statekeep.v1 import snapshot_service_pb2 as pb
from statekeep_server.cli.arguments import (
    LIMIT_ACTIONS,
    examples,
    limit_action_name,
    request_id_option,
    utf8,
)
from statekeep_server.cli.connection import Connection, connection
from statekeep_server.cli.output import time_text, write_facts, write_json, write_table
from statekeep_server.cli.snapshot_restore import diff_command, restore_command
from statekeep_server.cli.snapshot_target import One, Target, target_options
from statekeep_server.cli.snapshot_transfer import export_command, import_command
from statekeep_server.cli.target import ClientCommand


@click.group("snapshot")
def snapshot_command() -> None:
    """Keep labelled revisions and bring them back. A label means the newest snapshot with it."""


@snapshot_command.command(
    "create",
    cls=ClientCommand,
    epilog=examples(
        "statekeep snapshot create step1_complete",
        'statekeep snapshot create before-upgrade --pinned --description "release 0.2"',
    ),
)
@click.argument("label", type=utf8)
@click.option("--description", type=utf8, default="", help="Free text.")
@click.option("--pinned", is_flag=True, help="Never evict it, and delete it only when told twice.")
@request_id_option
@click.pass_context
def create_command(
    ctx: click.Context, *, label: str, description: str, pinned: bool, request_id: str
) -> None:
    """Keep the present state of the namespace under LABEL, which may have been used before."""
    with connection(ctx) as server:
        answer = server.call(
            server.snapshots.CreateSnapshot,
            pb.CreateSnapshotRequest(
                namespace=server.namespace,
                request_id=request_id,
                label=label,
                description=description,
                pinned=pinned,
            ),
        )
    if ctx.obj.json:
        write_json(answer)
        return
    click.echo(f"created at revision {answer.revision}, id {answer.snapshot.id}")
    if answer.evicted_snapshot_ids:
        click.echo(f"evicted by the policy: {' '.join(answer.evicted_snapshot_ids)}")


@snapshot_command.command(
    "list",
    cls=ClientCommand,
    epilog=examples(
        "statekeep snapshot list",
        "statekeep snapshot list --label nightly --limit 3",
        "statekeep snapshot list --output json | jq -r .label",
    ),
)
@click.option("--label", type=utf8, default="", help="Only those with this label.")
@click.option("--reverse", is_flag=True, help="The oldest first.")
@click.option("--limit", type=click.IntRange(1), metavar="N", help="End after so many.")
@click.pass_context
def list_command(ctx: click.Context, *, label: str, reverse: bool, limit: int | None) -> None:
    """List the snapshots, the newest first."""
    with connection(ctx) as server:
        request = pb.ListSnapshotsRequest(namespace=server.namespace, label=label, reverse=reverse)
        snapshots = islice(_snapshots(server, request), limit)
        if ctx.obj.json:
            for one in snapshots:
                write_json(one)
            return
        write_table(
            ("LABEL", "ID", "REVISION", "CREATED", "ENTRIES", "MACHINES", "PINNED"),
            (
                (
                    one.label,
                    one.id,
                    str(one.revision),
                    time_text(one.create_time),
                    str(one.entries_count),
                    str(one.machines_count),
                    "yes" if one.pinned else "no",
                )
                for one in snapshots
            ),
            wide=("LABEL",),
        )


@snapshot_command.command(
    "show",
    cls=ClientCommand,
    epilog=examples(
        "statekeep snapshot show step1_complete",
        "statekeep snapshot show --latest --output json",
    ),
)
@target_options("--latest")
@click.pass_context
def show_command(ctx: click.Context, *, target: Target) -> None:
    """Show what is known about one snapshot."""
    with connection(ctx) as server:
        snapshot = server.call(
            server.snapshots.GetSnapshot,
            pb.GetSnapshotRequest(namespace=server.namespace, **target),
        ).snapshot
    if ctx.obj.json:
        write_json(snapshot)
    else:
        write_facts(_facts(snapshot))


@snapshot_command.command(
    "delete",
    cls=ClientCommand,
    epilog=examples(
        "statekeep snapshot delete step1_complete",
        "statekeep snapshot delete before-upgrade --even-if-pinned",
    ),
)
@target_options()
@click.option("--even-if-pinned", is_flag=True, help="Delete it although it is pinned.")
@request_id_option
@click.pass_context
def delete_command(
    ctx: click.Context, *, target: One, even_if_pinned: bool, request_id: str
) -> None:
    """Delete one snapshot; the state that is live stays as it is."""
    with connection(ctx) as server:
        answer = server.call(
            server.snapshots.DeleteSnapshot,
            pb.DeleteSnapshotRequest(
                namespace=server.namespace,
                request_id=request_id,
                even_if_pinned=even_if_pinned,
                **target,
            ),
        )
    if ctx.obj.json:
        write_json(answer)
    else:
        click.echo(f"deleted {answer.snapshot.id} at revision {answer.revision}")


@snapshot_command.command(
    "policy",
    cls=ClientCommand,
    epilog=examples(
        "statekeep snapshot policy",
        "statekeep snapshot policy --snapshots-max 20",
        "statekeep snapshot policy --at-limit refuse",
    ),
)
@click.option(
    "--snapshots-max",
    type=click.IntRange(0, 1_000_000),
    metavar="N",
    help="How many snapshots are kept; 0 is the server's default.",
)
@click.option("--at-limit", type=click.Choice(list(LIMIT_ACTIONS)), help="What a further one does.")
@request_id_option
@click.pass_context
def policy_command(
    ctx: click.Context, *, snapshots_max: int | None, at_limit: str | None, request_id: str
) -> None:
    """Show how many snapshots are kept; with an option, change that and leave the rest."""
    with connection(ctx) as server:
        if snapshots_max is None and at_limit is None:
            policy = server.call(
                server.snapshots.GetSnapshotPolicy,
                pb.GetSnapshotPolicyRequest(namespace=server.namespace),
            ).policy
        else:
            policy = server.call(
                server.snapshots.SetSnapshotPolicy,
                pb.SetSnapshotPolicyRequest(
                    namespace=server.namespace,
                    request_id=request_id,
                    policy=_changed_policy(server, snapshots_max, at_limit),
                ),
            ).policy
    if ctx.obj.json:
        write_json(policy)
        return
    write_facts(
        (
            ("snapshots at most", str(policy.snapshots_max)),
            ("at that limit", limit_action_name(policy.limit_action)),
        )
    )


for _command in (restore_command, diff_command, export_command, import_command):
    snapshot_command.add_command(_command)


def _snapshots(
    server: Connection, request: pb.ListSnapshotsRequest
) -> Iterator[snapshot_pb2.Snapshot]:
    while True:
        page = server.call(server.snapshots.ListSnapshots, request)
        yield from page.snapshots
        if not page.next_page_token:
            return
        request.page_token = page.next_page_token


def _changed_policy(
    server: Connection, snapshots_max: int | None, at_limit: str | None
) -> snapshot_pb2.SnapshotPolicy:
    # As it was set, not as it is in force: what was never set goes on following the server.
    policy = server.call(
        server.admin.GetNamespaceSettings,
        admin_service_pb2.GetNamespaceSettingsRequest(namespace=server.namespace),
    ).settings.snapshot_policy
    if snapshots_max is not None:
        policy.snapshots_max = snapshots_max
    if at_limit is not None:
        policy.limit_action = LIMIT_ACTIONS[at_limit]
    return policy


def _facts(snapshot: snapshot_pb2.Snapshot) -> list[tuple[str, str]]:
    return [
        ("label", snapshot.label),
        ("id", snapshot.id),
        ("description", snapshot.description),
        ("pinned", "yes" if snapshot.pinned else "no"),
        ("imported", "yes" if snapshot.imported else "no"),
        ("revision", str(snapshot.revision)),
        ("created", time_text(snapshot.create_time)),
        ("entries", str(snapshot.entries_count)),
        ("machines", str(snapshot.machines_count)),
    ]

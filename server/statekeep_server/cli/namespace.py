"""The group `namespace`: which namespaces there are, what they keep, and their end."""

from collections.abc import Iterator
from datetime import timedelta

import click
from google.protobuf.duration_pb2 import Duration

from statekeep.v1 import admin_service_pb2
from statekeep_server.cli.admin import namespace_facts
from statekeep_server.cli.arguments import (
    LIMIT_ACTIONS,
    duration,
    examples,
    limit_action_name,
    request_id_option,
    uint64,
    utf8,
)
from statekeep_server.cli.connection import Connection, connection
from statekeep_server.cli.failures import NoFailure
from statekeep_server.cli.listings import confirm, need_terminal
from statekeep_server.cli.output import (
    time_text,
    write_facts,
    write_json,
    write_table,
    write_title,
)
from statekeep_server.cli.target import ClientCommand


@click.group("namespace")
def namespace_command() -> None:
    """List, set up and delete namespaces. The option --namespace says which one."""


@namespace_command.command(
    "list", cls=ClientCommand, epilog=examples("statekeep namespace list --prefix test-")
)
@click.option("--prefix", type=utf8, default="", help="Only names that begin with it.")
@click.pass_context
def list_command(ctx: click.Context, *, prefix: str) -> None:
    """List the namespaces by name."""
    with connection(ctx) as server:
        namespaces = _namespaces(server, prefix)
        if ctx.obj.json:
            for one in namespaces:
                write_json(one)
            return
        write_table(
            ("NAMESPACE", "REVISION", "FLOOR", "LAST CHANGE", "ENTRIES", "BYTES"),
            (
                (
                    one.namespace,
                    str(one.revision),
                    str(one.floor),
                    time_text(one.update_time) if one.HasField("update_time") else "never",
                    str(one.entries_count),
                    str(one.entries_bytes),
                )
                for one in namespaces
            ),
            wide=("NAMESPACE",),
        )


@namespace_command.command(
    "show",
    cls=ClientCommand,
    epilog=examples(
        "statekeep namespace show --namespace shop",
        "statekeep namespace show --output json",
    ),
)
@click.pass_context
def show_command(ctx: click.Context) -> None:
    """Show what is in a namespace and the settings in force."""
    with connection(ctx) as server:
        settings = server.call(
            server.admin.GetNamespaceSettings,
            admin_service_pb2.GetNamespaceSettingsRequest(namespace=server.namespace),
        )
        if ctx.obj.json:
            write_json(settings)
            return
        status = server.call(
            server.admin.GetStatus,
            admin_service_pb2.GetStatusRequest(namespace=server.namespace),
        )
    write_title("Namespace")
    write_facts(namespace_facts(status.namespace))
    write_title("Settings")
    write_facts(_settings_facts(settings.effective))


@namespace_command.command(
    "set",
    cls=ClientCommand,
    epilog=examples(
        "statekeep namespace set --namespace shop --history-age 7d",
        "statekeep namespace set --entries-max 100000 --entries-bytes-max 1000000000",
        "statekeep namespace set --reset",
    ),
)
@click.option(
    "--history-age", type=duration, metavar="DURATION", help="How long history is kept: 12h, 7d."
)
@click.option(
    "--history-revisions-max", type=uint64, metavar="N", help="How many revisions of history."
)
@click.option("--entries-max", type=uint64, metavar="N", help="How many entries it may hold.")
@click.option(
    "--entries-bytes-max", type=uint64, metavar="N", help="How many bytes of keys and values."
)
@click.option(
    "--snapshots-max",
    type=click.IntRange(0, 1_000_000),
    metavar="N",
    help="How many snapshots it keeps.",
)
@click.option(
    "--at-snapshot-limit",
    type=click.Choice(list(LIMIT_ACTIONS)),
    help="What a further snapshot does.",
)
@click.option("--reset", is_flag=True, help="Begin with the server's defaults.")
@request_id_option
@click.pass_context
def set_command(  # noqa: PLR0913 - an argument for each option
    ctx: click.Context,
    *,
    history_age: timedelta | None,
    history_revisions_max: int | None,
    entries_max: int | None,
    entries_bytes_max: int | None,
    snapshots_max: int | None,
    at_snapshot_limit: str | None,
    reset: bool,
    request_id: str,
) -> None:
    """Change settings of a namespace; what is not named stays. 0 is the server's default.

    A quota below what there is deletes nothing: it refuses the next save that adds to it.
    """
    with connection(ctx) as server:
        settings = admin_service_pb2.NamespaceSettings() if reset else _settings(server)
        if history_age is not None:
            settings.history_age.FromTimedelta(history_age)
        if history_revisions_max is not None:
            settings.history_revisions_max = history_revisions_max
        if entries_max is not None:
            settings.entries_max = entries_max
        if entries_bytes_max is not None:
            settings.entries_bytes_max = entries_bytes_max
        if snapshots_max is not None:
            settings.snapshot_policy.snapshots_max = snapshots_max
        if at_snapshot_limit is not None:
            settings.snapshot_policy.limit_action = LIMIT_ACTIONS[at_snapshot_limit]
        answer = server.call(
            server.admin.SetNamespaceSettings,
            admin_service_pb2.SetNamespaceSettingsRequest(
                namespace=server.namespace, request_id=request_id, settings=settings
            ),
        )
    if ctx.obj.json:
        write_json(answer)
    else:
        write_facts(_settings_facts(answer.effective))


@namespace_command.command(
    "delete", cls=ClientCommand, epilog=examples("statekeep namespace delete test-17 --yes")
)
@click.argument("name", type=utf8)
@click.option("--yes", is_flag=True, help="Do not ask.")
@request_id_option
@click.pass_context
def delete_command(ctx: click.Context, *, name: str, yes: bool, request_id: str) -> None:
    """Delete everything in namespace NAME: entries, machines, snapshots, schemas, all history.

    On a terminal it tells how much there is and asks; elsewhere it needs --yes.
    """
    if not yes:
        need_terminal()
    with connection(ctx) as server:
        if not yes:
            status = server.call(
                server.admin.GetStatus, admin_service_pb2.GetStatusRequest(namespace=name)
            ).namespace
            confirm(
                f"Delete namespace {status.namespace} with its {status.entries_count} entries, "
                f"{status.machines_count} machines and {status.snapshots_count} snapshots?"
            )
        answer = server.call(
            server.admin.DeleteNamespace,
            admin_service_pb2.DeleteNamespaceRequest(namespace=name, request_id=request_id),
        )
    if ctx.obj.json:
        write_json(answer)
        ctx.exit(0 if answer.existed else NoFailure.exit_code)
    if not answer.existed:
        raise NoFailure(f"there is no namespace {name!r}")
    click.echo(f"deleted at revision {answer.revision}")


def _namespaces(server: Connection, prefix: str) -> Iterator[admin_service_pb2.NamespaceStatus]:
    request = admin_service_pb2.ListNamespacesRequest(prefix=prefix)
    while True:
        page = server.call(server.admin.ListNamespaces, request)
        yield from page.namespaces
        if not page.next_page_token:
            return
        request.page_token = page.next_page_token


def _settings(server: Connection) -> admin_service_pb2.NamespaceSettings:
    return server.call(
        server.admin.GetNamespaceSettings,
        admin_service_pb2.GetNamespaceSettingsRequest(namespace=server.namespace),
    ).settings


def _settings_facts(settings: admin_service_pb2.NamespaceSettings) -> list[tuple[str, str]]:
    policy = settings.snapshot_policy
    return [
        ("history kept for", _duration_text(settings.history_age)),
        ("history kept at most", f"{settings.history_revisions_max} revisions"),
        ("entries at most", _limit_text(settings.entries_max)),
        ("bytes of entries at most", _limit_text(settings.entries_bytes_max)),
        ("snapshots at most", _limit_text(policy.snapshots_max)),
        ("at that limit", limit_action_name(policy.limit_action)),
    ]


def _duration_text(duration: Duration) -> str:
    return str(duration.ToTimedelta())


def _limit_text(limit: int) -> str:
    return str(limit) if limit else "no limit"

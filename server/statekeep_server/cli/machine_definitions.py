"""The commands of `machine` about its kinds: define, definitions, definition, delete-definition."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import click

from statekeep._convert_definitions import from_definition
from statekeep._definition_file import to_yaml
from statekeep.v1 import entry_pb2, machine_pb2
from statekeep.v1 import machine_service_pb2 as pb
from statekeep_server.cli.arguments import (
    INPUT_FILE,
    at_options,
    examples,
    request_id_option,
    uint64,
    utf8,
)
from statekeep_server.cli.connection import Connection, connection
from statekeep_server.cli.failures import NoFailure, RefusedFailure
from statekeep_server.cli.listings import confirm, need_terminal
from statekeep_server.cli.machine_file import read_definition
from statekeep_server.cli.output import time_text, write_json, write_table
from statekeep_server.cli.printable import printable
from statekeep_server.cli.target import ClientCommand

_SEVERITIES = {pb.FINDING_SEVERITY_WARNING: "warning", pb.FINDING_SEVERITY_ERROR: "error"}
# The words of the file form for those of the contract, in the paths of findings.
_FILE_WORDS = (
    (re.compile(r"^definition\."), ""),
    (re.compile(r"\.from_states\b(\[\d+\])?"), r".from\1"),
    (re.compile(r"\.to_state\b"), ".to"),
    (re.compile(r"\.guard\.expression\b"), ".guard"),
)


@click.command(
    "define",
    cls=ClientCommand,
    epilog=examples(
        "statekeep machine define source.yaml",
        "statekeep machine define source.yaml --dry-run",
        "statekeep machine definition source | sed s/30s/60s/ | statekeep machine define -",
        "",
        "What a file looks like:",
        "  name: source",
        "  initial_state: pending",
        "  states: [pending, processing, failed, {name: indexed, final: true}]",
        "  transitions:",
        "  - {from: pending, event: process, to: processing}",
        "  - {from: processing, event: complete, to: indexed}",
        "  - {from: processing, event: fail, to: failed}",
        "  - {from: failed, event: retry, to: pending, guard: context.tries < 3}",
    ),
)
@click.argument("file", type=INPUT_FILE)
@click.option("--dry-run", is_flag=True, help="Only check it, and store nothing.")
@request_id_option
@click.pass_context
def define_command(ctx: click.Context, *, file: Path, dry_run: bool, request_id: str) -> None:
    """Add the definition in FILE, as YAML or JSON, as a new version.

    Exactly what the newest version is already adds nothing. What is odd about it is told on
    standard error; what is wrong refuses it.
    """
    definition = read_definition(file)
    with connection(ctx) as server:
        try:
            answer = server.call(
                server.machines.DefineMachine,
                pb.DefineMachineRequest(
                    namespace=server.namespace,
                    request_id=request_id,
                    definition=definition,
                    dry_run=dry_run,
                ),
            )
        except RefusedFailure as failure:
            # One violation stands in the message already.
            several = failure.violations if len(failure.violations) > 1 else ()
            raise RefusedFailure(
                _in_file(failure.message),
                reason=failure.reason,
                metadata=failure.metadata,
                violations=list(map(_in_file, several)),
            ) from None
    has_errors = any(one.severity == pb.FINDING_SEVERITY_ERROR for one in answer.findings)
    if ctx.obj.json:
        write_json(answer)
        ctx.exit(NoFailure.exit_code if has_errors else 0)
    for finding in answer.findings:
        severity = _SEVERITIES.get(finding.severity, "finding")
        shown = printable(f"{_in_file(finding.path)}: {finding.message}")
        click.echo(f"{severity}: {shown}", err=True)
    if has_errors:
        raise NoFailure("this definition would be refused")
    name = printable(definition.name)
    if dry_run:
        click.echo(f"{name} would be version {answer.version}")
    elif answer.created:
        click.echo(f"{name} has version {answer.version} at revision {answer.revision}")
    else:
        click.echo(f"{name} is version {answer.version} already")


@click.command(
    "definitions",
    cls=ClientCommand,
    epilog=examples(
        "statekeep machine definitions",
        "statekeep machine definitions source",
        "statekeep machine definitions --output json | jq -r .name",
    ),
)
@click.argument("name", type=utf8, default="", metavar="[NAME]")
@at_options
@click.pass_context
def definitions_command(ctx: click.Context, *, name: str, at: entry_pb2.PointInTime | None) -> None:
    """List the newest version of each definition, or all versions of one."""
    with connection(ctx) as server:
        request = pb.ListDefinitionsRequest(namespace=server.namespace, at=at, name=name)
        definitions = _definitions(server, request)
        if ctx.obj.json:
            for one in definitions:
                write_json(one)
            return
        write_table(
            ("NAME", "VERSION", "STATES", "TRANSITIONS", "CREATED", "DESCRIPTION"),
            (
                (
                    one.name,
                    str(one.version),
                    str(len(one.states)),
                    str(len(one.transitions)),
                    time_text(one.create_time),
                    one.description,
                )
                for one in definitions
            ),
            wide=("NAME", "DESCRIPTION"),
        )


@click.command(
    "definition",
    cls=ClientCommand,
    epilog=examples(
        "statekeep machine definition source",
        "statekeep machine definition source --version 1 > source-1.yaml",
        "statekeep machine definition source --as-json",
    ),
)
@click.argument("name", type=utf8)
@click.option("--version", type=uint64, default="0", metavar="N", help="Not the newest version.")
@click.option("--as-json", is_flag=True, help="In JSON and not in YAML.")
@at_options
@click.pass_context
def definition_command(
    ctx: click.Context,
    *,
    name: str,
    version: int,
    as_json: bool,
    at: entry_pb2.PointInTime | None,
) -> None:
    """Write a definition in the form that `define` reads.

    With --output json it is as in the contract instead.
    """
    with connection(ctx) as server:
        definition = server.call(
            server.machines.GetDefinition,
            pb.GetDefinitionRequest(namespace=server.namespace, at=at, name=name, version=version),
        ).definition
    if ctx.obj.json:
        write_json(definition)
        return
    document = from_definition(definition).to_document()
    if as_json:
        text = json.dumps(document, indent=2, ensure_ascii=False)
    else:
        text = to_yaml(document).rstrip("\n")
    click.echo(printable(text, keep="\n"))


@click.command(
    "delete-definition",
    cls=ClientCommand,
    epilog=examples(
        "statekeep machine delete-definition source --version 1",
        "statekeep machine delete-definition source --all --yes",
    ),
)
@click.argument("name", type=utf8)
@click.option("--version", type=uint64, metavar="N", help="This version.")
@click.option("--all", "all_versions", is_flag=True, help="All versions.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@request_id_option
@click.pass_context
def delete_definition_command(  # noqa: PLR0913 - an argument for each option
    ctx: click.Context,
    *,
    name: str,
    version: int | None,
    all_versions: bool,
    yes: bool,
    request_id: str,
) -> None:
    """Delete one version of a definition that no machine runs on, or all of them.

    The exit code is 1 when there was none. On a terminal it asks before it deletes all; elsewhere
    that needs --yes.
    """
    if (version is None) != all_versions or version == 0:
        raise click.UsageError("give --version or --all")
    if all_versions and not yes:
        need_terminal()
        confirm(f"Delete all versions of the definition {printable(name)!r}?")
    with connection(ctx) as server:
        answer = server.call(
            server.machines.DeleteDefinition,
            pb.DeleteDefinitionRequest(
                namespace=server.namespace,
                request_id=request_id,
                name=name,
                version=version or 0,
            ),
        )
    if ctx.obj.json:
        write_json(answer)
        ctx.exit(0 if answer.existed else NoFailure.exit_code)
    if not answer.existed:
        raise NoFailure(f"there is no such definition: {name!r}")
    click.echo(f"deleted at revision {answer.revision}")


def _in_file(path: str) -> str:
    for pattern, replacement in _FILE_WORDS:
        path = pattern.sub(replacement, path)
    return path


def _definitions(
    server: Connection, request: pb.ListDefinitionsRequest
) -> Iterator[machine_pb2.Definition]:
    while True:
        page = server.call(server.machines.ListDefinitions, request)
        yield from page.definitions
        if not page.next_page_token:
            return
        request.page_token = page.next_page_token

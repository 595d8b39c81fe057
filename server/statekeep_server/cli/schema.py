"""The group `schema`: JSON Schemas that saves are checked against, and checks of a value."""

from collections.abc import Iterator
from pathlib import Path

import click

from statekeep.v1 import entry_pb2, schema_pb2, store_service_pb2
from statekeep_server.cli.arguments import (
    INPUT_FILE,
    examples,
    read_text,
    request_id_option,
    utf8,
)
from statekeep_server.cli.connection import Connection, connection
from statekeep_server.cli.failures import NoFailure
from statekeep_server.cli.output import (
    time_text,
    write_json,
    write_table,
    write_value,
)
from statekeep_server.cli.target import ClientCommand

_PREFIX = click.argument("prefix", type=utf8)


@click.group("schema")
def schema_command() -> None:
    """Keep JSON Schemas that every later save is checked against."""


@schema_command.command(
    "put",
    cls=ClientCommand,
    epilog=examples("statekeep schema put user/ user.json", "statekeep schema put user/ -"),
)
@_PREFIX
@click.argument("file", type=INPUT_FILE)
@request_id_option
@click.pass_context
def put_command(ctx: click.Context, *, prefix: str, file: Path, request_id: str) -> None:
    """Check every later save of a key that begins with PREFIX against the schema in FILE."""
    with connection(ctx) as server:
        answer = server.call(
            server.store.PutSchema,
            store_service_pb2.PutSchemaRequest(
                namespace=server.namespace,
                request_id=request_id,
                prefix=prefix,
                json_schema=read_text(file),
            ),
        )
    if ctx.obj.json:
        write_json(answer)
    else:
        click.echo(f"stored at revision {answer.revision}")


@schema_command.command(
    "show", cls=ClientCommand, epilog=examples("statekeep schema show user/ > user.json")
)
@_PREFIX
@click.pass_context
def show_command(ctx: click.Context, *, prefix: str) -> None:
    """Write the schema that is stored for exactly PREFIX to standard output."""
    with connection(ctx) as server:
        answer = server.call(
            server.store.GetSchema,
            store_service_pb2.GetSchemaRequest(namespace=server.namespace, prefix=prefix),
        )
    if ctx.obj.json:
        write_json(answer.schema)
    else:
        write_value(entry_pb2.Value(json=answer.schema.json_schema))


@schema_command.command(
    "list",
    cls=ClientCommand,
    epilog=examples("statekeep schema list", "statekeep schema list --key user/17"),
)
@click.option("--key", type=utf8, default="", help="Only the schemas that check this key.")
@click.pass_context
def list_command(ctx: click.Context, *, key: str) -> None:
    """List the schemas by their prefixes."""
    with connection(ctx) as server:
        schemas = _schemas(server, key)
        if ctx.obj.json:
            for schema in schemas:
                write_json(schema)
            return
        write_table(
            ("PREFIX", "REVISION", "TIME", "SCHEMA"),
            (
                (one.prefix, str(one.revision), time_text(one.update_time), one.json_schema)
                for one in schemas
            ),
            wide=("PREFIX", "SCHEMA"),
        )


@schema_command.command(
    "delete", cls=ClientCommand, epilog=examples("statekeep schema delete user/")
)
@_PREFIX
@request_id_option
@click.pass_context
def delete_command(ctx: click.Context, *, prefix: str, request_id: str) -> None:
    """Delete the schema of PREFIX; the exit code is 1 when there was none."""
    with connection(ctx) as server:
        answer = server.call(
            server.store.DeleteSchema,
            store_service_pb2.DeleteSchemaRequest(
                namespace=server.namespace, request_id=request_id, prefix=prefix
            ),
        )
    if ctx.obj.json:
        write_json(answer)
        ctx.exit(0 if answer.existed else NoFailure.exit_code)
    if not answer.existed:
        raise NoFailure(f"there is no schema with the prefix {prefix!r}")
    click.echo(f"deleted at revision {answer.revision}")


@schema_command.command(
    "validate",
    cls=ClientCommand,
    epilog=examples(
        "statekeep schema validate user.json --prefix user/",
        "echo '{}' | statekeep schema validate - --schema user-schema.json",
    ),
)
@click.argument("file", type=INPUT_FILE)
@click.option("--prefix", type=utf8, help="Check against the schema stored for this prefix.")
@click.option("--schema", type=INPUT_FILE, help="Check against the schema in this file.")
@click.pass_context
def validate_command(
    ctx: click.Context, *, file: Path, prefix: str | None, schema: Path | None
) -> None:
    """Check the JSON in FILE and store nothing; the exit code is 1 when it is not valid."""
    if (prefix is None) == (schema is None):
        raise click.UsageError("give --prefix or --schema")
    request = store_service_pb2.ValidateStructRequest(value=entry_pb2.Value(json=read_text(file)))
    if prefix is not None:
        request.schema_prefix = prefix
    if schema is not None:
        request.json_schema = read_text(schema)
    with connection(ctx) as server:
        request.namespace = server.namespace
        answer = server.call(server.store.ValidateStruct, request)
    if ctx.obj.json:
        write_json(answer)
    elif answer.valid:
        click.echo("valid")
    else:
        write_table(
            ("PATH", "RULE", "WHAT IS WRONG"),
            ((one.path or "(whole value)", one.rule, one.message) for one in answer.violations),
            wide=("PATH", "WHAT IS WRONG"),
        )
    ctx.exit(0 if answer.valid else NoFailure.exit_code)


def _schemas(server: Connection, key: str) -> Iterator[schema_pb2.Schema]:
    request = store_service_pb2.ListSchemasRequest(namespace=server.namespace, key=key)
    while True:
        page = server.call(server.store.ListSchemas, request)
        yield from page.schemas
        if not page.next_page_token:
            return
        request.page_token = page.next_page_token

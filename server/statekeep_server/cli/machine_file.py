"""Files that hold a definition, and machines or definitions as the subject of a command."""

import functools
from collections.abc import Callable
from pathlib import Path
from typing import TypedDict

import click

from statekeep import DefinitionFileError
from statekeep._convert_definitions import to_definition
from statekeep.definitions import Definition
from statekeep.v1 import machine_pb2
from statekeep_server.cli.arguments import INPUT_FILE, read_text, uint64, utf8
from statekeep_server.cli.failures import WrongInputFailure


class Subject(TypedDict, total=False):
    """The fields of a request that say which machine or definition it is about."""

    machine_id: str
    stored: machine_pb2.DefinitionReference
    definition: machine_pb2.Definition


def read_definition(path: Path) -> machine_pb2.Definition:
    """Return the definition that a file or, for `-`, standard input holds."""
    try:
        return to_definition(Definition.parse(read_text(path)))
    except DefinitionFileError as error:
        source = "standard input" if path == Path("-") else str(path)
        raise WrongInputFailure(
            f"{source} is no definition", violations=[str(one) for one in error.problems]
        ) from None


def subject_options(command: Callable[..., None]) -> Callable[..., None]:
    """Add --definition, --version and --from-file; the command gets `subject`.

    It has to have a parameter `machine_id`, None when no machine is named.
    """

    @click.option("--definition", type=utf8, metavar="NAME", help="A stored definition.")
    @click.option("--version", type=uint64, metavar="N", help="Not its newest version.")
    @click.option("--from-file", type=INPUT_FILE, help="The definition in this file, not stored.")
    @functools.wraps(command)
    def with_subject(
        *args: object,
        machine_id: str | None,
        definition: str | None,
        version: int | None,
        from_file: Path | None,
        **options: object,
    ) -> None:
        if sum(one is not None for one in (machine_id, definition, from_file)) != 1:
            raise click.UsageError("name a machine, or give --definition or --from-file")
        if version is not None and definition is None:
            raise click.UsageError("--version goes with --definition")
        subject: Subject = {}
        if machine_id is not None:
            subject["machine_id"] = machine_id
        elif from_file is not None:
            subject["definition"] = read_definition(from_file)
        else:
            subject["stored"] = machine_pb2.DefinitionReference(
                name=definition or "", version=version or 0
            )
        command(*args, subject=subject, **options)

    return with_subject

"""What a command ends with when it does not succeed: owns exit codes and the form of errors.

Must never print a traceback or let a control character of a server's message through.
"""

import json
from collections.abc import Mapping, Sequence

import click

from statekeep_server.cli.printable import printable, printable_json


class Failure(click.ClickException):
    """An error that is told to the person who ran the command."""

    def __init__(
        self,
        message: str,
        *,
        reason: str = "",
        metadata: Mapping[str, str] | None = None,
        violations: Sequence[str] = (),
        fields: Sequence[str] = (),
    ) -> None:
        super().__init__(message)
        self.reason = reason
        self.metadata = dict(metadata or {})
        self.violations = tuple(violations)
        self.fields = tuple(fields)
        self.as_json = json_wanted(click.get_current_context(silent=True))

    def show(self, file: object = None) -> None:  # noqa: ARG002 - click's signature
        """Write the error to standard error, as a sentence or as a JSON object."""
        echo_error(
            self.message,
            self.reason,
            metadata=self.metadata,
            violations=self.violations,
            as_json=self.as_json,
        )


class NoFailure(Failure):
    """The answer is no: not found, does not exist, not valid, damage was found."""

    exit_code = 1


class WrongInputFailure(Failure):
    """What the command was given cannot be used."""

    exit_code = 2


class RefusedFailure(Failure):
    """The server refused or failed."""

    exit_code = 3


class UnreachableFailure(Failure):
    """The server cannot be reached, or did not answer in time."""

    exit_code = 4


class RejectedFailure(Failure):
    """A machine rejected an event, and nothing was changed."""

    exit_code = 5


def json_wanted(ctx: click.Context | None) -> bool:
    """Return whether `--output json` holds in this context."""
    while ctx is not None:
        output = ctx.params.get("output") or getattr(ctx.obj, "output", None)
        if output is not None:
            return bool(output == "json")
        ctx = ctx.parent
    return False


def echo_error(
    message: str,
    reason: str,
    *,
    metadata: Mapping[str, str] | None = None,
    violations: Sequence[str] = (),
    as_json: bool,
) -> None:
    """Write one error to standard error."""
    if as_json:
        document = {
            "error": message,
            "reason": reason,
            "metadata": dict(metadata or {}),
            "violations": list(violations),
        }
        click.echo(printable_json(json.dumps(document, ensure_ascii=False)), err=True)
        return
    suffix = f" ({reason})" if reason not in ("", "USAGE") else ""
    lines = [printable(line) for line in message.splitlines()] or [""]
    click.echo(f"error: {lines[0]}{suffix}", err=True)
    for line in [*lines[1:], *map(printable, violations)]:
        click.echo(f"  {line}", err=True)

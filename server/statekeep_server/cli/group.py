"""The groups of commands: owns loading a command's module when it is used, and how errors look.

Must import nothing that is slow to import.
"""

import sys
from collections.abc import Mapping, Sequence
from importlib import import_module
from typing import Any, ClassVar, NamedTuple, cast

import click
from click.shell_completion import CompletionItem

from statekeep_server.cli.failures import echo_error, json_wanted

_INTERRUPTED_EXIT_CODE = 130


class Listed(NamedTuple):
    """A command as the help lists it, and the module of this package that holds it."""

    name: str
    module: str
    summary: str


class Root(click.Group):
    """The outermost group: commands in sections, imported when used, and one form of errors."""

    sections: ClassVar[Mapping[str, Sequence[Listed]]] = {}

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """Return the names in the order of the help."""
        return [one.name for one in self._listed()]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - click's signature
        """Return a command, imported now, or None."""
        for listed in self._listed():
            if listed.name == cmd_name:
                module = import_module(f"{__package__}.{listed.module}")
                return cast("click.Command", getattr(module, f"{listed.name}_command"))
        return None

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002 - click's signature
        """Write the sections of commands without importing any."""
        for title, section in self.sections.items():
            with formatter.section(title):
                formatter.write_dl([(one.name, one.summary) for one in section])

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        """Complete names of commands without importing any."""
        names = [
            CompletionItem(one.name, help=one.summary)
            for one in self._listed()
            if one.name.startswith(incomplete)
        ]
        return names + click.Command.shell_complete(self, ctx, incomplete)

    def main(self, *args: Any, **extra: Any) -> Any:  # noqa: ANN401 - click's signature
        """Run, and turn every error into a line on standard error and an exit code."""
        extra["standalone_mode"] = False
        try:
            code = super().main(*args, **extra)
        except click.exceptions.NoArgsIsHelpError as error:
            error.show()
            sys.exit(error.exit_code)
        except click.UsageError as error:
            _show_usage_error(error)
            sys.exit(error.exit_code)
        except click.ClickException as error:
            error.show()
            sys.exit(error.exit_code)
        except click.Abort:
            click.echo("interrupted", err=True)
            sys.exit(_INTERRUPTED_EXIT_CODE)
        sys.exit(code if isinstance(code, int) else 0)

    def _listed(self) -> list[Listed]:
        return [one for section in self.sections.values() for one in section]


def _show_usage_error(error: click.UsageError) -> None:
    as_json = json_wanted(error.ctx)
    echo_error(error.format_message(), "USAGE", as_json=as_json)
    if error.ctx is not None and not as_json:
        click.echo(f"Try '{error.ctx.command_path} --help'.", err=True)

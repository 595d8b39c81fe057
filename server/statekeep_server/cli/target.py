"""Which server a command talks to, and as whom: owns the options that all client commands share.

Must not open a connection, nor import what is slow to import; `connection` opens what these say.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

import click
from click.core import ParameterSource

_DEFAULT_ADDRESS: Final = "127.0.0.1:7420"
_FILE: Final = click.Path(exists=True, dir_okay=False, path_type=Path)


@dataclass(frozen=True, slots=True)
class Target:
    """The server, the namespace, who calls, and how answers are shown."""

    address: str = _DEFAULT_ADDRESS
    namespace: str = ""
    token: str | None = None
    token_from: Path | None = None
    tls: bool = False
    tls_ca: Path | None = None
    tls_cert: Path | None = None
    tls_key: Path | None = None
    timeout: float | None = None
    output: str = "table"

    def overridden(self, options: Mapping[str, Any]) -> "Target":
        """Return this target with what the options say in place of its own."""
        given = {name: value for name, value in options.items() if value is not None}
        if "token" in given:
            given.setdefault("token_from", None)
        elif "token_from" in given:
            given["token"] = None
        return replace(self, **given)

    @property
    def json(self) -> bool:
        """Whether answers are shown as JSON."""
        return self.output == "json"


class ClientCommand(click.Command):
    """A command that talks to a server: it takes the options of a target after its name too."""

    def get_params(self, ctx: click.Context) -> list[click.Parameter]:
        """Return the command's own parameters, then those of a target."""
        return [*super().get_params(ctx), *_TARGET_OPTIONS]

    def invoke(self, ctx: click.Context) -> object:
        """Run with the target of the whole command line as the context's object."""
        check_tokens(ctx)
        options = {name: ctx.params.pop(name) for name in Target.__dataclass_fields__}
        ctx.obj = (ctx.find_object(Target) or Target()).overridden(options)
        return super().invoke(ctx)

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the command's own options first, and those of the target in their own section."""
        write_section(ctx, formatter, "Options", super().get_params(ctx))
        write_section(ctx, formatter, "Server and output", _TARGET_OPTIONS)


def write_section(
    ctx: click.Context,
    formatter: click.HelpFormatter,
    title: str,
    params: Sequence[click.Parameter],
) -> None:
    """Write a section of the help with those of the parameters that have a help record."""
    records = [param.get_help_record(ctx) for param in params if isinstance(param, click.Option)]
    with formatter.section(title):
        formatter.write_dl([record for record in records if record is not None])


def check_tokens(ctx: click.Context) -> None:
    """Refuse two tokens; one of the command line stands in place of the environment's."""
    if ctx.params.get("token") is None or ctx.params.get("token_from") is None:
        return
    if ctx.get_parameter_source("token") is ParameterSource.ENVIRONMENT:
        ctx.params["token"] = None
        return
    raise click.UsageError("give --token or --token-from, not both", ctx)


def target_options() -> list[click.Parameter]:
    """Return new options of a target, which also read the environment."""
    return [
        click.Option(
            ["--address"],
            envvar="STATEKEEP_ADDRESS",
            show_envvar=True,
            metavar="HOST:PORT",
            help=f"Address of the server; {_DEFAULT_ADDRESS} if not given.",
        ),
        click.Option(
            ["--namespace"],
            envvar="STATEKEEP_NAMESPACE",
            show_envvar=True,
            metavar="NAME",
            help="Namespace; `default` if not given.",
        ),
        click.Option(
            ["--token"],
            envvar="STATEKEEP_TOKEN",
            show_envvar=True,
            metavar="TOKEN",
            help="Bearer token. Others on this machine can see the arguments of a command: prefer "
            "the variable or --token-from.",
        ),
        click.Option(["--token-from"], type=_FILE, help="File that holds the token."),
        click.Option(
            ["--tls"], is_flag=True, default=None, help="Use TLS; implied by the next three."
        ),
        click.Option(
            ["--tls-ca"],
            type=_FILE,
            help="Authority of the server's certificate, in PEM; else those of this system.",
        ),
        click.Option(["--tls-cert"], type=_FILE, help="Certificate of the client, in PEM."),
        click.Option(["--tls-key"], type=_FILE, help="Private key of that certificate, in PEM."),
        click.Option(
            ["--timeout"],
            envvar="STATEKEEP_TIMEOUT",
            show_envvar=True,
            type=click.FloatRange(min=0, min_open=True),
            metavar="SECONDS",
            help="How long a call may take; 10 seconds if not given.",
        ),
        click.Option(
            ["--output"],
            envvar="STATEKEEP_OUTPUT",
            show_envvar=True,
            type=click.Choice(["table", "json"]),
            help="`table` for people, in a pipe tab-separated without titles; `json` for programs: "
            "one document, or for a list a line for each item, named as in the contract.",
        ),
    ]


def _without_environment(params: list[click.Parameter]) -> list[click.Parameter]:
    # The group has read it already, and what stands before the command's name is stronger.
    for param in params:
        param.envvar = None
    return params


_TARGET_OPTIONS: Final = _without_environment(target_options())

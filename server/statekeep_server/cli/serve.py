"""The command `serve`: owns how a server is started from a command line."""

from pathlib import Path
from typing import Any

import click
from click.core import ParameterSource

from statekeep_server import config as server_config
from statekeep_server.cli import settings
from statekeep_server.cli.arguments import examples
from statekeep_server.cli.failures import WrongInputFailure, echo_error
from statekeep_server.cli.target import write_section


class _ServeCommand(click.Command):
    """`serve`, with a section of its own for the limits in its long help."""

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the common settings first."""
        limits = [param for param in self.params if param.name in settings.LIMIT_NAMES]
        common = [param for param in self.get_params(ctx) if param not in limits]
        write_section(ctx, formatter, "Options", common)
        write_section(ctx, formatter, "Limits", limits)


@click.command(
    "serve",
    cls=_ServeCommand,
    params=[settings.flag(name) for name in (*settings.COMMON_NAMES, *settings.LIMIT_NAMES)],
    epilog=examples(
        "statekeep serve",
        "statekeep serve --listen 127.0.0.1:7420 --data ./data",
        "statekeep serve --listen 0.0.0.0:7420 --tls-cert cert.pem --tls-key key.pem "
        "--token-file tokens",
        "statekeep serve --print-config > statekeep.toml",
        "statekeep serve --config statekeep.toml",
    ),
)
@click.option(
    "--config",
    "path",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    envvar="STATEKEEP_CONFIG",
    help="TOML file of settings, named as in the flags with _ for -.  [env var: STATEKEEP_CONFIG]",
)
@click.option(
    "--print-config", is_flag=True, help="Print the settings in force as TOML, and do not start."
)
@click.pass_context
def serve_command(
    ctx: click.Context, /, *, path: Path | None, print_config: bool, **_settings: object
) -> None:
    """Start a server and serve until SIGTERM or Ctrl-C.

    A setting is taken from its flag, else from its environment variable, else from the file of
    --config, else it has its default.
    """
    flags = _flags_given(ctx)
    origins = dict.fromkeys(server_config.Config.model_fields, server_config.Source.FLAG)
    try:
        origins = server_config.origins(flags, path)
        config = server_config.load(flags, path)
    except (ValueError, OSError) as error:
        for sentence in settings.sentences(error, origins, path):
            echo_error(sentence, "", as_json=False)
        ctx.exit(WrongInputFailure.exit_code)
    if print_config:
        for line in settings.toml(config, origins, path):
            click.echo(line)
        return
    from statekeep_server import server  # noqa: PLC0415 - only a start needs gRPC and the store

    ctx.exit(server.run(config))


def _flags_given(ctx: click.Context) -> dict[str, Any]:
    return {
        name: ctx.params[name]
        for name in server_config.Config.model_fields
        if ctx.get_parameter_source(name) is ParameterSource.COMMANDLINE
    }

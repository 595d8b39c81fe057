"""The group `token`: makes and lists the bearer tokens of a server, in its token file.

Must never store a token: the file holds hashes, and the token is shown once.
"""

import fcntl
import os
from pathlib import Path

import click

from statekeep_server.cli.arguments import examples, utf8
from statekeep_server.cli.failures import WrongInputFailure
from statekeep_server.services import tokens

_FILE = click.option(
    "--token-file",
    type=click.Path(dir_okay=False, path_type=Path),
    required=True,
    envvar="STATEKEEP_TOKEN_FILE",
    help="The file that `statekeep serve --token-file` reads.  [env var: STATEKEEP_TOKEN_FILE]",
)
_MODE = 0o600


@click.group("token")
def token_command() -> None:
    """Make and list the bearer tokens of a server."""


@token_command.command(
    "create",
    epilog=examples(
        "statekeep token create --name laptop --token-file tokens",
        "statekeep token create --name shop --token-file tokens > shop.token",
        "statekeep serve --token-file tokens",
        "statekeep status --token-from shop.token",
    ),
)
@click.option("--name", required=True, type=utf8, help="Who will use it; the log shows this name.")
@_FILE
def create_command(*, name: str, token_file: Path) -> None:
    """Make a token, print it once and add its hash to the token file.

    The file is made if absent, readable only by you. A server reads it when it starts.
    """
    if not name or not name.isprintable() or " " in name or name.startswith("#"):
        raise WrongInputFailure(f"the name {name!r} may not be empty, have spaces or begin with #")
    token = tokens.generate()
    try:
        _add(token_file, name, tokens.line_for(name, token))
    except (OSError, ValueError) as error:
        raise WrongInputFailure(f"cannot add to {token_file}: {error}") from None
    click.echo(f"added {name} to {token_file}; this is the only time the token is shown:", err=True)
    click.echo(token)


@token_command.command("list", epilog=examples("statekeep token list --token-file tokens"))
@_FILE
def list_command(*, token_file: Path) -> None:
    """List the names of the tokens in the token file."""
    try:
        names = tokens.read_names(token_file)
    except (OSError, ValueError) as error:
        raise WrongInputFailure(f"cannot read {token_file}: {error}") from None
    for name in names:
        click.echo(name)


def _add(path: Path, name: str, line: str) -> None:
    """Append a line to a token file under a lock, unless the name is in it already."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, _MODE)
    with os.fdopen(descriptor, "r+b", buffering=0) as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        if name in tokens.read_names(path):
            raise WrongInputFailure(
                f"{path} has a token named {name} already; choose another name, or remove its line"
            )
        content = file.read()
        ending = b"" if not content or content.endswith(b"\n") else b"\n"
        file.write(ending + line.encode() + b"\n")
        os.fsync(file.fileno())

"""What the help and the completion promise."""

import subprocess
import sys
from collections.abc import Iterator

import click
import pytest

from statekeep_server import RELEASE
from statekeep_server.cli import cli
from statekeep_server.cli.machine import machine_command
from tests.cli.command import Command

SLOW_MODULES = ("grpc", "pydantic", "rich", "lmdb")


def commands(group: click.Group, name: str) -> Iterator[tuple[str, click.Command]]:
    ctx = click.Context(group)
    for child in group.list_commands(ctx):
        command = group.get_command(ctx, child)
        assert command is not None
        if isinstance(command, click.Group):
            yield from commands(command, f"{name} {child}")
        else:
            yield f"{name} {child}", command


@pytest.mark.parametrize(("name", "command"), list(commands(cli, "statekeep")))
def test_the_help_of_every_command_has_an_example_of_it(name: str, command: click.Command) -> None:
    assert command.help
    assert name in (command.epilog or "")


def test_the_list_of_commands_says_what_the_commands_say() -> None:
    """A summary in the list is the first sentence of the command's own help."""
    ctx = click.Context(cli)
    for section in cli.sections.values():
        for listed in section:
            command = cli.get_command(ctx, listed.name)
            assert command is not None
            first = (command.help or "").split("\n\n")[0].replace("\n", " ")
            assert first.startswith(listed.summary.rstrip("."))


def test_the_help_of_machine_lists_each_of_its_commands(bare: Command) -> None:
    """They stand in sections, and none is forgotten."""
    shown = bare("machine", "--help").text
    for name in machine_command.commands:
        assert f"\n  {name} " in shown


def test_the_help_is_shown_without_importing_what_is_slow() -> None:
    """Neither `--help` nor completing a command's name loads the network or the store."""
    check = (
        "import sys; from statekeep_server.cli import cli\n"
        "try: cli.main(['--help'], prog_name='statekeep')\n"
        f"finally: print([m for m in {SLOW_MODULES} if m in sys.modules], file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", check], capture_output=True, text=True, check=True)
    assert done.stderr == "[]\n"


def test_help_documents_the_exit_codes(bare: Command) -> None:
    shown = bare("--help").text
    for code in range(6):
        assert f"\n    {code}  " in shown


def test_version_is_the_release(bare: Command) -> None:
    assert bare("--version").text == f"statekeep {RELEASE}\n"


def test_without_a_command_the_help_is_shown(bare: Command) -> None:
    outcome = bare()
    assert outcome.code == 2
    assert "Usage: statekeep" in outcome.error


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_a_completion_script_says_where_to_put_it(bare: Command, shell: str) -> None:
    outcome = bare("completion", shell)
    assert outcome.code == 0
    assert "_STATEKEEP_COMPLETE" in outcome.text
    assert f"statekeep completion {shell}" in outcome.lines[-1]


@pytest.mark.parametrize(
    ("typed", "offered"),
    [("sa", {"save"}), ("namespace d", {"delete"}), ("serve --log-level d", {"debug"})],
)
def test_words_are_completed(bare: Command, typed: str, offered: set[str]) -> None:
    """Commands, those of a group, and the values of options."""
    words = f"statekeep {typed}"
    bare.environment = {
        "_STATEKEEP_COMPLETE": "bash_complete",
        "COMP_WORDS": words,
        "COMP_CWORD": str(len(words.split()) - 1),
    }
    assert {line.partition(",")[2] for line in bare().lines} == offered

"""Runs the `statekeep` command for tests: in this process, on a terminal, and as a server."""

import os
import pty
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from click.testing import CliRunner

from statekeep_server.cli import PROGRAM, cli
from tests.children import PATIENCE_SECONDS

COMMAND = (sys.executable, "-m", "statekeep_server")


@dataclass(frozen=True)
class Outcome:
    """What a command wrote and ended with."""

    code: int
    data: bytes
    error: str

    @property
    def text(self) -> str:
        """Return standard output as text."""
        return self.data.decode()

    @property
    def lines(self) -> list[str]:
        """Return the lines of standard output."""
        return self.text.splitlines()


@dataclass
class Command:
    """The command with an environment of its own."""

    environment: dict[str, str] = field(default_factory=dict)

    def __call__(self, *arguments: str, stdin: bytes = b"") -> Outcome:
        """Run it without a terminal."""
        result = CliRunner().invoke(
            cli, arguments, input=stdin, env=self.environment, prog_name=PROGRAM
        )
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        return Outcome(result.exit_code, result.stdout_bytes, result.stderr)

    def on_terminal(self, *arguments: str, typed: str = "") -> tuple[int, str]:
        """Run it on a terminal of its own; return its exit code and all that the terminal got."""
        ours, theirs = pty.openpty()
        process = subprocess.Popen(
            [*COMMAND, *arguments],
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            env={**os.environ, **self.environment, "TERM": "xterm", "COLUMNS": "80"},
        )
        os.close(theirs)
        os.write(ours, typed.encode())
        shown = b"".join(_until_closed(ours))
        os.close(ours)
        return process.wait(PATIENCE_SECONDS), shown.decode()


@contextmanager
def serving(data: Path, *flags: str) -> Iterator[str]:
    """Run `statekeep serve` on a free port and yield its address; it must end well on SIGTERM."""
    process = subprocess.Popen(
        [*COMMAND, "serve", "--listen", "127.0.0.1:0", "--data", str(data), *flags],
        stdout=subprocess.PIPE,
        text=True,
    )
    with process:
        assert process.stdout is not None
        first = process.stdout.readline()
        try:
            yield first.removeprefix("statekeep is listening on ").partition(",")[0]
        finally:
            process.terminate()
        assert process.wait(PATIENCE_SECONDS) == 0


def _until_closed(descriptor: int) -> Iterator[bytes]:
    while True:
        try:
            data = os.read(descriptor, 1 << 16)
        except OSError:
            return  # Linux says so when the last process has closed its side.
        if not data:
            return
        yield data

"""Running what a page shows, against a real server, and comparing it with what the page shows."""

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Final

from tests.docs.pages import SHOWN_ADDRESS, Example

ELLIPSIS: Final = "…"
PATIENCE_SECONDS: Final = 60
_BIN: Final = Path(sys.executable).parent


def run(example: Example, address: str, directory: Path) -> subprocess.CompletedProcess[str]:
    """Run an example in a directory, with the server's address in place of the shown one.

    Errors come out where the answers do, as a reader of the page would see them.
    """
    if example.language == "python":
        command = [sys.executable, "-c", example.source.replace(SHOWN_ADDRESS, address)]
    else:
        command = ["bash", "-euo", "pipefail", "-c", example.source.replace(SHOWN_ADDRESS, address)]
    return subprocess.run(
        command,
        cwd=directory,
        env=os.environ
        | {"PATH": f"{_BIN}:{os.environ['PATH']}", "STATEKEEP_ADDRESS": address, "NO_COLOR": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=PATIENCE_SECONDS,
        check=False,
    )


def check(example: Example, address: str, directory: Path) -> None:
    """Fail unless an example prints what its page shows and ends with the exit code of that.

    An answer that begins with an error ends with another code than 0, every other one with 0. `…`
    in the answer stands for anything, and white space does not count.
    """
    assert example.answer is not None
    done = run(example, address, directory)
    printed = done.stdout.replace(address, SHOWN_ADDRESS)
    where = f"{example}\n{example.source}\nprinted, with exit code {done.returncode}:\n{printed}"
    is_error = example.answer.startswith(("ERROR:", "error:"))
    assert (done.returncode != 0) is is_error, where
    assert is_shown(printed, example.answer), where


def is_shown(printed: str, answer: str) -> bool:
    """Return whether this output is what an answer block shows."""
    parts = (re.escape("".join(part.split())) for part in answer.split(ELLIPSIS))
    return re.fullmatch(".*".join(parts), "".join(printed.split())) is not None

"""What the README of the Python client shows, runs."""

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Final

from statekeep import Client

ROOT: Final = Path(__file__).resolve().parents[2]
README: Final = (ROOT / "clients/python/README.md").read_text()
NAMESPACE: Final = "first-session-python"
PATIENCE_SECONDS: Final = 120


def blocks(language: str) -> list[str]:
    """Return the blocks of a language, in the order of the page."""
    return re.findall(rf"^```{language}\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)


def run(command: list[str], **variables: str) -> str:
    """Run a command in the root of the repository, and return what it prints."""
    done = subprocess.run(
        command,
        cwd=ROOT,
        env=os.environ | variables,
        capture_output=True,
        text=True,
        timeout=PATIENCE_SECONDS,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_a_clone_installs_as_shown(tmp_path: Path) -> None:
    """Into a directory of its own, beside the tools and dependencies that are here already."""
    (install,) = blocks("sh")
    pip = f'pip() {{ {sys.executable} -m pip "$@"; }}\n'
    here = {"PIP_NO_BUILD_ISOLATION": "0", "PIP_NO_DEPS": "1", "PIP_TARGET": str(tmp_path)}
    run(["bash", "-euo", "pipefail", "-c", pip + install], **here)
    script = "import statekeep; print(statekeep.__file__)"
    found = run([sys.executable, "-c", script], PYTHONPATH=str(tmp_path))
    assert Path(found.strip()).is_relative_to(tmp_path)


def test_the_session_and_the_machine_run_as_shown(address: str) -> None:
    """One after the other, in one namespace; the machine has the timer of its definition."""
    connect = next(block for block in blocks("python") if "Client(" in block)
    snapshots = next(block for block in blocks("python") if "snapshots.create" in block)
    machines = next(block for block in blocks("python") if "machines.define" in block)
    run([sys.executable, "-c", connect.replace("127.0.0.1:7420", address)])
    opened = f"import statekeep\nclient = statekeep.Client({address!r}, namespace={NAMESPACE!r})\n"
    printed = run([sys.executable, "-c", opened + snapshots + machines + "client.close()\n"])
    assert printed.startswith("CHANGED theme\nprocessing ")
    with Client(address, namespace=NAMESPACE) as client:
        machine = client.machines.get("source-17")
        assert machine is not None
        assert (machine.timer_event, machine.context) == ("fail", {"tries": 1})

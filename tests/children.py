"""Processes of their own, for what cannot be tried in the tests' process."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
PATIENCE_SECONDS = 120


def run_child(module: str, *arguments: str) -> list[str]:
    """Run a module of the tests to its end and return the lines it wrote."""
    done = subprocess.run(
        [sys.executable, "-m", module, *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=PATIENCE_SECONDS,
        check=False,
    )
    assert done.returncode == 0, f"{module} ended with {done.returncode}: {done.stderr}"
    return done.stdout.splitlines()


def start_child(module: str, *arguments: str) -> subprocess.Popen[str]:
    """Start a module of the tests whose lines can be read while it runs."""
    return subprocess.Popen(
        [sys.executable, "-m", module, *arguments],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    )

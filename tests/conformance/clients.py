"""The clients that the corpus is played with: their drivers and what they are known to fail."""

import fnmatch
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Final, NamedTuple

from tests.conformance.cases import Case
from tests.conformance.servers import ROOT

LANGUAGES: Final = ("python", "zig", "go", "rust", "typescript", "java")
_PROBE_SECONDS: Final = 60.0


class KnownFailure(NamedTuple):
    """Cases that a client fails, and why."""

    pattern: str
    reason: str


class Client(NamedTuple):
    """One client of the project."""

    language: str
    root: Path = ROOT

    @property
    def directory(self) -> Path:
        """Where its driver and its list lie."""
        return self.root / "clients" / self.language / "conformance"

    @property
    def driver(self) -> Path:
        """Its driver."""
        return self.directory / "driver"

    def missing(self) -> str:
        """Return why its driver cannot be played with, "" when it can: it ends with its input."""
        if not self.driver.exists():
            return f"there is no {self.driver.relative_to(self.root)}"
        try:
            done = subprocess.run(
                [self.driver],
                input=b"",
                capture_output=True,
                timeout=_PROBE_SECONDS,
                check=False,
            )
        except (OSError, subprocess.TimeoutExpired) as error:
            return f"its driver does not run: {error}"
        told = done.stderr.decode(errors="replace").strip().splitlines()
        reason = told[-1] if told else "it says nothing"
        return f"its driver ends with {done.returncode}: {reason}" if done.returncode else ""

    def known_failures(self) -> list[KnownFailure]:
        """Return what it is known to fail."""
        path = self.directory / "known_failing.txt"
        return list(_known(path)) if path.exists() else []

    def reason_to_fail(self, case: Case) -> str:
        """Return why it fails a case, "" when it should pass."""
        for known in self.known_failures():
            if fnmatch.fnmatchcase(case.name, known.pattern):
                return known.reason
        return ""


def _known(path: Path) -> Iterator[KnownFailure]:
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        if not line.strip() or line.startswith("#"):
            continue
        pattern, _, reason = line.partition("#")
        if not reason.strip():
            raise ValueError(f"{path}, line {number}: what fails needs a reason after #")
        yield KnownFailure(pattern.strip(), reason.strip())

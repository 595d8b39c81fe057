"""The client and its samples against real servers of Statekeep."""

import os
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Self

import pytest
from conftest import CLIENT, PROGRAMS, run
from identities import Authority, made, pem_of

STATEKEEP = os.environ.get("STATEKEEP", str(CLIENT.parent.parent / ".venv" / "bin" / "statekeep"))
SAMPLES = sorted(path.stem for path in (CLIENT / "samples").glob("*.zig"))
# What a sample's own hook fails with is logged.
LOGGED = {"validated_transitions": "warning(statekeep): The hook 'may_pay' failed: MissingField\n"}
README = (CLIENT / "README.md").read_text()


class Statekeep:
    """A server of Statekeep in a process of its own, which keeps port and data."""

    def __init__(self, data: Path, *arguments: str) -> None:
        self._command = [STATEKEEP, "serve", "--data", str(data), *arguments]
        self._listen = "127.0.0.1:0"
        self.start()

    def start(self) -> None:
        """Start it."""
        self.process = subprocess.Popen(
            [*self._command, "--listen", self._listen], stdout=subprocess.PIPE, text=True
        )
        assert self.process.stdout
        found = re.search(r"listening on ([^ ,]+)", self.process.stdout.readline())
        assert found
        self._listen = found[1]

    @property
    def address(self) -> str:
        """Where to connect to."""
        return self._listen

    def stop(self) -> None:
        """Kill it."""
        self.process.kill()
        self.process.wait()
        if self.process.stdout:
            self.process.stdout.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()


def play(server: Statekeep, env: dict[str, str]) -> None:
    """Run the program, and restart the server when it asks."""
    with subprocess.Popen(
        [PROGRAMS / "session", server.address],
        env={**os.environ, **env},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as program:
        assert program.stdout
        assert program.stdin
        if program.stdout.readline() == "restart\n":
            server.stop()
            server.start()
            program.stdin.write("go on\n")
            program.stdin.flush()
        assert program.wait(120) == 0


def test_session_in_plain_text(tmp_path: Path) -> None:
    with Statekeep(tmp_path) as server:
        play(server, {})


def test_session_over_tls(tmp_path: Path, certificate: dict[str, str]) -> None:
    tls = ("--tls-cert", certificate["chain"], "--tls-key", certificate["key"])
    with Statekeep(tmp_path, *tls) as server:
        play(server, {"ROOTS": certificate["roots"]})


def test_session_over_mutual_tls(tmp_path: Path, certificate: dict[str, str]) -> None:
    authority, key = Authority(), made("p256")
    path = authority.write(tmp_path / "clients.pem")
    tls = ("--tls-cert", certificate["chain"], "--tls-key", certificate["key"])
    own = {"CERTIFICATE": authority.issue(key), "KEY": pem_of("p256", key)}
    with Statekeep(tmp_path / "data", *tls, "--tls-client-ca", str(path)) as server:
        play(server, {"ROOTS": certificate["roots"], **own})


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Statekeep]:
    with Statekeep(tmp_path_factory.mktemp("data")) as started:
        yield started


@pytest.mark.parametrize("sample", SAMPLES)
def test_sample(sample: str, server: Statekeep) -> None:
    done = run(sample, env={"STATEKEEP_ADDRESS": server.address})
    assert done.returncode == 0, done.stderr
    assert done.stderr == LOGGED.get(sample, "")
    assert done.stdout == (CLIENT / "samples" / "output" / f"{sample}.txt").read_text()


def test_the_readme_is_cut_from_samples() -> None:
    regions = re.findall(r"```zig sample=(\w+) region=(\w+)\n(.*?)```", README, re.DOTALL)
    assert regions
    for sample, region, text in regions:
        source = (CLIENT / "samples" / f"{sample}.zig").read_text()
        cut = re.search(
            rf"^ *// region {region}\n(.*?)^ *// endregion", source, re.MULTILINE | re.DOTALL
        )
        assert cut, f"{sample}: {region}"
        indent = len(cut[1]) - len(cut[1].lstrip(" "))
        plain = re.sub(rf"^ {{{indent}}}", "", cut[1], flags=re.MULTILINE) if indent else cut[1]
        assert plain == text, f"{sample}: {region} differs"

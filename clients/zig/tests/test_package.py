"""A project takes the package, by its path and as a tarball, with a service of its own."""

import os
import re
import shutil
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest
from conftest import CLIENT, HERE, Server

ROOT = CLIENT.parent.parent
ZIG = [CLIENT / ".venv/bin/python", "-m", "ziglang"]
README = (CLIENT / "README.md").read_text()
MANIFEST = """.{{
    .name = .app,
    .version = "0.0.1",
    .fingerprint = 0xc96e70cf1b8dd408,
    .paths = .{{"."}},
    {0}
}}
"""
# Of echo.proto, nasty.proto and the well-known types.
MESSAGES = 7 + 9 + 16


def run(*command: str | Path, cwd: Path, **env: str) -> str:
    """Run a command that has to go well, and return what it says."""
    done = subprocess.run(
        command, cwd=cwd, env={**os.environ, **env}, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout + done.stderr


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Make a project with code that the generator wrote for it."""
    path = tmp_path / "app"
    shutil.copytree(HERE / "consumer", path)
    code = path / "src/gen"
    code.mkdir()
    plugin = f"--plugin=protoc-gen-zig={ROOT / 'tools/protoc-gen-zig'}"
    includes = [f"-I{HERE}", f"-I{HERE / 'nasty'}"]
    files = ["echo/v1/echo.proto", "nasty.proto"]
    known = ["any", "duration", "empty", "struct", "timestamp", "wrappers"]
    files += [f"google/protobuf/{name}.proto" for name in known]
    protoc = [sys.executable, "-m", "grpc_tools.protoc", plugin, f"--zig_out={code}"]
    run(*protoc, *includes, *files, cwd=path, PYTHON=sys.executable)
    return path


def check(project: Path, server: Server) -> None:
    """Build the project and run it."""
    run(*ZIG, "build", cwd=project)
    said = run(project / "zig-out/bin/app", cwd=project, TARGET=server.target)
    assert said == f"from a package 3 {MESSAGES}\n"


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """Make the clone that the README speaks of, beside the project; `dist` has what is built."""
    path = tmp_path / "statekeep"
    path.mkdir()
    (path / "clients").symlink_to(ROOT / "clients")
    return path


def pack(directory: Path) -> Path:
    """Build the tarball, and return where it is."""
    tools = f"BIN={Path(sys.executable).parent}"
    run("make", "package", f"DIST={directory}", tools, cwd=CLIENT)
    (tarball,) = directory.glob("*.tar.gz")
    return tarball


@pytest.mark.usefixtures("clone")
def test_taken_by_path(project: Path, plain_server: Server) -> None:
    """As the README says it."""
    (line,) = re.findall(r"^\.dependencies = .*", README, re.MULTILINE)
    (project / "build.zig.zon").write_text(MANIFEST.format(line))
    check(project, plain_server)


def test_taken_as_a_tarball(project: Path, plain_server: Server, clone: Path) -> None:
    """As the README says it."""
    pack(clone / "dist/zig")
    (project / "build.zig.zon").write_text(MANIFEST.format(".dependencies = .{},"))
    (command,) = re.findall(r"```sh\nzig (.*)\n```", README)
    run(*ZIG, *command.split(), cwd=project)
    check(project, plain_server)


def test_a_tarball_is_whole_and_the_same_each_time(tmp_path: Path) -> None:
    """All that its README links to is in it."""
    tarballs = [pack(tmp_path / name) for name in ("first", "second")]
    assert tarballs[0].read_bytes() == tarballs[1].read_bytes()
    with tarfile.open(tarballs[0]) as tar:
        names = {name.partition("/")[2] for name in tar.getnames()}
    wanted = {"LICENSE", "build.zig", "build.zig.zon", "src/grpc.zig", "tools/protoc-gen-zig"}
    samples = re.findall(r'^    "(\w+)",', (CLIENT / "build.zig").read_text(), re.MULTILINE)
    links = re.findall(r"\]\(((?:samples|src)/[\w./]+)", README)
    assert samples
    assert wanted | {f"samples/{name}.zig" for name in samples} | set(links) <= names
    assert not any(name.startswith(("tests", ".zig-cache", ".venv")) for name in names)

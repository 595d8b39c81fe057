"""A project takes the package, by its path and as a tarball, with a service of its own."""

import os
import shutil
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest
from conftest import CLIENT, HERE, Server

ROOT = CLIENT.parent.parent
ZIG = [CLIENT / ".venv/bin/python", "-m", "ziglang"]
MANIFEST = """.{{
    .name = .app,
    .version = "0.0.1",
    .fingerprint = 0xc96e70cf1b8dd408,
    .paths = .{{"."}},
    .dependencies = .{{{0}}},
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


def test_taken_by_path(project: Path, plain_server: Server) -> None:
    path = os.path.relpath(CLIENT, project)
    (project / "build.zig.zon").write_text(
        MANIFEST.format(f' .statekeep = .{{ .path = "{path}" }} ')
    )
    check(project, plain_server)


def test_taken_as_a_tarball(project: Path, plain_server: Server, tmp_path: Path) -> None:
    """`zig fetch --save` of what `make package` builds; twice built, twice the same."""
    tarballs = []
    tools = f"BIN={Path(sys.executable).parent}"
    for name in ("first", "second"):
        run("make", "package", f"DIST={tmp_path / name}", tools, cwd=CLIENT)
        tarballs += (tmp_path / name).glob("*.tar.gz")
    assert len(tarballs) == 2
    assert tarballs[0].read_bytes() == tarballs[1].read_bytes()
    with tarfile.open(tarballs[0]) as tar:
        names = {name.partition("/")[2] for name in tar.getnames()}
    wanted = {"LICENSE", "build.zig", "build.zig.zon", "src/grpc.zig", "tools/protoc-gen-zig"}
    assert wanted <= names
    assert not any(name.startswith(("tests", ".zig-cache", ".venv")) for name in names)
    (project / "build.zig.zon").write_text(MANIFEST.format(""))
    run(*ZIG, "fetch", "--save", os.path.relpath(tarballs[0], project), cwd=project)
    check(project, plain_server)

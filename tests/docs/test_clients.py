"""docs/clients.md shows what runs: its ten lines are cut from the samples, its C++ compiles."""

import re
import shutil
import subprocess
import textwrap
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.docs.pages import ROOT, SHOWN_ADDRESS, section

CLIENTS = ROOT / "docs" / "clients.md"
SAMPLES = {
    "py": "clients/python/samples/first_session.py",
    "zig": "clients/zig/samples/first_session.zig",
    "go": "clients/go/samples/first_session/main.go",
    "rust": "clients/rust/samples/first_session.rs",
    "typescript": "clients/typescript/samples/first_session.ts",
    "java": "clients/java/samples/FirstSession.java",
}
COMPILE_SECONDS = 600
_FENCE = re.compile(r"```(\w+)\n(.*?)```", re.DOTALL)


def _lines(text: str) -> list[str]:
    return [line.strip() for line in textwrap.dedent(text).splitlines() if line.strip()]


@pytest.mark.parametrize("language", SAMPLES)
def test_the_ten_lines_are_cut_from_a_sample_that_runs(language: str) -> None:
    """Line by line, whatever their indentation; each client's tests run its samples."""
    shown = dict(_FENCE.findall(section(CLIENTS, "The same in six languages")))
    lines = _lines(shown[language])
    sample = _lines((ROOT / SAMPLES[language]).read_text())
    starts = [place for place, line in enumerate(sample) if line == lines[0]]
    assert any(sample[place : place + len(lines)] == lines for place in starts), shown[language]


@pytest.mark.skipif(
    shutil.which("grpc_cpp_plugin") is None, reason="gRPC's plugin for C++ is not installed"
)
def test_the_example_in_cpp_compiles_and_prints_what_the_page_says(
    start_empty: Callable[[], str], tmp_path: Path
) -> None:
    """With the commands of the page, in a tree that has what they name."""
    blocks = _FENCE.findall(section(CLIENTS, "Any other language"))
    source = next(text for language, text in blocks if language == "cpp")
    commands = next(text for _language, text in blocks if "protoc -I" in text)
    for name in ("proto", "third_party"):
        (tmp_path / name).symlink_to(ROOT / name)
    main = tmp_path / "clients" / "cpp" / "main.cc"
    main.parent.mkdir(parents=True)
    main.write_text(source)
    script = commands.replace(SHOWN_ADDRESS, start_empty())
    command = ["bash", "-euo", "pipefail", "-c", script]
    done = subprocess.run(
        command,
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=COMPILE_SECONDS,
        check=False,
    )
    assert (done.returncode, done.stdout) == (0, "dark at revision 1\n"), done.stderr
    assert done.stdout.strip() in section(CLIENTS, "Any other language")

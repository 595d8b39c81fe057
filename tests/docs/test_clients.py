"""docs/clients.md shows what runs: its ten lines are cut from the samples of the clients."""

import re
import textwrap

import pytest

from tests.docs.pages import ROOT, section

CLIENTS = ROOT / "docs" / "clients.md"
SAMPLES = {
    "py": "clients/python/samples/first_session.py",
    "zig": "clients/zig/samples/first_session.zig",
    "go": "clients/go/samples/first_session/main.go",
    "rust": "clients/rust/samples/first_session.rs",
    "typescript": "clients/typescript/samples/first_session.ts",
    "java": "clients/java/samples/FirstSession.java",
}
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

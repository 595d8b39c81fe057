"""What the pages show to run, runs."""

import re
import shlex
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from textwrap import dedent
from typing import Final

import pytest

from tests.docs.pages import GRPCURL, PAGES, README, ROOT, Example, examples, files
from tests.docs.running import check

SAMPLE: Final = ROOT / "clients" / "python" / "samples" / "first_session.py"
_GROUPS: Final = {"machine", "namespace", "schema", "snapshot", "token"}
_REGION: Final = re.compile(r"^ *# region (\w+)\n(.*?)^ *# endregion", re.MULTILINE | re.DOTALL)
_TARGET: Final = re.compile(r"^([a-z-]+):", re.MULTILINE)


def _unanswered() -> list[Example]:
    return [one for page in PAGES for one in examples(page) if one.answer is None]


@pytest.mark.parametrize(
    "page",
    [page for page in PAGES if page != GRPCURL and any(one.answer for one in examples(page))],
    ids=lambda page: str(page.relative_to(ROOT)),
)
def test_a_page_prints_what_it_shows(
    page: Path, start_empty: Callable[[], str], tmp_path: Path
) -> None:
    """The examples of a page, in its order and on an empty server, print its answers."""
    address = start_empty()
    for name in ("proto", "third_party"):
        (tmp_path / name).symlink_to(ROOT / name)
    for name, content in files(page).items():
        (tmp_path / name).write_text(content)
    for example in examples(page):
        if example.answer is not None:
            check(example, address, tmp_path)


@pytest.mark.parametrize("example", _unanswered(), ids=str)
def test_a_command_without_an_answer_exists(example: Example) -> None:
    """A command that a page shows without its answer is a target of make or a real command."""
    assert example.language == "sh"
    targets = _TARGET.findall((ROOT / "Makefile").read_text())
    for line in example.source.splitlines():
        program, name, *rest = shlex.split(line, comments=True)
        if program == "make":
            assert name in targets
            continue
        assert program == "statekeep"
        group = [name, rest[0]] if name in _GROUPS else [name]
        command = [sys.executable, "-m", "statekeep_server", *group, "--help"]
        shown = subprocess.run(command, capture_output=True, text=True, check=True).stdout
        for flag in (word for word in rest if word.startswith("--")):
            assert flag in shown, line


def test_the_readme_shows_the_sample_that_runs() -> None:
    """The Python in the README is cut from the sample, which the client's tests run."""
    regions = dict(_REGION.findall(SAMPLE.read_text()))
    readme = README.read_text()
    for name in ("connect", "save", "commit"):
        assert dedent(regions[name]).strip() in readme, name

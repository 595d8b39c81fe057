"""The pages hold together: what they name exists, what they link is there, and they read alike."""

import re
from pathlib import Path

import pytest

from tests.docs.pages import ARCHITECTURE, GUARANTEES, PAGES, ROOT, headings, links, prose, section

_TITLE_LEVEL = 1
_PROMISE_LEVEL = 2
_NAMED_FILE = re.compile(r"`([\w./-]+\.(?:py|proto|md|toml|yaml|txt))`|`((?:[\w.-]+/)+)`", re.ASCII)
_PREFIXES = (
    "",
    "server/statekeep_server/",
    "server/statekeep_server/services/",
    "server/statekeep_server/domain/",
    "server/statekeep_server/storage/",
    "clients/python/",
    "clients/python/statekeep/",
    "tests/",
)
_SYNONYMS = re.compile(
    r"\b(tenant|bucket|checkpoint|savepoint|roll ?back|workflow|upsert|key-value pair)s?\b",
    re.IGNORECASE,
)


@pytest.fixture(params=PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def page(request: pytest.FixtureRequest) -> Path:
    """Return each page in turn."""
    found = request.param
    assert isinstance(found, Path)
    return found


def test_a_page_has_one_title(page: Path) -> None:
    """A page begins with its title and has no second one."""
    assert page.read_text().startswith("# ")
    assert [heading.level for heading in headings(page)].count(_TITLE_LEVEL) == 1


def test_links_lead_somewhere(page: Path) -> None:
    """Each link inside the repository leads to a file, and to a heading of it if it names one."""
    for link in links(page):
        if link.startswith("https://"):
            continue
        name, _, anchor = link.partition("#")
        target = (page.parent / name).resolve() if name else page
        assert target.exists(), link
        if anchor:
            assert anchor in {heading.anchor for heading in headings(target)}, link


def test_named_files_exist() -> None:
    """Each file and directory that README and ARCHITECTURE name in code quotes exists."""
    made_by_user = {"identity.json", "statekeep.toml", "source.yaml", ".venv/", "./data/"}
    for page in (ROOT / "README.md", ARCHITECTURE):
        for file, directory in _NAMED_FILE.findall(prose(page)):
            name = file or directory
            if name in made_by_user:
                continue
            assert any((ROOT / prefix / name).exists() for prefix in _PREFIXES), (page.name, name)


def test_the_codemap_names_every_module() -> None:
    """ARCHITECTURE's codemap names each module of the domain, the storage and the leaves."""
    codemap = section(ARCHITECTURE, "Codemap")
    server = ROOT / "server" / "statekeep_server"
    modules = [*server.glob("*.py"), *server.glob("domain/*.py"), *server.glob("storage/*.py")]
    plain = {"__init__.py", "__main__.py", "origin.py"}
    assert {path.name for path in modules if f"`{path.name}`" not in codemap} <= plain


def test_lines_are_short(page: Path) -> None:
    """A line of prose has at most 100 characters; tables and code have the width they need."""
    lines = prose(page).splitlines()
    assert [line for line in lines if len(line) > 100 and not line.startswith("|")] == []


def test_one_word_has_one_meaning(page: Path) -> None:
    """The pages use the words of the glossary and not other words for the same things."""
    assert _SYNONYMS.findall(prose(page)) == []


def test_every_promise_has_its_test() -> None:
    """Each promise that is served names a test file that exists, and no test file is unnamed."""
    promised = [
        heading.title for heading in headings(GUARANTEES) if heading.level == _PROMISE_LEVEL
    ]
    files = {f"test_{title.lower().replace(' ', '_')}.py" for title in promised}
    assert {path.name for path in (ROOT / "tests" / "guarantees").glob("test_*.py")} == files
    for title in promised:
        named = f"`tests/guarantees/test_{title.lower().replace(' ', '_')}.py`"
        assert named in section(GUARANTEES, title)

"""The Markdown pages of the project, taken apart: code blocks, headings, links and tables."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parents[2]
README: Final = ROOT / "README.md"
ARCHITECTURE: Final = ROOT / "ARCHITECTURE.md"
GUARANTEES: Final = ROOT / "docs" / "guarantees.md"
OPERATIONS: Final = ROOT / "docs" / "operations.md"
GRPCURL: Final = ROOT / "docs" / "grpcurl.md"
PAGES: Final = (*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").glob("*.md")))
SHOWN_ADDRESS: Final = "127.0.0.1:7420"

_BLOCK: Final = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_HEADING: Final = re.compile(r"^(#+) (.+)$", re.MULTILINE)
_LINK: Final = re.compile(r"\[[^\]]+\]\(([^)\s]+)\)")
_FILE: Final = re.compile(
    r"^Save this as `([\w.-]+)`:\n\n```\w+\n(.*?)^```$", re.MULTILINE | re.DOTALL
)
_RUNNABLE: Final = ("sh", "python")
_ANSWERS: Final = ("json", "text")


@dataclass(frozen=True, slots=True)
class Example:
    """A block of commands or Python, and the answer that the page shows for it, if any."""

    page: Path
    line: int
    language: str
    source: str
    answer: str | None

    def __str__(self) -> str:
        """Return where it stands, as the name of its test."""
        return f"{self.page.name}:{self.line}"


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of a page."""

    level: int
    title: str

    @property
    def anchor(self) -> str:
        """What a link puts behind `#` to get there."""
        return re.sub(r"[^\w\- ]", "", self.title.lower()).replace(" ", "-")


def examples(page: Path) -> list[Example]:
    """Return the blocks of a page that can run, each with the answer block right behind it."""
    text = page.read_text()
    blocks = list(_BLOCK.finditer(text))
    found = []
    for index, block in enumerate(blocks):
        if block[1] not in _RUNNABLE:
            continue
        behind = blocks[index + 1] if index + 1 < len(blocks) else None
        answer = None
        if behind and behind[1] in _ANSWERS and not text[block.end() : behind.start()].strip():
            answer = behind[2]
        line = text.count("\n", 0, block.start()) + 1
        found.append(Example(page, line, block[1], block[2], answer))
    return found


def files(page: Path) -> dict[str, str]:
    """Return the files that a page tells to save, by their names."""
    return dict(_FILE.findall(page.read_text()))


def headings(page: Path) -> list[Heading]:
    """Return the headings of a page, those in code blocks left out."""
    return [Heading(len(marks), title) for marks, title in _HEADING.findall(prose(page))]


def links(page: Path) -> list[str]:
    """Return where the links of a page lead."""
    return _LINK.findall(prose(page))


def prose(page: Path) -> str:
    """Return a page without its code blocks."""
    return _BLOCK.sub("", page.read_text())


def section(page: Path, title: str) -> str:
    """Return what stands under a heading, up to the next one of its level."""
    text = page.read_text()
    start = text.index(f"\n## {title}\n")
    end = text.find("\n## ", start + 1)
    return text[start : end if end >= 0 else len(text)]


def rows(text: str) -> list[list[str]]:
    """Return the cells of the table rows in a text, the two header rows left out."""
    lines = [line for line in text.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split(" | ")] for line in lines[2:]]

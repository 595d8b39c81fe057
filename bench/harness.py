"""How the benchmarks measure: in pairs, in turn, so that a machine that drifts slows both.

Owns the taking of medians and the table that is printed. Must never judge; the goals stand beside
the figures and the reader compares.
"""

import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.progress import Progress
from rich.table import Table

CONSOLE = Console(width=100)


@dataclass(slots=True, frozen=True)
class Figure:
    """One measured figure: what, how much, and the goal it is held against."""

    what: str
    value: str
    goal: str = ""


def seconds_of(work: Callable[[], object]) -> float:
    """Return how long a piece of work takes."""
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def in_turn(
    title: str, rounds: int, first: Callable[[], float], second: Callable[[], float]
) -> tuple[float, float, float]:
    """Run two measurements in turn; return (median of the first, of the second, of the ratios)."""
    with Progress(console=Console(stderr=True), transient=True) as progress:
        turns = progress.track(range(rounds), description=title)
        pairs = [(first(), second()) for _ in turns]
    return (
        statistics.median(pair[0] for pair in pairs),
        statistics.median(pair[1] for pair in pairs),
        statistics.median(pair[0] / pair[1] for pair in pairs),
    )


@contextmanager
def scratch() -> Iterator[Path]:
    """Give a directory on the disk of the working directory, not in memory, and remove it."""
    with tempfile.TemporaryDirectory(dir=Path.cwd(), prefix=".bench-") as path:
        yield Path(path)


def show(title: str, figures: list[Figure]) -> None:
    """Print figures as a table."""
    table = Table(title=title, title_justify="left")
    table.add_column("what")
    table.add_column("measured", justify="right")
    table.add_column("goal", justify="right")
    for figure in figures:
        table.add_row(figure.what, figure.value, figure.goal)
    CONSOLE.print(table)

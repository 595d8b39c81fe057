"""How far a command has come: owns the bars, on standard error and only on a terminal."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import (
    BarColumn,
    DownloadColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)


@contextmanager
def counting(title: str, total: int | None = None) -> Iterator[Callable[[int], None]]:
    """Show a bar that counts things; call what it yields with how many are done."""
    with _bar(title, total, MofNCompleteColumn(), TimeRemainingColumn()) as update:
        yield update


@contextmanager
def transferring(title: str, total_bytes: int | None) -> Iterator[Callable[[int], None]]:
    """Show a bar that counts bytes; call what it yields with how many are done."""
    with _bar(title, total_bytes, DownloadColumn(), TimeRemainingColumn()) as update:
        yield update


@contextmanager
def waiting(title: str) -> Iterator[None]:
    """Show that something is under way, and for how long."""
    with _bar(title, None, TimeElapsedColumn()):
        yield


@contextmanager
def _bar(
    title: str, total: int | None, *columns: ProgressColumn
) -> Iterator[Callable[[int], None]]:
    with Progress(
        TextColumn(title, markup=False),
        BarColumn(),
        *columns,
        console=Console(stderr=True),
        transient=True,
        disable=not sys.stderr.isatty(),
    ) as progress:
        task = progress.add_task(title, total=total)
        yield lambda done: progress.update(task, completed=done)

"""Which snapshot a command is about: owns the options that say so.

Must never choose one by itself: exactly one way of naming it has to be given.
"""

import functools
from collections.abc import Callable
from typing import Literal, TypedDict

import click

from statekeep_server.cli.arguments import utf8


class One(TypedDict, total=False):
    """The fields of a request that say which snapshot it is about."""

    label: str
    id: str


class Target(One, total=False):
    """The same where the newest snapshot of all can be meant too."""

    latest: bool


def target_options(
    *further: Literal["--latest"],
) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Add LABEL, --id and, when named, --latest; the command gets `target`."""

    def with_options(command: Callable[..., None]) -> Callable[..., None]:
        @click.argument("label", type=utf8, required=False)
        @click.option("--id", "snapshot_id", type=utf8, metavar="ID", help="The one with this id.")
        @functools.wraps(command)
        def with_target(
            *args: object,
            label: str | None,
            snapshot_id: str | None,
            latest: bool = False,
            **options: object,
        ) -> None:
            command(*args, target=_target(label, snapshot_id, latest, further), **options)

        if not further:
            return with_target
        return click.option("--latest", is_flag=True, help="The newest of all.")(with_target)

    return with_options


def _target(
    label: str | None, snapshot_id: str | None, latest: bool, further: tuple[str, ...]
) -> Target:
    if sum((label is not None, snapshot_id is not None, latest)) != 1:
        raise click.UsageError(
            f"name one snapshot: give {' or '.join(['LABEL', '--id', *further])}"
        )
    if label is not None:
        return {"label": label}
    if snapshot_id is not None:
        return {"id": snapshot_id}
    return {"latest": True}

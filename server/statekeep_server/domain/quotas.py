"""Quotas: how much a namespace may hold.

Owns the comparison of a commit with the namespace's quotas, and with the server's limits on its
machines and definitions. Must never refuse what makes the namespace smaller.
"""

from collections.abc import Sequence
from typing import NamedTuple

from statekeep_server.config import Limits
from statekeep_server.domain import definition_records, settings
from statekeep_server.errors import QuotaExceededError
from statekeep_server.storage.records import Change, ChangeType
from statekeep_server.storage.view import View


def check(view: View, changes: Sequence[Change], limits: Limits) -> None:
    """Raise QuotaExceededError if the changes grow the namespace beyond one of its quotas."""
    if not view.head.settings_count and not limits.entries_max and not limits.entries_bytes_max:
        return
    entries, size_bytes = 0, 0
    for change in changes:
        if change.type is ChangeType.ENTRY_SAVED:
            entries += 1
            size_bytes += len(change.name) + len(change.payload or b"")
        if change.previous is not None and not change.previous.is_deleted:
            entries -= 1
            size_bytes -= len(change.name) + len(change.previous.payload)
    check_growth(view, entries, size_bytes, limits)


def check_growth(view: View, entries: int, size_bytes: int, limits: Limits) -> None:
    """Raise QuotaExceededError if so many more entries and bytes are more than a quota allows."""
    namespace = settings.effective(view, limits)
    head = view.head
    _check_one("entries_max", head.entries_count, entries, namespace.entries_max)
    _check_one("entries_bytes_max", head.entries_bytes, size_bytes, namespace.entries_bytes_max)


def check_machines(view: View, growth: int, limits: Limits) -> None:
    """Raise QuotaExceededError if so many more machines are more than the server takes."""
    present = view.head.machines_count
    _check_limit("machines", "machines_max", present, growth, limits.machines_max)


def check_definitions(view: View, growth: int, limits: Limits) -> None:
    """Raise QuotaExceededError if so many more definitions are more than the server takes."""
    present = definition_records.names_count(view)
    _check_limit("definitions", "definitions_max", present, growth, limits.definitions_max)


class Held(NamedTuple):
    """What a snapshot holds."""

    entries: int
    entries_bytes: int
    machines: int


def check_snapshot(view: View, held: Held, limits: Limits) -> None:
    """Raise QuotaExceededError if a snapshot holds more than the quotas let be restored."""
    namespace = settings.effective(view, limits)
    head = view.head
    by_settings, by_flag = "raise that with SetNamespaceSettings", "raise --machines-max"
    for quota, count, present, limit, way_out in (
        ("entries_max", held.entries, head.entries_count, namespace.entries_max, by_settings),
        (
            "entries_bytes_max",
            held.entries_bytes,
            head.entries_bytes,
            namespace.entries_bytes_max,
            by_settings,
        ),
        ("machines_max", held.machines, head.machines_count, limits.machines_max, by_flag),
    ):
        if limit and count > limit:
            raise QuotaExceededError(
                f"the snapshot holds {count} or more, over the namespace's quota {quota} of "
                f"{limit}, so it could not be restored; {way_out}",
                quota=quota,
                limit=limit,
                present=present,
            )


def _check_limit(what: str, quota: str, present: int, growth: int, limit: int) -> None:
    if growth > 0 and present + growth > limit:
        raise QuotaExceededError(
            f"the namespace has {present} {what} and would have {present + growth}, over the limit "
            f"{quota} of {limit}; delete some, or raise --{quota.replace('_', '-')}",
            quota=quota,
            limit=limit,
            present=present,
        )


def _check_one(quota: str, present: int, growth: int, limit: int) -> None:
    if limit and growth > 0 and present + growth > limit:
        raise QuotaExceededError(
            f"the namespace holds {present} and would grow to {present + growth}, over its quota "
            f"{quota} of {limit}; delete entries, or raise it with SetNamespaceSettings",
            quota=quota,
            limit=limit,
            present=present,
        )

"""Settings of a namespace: how much history it keeps and what it may hold.

Owns their stored form and the defaults that stand in for what was not set.
"""

from collections.abc import Callable
from dataclasses import asdict, dataclass, fields, replace
from typing import Final, NamedTuple

import orjson

from statekeep_server.config import Limits
from statekeep_server.domain.origin import Origin
from statekeep_server.storage.keys import Kind
from statekeep_server.storage.plan import Outcome, Plan
from statekeep_server.storage.records import Change, ChangeType
from statekeep_server.storage.view import View

EVICT_OLDEST_SNAPSHOT: Final = 1
_NAME: Final = b"settings"


@dataclass(slots=True, frozen=True, kw_only=True)
class NamespaceSettings:
    """What a namespace was set to; 0 means that the server's default applies."""

    history_age_seconds: int = 0
    history_revisions_max: int = 0
    entries_max: int = 0
    entries_bytes_max: int = 0
    snapshots_max: int = 0
    snapshot_limit_action: int = 0


class SettingsAnswer(NamedTuple):
    """The revision at which settings were stored."""

    revision: int


def stored(view: View) -> NamespaceSettings:
    """Return what the namespace was set to."""
    if not view.head.settings_count:
        return NamespaceSettings()
    version = view.get(Kind.SETTINGS, _NAME)
    if version is None:
        return NamespaceSettings()
    known = {field.name for field in fields(NamespaceSettings)}
    kept = {name: value for name, value in orjson.loads(version.payload).items() if name in known}
    return NamespaceSettings(**kept)


def effective(view: View, limits: Limits) -> NamespaceSettings:
    """Return the settings in force: what was set, and the server's default for the rest."""
    return with_defaults(stored(view), limits)


def with_defaults(own: NamespaceSettings, limits: Limits) -> NamespaceSettings:
    """Return settings with the server's default in place of each 0."""
    return NamespaceSettings(
        history_age_seconds=own.history_age_seconds or limits.history_age_seconds,
        history_revisions_max=own.history_revisions_max or limits.history_revisions_max,
        entries_max=own.entries_max or limits.entries_max,
        entries_bytes_max=own.entries_bytes_max or limits.entries_bytes_max,
        snapshots_max=own.snapshots_max or limits.snapshots_max,
        snapshot_limit_action=own.snapshot_limit_action or EVICT_OLDEST_SNAPSHOT,
    )


def put(origin: Origin, new: NamespaceSettings) -> Plan[SettingsAnswer]:
    """Return the plan that replaces the settings of a namespace."""
    return _plan(origin, lambda _view: new)


def put_policy(origin: Origin, snapshots_max: int, action: int) -> Plan[SettingsAnswer]:
    """Return the plan that replaces the snapshot policy and leaves the other settings."""
    return _plan(
        origin,
        lambda view: replace(
            stored(view), snapshots_max=snapshots_max, snapshot_limit_action=action
        ),
    )


def _plan(origin: Origin, new: Callable[[View], NamespaceSettings]) -> Plan[SettingsAnswer]:
    def run(view: View) -> Outcome[SettingsAnswer]:
        previous = view.newest(Kind.SETTINGS, _NAME)
        payload = orjson.dumps(asdict(new(view)))
        change = Change(ChangeType.SETTINGS_SAVED, _NAME, previous, payload)
        return Outcome(SettingsAnswer(view.next_revision), (change,))

    return Plan(
        namespace=origin.namespace,
        run=run,
        answer_from=lambda fields: SettingsAnswer(*fields),  # type: ignore[arg-type]
        request=origin.request,
    )

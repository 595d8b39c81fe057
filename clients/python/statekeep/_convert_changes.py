"""Between the values of Python and the messages of WatchChanges, for both clients.

Pure functions of their arguments. Must never call a server.
"""

from collections.abc import Iterable
from datetime import timedelta

from statekeep import _convert
from statekeep._convert_machines import from_machine, from_transition
from statekeep._convert_snapshots import from_snapshot
from statekeep._names import PLAIN
from statekeep.changes import Change
from statekeep.entries import ChangeKind
from statekeep.v1 import change_pb2, store_service_pb2


def to_watch(
    namespace: str,
    *,
    start_revision: int,
    prefixes: Iterable[str],
    kinds: Iterable[ChangeKind],
    values: bool,
    previous_values: bool,
    progress_interval: float | timedelta | None,
) -> store_service_pb2.WatchChangesRequest:
    """Return the request of a watch."""
    if isinstance(prefixes, str):
        raise TypeError(f"prefixes is a list of texts; write [{prefixes!r}].")
    return store_service_pb2.WatchChangesRequest(
        namespace=namespace,
        start_revision=_convert.to_revision(start_revision, "start_revision"),
        prefixes=prefixes,
        kinds=[change_pb2.ChangeKind.Value(f"CHANGE_KIND_{kind}") for kind in kinds],
        with_values=values,
        with_previous_values=previous_values,
        progress_interval=_convert.to_duration(progress_interval),
    )


def from_change(message: change_pb2.Change) -> Change:
    """Return one thing that a commit did."""
    has = message.HasField
    return Change(
        revision=message.revision,
        index=message.index,
        time=_convert.from_timestamp(message.time),
        kind=_convert.from_change_kind(message.kind),
        key=message.key,
        entry=_convert.from_entry(message.entry) if has("entry") else None,
        previous_entry=(
            _convert.from_entry(message.previous_entry) if has("previous_entry") else None
        ),
        snapshot=from_snapshot(message.snapshot) if has("snapshot") else None,
        machine_id=message.machine_id,
        transition=from_transition(message.transition, PLAIN) if has("transition") else None,
        machine=from_machine(message.machine, PLAIN) if has("machine") else None,
        definition_name=message.definition_name,
        definition_version=message.definition_version,
    )

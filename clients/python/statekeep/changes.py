"""What a watch yields.

Owns plain, frozen data; must never talk to a server.
"""

from dataclasses import dataclass
from datetime import datetime

from statekeep.entries import ChangeKind, Entry
from statekeep.machines import Machine, Transition
from statekeep.snapshots import Snapshot


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that a commit did.

    `revision` and `index` together name it: the same in every watch, whatever its filters. `key`
    is that of an entry, or the prefix of a schema. `entry` is what stands after a save, its value
    None unless the watch asked for values; `previous_entry` is what stood before. `transition` is
    how the machine with `machine_id` moved, and `machine` how it stands then, where values were
    asked for. `definition_name` and its version are those of the machine, or of the definition that
    was added or deleted. `snapshot` is the one that was created, restored or deleted.
    """

    revision: int
    index: int
    time: datetime
    kind: ChangeKind
    key: str
    entry: Entry | None
    previous_entry: Entry | None
    snapshot: Snapshot | None
    machine_id: str
    transition: Transition | None
    machine: Machine | None
    definition_name: str
    definition_version: int


@dataclass(frozen=True, slots=True)
class Progress:
    """Every change up to `revision` that passes the filters of the watch has been yielded."""

    revision: int

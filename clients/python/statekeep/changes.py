"""What a watch yields.

Owns plain, frozen data; must never talk to a server.
"""

from dataclasses import dataclass
from datetime import datetime

from statekeep.entries import ChangeKind, Entry
from statekeep.snapshots import Snapshot


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that a commit did.

    `revision` and `index` together name it: the same in every watch, whatever its filters. `key`
    is that of an entry, or the prefix of a schema. `entry` is what stands after a save, its value
    None unless the watch asked for values; `previous_entry` is what stood before. `snapshot` is the
    one that was created, restored or deleted.
    """

    revision: int
    index: int
    time: datetime
    kind: ChangeKind
    key: str
    entry: Entry | None
    previous_entry: Entry | None
    snapshot: Snapshot | None


@dataclass(frozen=True, slots=True)
class Progress:
    """Every change up to `revision` that passes the filters of the watch has been yielded."""

    revision: int

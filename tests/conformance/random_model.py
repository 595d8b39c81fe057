"""What a namespace should do when entries, snapshots and machines are played at random.

Entries are those of the model that the store itself is compared with; machines and snapshots stand
beside them. Pure: it never talks to a server.
"""

from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple

from tests.model.stores import Kept, NamespaceModel

DEFINITION_NAME: Final = "walk"
ATTEMPTS_MAX: Final = 3
DEFINITION: Final[dict[str, Any]] = {
    "name": DEFINITION_NAME,
    "initial_state": "idle",
    "states": [
        {"name": "idle"},
        {"name": "busy"},
        {"name": "failed"},
        {"name": "done", "final": True},
    ],
    "transitions": [
        {"from_states": ["idle"], "event": "start", "to_state": "busy"},
        {"from_states": ["busy"], "event": "finish", "to_state": "done"},
        {
            "from_states": ["busy"],
            "event": "fail",
            "to_state": "failed",
            "assign": {"attempts": "context.attempts + 1"},
        },
        {
            "from_states": ["failed"],
            "event": "start",
            "to_state": "busy",
            "guard": {"expression": f"context.attempts < {ATTEMPTS_MAX}"},
        },
        {"from_states": ["*"], "event": "reset", "to_state": "idle", "assign": {"attempts": "0"}},
    ],
}
_UNKNOWN: Final = -1_000_000_000  # below 0 whatever is added
EVENTS: Final = ("start", "start", "finish", "fail", "fail", "reset", "unknown")


class MachineState(NamedTuple):
    """Where a machine is, and what it has in its context."""

    state: str = "idle"
    attempts: int = 0


class Held(NamedTuple):
    """What a snapshot holds."""

    id: str
    label: str
    entries: dict[str, str]
    machines: dict[str, MachineState]


def step(machine: MachineState, event: str) -> MachineState | str:
    """Return where an event leads, or why it is rejected."""
    if event == "reset" and machine.state != "done":
        return MachineState("idle", 0)
    match machine.state, event:
        case "done", _:
            return "MACHINE_FINISHED"
        case "idle" | "failed", "start":
            is_tired = machine.state == "failed" and machine.attempts >= ATTEMPTS_MAX
            return "GUARD_REFUSED" if is_tired else machine._replace(state="busy")
        case "busy", "finish":
            return machine._replace(state="done")
        case "busy", "fail":
            return MachineState("failed", machine.attempts + 1)
    return "NO_TRANSITION"


@dataclass
class World:
    """Everything in a namespace, as it should be."""

    store: NamespaceModel = field(default_factory=NamespaceModel)
    machines: dict[str, MachineState] = field(default_factory=dict)
    snapshots: list[Held] = field(default_factory=list)
    moves: dict[str, int] = field(default_factory=dict)

    @property
    def revision(self) -> int:
        """The latest revision."""
        return self.store.latest

    def entries(self, revision: int | None = None) -> dict[str, Kept]:
        """Return the entries at a revision, by default the latest."""
        return self.store.then(self.revision if revision is None else revision)

    def tick(self) -> int:
        """Make a revision that changes no entry, and return it."""
        self.store.times_ms.append(0)
        return self.revision

    def change(self, changes: dict[str, str | None]) -> int:
        """Save texts or delete, as one revision; none without changes. Return the latest."""
        self.store.commit(0, {key: (text, 0) for key, text in changes.items()})
        return self.revision

    def trigger(self, machine_id: str, event: str) -> MachineState | str:
        """Send an event; a machine that moves makes a revision."""
        outcome = step(self.machines[machine_id], event)
        if isinstance(outcome, MachineState):
            self.machines[machine_id] = outcome
            self.moves[machine_id] += 1
            self.tick()
        return outcome

    def create(self, machine_id: str) -> int:
        """Create a machine and return the revision."""
        self.machines[machine_id] = MachineState()
        self.moves[machine_id] = 0
        return self.tick()

    def keep(self, snapshot_id: str, label: str) -> None:
        """Keep what is there as a snapshot, whose revision was made already."""
        entries = {key: kept.text or "" for key, kept in self.entries().items()}
        self.snapshots.append(Held(snapshot_id, label, entries, dict(self.machines)))

    def newest(self, label: str) -> Held | None:
        """Return the newest snapshot with a label."""
        found = [held for held in self.snapshots if held.label == label]
        return found[-1] if found else None

    def difference(self, held: Held) -> dict[str, str | None]:
        """Return the texts that a restore would give to keys, None for those it would delete."""
        now = {key: kept.text for key, kept in self.entries().items()}
        return {
            key: held.entries.get(key)
            for key in now.keys() | held.entries.keys()
            if now.get(key) != held.entries.get(key)
        }

    def restore(self, held: Held) -> tuple[int, int, int, int]:
        """Make everything what a snapshot holds.

        Returns how many entries were saved and deleted, and how many machines.
        """
        entries = self.difference(held)
        removed = self.machines.keys() - held.machines.keys()
        saved = {
            machine_id
            for machine_id, machine in held.machines.items()
            if self.machines.get(machine_id) != machine
        }
        if entries:
            self.change(entries)
        elif removed or saved:
            self.tick()
        for machine_id in saved | removed:
            # How often a machine moved that was gone in between is not followed any further.
            is_there = machine_id in self.machines
            self.moves[machine_id] = self.moves[machine_id] + 1 if is_there else _UNKNOWN
        self.machines = dict(held.machines)
        deleted_count = sum(text is None for text in entries.values())
        return len(entries) - deleted_count, deleted_count, len(saved), len(removed)

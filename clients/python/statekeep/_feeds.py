"""What comes in the messages of watches, for both clients: which of it is new, and what it is.

Pure but for what it remembers of what came. Must never talk to a server.
"""

from typing import Any, Protocol

from statekeep import _convert_changes, _convert_machines
from statekeep._names import EventT, Names, StateT
from statekeep.changes import Change
from statekeep.machines import Transition
from statekeep.v1 import change_pb2, machine_pb2
from statekeep.v1.machine_service_pb2 import WatchTransitionsResponse
from statekeep.v1.store_service_pb2 import WatchChangesResponse


class Feed(Protocol):
    """Takes the messages of one kind of watch apart."""

    def new_items(self, message: Any) -> list[Any]:  # noqa: ANN401 - a message of its watch
        """Return the items of a message that have not come before.

        After a part of a revision the stream may break, and the whole revision comes again.
        """

    def parse(self, item: Any) -> Any:  # noqa: ANN401 - an item of its watch
        """Return what the watch yields for an item."""


class ChangeFeed:
    """Changes, told apart by their revision and index."""

    def __init__(self) -> None:
        self._last = (0, -1)

    def new_items(self, message: WatchChangesResponse) -> list[change_pb2.Change]:
        """Return the changes that have not come before."""
        items = [one for one in message.changes if (one.revision, one.index) > self._last]
        if items:
            self._last = (items[-1].revision, items[-1].index)
        return items

    def parse(self, item: change_pb2.Change) -> Change:
        """Return a change."""
        return _convert_changes.from_change(item)


class TransitionFeed:
    """Transitions, told apart by their revision, machine and sequence."""

    def __init__(self, names: Names[StateT, EventT]) -> None:
        self._names: Names[Any, Any] = names
        self._revision = 0
        self._came = set[tuple[str, int]]()

    def new_items(self, message: WatchTransitionsResponse) -> list[machine_pb2.Transition]:
        """Return the transitions that have not come before."""
        items = []
        for one in message.transitions:
            if one.revision > self._revision:
                self._revision = one.revision
                self._came.clear()
            place = (one.machine_id, one.sequence)
            if one.revision == self._revision and place not in self._came:
                self._came.add(place)
                items.append(one)
        return items

    def parse(self, item: machine_pb2.Transition) -> Transition[Any, Any]:
        """Return a transition."""
        return _convert_machines.from_transition(item, self._names)

"""The names of states and events: text in the contract, members of an Enum where a caller has one.

Pure, and owns no names itself.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import Enum
from typing import Final, Generic, cast

from typing_extensions import TypeVar

StateT = TypeVar("StateT", bound=str | Enum, default=str)
EventT = TypeVar("EventT", bound=str | Enum, default=str)
MemberT = TypeVar("MemberT", bound=str | Enum)


def name_of(member: str | Enum) -> str:
    """Return a name as the contract has it.

    That of an Enum's member is its value where that is text, and else its own name in lower case.
    """
    if isinstance(member, Enum):
        return str(member.value) if isinstance(member.value, str) else member.name.lower()
    if not isinstance(member, str):
        raise TypeError(f"{member!r} is no name; write a text or a member of an Enum.")
    return member


@dataclass(frozen=True, slots=True)
class Names(Generic[StateT, EventT]):
    """Gives a state or an event of a definition the form in which a caller wants it.

    `definition_name` is the only definition that it is for; "" is any.
    """

    definition_name: str
    state: Callable[[str], StateT]
    event: Callable[[str], EventT]

    def check(self, machine_id: str, definition_name: str) -> None:
        """Refuse a machine of another definition, whose names mean something else."""
        if self.definition_name not in {"", definition_name}:
            raise ValueError(
                f"The machine {machine_id!r} is one of {definition_name!r}, not of"
                f" {self.definition_name!r}."
            )


PLAIN: Final[Names[str, str]] = Names("", str, str)
"""Every name as it is."""


def names_of_enums(
    definition_name: str, states: type[StateT], events: type[EventT]
) -> Names[StateT, EventT]:
    """Return names that are members of two Enums."""
    return Names(
        definition_name, _members(definition_name, states), _members(definition_name, events)
    )


def _members(definition_name: str, members: type[MemberT]) -> Callable[[str], MemberT]:
    # What has no Enum has text, and the types of this package say so; only an Enum comes here.
    by_name = {name_of(member): member for member in cast("Iterable[MemberT]", members)}

    def member_of(name: str) -> MemberT:
        if name not in by_name:
            raise ValueError(
                f"{members.__name__} has no member for {name!r}, which a machine of"
                f" {definition_name!r} has: the definition that is stored is another one."
            )
        return by_name[name]

    return member_of

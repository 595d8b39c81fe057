"""What machines and entries should do, in plain dictionaries: the model of the machines.

It knows its one definition by heart, apart from the step, so that the two can disagree.
"""

from dataclasses import dataclass, field, replace

from statekeep_server.domain.definition import Definition, Guard, Rule, State, Timer

DELAY_MS = 100
HISTORY_MAX = 4
KINDS = Definition(
    name="kind",
    states=(State("a"), State("b", after=Timer(DELAY_MS, "go")), State("done", is_final=True)),
    transitions=(
        Rule(("a",), "go", "b", assign=(("n", "context.n + 1"),)),
        Rule(("b",), "go", "a", Guard("context.n < 3")),
        Rule(("*",), "note", assign=(("n", "context.n + 10"),)),
        Rule(("b",), "finish", "done", Guard("load('open') == 'yes'")),
    ),
    initial_state="a",
    history_transitions_max=HISTORY_MAX,
)


@dataclass(frozen=True)
class Moved:
    """A transition of the model."""

    sequence: int
    from_state: str
    event: str
    to_state: str
    cause: int
    revision: int


@dataclass(frozen=True)
class One:
    """A machine of the model."""

    state: str = "a"
    n: int = 0
    sequence: int = 0
    due_ms: int = 0
    history: tuple[Moved, ...] = ()


@dataclass
class World:
    """Everything at one revision."""

    machines: dict[str, One] = field(default_factory=dict)
    entries: dict[str, str] = field(default_factory=dict)

    def copy(self) -> "World":
        """Return a world that can be changed without changing this one."""
        return World(dict(self.machines), dict(self.entries))

    def step(self, machine_id: str, event: str, now_ms: int, revision: int, cause: int) -> bool:
        """Send an event; return whether the machine moved."""
        one = self.machines[machine_id]
        to_state, n = "", one.n
        if event == "note" and one.state != "done":
            to_state, n = one.state, n + 10
        elif (one.state, event) == ("a", "go"):
            to_state, n = "b", n + 1
        elif (one.state, event) == ("b", "go") and n < 3:
            to_state = "a"
        elif (one.state, event) == ("b", "finish") and self.entries.get("open") == "yes":
            to_state = "done"
        if not to_state:
            return False
        due_ms = one.due_ms if event == "note" else now_ms + DELAY_MS if to_state == "b" else 0
        self.machines[machine_id] = moved(
            replace(one, n=n, due_ms=due_ms), event, to_state, cause, revision
        )
        return True


def moved(one: One, event: str, to_state: str, cause: int, revision: int) -> One:
    """Return a machine after a transition, its history as long as it may be."""
    made = Moved(one.sequence + 1, one.state, event, to_state, cause, revision)
    kept = (*one.history, made)
    # What a commit adds stays until the next one.
    while len(kept) > HISTORY_MAX and kept[0].revision != revision:
        kept = kept[1:]
    return replace(one, state=to_state, sequence=made.sequence, history=kept)


def standing(one: One) -> tuple[str, int, bool]:
    """Return what a restore compares."""
    return one.state, one.n, bool(one.due_ms)

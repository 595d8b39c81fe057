"""Programs: definitions made ready to run.

Owns the tables that answer, for a state and an event, which rules are tried in which order. A
program is made of a definition that `definition_checks` has accepted.
"""

from statekeep_server.domain.definition import Definition, HookRule, Timer


class Program:
    """A definition compiled once; it holds nothing of any machine."""

    def __init__(self, definition: Definition) -> None:
        self.definition = definition

    @property
    def initial(self) -> str:
        """The state in which a machine begins."""
        return self.definition.initial_state

    @property
    def history_transitions_max(self) -> int:
        """How many transitions a machine keeps; 0 is the server's default."""
        return self.definition.history_transitions_max

    def has_state(self, state: str) -> bool:
        """Return whether the definition has this state."""
        raise NotImplementedError

    def is_final(self, state: str) -> bool:
        """Return whether a machine in this state is finished."""
        raise NotImplementedError

    def timer(self, state: str) -> Timer | None:
        """Return the timer of a state."""
        raise NotImplementedError

    def events_of(self, state: str) -> tuple[str, ...]:
        """Return the events that a state answers to, each once, in order of the definition."""
        raise NotImplementedError

    def leads(self, from_state: str, to_state: str) -> tuple[str, ...]:
        """Return the events that can lead from a state to a state, in order of the definition."""
        raise NotImplementedError

    def hook(self, name: str) -> HookRule:
        """Return how a hook is asked, also one that only a guard names."""
        raise NotImplementedError

    def context_violation(self, context_json: bytes) -> str:
        """Return how a context breaks the definition's schema or size limit, "" if it does not."""
        raise NotImplementedError


def compile_program(definition: Definition) -> Program:
    """Return a program for a definition that has passed the checks."""
    return Program(definition)

"""Warnings of a definition: what can be stored, but can never do anything.

Owns the look at a definition as a graph. It is only for definitions without errors, so every name
in it is known. The work grows with the number of states that transitions name.
"""

from collections.abc import Iterator

from statekeep_server.domain.definition import ANY_STATE, Definition, Rule
from statekeep_server.domain.definition_findings import Findings, shown
from statekeep_server.domain.json_schema import compiled, violations_of


def add_warnings(definition: Definition, findings: Findings) -> None:
    """Add a warning for whatever is of no use in a definition."""
    _Graph(definition, findings).run()


class _Graph:
    """The states of a definition and the ways between them."""

    def __init__(self, definition: Definition, findings: Findings) -> None:
        self._definition = definition
        self._findings = findings
        self._open = [state.name for state in definition.states if not state.is_final]
        self._ways: dict[str, set[str]] = {name: set() for name in self._open}
        self._ways_from_any: set[str] = set()
        self._answers: set[tuple[str, str]] = set()
        for rule in definition.transitions:
            for state in rule.from_states:
                self._answers.add((state, rule.event))
                if rule.to_state:
                    self._ways.get(state, self._ways_from_any).add(rule.to_state)

    def run(self) -> None:
        """Look for everything that is of no use."""
        self._warn_of_unreachable()
        self._warn_of_dead_ends()
        self._warn_of_timers()
        self._warn_of_shadowed()
        self._warn_of_unused()

    def _warn_of_unreachable(self) -> None:
        reached, waiting = {self._definition.initial_state}, [self._definition.initial_state]
        while waiting:
            here = waiting.pop()
            ways = self._ways[here] | self._ways_from_any if here in self._ways else set()
            waiting.extend(ways - reached)
            reached |= ways
        for index, state in enumerate(self._definition.states):
            if state.name not in reached:
                self._findings.warning(
                    f"states[{index}]",
                    f"no way leads from the initial state to {shown(state.name)}; add a "
                    f"transition to it, or remove it",
                )

    def _warn_of_dead_ends(self) -> None:
        for index, state in enumerate(self._definition.states):
            ways = self._ways.get(state.name)
            if ways is not None and not (ways | self._ways_from_any) - {state.name}:
                self._findings.warning(
                    f"states[{index}]",
                    f"no transition leads out of {shown(state.name)}; make it final, or add one",
                )

    def _warn_of_timers(self) -> None:
        schemas = {event.name: event.payload_schema for event in self._definition.events}
        for index, state in enumerate(self._definition.states):
            if state.after is None:
                continue
            event, path = state.after.event, f"states[{index}].after.event"
            answers = {(state.name, event), (ANY_STATE, event)} & self._answers
            schema = schemas.get(event, "")
            if not answers:
                self._findings.warning(
                    path,
                    f"no transition from {shown(state.name)} has the event {shown(event)}, so "
                    f"its timer can do nothing; add one",
                )
            elif schema and violations_of(compiled(schema.encode()), b"null"):
                self._findings.warning(
                    path,
                    f"a timer sends no payload, and the payload schema of {shown(event)} refuses "
                    f"that; allow null in it",
                )

    def _warn_of_shadowed(self) -> None:
        """Warn of transitions that an earlier one without a guard always wins over."""
        winners: dict[tuple[str, str], int] = {}
        for index, rule in enumerate(self._definition.transitions):
            if rule.from_states != (ANY_STATE,):
                self._warn_of_shadowed_names(index, rule, winners)
        for index, rule in enumerate(self._definition.transitions):
            if rule.from_states == (ANY_STATE,):
                self._warn_of_shadowed_any(index, rule, winners)

    def _warn_of_shadowed_names(
        self, index: int, rule: Rule, winners: dict[tuple[str, str], int]
    ) -> None:
        lost = [
            (position, winners[state, rule.event])
            for position, state in enumerate(rule.from_states)
            if (state, rule.event) in winners
        ]
        if len(lost) == len(rule.from_states):
            self._shadowed(f"transitions[{index}]", rule.event, lost[0][1])
        else:
            for position, winner in lost:
                path = f"transitions[{index}].from_states[{position}]"
                self._shadowed(path, rule.event, winner)
        if rule.guard is None:
            for state in rule.from_states:
                winners.setdefault((state, rule.event), index)

    def _warn_of_shadowed_any(
        self, index: int, rule: Rule, winners: dict[tuple[str, str], int]
    ) -> None:
        winner = winners.get((ANY_STATE, rule.event))
        if winner is None and self._open:
            named = [winners.get((state, rule.event)) for state in self._open]
            winner = named[0] if None not in named else None
        if winner is not None:
            self._shadowed(f"transitions[{index}]", rule.event, winner)
        elif rule.guard is None:
            winners[ANY_STATE, rule.event] = index

    def _shadowed(self, path: str, event: str, winner: int) -> None:
        self._findings.warning(
            path,
            f"it is never taken: transitions[{winner}] comes before it, has no guard and answers "
            f"to {shown(event)} too; guard that one, or put it behind",
        )

    def _warn_of_unused(self) -> None:
        events, hooks = set(self._event_names()), set(self._hook_names())
        for index, event in enumerate(self._definition.events):
            if event.name not in events:
                self._findings.warning(
                    f"events[{index}]",
                    f"no transition has the event {shown(event.name)}; add one, or remove it",
                )
        for index, hook in enumerate(self._definition.hooks):
            if hook.name not in hooks:
                self._findings.warning(
                    f"hooks[{index}]",
                    f"no guard has the hook {shown(hook.name)}; add one, or remove it",
                )

    def _event_names(self) -> Iterator[str]:
        return (rule.event for rule in self._definition.transitions)

    def _hook_names(self) -> Iterator[str]:
        return (rule.guard.hook for rule in self._definition.transitions if rule.guard)

"""Checks of a definition: what is wrong with it, and what is probably not meant.

Owns the errors, which refuse a definition before it is stored; `definition_warnings` has the rest.
What names something that does not exist is an error; what can never do anything is a warning.

Must stay bounded whatever a client sends: sizes and counts are judged first, the work grows with
the size, and compiling, the dear part, has limits of its own.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from typing import NoReturn

from statekeep_server.domain.definition import (
    ANY_STATE,
    Definition,
    EventRule,
    Guard,
    HookRule,
    Rule,
    State,
    encode,
)
from statekeep_server.domain.definition_findings import (
    DefinitionLimits,
    Finding,
    Findings,
    FindingsFullError,
    quoted,
    shown,
)
from statekeep_server.domain.definition_warnings import add_warnings
from statekeep_server.domain.expression_rules import ExpressionInvalidError
from statekeep_server.domain.expressions import Expression, compile_guard, compile_value
from statekeep_server.domain.json_schema import compiled
from statekeep_server.errors import SchemaInvalidError


def check(definition: Definition, limits: DefinitionLimits) -> tuple[Finding, ...]:
    """Return what is wrong with a definition; warnings are looked for when there is no error."""
    findings = Findings(limits)
    try:
        if _check_sizes(definition, findings):
            _Checks(definition, findings).run()
        if not findings.found:
            add_warnings(definition, findings)
    except FindingsFullError:
        pass
    return tuple(findings.found)


def _check_sizes(definition: Definition, findings: Findings) -> bool:
    """Return whether the definition is small enough to look into it."""
    limits = findings.limits
    try:
        size_bytes = len(encode(definition))
    except TypeError as error:
        findings.error("", f"the definition is not UTF-8 text and 64-bit numbers: {error}")
        return False
    if size_bytes > limits.definition_bytes_max:
        findings.error(
            "",
            f"the definition has {size_bytes:,} bytes; the limit is "
            f"{limits.definition_bytes_max:,}, so shorten it or make two of it",
        )
        return False
    counts = [
        findings.check_count("states", len(definition.states), limits.states_max),
        findings.check_count("transitions", len(definition.transitions), limits.transitions_max),
        findings.check_count("events", len(definition.events), limits.events_max),
        findings.check_count("hooks", len(definition.hooks), limits.hooks_max),
    ]
    return all(counts)


class _Checks:
    """The checks of one definition."""

    def __init__(self, definition: Definition, findings: Findings) -> None:
        self._definition = definition
        self._findings = findings
        self._limits = findings.limits
        self._states = {state.name: state for state in definition.states}
        self._events = {rule.event for rule in definition.transitions}
        self._expressions_bytes = 0
        self._schemas_count = 0
        self._patterns_count = 0

    def run(self) -> None:
        """Look for every error."""
        definition = self._definition
        self._check_head()
        for index, state in enumerate(definition.states):
            self._check_state(f"states[{index}]", state)
        for index, rule in enumerate(definition.transitions):
            self._check_rule(f"transitions[{index}]", rule)
        self._check_alternatives()
        for index, event in enumerate(definition.events):
            self._check_event(f"events[{index}]", event)
        for index, hook in enumerate(definition.hooks):
            self._check_hook(f"hooks[{index}]", hook)
        self._check_duplicates("states", [state.name for state in definition.states])
        self._check_duplicates("events", [event.name for event in definition.events])
        self._check_duplicates("hooks", [hook.name for hook in definition.hooks])

    def _check_head(self) -> None:
        definition, findings = self._definition, self._findings
        findings.check_name("name", definition.name)
        findings.check_description("description", definition.description)
        self._check_schema("context_schema", definition.context_schema)
        limit = self._limits.history_transitions_max
        if not 0 <= definition.history_transitions_max <= limit:
            findings.error(
                "history_transitions_max",
                f"{definition.history_transitions_max:,} transitions cannot be kept; the limit "
                f"is {limit:,}, and 0 keeps the server's default",
            )
        if not definition.states:
            findings.error("states", "there are no states; a machine has to be somewhere")
        elif not definition.initial_state:
            findings.error(
                "initial_state", "it is missing; name the state in which a machine begins"
            )
        else:
            self._check_known("initial_state", definition.initial_state)

    def _check_state(self, path: str, state: State) -> None:
        findings, timer = self._findings, state.after
        findings.check_name(f"{path}.name", state.name)
        if state.name == ANY_STATE:
            findings.error(f"{path}.name", "* means every state; give the state another name")
        findings.check_description(f"{path}.description", state.description)
        if timer is None:
            return
        if state.is_final:
            findings.error(
                f"{path}.after",
                f"the state {shown(state.name)} is final, and a finished machine takes no "
                f"events; remove the timer, or final",
            )
        limit_ms = self._limits.delay_ms_max
        if not 1 <= timer.delay_ms <= limit_ms:
            findings.error(
                f"{path}.after.delay",
                f"the delay is {timer.delay_ms:,} ms; it must be 1 ms to 10 years "
                f"({limit_ms:,} ms)",
            )
        named = findings.check_name(f"{path}.after.event", timer.event)
        if named and timer.event not in self._events:
            findings.error(
                f"{path}.after.event",
                f"no transition has the event {shown(timer.event)}; name one that has",
            )

    def _check_rule(self, path: str, rule: Rule) -> None:
        findings = self._findings
        self._check_from_states(path, rule.from_states)
        findings.check_name(f"{path}.event", rule.event)
        if rule.to_state:
            self._check_known(f"{path}.to_state", rule.to_state)
        if rule.guard is not None:
            self._check_guard(f"{path}.guard", rule.guard)
        findings.check_description(f"{path}.description", rule.description)
        if len(rule.assign) > self._limits.assigned_fields_max:
            findings.error(
                f"{path}.assign",
                f"{len(rule.assign):,} fields are assigned; the limit is "
                f"{self._limits.assigned_fields_max}",
            )
            return
        for field, text in rule.assign:
            field_path = f"{path}.assign[{quoted(field)}]"
            findings.check_name(field_path, field)
            self._check_expression(field_path, text, compile_value)
        self._check_duplicates(f"{path}.assign", [field for field, _ in rule.assign])

    def _check_from_states(self, path: str, names: Sequence[str]) -> None:
        if not names:
            self._findings.error(
                f"{path}.from_states", "there are none; name the states it leads from, or *"
            )
        if len(names) == 1 and names[0] == ANY_STATE:
            return
        for index, name in enumerate(names):
            name_path = f"{path}.from_states[{index}]"
            if name == ANY_STATE:
                self._findings.error(name_path, "* stands alone; remove it, or the other states")
            elif self._check_known(name_path, name) and self._states[name].is_final:
                self._findings.error(
                    name_path,
                    f"the state {shown(name)} is final, and a finished machine takes no events; "
                    f"remove it, or final",
                )
        self._check_duplicates(f"{path}.from_states", names)

    def _check_alternatives(self) -> None:
        """Check what may have to be tried for one event in one state."""
        anywhere: Counter[str] = Counter()
        anywhere_bytes: Counter[str] = Counter()
        for rule in self._definition.transitions:
            if rule.from_states == (ANY_STATE,):
                anywhere[rule.event] += 1
                anywhere_bytes[rule.event] += _expressions_bytes(rule)
        counts: Counter[tuple[str, str]] = Counter()
        sizes: Counter[tuple[str, str]] = Counter()
        told = set[str]()
        for index, rule in enumerate(self._definition.transitions):
            event, rule_bytes = rule.event, _expressions_bytes(rule)
            for state in rule.from_states:
                counts[state, event] += 1
                sizes[state, event] += rule_bytes
                count, size_bytes = counts[state, event], sizes[state, event]
                if state != ANY_STATE:
                    count += anywhere[event]
                    size_bytes += anywhere_bytes[event]
                excess = self._excess(count, size_bytes)
                if excess and event not in told:
                    told.add(event)
                    self._findings.error(
                        f"transitions[{index}]",
                        f"the event {shown(event)} has {excess} to try in the state "
                        f"{shown(state)}; tell them apart by more events",
                    )

    def _excess(self, count: int, size_bytes: int) -> str:
        """Return which limit of alternatives is passed, in words, or ""."""
        limits = self._limits
        if count > limits.alternatives_max:
            return f"more than {limits.alternatives_max} transitions"
        if size_bytes > limits.alternatives_bytes_max:
            return f"more than {limits.alternatives_bytes_max:,} bytes of expressions"
        return ""

    def _check_guard(self, path: str, guard: Guard) -> None:
        if bool(guard.expression) == bool(guard.hook):
            self._findings.error(
                path,
                f"it has {'both' if guard.hook else 'neither'} an expression "
                f"{'and' if guard.hook else 'nor'} a hook; give exactly one, or no guard",
            )
        elif guard.hook:
            self._findings.check_name(f"{path}.hook", guard.hook)
        else:
            self._check_expression(f"{path}.expression", guard.expression, compile_guard)

    def _check_expression(
        self, path: str, text: str, compile_text: Callable[[str], Expression]
    ) -> None:
        size_bytes, limits = len(text.encode()), self._limits
        self._expressions_bytes += size_bytes
        if size_bytes > limits.expression_bytes_max:
            self._findings.error(
                path,
                f"the expression has {size_bytes:,} bytes; the limit is "
                f"{limits.expression_bytes_max:,}, so split it",
            )
        elif self._expressions_bytes > limits.expressions_bytes_max:
            what = f"expressions have {self._expressions_bytes:,} bytes"
            self._end_at(path, what, limits.expressions_bytes_max)
        else:
            try:
                compile_text(text)
            except ExpressionInvalidError as error:
                self._findings.error(path, str(error))

    def _check_event(self, path: str, event: EventRule) -> None:
        self._findings.check_name(f"{path}.name", event.name)
        self._findings.check_description(f"{path}.description", event.description)
        self._check_schema(f"{path}.payload_schema", event.payload_schema)

    def _check_hook(self, path: str, hook: HookRule) -> None:
        self._findings.check_name(f"{path}.name", hook.name)
        limit_ms = self._limits.hook_timeout_ms_max
        if not 1 <= hook.timeout_ms <= limit_ms:
            self._findings.error(
                f"{path}.timeout",
                f"the timeout is {hook.timeout_ms:,} ms; it must be 1 to {limit_ms:,} ms",
            )

    def _check_schema(self, path: str, text: str) -> None:
        if not text:
            return
        size_bytes, limits = len(text.encode()), self._limits
        self._schemas_count += 1
        if self._schemas_count > limits.schemas_max:
            self._findings.error(
                path, f"there are more than {limits.schemas_max} schemas, the limit"
            )
            raise FindingsFullError
        if size_bytes > limits.schema_bytes_max:
            self._findings.error(
                path,
                f"the schema has {size_bytes:,} bytes; the limit is "
                f"{limits.schema_bytes_max:,}, so make it smaller",
            )
            return
        try:
            self._patterns_count += compiled(text.encode()).patterns_count
        except SchemaInvalidError as error:
            self._findings.error(path, str(error).split("\n", 1)[0])
        if self._patterns_count > limits.schema_patterns_max:
            what = f"schemas have {self._patterns_count:,} patterns"
            self._end_at(path, what, limits.schema_patterns_max)

    def _end_at(self, path: str, what: str, limit: int) -> NoReturn:
        """End the checks at what is too much together with all before it."""
        self._findings.error(
            path, f"up to here, the {what}; the limit for all together is {limit:,}"
        )
        raise FindingsFullError

    def _check_known(self, path: str, name: str) -> bool:
        if name not in self._states:
            self._findings.error(
                path, f"there is no state {shown(name)}; name one of states, or add it"
            )
        return name in self._states

    def _check_duplicates(self, path: str, names: Sequence[str]) -> None:
        first: dict[str, int] = {}
        for index, name in enumerate(names):
            if first.setdefault(name, index) != index:
                self._findings.error(
                    f"{path}[{index}]",
                    f"{shown(name)} stands at {path}[{first[name]}] already; remove one",
                )


def _expressions_bytes(rule: Rule) -> int:
    return sum(len(expression.encode()) for expression in rule.expressions)

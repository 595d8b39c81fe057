"""Programs: definitions made ready to run.

Owns the tables that say, for a state and an event, which rules are tried in which order, and what a
context and a payload must look like. A program is made of a definition that `definition_checks` has
accepted. It holds nothing of any machine, so all machines of a definition share one.
"""

from typing import Final

import orjson

from statekeep_server.domain.definition import ANY_STATE, Definition, HookRule, Rule, State, Timer
from statekeep_server.domain.expressions import Expression, compile_guard, compile_value
from statekeep_server.domain.json_schema import CompiledSchema, compiled, violations_of

CONTEXT_BYTES_MAX: Final = 64 << 10
# What the JSON library writes at the most, so that what is stored can always be written again.
NESTED_TOO_DEEP: Final = "it is nested deeper than 254 levels"
_PATH_CHARACTERS_MAX: Final = 200
# The syntax tree and what the library makes of it; 171 for the longest list that was measured.
_EXPRESSION_BYTES_PER_CHARACTER: Final = 200
_STATE_BYTES: Final = 500
_RULE_BYTES: Final = 1_000


class Program:
    """A definition compiled once.

    Expressions are compiled when they are first needed: 4,096 of them take half a second.
    """

    def __init__(self, definition: Definition) -> None:
        self.definition = definition
        self._states: dict[str, State] = {state.name: state for state in definition.states}
        self._hooks = {hook.name: hook for hook in definition.hooks}
        self._places = {state.name: place for place, state in enumerate(definition.states)}
        # The indexes of rules in order: those that name a state, and those from every state.
        self._named: dict[str, dict[str, list[int]]] = {name: {} for name in self._states}
        self._any: dict[str, list[int]] = {}
        for index, rule in enumerate(definition.transitions):
            if rule.from_states == (ANY_STATE,):
                self._any.setdefault(rule.event, []).append(index)
                continue
            for state in rule.from_states:
                self._named[state].setdefault(rule.event, []).append(index)
        self._guards: dict[str, Expression] = {}
        self._values: dict[str, Expression] = {}
        self._context_schema = _schema(definition.context_schema)
        self._payload_schemas = {
            event.name: schema
            for event in definition.events
            if (schema := _schema(event.payload_schema)) is not None
        }

    @property
    def initial(self) -> str:
        """The state in which a machine begins."""
        return self.definition.initial_state

    @property
    def history_transitions_max(self) -> int:
        """How many transitions a machine keeps; 0 is the server's default."""
        return self.definition.history_transitions_max

    @property
    def memory_bytes(self) -> int:
        """About what it takes of the memory once all of its expressions are compiled."""
        definition = self.definition
        texts = {text for rule in definition.transitions for text in rule.expressions}
        schemas = [self._context_schema, *self._payload_schemas.values()]
        return (
            len(definition.states) * _STATE_BYTES
            + len(definition.transitions) * _RULE_BYTES
            + sum(len(text) for text in texts) * _EXPRESSION_BYTES_PER_CHARACTER
            + sum(schema.memory_bytes for schema in schemas if schema is not None)
        )

    def has_state(self, state: str) -> bool:
        """Return whether the definition has this state."""
        return state in self._states

    def place_of(self, state: str) -> int:
        """Return the place of a state among those of the definition, from 0."""
        return self._places[state]

    def is_final(self, state: str) -> bool:
        """Return whether a machine in this state is finished."""
        found = self._states.get(state)
        return found is not None and found.is_final

    def timer(self, state: str) -> Timer | None:
        """Return the timer of a state."""
        found = self._states.get(state)
        return found.after if found is not None else None

    @property
    def hook_names(self) -> tuple[str, ...]:
        """The hooks that the definition lists, then those that only guards name, each once."""
        rules = self.definition.transitions
        named = [rule.guard.hook for rule in rules if rule.guard is not None and rule.guard.hook]
        return tuple(dict.fromkeys([*self._hooks, *named]))

    def hook(self, name: str) -> HookRule:
        """Return how a hook is asked, also one that only a guard names."""
        return self._hooks.get(name) or HookRule(name)

    def rule(self, index: int) -> Rule:
        """Return a rule by its index in the definition."""
        return self.definition.transitions[index]

    def rules_for(self, state: str, event: str) -> tuple[int, ...]:
        """Return the indexes of the rules for an event in a state, in the order of trying them."""
        if self.is_final(state) or not self.has_state(state):
            return ()
        return (*self._named[state].get(event, ()), *self._any.get(event, ()))

    def events_of(self, state: str) -> tuple[str, ...]:
        """Return the events that a state answers to, each once, in order of the definition."""
        if self.is_final(state) or not self.has_state(state):
            return ()
        named = self._named[state]
        first = {
            event: min(
                indexes[0] for indexes in (named.get(event), self._any.get(event)) if indexes
            )
            for event in {**named, **self._any}
        }
        return tuple(sorted(first, key=lambda event: first[event]))

    def leads(self, from_state: str, to_state: str) -> tuple[str, ...]:
        """Return the events that can lead from a state to a state, in order of the definition.

        An internal transition leads nowhere.
        """
        return tuple(
            event
            for event in self.events_of(from_state)
            if any(
                self.rule(index).to_state == to_state for index in self.rules_for(from_state, event)
            )
        )

    def guard(self, text: str) -> Expression:
        """Return a guard, compiled once; ExpressionInvalidError if this server refuses it."""
        if text not in self._guards:
            self._guards[text] = compile_guard(text)
        return self._guards[text]

    def value(self, text: str) -> Expression:
        """Return an expression of `assign`; ExpressionInvalidError if this server refuses it."""
        if text not in self._values:
            self._values[text] = compile_value(text)
        return self._values[text]

    def payload_violation(self, event: str, payload_json: str) -> str:
        """Return how a payload breaks its event's schema, "" if it does not.

        To a schema no payload is null, as it is to a guard.
        """
        return _violation(self._payload_schemas.get(event), payload_json.encode() or b"null")

    def context_violation(self, context_json: bytes) -> str:
        """Return how a context that a client gave is not acceptable, "" if it is.

        It must be a JSON object within the limit that holds to the definition's schema.
        """
        if len(context_json) > CONTEXT_BYTES_MAX:
            return _too_large(context_json)
        try:
            context = orjson.loads(context_json)
            orjson.dumps(context)
        except orjson.JSONDecodeError as error:
            return f"it is not JSON: {error}"
        except orjson.JSONEncodeError:
            return NESTED_TOO_DEEP
        if not isinstance(context, dict):
            return "it is not a JSON object"
        return _violation(self._context_schema, context_json)

    def context_work(self, size_bytes: int) -> int:
        """Return how much work it is to check a context of a size; 0 without a schema."""
        schema = self._context_schema
        return 0 if schema is None else schema.nodes_count * size_bytes

    def changed_context_violation(self, context_json: bytes) -> str:
        """Return how a context that an `assign` made is not acceptable, "" if it is."""
        if len(context_json) > CONTEXT_BYTES_MAX:
            return _too_large(context_json)
        return _violation(self._context_schema, context_json)


def _too_large(context_json: bytes) -> str:
    return f"it has {len(context_json):,} bytes; the limit is {CONTEXT_BYTES_MAX:,}"


def _schema(text: str) -> CompiledSchema | None:
    return compiled(text.encode()) if text else None


def _violation(schema: CompiledSchema | None, value_json: bytes) -> str:
    if schema is None:
        return ""
    violations = violations_of(schema, value_json)
    if not violations:
        return ""
    path = violations[0].path
    if len(path) > _PATH_CHARACTERS_MAX:
        path = path[:_PATH_CHARACTERS_MAX] + "…"
    return f"{path or 'it'}: {violations[0].message}"

"""Expressions: CEL for guards and `assign`, compiled once and evaluated within bounds.

Owns what an expression sees, what the expressions of one step may cost together, and how a result
becomes JSON. Nothing else may import the CEL library, whose ways are these:

- It holds Python's global lock while it works, so what an expression costs is judged before it is
  evaluated (`expression_cost`), and what it may do when it is compiled (`expression_rules`).
- It calls Python back while it holds locks of its own, so it is used by one thread at a time.
- A Python function that it calls leaks its arguments and its result, so `load` is none: an
  expression that loads is rewritten to look its entries up, and they are given to it beforehand.
- It misreads texts with the character NUL (`expression_inputs`) and miscounts its references to
  nulls (`expression_results`).
"""

import re
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any, Final, NamedTuple

from cel_expr_python import cel

from statekeep_server.domain.cel_syntax import (
    LOADED,
    Kind,
    Node,
    literal_text,
    read,
    without_loads,
)
from statekeep_server.domain.expression_cost import Inputs, cost_ns
from statekeep_server.domain.expression_inputs import (
    Loaded,
    entry_value,
    longest_of,
    parsed,
    rounded_up,
)
from statekeep_server.domain.expression_results import (
    ExpressionFailedError,
    sentence,
    shortened,
    text_of,
    truth_of,
    value_of,
)
from statekeep_server.domain.expression_rules import ExpressionInvalidError, check_rules

EXPRESSION_COST_MS_MAX: Final = 25
LOADED_BYTES_MAX: Final = 256 << 10
# What an expression must be able to see within its cost, or it is refused when it is defined.
_LEAST_INPUTS: Final = Inputs(512, 512, 512, 32)
# Without loops, whatever is no larger than this costs so little that it is taken for as large.
_SMALL_BYTES: Final = 1_024
_SMALL_INPUTS: Final = Inputs(_SMALL_BYTES, _SMALL_BYTES, 0, 0)
_CONVERSION_NS: Final = 25.0  # for each byte that is given to the library
_COSTS_KEPT_MAX: Final = 256
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_COMPILE_ERROR: Final = re.compile(r"ERROR: <input>:(-?\d+):(-?\d+): ([^\n]*)")

_LIBRARY_LOCK: Final = threading.Lock()
_ENVIRONMENT: Final = cel.NewEnv(
    variables={
        "state": cel.Type.STRING,
        "event": cel.Type.STRING,
        "payload": cel.Type.DYN,
        "context": cel.Type.Map(cel.Type.STRING, cel.Type.DYN),
        "machine": cel.Type.STRING,
        "now": cel.Type.TIMESTAMP,
        LOADED: cel.Type.Map(cel.Type.STRING, cel.Type.DYN),
    },
    functions=[
        cel.FunctionDecl(
            "load",
            [cel.Overload("load_string", return_type=cel.Type.DYN, parameters=[cel.Type.STRING])],
        )
    ],
)
_MATCHES: Final = _ENVIRONMENT.compile("state.matches(event)")


class Scope(NamedTuple):
    """What the expressions of one step see. `payload_json` is "" when there is no payload."""

    machine_id: str
    state: str
    event: str
    payload_json: str
    context_json: bytes
    now_ms: int
    load: Callable[[str], Loaded | None]


class Expression:
    """A compiled expression; it holds nothing of any machine.

    `keys` are those of the entries that it loads, inner ones first: a text where the key is written
    out, else an expression.
    """

    def __init__(self, native: cel.Expression, root: Node, keys: tuple[Any, ...] = ()) -> None:
        self.native = native
        self.keys = keys
        self.iterates = _iterates(root)
        self._root = root
        self._costs: dict[Inputs, float] = {}

    def cost_ns(self, inputs: Inputs) -> float:
        """Return what one evaluation may cost at worst."""
        cost = self._costs.get(inputs)
        if cost is None:
            if len(self._costs) >= _COSTS_KEPT_MAX:
                self._costs.clear()
            cost = self._costs[inputs] = cost_ns(self._root, inputs)
        return cost


class Budget:
    """What expressions may still cost together, in time at worst, `within` a larger budget."""

    def __init__(self, limit_ms: int, within: "Budget | None" = None) -> None:
        self._limit_ms = limit_ms
        self._within = within
        self._left_ns = limit_ms * 1e6

    def spend(self, cost_ns: float, seen_bytes: int) -> None:
        """Take a cost off; ExpressionFailedError if there is not so much left.

        One expression alone never gets more than its own limit, since nothing else runs meanwhile.
        """
        if cost_ns > min(self._left_ns, EXPRESSION_COST_MS_MAX * 1e6):
            raise ExpressionFailedError(
                f"it may take too long: with {seen_bytes:,} bytes of context, payload and entries, "
                f"one expression may take {EXPRESSION_COST_MS_MAX} ms at worst, and those that are "
                f"judged together {self._limit_ms} ms; use shorter lists and fewer loops over them"
            )
        if self._within is not None:
            self._within.spend(cost_ns, seen_bytes)
        self._left_ns -= cost_ns


class Evaluation:
    """The expressions of one step: what they see, and what they may cost."""

    def __init__(self, scope: Scope, budget: Budget) -> None:
        self._scope = scope
        self._payload_json = scope.payload_json.encode()
        self._size_bytes = len(scope.context_json) + len(self._payload_json)
        self._budget = budget
        self._data: dict[str, Any] | None = None
        self._activation: Any = None
        self._longest: int | None = None

    @property
    def context(self) -> dict[str, object]:
        """The machine's context as it was before the step; not to be changed."""
        context: dict[str, object] = self._variables()["context"]
        return context

    def is_true(self, guard: Expression) -> bool:
        """Return what a guard says; ExpressionFailedError if it says neither true nor false."""
        result = self._evaluate(guard)
        return truth_of(result)

    def value_of(self, expression: Expression) -> object:
        """Return a result as a value of JSON; ExpressionFailedError if it has none."""
        result = self._evaluate(expression)
        with _LIBRARY_LOCK:
            return value_of(result)

    def _evaluate(self, expression: Expression) -> Any:  # noqa: ANN401 - the library's value
        if expression.keys:
            return self._evaluate_loading(expression)
        cost_ns = expression.cost_ns(self._inputs(expression, 0, {}))
        if self._activation is None:
            cost_ns += _CONVERSION_NS * self._size_bytes
        self._budget.spend(cost_ns, self._size_bytes)
        if self._activation is None:
            self._activation = _activation(self._variables())
        return _evaluated(expression.native, self._activation)

    def _evaluate_loading(self, expression: Expression) -> Any:  # noqa: ANN401
        entries, loaded_bytes = dict[str, object](), 0
        data = self._variables() | {LOADED: entries}
        for key in expression.keys:
            name = key
            if not isinstance(key, str):
                self._spend_loading(expression, loaded_bytes, entries)
                name = _key_of(key, data)
            if name is None or name in entries:
                continue
            found = self._scope.load(name)
            if found is not None:
                loaded_bytes += len(found.payload)
                if loaded_bytes > LOADED_BYTES_MAX:
                    raise ExpressionFailedError(
                        f"with the entry {shortened(name)!r} the expression would load "
                        f"{loaded_bytes:,} bytes; the limit is {LOADED_BYTES_MAX:,}"
                    )
            entries[name] = entry_value(name, found)
        self._spend_loading(expression, loaded_bytes, entries)
        return _evaluated(expression.native, _activation(data))

    def _spend_loading(
        self, expression: Expression, loaded_bytes: int, entries: dict[str, object]
    ) -> None:
        cost_ns = expression.cost_ns(self._inputs(expression, loaded_bytes, entries))
        seen_bytes = self._size_bytes + loaded_bytes
        self._budget.spend(cost_ns + _CONVERSION_NS * seen_bytes, seen_bytes)

    def _inputs(
        self, expression: Expression, loaded_bytes: int, entries: dict[str, object]
    ) -> Inputs:
        longest = 0
        if not expression.iterates:
            if self._size_bytes <= _SMALL_BYTES and not loaded_bytes:
                return _SMALL_INPUTS
        else:
            if self._longest is None:
                variables = self._variables()
                self._longest = longest_of([variables["context"], variables["payload"]])
            longest = max(self._longest, longest_of(list(entries.values())))
        scope = self._scope
        return Inputs(
            *map(
                rounded_up,
                (len(scope.context_json), len(self._payload_json), loaded_bytes, longest),
            )
        )

    def _variables(self) -> dict[str, Any]:
        if self._data is None:
            scope = self._scope
            self._data = {
                "state": scope.state,
                "event": scope.event,
                "payload": parsed(self._payload_json, "the payload"),
                "context": parsed(scope.context_json, "the context"),
                "machine": scope.machine_id,
                "now": _EPOCH + timedelta(milliseconds=scope.now_ms),
            }
        return self._data


def compile_guard(text: str) -> Expression:
    """Return an expression whose result is true or false; ExpressionInvalidError if it is not."""
    expression, kind = _compiled(text)
    if kind not in {"BOOL", "DYN"}:
        raise ExpressionInvalidError(
            f"the result is of type {kind.lower()}; a guard is true or false, so compare it with "
            f"something"
        )
    return expression


def compile_value(text: str) -> Expression:
    """Return an expression whose result is a JSON value; ExpressionInvalidError if it is not."""
    expression, kind = _compiled(text)
    if kind == "BYTES" or kind.startswith("TYPE"):
        raise ExpressionInvalidError(
            f"the result is of type {kind.lower()}, which JSON does not have; turn it into a text"
        )
    return expression


def _compiled(text: str) -> tuple[Expression, str]:
    """Return an expression and the name of its type."""
    with _LIBRARY_LOCK:
        try:
            native = _ENVIRONMENT.compile(text)
            kind = native.return_type().name()
            root = read(native.serialize())
            check_rules(root)
            _check_patterns(root)
            keys: tuple[Any, ...] = ()
            if _calls_load(root):
                parsed = _ENVIRONMENT.compile(text, disable_check=True)
                rewritten, serialized_keys = without_loads(parsed.serialize())
                native = _ENVIRONMENT.deserialize(rewritten)
                keys = tuple(_key(key) for key in serialized_keys)
        except ExpressionInvalidError:
            raise
        except Exception as error:
            raise ExpressionInvalidError(_compile_sentence(str(error))) from error
    expression = Expression(native, root, keys)
    if expression.cost_ns(_LEAST_INPUTS) > EXPRESSION_COST_MS_MAX * 1e6:
        raise ExpressionInvalidError(
            f"it may take more than {EXPRESSION_COST_MS_MAX} ms even with a small context; use "
            f"fewer loops inside each other"
        )
    return expression, kind


def _check_patterns(root: Node) -> None:
    """Raise ExpressionInvalidError for a pattern that is wrong, which nobody else says so early."""
    for node in root.walk():
        if node.kind is Kind.CALL and node.name == "matches":
            result = _MATCHES.eval(data={"state": "", "event": node.children[1].text or ""})
            try:
                truth_of(result)
            except ExpressionFailedError as error:
                raise ExpressionInvalidError(str(error)) from error


def _key(serialized: bytes) -> Any:  # noqa: ANN401 - a text or the library's expression
    literal = literal_text(serialized)
    return _ENVIRONMENT.deserialize(serialized) if literal is None else literal


def _compile_sentence(text: str) -> str:
    """Return the library's first complaint with its place, without what it says around it."""
    if "recursion" in text:
        return "it is nested, or chained as in a + b + c, more than 32 deep; split it"
    found = _COMPILE_ERROR.search(text)
    if found is None:
        return sentence(text)
    complaint = found[3].replace(" (in container '')", "").removesuffix(" [INVALID_ARGUMENT]")
    return f"line {found[1]}, column {found[2]}: {shortened(complaint)}"


def _key_of(key: Any, data: dict[str, Any]) -> str | None:  # noqa: ANN401
    """Return a key, or None if it has no value; whoever looks its entry up will fail as it did."""
    try:
        return text_of(_evaluated(key, _activation(data)))
    except ExpressionFailedError:
        return None


def _activation(data: dict[str, Any]) -> Any:  # noqa: ANN401
    with _LIBRARY_LOCK:
        return _ENVIRONMENT.Activation(data)


def _evaluated(native: Any, activation: Any) -> Any:  # noqa: ANN401
    with _LIBRARY_LOCK:
        try:
            return native.eval(activation)
        except Exception as error:
            raise ExpressionFailedError(sentence(str(error))) from error


def _iterates(root: Node) -> bool:
    return any(node.kind is Kind.COMPREHENSION for node in root.walk())


def _calls_load(root: Node) -> bool:
    return any(node.kind is Kind.CALL and node.name == "load" for node in root.walk())

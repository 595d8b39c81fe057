"""What expressions may cost: the dear ones are refused in time, the useful ones are affordable."""

import time

import pytest

from statekeep_server.domain.expression_results import ExpressionFailedError
from statekeep_server.domain.expression_rules import ExpressionInvalidError
from statekeep_server.domain.expressions import Budget, Evaluation, compile_guard
from tests.unit.domain.expression_scopes import scope, truth, value

# Far more than the 25 ms that one step may cost, for a machine that is busy with other tests.
SECONDS_MAX = 1.0
LONG = list(range(9_000))
TEXT = "x" * 60_000
OBJECTS = [{"id": n, "name": "x"} for n in range(2_500)]
COSTLY = [
    ("context.l.map(x, x)", {"l": LONG}),
    ("context.l.filter(x, true)", {"l": LONG}),
    ("context.l.all(x, context.l.all(y, x == y || true))", {"l": LONG}),
    ("context.l.all(x, x in context.l)", {"l": LONG}),
    ("context.l.map(x, context.l)", {"l": LONG[:300]}),
    ("context.l.map(x, context.l) == context.l.map(x, context.l)", {"l": LONG[:300]}),
    ("context.l.all(x, size(context.t + context.t) > 0)", {"l": LONG[:1_000], "t": TEXT}),
    ("context.l.all(x, context.t.matches('(x+x+)+y'))", {"l": LONG[:500], "t": TEXT}),
    ("context.t.matches('(x?){1000}y')", {"t": TEXT}),
    ("context.t.matches('(.{99})?(.{99})?(.{99})?(.{99})?(.{99})?(.{99})?y')", {"t": TEXT}),
    (
        "context.l.all(x, !context.t.contains(context.u))",
        {"l": LONG[:300], "t": TEXT[:30_000], "u": TEXT[:20_000] + "y"},
    ),
    ("context.l.all(x, context.l == context.l)", {"l": LONG[:5_000]}),
    (
        "context.l.all(x, context.m == context.m)",
        {"l": LONG[:999], "m": {str(n): n for n in range(4_000)}},
    ),
    ("context.l.all(x, size(context.l + context.l) > 0)", {"l": LONG[:5_000]}),
    ("[context.l]" + ".map(a, [a, a])" * 12, {"l": LONG[:100]}),
    ("[context.t]" + ".map(a, a + a)" * 12, {"t": TEXT[:1_000]}),
    ("context.o.map(o, context.o.filter(p, p.id == o.id))", {"o": OBJECTS}),
    ("context.l.map(x, string(now) + string(x))", {"l": LONG}),
    ("[context, context, context, context, context, context]", {"l": LONG}),
]  # fmt: skip


@pytest.mark.parametrize(("text", "context"), COSTLY, ids=[text[:60] for text, _ in COSTLY])
def test_no_expression_takes_long(text: str, context: object) -> None:
    """Each of these took 0.1 to 20 seconds: it is refused, when defined or before it is run."""
    start = time.thread_time()
    with pytest.raises((ExpressionInvalidError, ExpressionFailedError), match="25 ms"):
        value(text, scope(context))
    assert time.thread_time() - start < SECONDS_MAX


@pytest.mark.parametrize(
    ("text", "context"),
    [
        ("context.n == 1 && context.o[7].name == 'x'", {"n": 1, "o": OBJECTS[:2_000]}),
        ("context.o.all(o, o.id >= 0)", {"o": OBJECTS[:2_000]}),
        ("context.o.exists(o, o.name.startsWith('x'))", {"o": OBJECTS[:1_500]}),
        ("context.o.map(o, o.id).size() > 1", {"o": OBJECTS[:300]}),
        ("context.o.filter(o, o.id > 100).size() > 1", {"o": OBJECTS[:300]}),
        ("context.l.all(x, context.l.exists(y, x == y))", {"l": LONG[:60]}),
        ("9 in context.l", {"l": LONG}),
        ("context.t.matches('^x+y?$')", {"t": TEXT[:50_000]}),
        ("!context.t.matches('^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$')", {"t": TEXT[:9_000]}),
        ("size(context.t + context.t) > 0", {"t": TEXT}),
    ],
)  # fmt: skip
def test_what_is_useful_is_within_the_bounds(text: str, context: object) -> None:
    """Loops over thousands of elements, and over each other's tens, are affordable."""
    assert truth(text, scope(context))


@pytest.mark.parametrize(
    ("text", "context"),
    [
        ("context.l + [1]", {"l": LONG[:9_000]}),
        ("context", {"o": OBJECTS[:1_500]}),
        ("context.t + context.t", {"t": TEXT[:30_000]}),
        ("context.t + '!'", {"t": TEXT}),
    ],
)
def test_large_values_may_be_assigned(text: str, context: object) -> None:
    assert value(text, scope(context))


def test_the_expressions_of_a_step_share_its_budget() -> None:
    """What is affordable once is not affordable a hundred times."""
    guard = compile_guard("context.l.all(x, x >= 0)")
    evaluation = Evaluation(scope({"l": LONG[:3_000]}), Budget(25))
    assert evaluation.is_true(guard)
    with pytest.raises(ExpressionFailedError, match="judged together"):
        all(evaluation.is_true(guard) for _ in range(100))

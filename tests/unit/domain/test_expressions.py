"""Expressions: what they see, what they give, what they may not do, and what they may cost."""

import sys
import threading

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from statekeep_server.domain.expression_inputs import Loaded
from statekeep_server.domain.expression_results import ExpressionFailedError
from statekeep_server.domain.expression_rules import ExpressionInvalidError
from statekeep_server.domain.expressions import (
    Budget,
    Evaluation,
    compile_guard,
    compile_value,
)
from statekeep_server.storage.records import ValueKind
from tests.unit.domain.expression_scopes import CONTEXT, ENTRIES, scope, truth, value


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("context", CONTEXT),
        ("payload", None),
        ("[state, event, machine]", ["open", "close", "m-1"]),
        ("now", "2023-11-14T22:13:20.123Z"),
        ("context.n + 1", 2),
        ("context.half * 2.0", 1.0),
        ("context.list.map(x, x * 2)", [2, 4, 6]),
        ("context.list.filter(x, x > 1)", [2, 3]),
        ("context.list + [4]", [1, 2, 3, 4]),
        ("context.text + 'y'", "xy"),
        ("{'a': [null, true, 1u, 1.5]}", {"a": [None, True, 1, 1.5]}),
        ("18446744073709551615u", 18_446_744_073_709_551_615),
        ("size('😀ü')", 2),
        ("timestamp('0001-01-01T00:00:00Z')", "0001-01-01T00:00:00Z"),
        ("timestamp('2026-01-31T10:00:00.000001Z')", "2026-01-31T10:00:00.000001Z"),
        ("duration('36h')", "129600s"),
        ("duration('-1.5s')", "-1.500s"),
        ("duration('0s')", "0s"),
        ("now.getHours('Europe/Berlin')", 23),
        ("now.getHours('-09:30')", 12),
        ("has(context.nothing)", False),
        ("'a' in context.map", True),
        ("state.matches('^o[a-z]{2,4}$')", True),
        ("load('json').list", [1, None]),
        ("load('text')", "grün"),
        ("size(load('data'))", 3),
        ("load('nothing')", None),
        ("load(load('name')).max", 3),
        ("[load('json').max, load('json').max]", [3, 3]),
        ("context.list.map(x, load('json').max + x)", [4, 5, 6]),
    ],
)
def test_a_result_is_a_value_of_json(text: str, expected: object) -> None:
    found = value(text)
    assert found == expected
    assert type(found) is type(expected)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("context.missing", "missing"),
        ("context.n / 0", "divide by zero"),
        ("context.n % 0", "modulus by zero"),
        ("9223372036854775807 + context.n", "overflow"),
        ("-9223372036854775808 - context.n", "overflow"),
        ("context.text + 1", "no matching overload"),
        ("context.list[3]", "index"),
        ("context.n.field", ""),
        ("int(context.text)", "convert"),
        ("0.0 / 0.0", "nan"),
        ("[double('inf')]", "inf"),
        ("[bytes('x')]", "bytes"),
        ("load('data')", "bytes"),
        ("[type(1)]", "type"),
        ("{1: 2}", "every key is a text"),
        ("'a\\u0000b'", "U+0000"),
        ("load('cut')", "U+0000"),
        ("load(context.n)", ""),
        ("size(load('large')) + size(load('large2'))", "262,144"),
        ("[context.n, context.missing]", "missing"),
        ("{'a': 1, 'a': 2}", "duplicate"),
        ("timestamp('9999-12-31T23:59:59Z') + duration('1s')", "overflow"),
    ],
)
def test_a_failure_is_a_sentence(text: str, sentence: str) -> None:
    """Whatever goes wrong is said without the library's codes, and never raised as it is."""
    with pytest.raises(ExpressionFailedError) as caught:
        value(text)
    assert sentence.lower() in str(caught.value).lower()
    assert "INVALID_ARGUMENT" not in str(caught.value)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "line 1, column 1: Syntax error"),
        ("1 +", "line 1, column 4"),
        ("nothing == 1", "undeclared reference to 'nothing'"),
        ("state + 1", "no matching overload"),
        ("unheard(1)", "undeclared reference to 'unheard'"),
        ("@loaded", "Syntax error"),
        ("b'x'", "type bytes"),
        ("type(1)", "type type"),
        ("google.protobuf.Struct{}", "protobuf message"),
        ("google.protobuf.Any{type_url: 'x'}", "protobuf message"),
        ("now.getHours(context.zone)", "must be written out"),
        ("now.getHours('/dev/stdin')", "must be written out"),
        ("now.getHours('file:/dev/stdin')", "must be written out"),
        ("now.getHours('../../dev/stdin')", "must be written out"),
        ("now.getHours('Europe/../../x')", "must be written out"),
        ("now.getFullYear(state)", "must be written out"),
        ("state.matches(event)", "must be written out"),
        ("state.matches('(')", "invalid regular expression"),
        ("state.matches('((a{99}){99}){99}')", "980,200 steps"),
        ("context.list.map(x, load(x))", "depends on x"),
        ("context.list.map(x, context.list.filter(y, load(y + x) == 1))", "depends on x or y"),
        ("[1].map(a, [1].map(b, [1].map(c, [1].map(d, 1))))", "more than 3 of all"),
        ("(" * 40 + "1" + ")" * 40, "32 deep"),
        ("1" + " + 1" * 40, "32 deep"),
        ("context" + ".a" * 40, "32 deep"),
        (" && ".join(["true"] * 600), "more than 1,000 parts"),
        ("[" + ",".join(["load('x')"] * 17) + "]", "more than 16 entries"),
        ("[1]" + ".map(a, [a, a])" * 25, "25 ms"),
        ("[state]" + ".map(a, a + a)" * 25, "25 ms"),
        ("\ud800", ""),
    ],
)
def test_what_no_expression_may_do_is_refused_when_it_is_compiled(text: str, sentence: str) -> None:
    with pytest.raises(ExpressionInvalidError) as caught:
        compile_value(text)
    assert sentence in str(caught.value)


def test_a_guard_is_true_or_false() -> None:
    """What is known to be neither is refused early, and what turns out to be neither fails."""
    assert truth("context.n == 1 && state == 'open'")
    assert not truth("payload != null")
    with pytest.raises(ExpressionInvalidError, match="type int"):
        compile_guard("size(state)")
    with pytest.raises(ExpressionFailedError, match="type int"):
        truth("context.n")
    with pytest.raises(ExpressionFailedError, match="type null"):
        truth("context.none")


def test_a_text_is_not_cut_at_nul() -> None:
    """The library would take "admin" for it, so the guard fails instead."""
    for seen in (scope({"role": "admin\0x"}), scope({"admin\0x": 1}), scope({}, '["\\u0000"]')):
        with pytest.raises(ExpressionFailedError, match="U\\+0000"):
            truth("has(context.role) && context.role == 'admin'", seen)
    assert truth("context.role == '\\\\u0000'", scope({"role": "\\u0000"}))


def test_a_variable_of_a_loop_hides_the_one_outside() -> None:
    assert value("context.list.map(context, context + 1)") == [2, 3, 4]


def test_what_is_not_reached_is_not_missed() -> None:
    """A key that cannot be computed is no failure where nothing asks for its entry."""
    assert truth("!has(context.key) || load(context.key) == 1")
    with pytest.raises(ExpressionFailedError):
        truth("has(context.n) && load(context.key) == 1")


def test_each_entry_is_read_once_in_an_evaluation() -> None:
    read = list[str]()

    def load(key: str) -> Loaded | None:
        read.append(key)
        return ENTRIES.get(key)

    value("[load('json'), load('text'), load('json'), load(load('name'))]", scope(load=load))
    assert sorted(read) == ["json", "name", "text"]


def test_an_error_of_load_is_not_swallowed() -> None:
    """Damage in the store is not the guard's failure."""

    def load(key: str) -> Loaded | None:
        raise OSError(key)

    with pytest.raises(OSError, match="json"):
        truth("load('json') == null", scope(load=load))


def test_nulls_in_results_do_not_end_the_process() -> None:
    """The library takes no reference to them; without more care, None itself would be freed."""
    expression = compile_value("[null, {'a': null}, [null, null]]")
    before = sys.getrefcount(None)
    for _ in range(2_000):
        Evaluation(scope(), Budget(25)).value_of(expression)
    assert sys.getrefcount(None) > before - 1_000


def test_loading_leaves_nothing_behind() -> None:
    """Neither entries nor their keys stay in memory after an evaluation."""
    guard = compile_guard("load('json').max == 3 && load(load('name')).max == 3")

    def run(times: int) -> None:
        for _ in range(times):
            assert Evaluation(scope(), Budget(25)).is_true(guard)

    run(2_000)  # until caches are full
    before = sys.getallocatedblocks()
    run(1_000)
    assert sys.getallocatedblocks() - before < 500


def test_many_threads_compile_and_evaluate_at_once() -> None:
    """The library calls Python back while it holds its own locks; none of them waits forever."""
    failures = list[BaseException]()

    def work(number: int) -> None:
        try:
            for n in range(50):
                text = f"context.n + {number * 100 + n} - google.protobuf.Nothing{n} > 0"
                with pytest.raises(ExpressionInvalidError):
                    compile_guard(text)
                assert truth(f"context.n + {n} > {number} || true")
        except BaseException as failure:  # noqa: BLE001 - told to the test's own thread
            failures.append(failure)

    threads = [threading.Thread(target=work, args=(n,), daemon=True) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert not any(thread.is_alive() for thread in threads)
    assert failures == []


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(1 << 63), (1 << 64) - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=3),
            inner,
            max_size=3,
        )
    ),
    max_leaves=10,
)
COPY = compile_value("[context.it, payload, load('it')]")


@given(JSON)
def test_every_json_value_comes_back_as_it_went_in(it: object) -> None:
    """Through the context, the payload and an entry alike, to the last bit of a number."""
    data = orjson.dumps(it)
    seen = scope({"it": it}, data.decode(), lambda _: Loaded(ValueKind.JSON, data))
    found = Evaluation(seen, Budget(25)).value_of(COPY)
    # Compared as text, because to Python 1, 1.0 and True are equal; the order of fields is free.
    assert orjson.dumps(found, option=orjson.OPT_SORT_KEYS) == orjson.dumps(
        [it, it, it], option=orjson.OPT_SORT_KEYS
    )


TOKENS = """
context payload state now load ( ) [ ] { } , . : ? && || ! + - * / % == < in 1 1u 1.5 'a' b'x' null
.n .list .map(x, .all(x, .filter(x, has( size( string( int( bytes( timestamp( duration( type(
.getHours( .matches( '(a|b)*' load('json') load('data') google.protobuf.Any{} 9223372036854775807
`a` // \\ @ # $ é 😀
"""
TEXTS = st.lists(st.sampled_from(TOKENS.split()), max_size=12).map(
    lambda tokens: " ".join(tokens) + ")" * " ".join(tokens).count("(")
)


@given(TEXTS | st.text(max_size=20))
def test_no_text_is_too_odd_for_the_compiler(text: str) -> None:
    """It is an expression or it is not; nothing else happens."""
    try:
        value(text)
    except (ExpressionInvalidError, ExpressionFailedError) as error:
        assert str(error)  # noqa: PT017 - either is an answer

"""Page tokens: good for the next page of the same question, and for nothing else."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from statekeep_server.domain import points
from statekeep_server.domain.ranges import (
    AtRevision,
    AtSnapshot,
    AtTime,
    KeyRange,
    PageQuery,
    PageToken,
    open_token,
    seal_token,
)
from statekeep_server.errors import (
    PageTokenInvalidError,
    RevisionCompactedError,
    RevisionInFutureError,
    SnapshotNotFoundError,
)
from tests.clocks import START_MS
from tests.engines import EngineFactory
from tests.entries import DEFAULT, compact, save

QUERY = PageQuery(call="ListKeys", namespace="n", range=KeyRange(b"a", b"z"), entries_max=10)
TOKEN = PageToken(7, START_MS, b"key")
SEALED = seal_token(QUERY, TOKEN)

OTHER_QUESTIONS = {
    "call": replace(QUERY, call="ListEntries"),
    "namespace": replace(QUERY, namespace="m"),
    "start": replace(QUERY, range=KeyRange(b"b", b"z")),
    "end": replace(QUERY, range=KeyRange(b"a", None)),
    "direction": replace(QUERY, is_reverse=True),
    "revision": replace(QUERY, point=AtRevision(7)),
    "time": replace(QUERY, point=AtTime(7)),
}


@given(st.integers(0, 2**64 - 1), st.integers(0, 2**64 - 1), st.binary(max_size=400))
def test_a_token_says_what_it_was_given(revision: int, time_ms: int, position: bytes) -> None:
    """Revision, moment and position come back from the token's text."""
    token = PageToken(revision, time_ms, position)
    assert open_token(replace(QUERY, token=seal_token(QUERY, token))) == token


def test_the_size_of_a_page_may_change() -> None:
    """A token is good for a larger or smaller next page."""
    assert open_token(replace(QUERY, entries_max=99, token=SEALED)) == TOKEN


@pytest.mark.parametrize("name", OTHER_QUESTIONS)
def test_a_token_of_another_question_is_refused(name: str) -> None:
    """Another call, namespace, range, direction or point in time does not take the token."""
    with pytest.raises(PageTokenInvalidError, match="belongs to another call") as caught:
        open_token(replace(OTHER_QUESTIONS[name], token=SEALED))
    assert caught.value.field == "page_token"


def test_every_altered_token_is_noticed() -> None:
    """A token with any one character changed is refused, unless it still says the same."""
    for at, character in enumerate(SEALED):
        for other in "AZaz09-_!":
            if other != character:
                altered = SEALED[:at] + other + SEALED[at + 1 :]
                try:
                    assert open_token(replace(QUERY, token=altered)) == TOKEN
                except PageTokenInvalidError:
                    continue
                # Two bits of the last character stand for nothing.
                assert at == len(SEALED.rstrip("=")) - 1


def test_every_truncation_is_noticed() -> None:
    """A token that lost its end is refused, however much is left."""
    for length in range(1, len(SEALED)):
        with pytest.raises(PageTokenInvalidError):
            open_token(replace(QUERY, token=SEALED[:length]))


@given(st.text(min_size=1, max_size=80))
def test_random_text_is_no_token(text: str) -> None:
    """Whatever text arrives as a token is refused in the same way."""
    with pytest.raises(PageTokenInvalidError, match="cannot be used"):
        open_token(replace(QUERY, token=text))


def test_a_token_below_the_floor_is_refused(make_engine: EngineFactory) -> None:
    """A page that would go on at a compacted revision says so with the floor."""
    engine = make_engine()
    for _ in range(3):
        save(engine, "a")
    query = replace(QUERY, namespace=DEFAULT)
    query = replace(query, token=seal_token(query, PageToken(1, START_MS, b"a")))
    with engine.view(DEFAULT) as view:
        assert points.open_page(query, view) == KeyRange(b"a", b"z")
    compact(engine, 2)
    with engine.view(DEFAULT) as view, pytest.raises(RevisionCompactedError):
        points.open_page(query, view)


def test_a_view_moves_to_each_kind_of_point(make_engine: EngineFactory) -> None:
    """A revision or a time moves the view; a snapshot that does not exist is refused."""
    engine = make_engine()
    for _ in range(3):
        save(engine, "a")
    for point, revision in ((None, 3), (AtRevision(2), 2), (AtTime(START_MS), 3)):
        with engine.view(DEFAULT) as view:
            points.move(view, point)
            assert view.revision == revision
    with engine.view(DEFAULT) as view:
        with pytest.raises(SnapshotNotFoundError, match="'release'"):
            points.move(view, AtSnapshot(label="release"))
        with pytest.raises(RevisionInFutureError):
            points.move(view, AtRevision(4))


def test_a_prefix_is_a_range() -> None:
    """The range of a prefix holds the prefix itself and all that begins with it."""
    assert KeyRange.of_prefix(b"user/") == KeyRange(b"user/", b"user0")
    assert KeyRange.of_prefix(b"") == KeyRange(b"", None)

"""Quotas: a namespace may not grow beyond them, and may always shrink."""

import pytest

from statekeep_server.config import Limits
from statekeep_server.domain import commits, settings
from statekeep_server.domain.commits import Operation
from statekeep_server.domain.entries import ClearOperation
from statekeep_server.domain.origin import Origin
from statekeep_server.domain.programs import Programs
from statekeep_server.domain.settings import NamespaceSettings
from statekeep_server.errors import QuotaExceededError
from statekeep_server.storage.engine import Engine
from tests import entries
from tests.clocks import ManualClock
from tests.engines import EngineFactory
from tests.entries import DEFAULT, LIMITS, contents, delete, save, save_text

ORIGIN = Origin(DEFAULT)


def commit(engine: Engine, *operations: Operation, limits: Limits = LIMITS) -> None:
    engine.update(commits.commit(ORIGIN, [], operations, limits, Programs()))


def put_settings(engine: Engine, new: NamespaceSettings) -> None:
    engine.update(settings.put(ORIGIN, new))


def test_entries_are_limited_in_number(make_engine: EngineFactory) -> None:
    """One entry more than entries_max is refused; replacing and deleting go on."""
    engine = make_engine()
    put_settings(engine, NamespaceSettings(entries_max=2))
    save(engine, "a")
    save(engine, "b")
    with pytest.raises(QuotaExceededError, match="grow to 3, over its quota entries_max of 2"):
        save(engine, "c")
    save(engine, "a", "again")
    delete(engine, "a")
    save(engine, "c")
    assert list(contents(engine)) == ["b", "c"]


def test_entries_are_limited_in_bytes(make_engine: EngineFactory) -> None:
    """Keys and values count; what makes the namespace smaller is let through above the quota."""
    engine = make_engine()
    save(engine, "a", "v" * 99)
    put_settings(engine, NamespaceSettings(entries_bytes_max=50))
    save(engine, "a", "v" * 98)
    with pytest.raises(QuotaExceededError) as caught:
        save(engine, "a", "v" * 100)
    assert caught.value.metadata == {
        "quota": "entries_bytes_max",
        "limit": "50",
        "present": "99",
    }
    save(engine, "a", "v" * 49)
    with pytest.raises(QuotaExceededError):
        save(engine, "b", "")


def test_a_commit_is_judged_as_a_whole(make_engine: EngineFactory) -> None:
    """What a commit deletes makes room for what it saves."""
    engine = make_engine()
    put_settings(engine, NamespaceSettings(entries_max=2))
    commit(engine, save_text("a"), save_text("b"))
    commit(engine, ClearOperation(b"", None), save_text("c"), save_text("a"))
    assert list(contents(engine)) == ["a", "c"]
    with pytest.raises(QuotaExceededError):
        commit(engine, save_text("d"), save_text("a"))
    assert list(contents(engine)) == ["a", "c"]


def test_the_servers_default_holds_where_nothing_was_set(make_engine: EngineFactory) -> None:
    """The server's quota applies to every namespace; the namespace's own goes first."""
    engine = make_engine()
    limits = entries.limits(entries_max=1)
    commit(engine, save_text("a"), limits=limits)
    with pytest.raises(QuotaExceededError):
        commit(engine, save_text("b"), limits=limits)
    put_settings(engine, NamespaceSettings(entries_max=2))
    commit(engine, save_text("b"), limits=limits)


def test_an_expired_entry_that_is_saved_again_counts_once(
    make_engine: EngineFactory, clock: ManualClock
) -> None:
    """Replacing what expired needs no room."""
    engine = make_engine()
    put_settings(engine, NamespaceSettings(entries_max=1))
    save(engine, "a", ttl_ms=10)
    clock.advance(10)
    assert save(engine, "a").created

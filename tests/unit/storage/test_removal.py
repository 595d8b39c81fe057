"""Removal: a deleted namespace is gone at once, and its records go in small steps."""

from itertools import pairwise

import pytest

from statekeep_server.domain.retention import Housekeeper
from statekeep_server.storage import removal
from statekeep_server.storage.engine import Engine
from statekeep_server.storage.plan import RequestId
from statekeep_server.storage.removal import DeleteNamespace, ForgetAnswers, purge_step
from tests.clocks import START_MS, ManualClock
from tests.engines import EngineFactory
from tests.entries import DEFAULT, LIMITS, contents, latest, save
from tests.writing import put

REQUEST = RequestId(b"r-1", b"f" * 16)


def stored(engine: Engine, *databases: str) -> int:
    environment = engine._environment
    with environment.begin_read() as transaction:
        return sum(
            transaction.stat(getattr(environment.databases, name))["entries"] for name in databases
        )


def test_a_deleted_namespace_is_empty_at_once(make_engine: EngineFactory) -> None:
    """Its name may be used again before its records are purged, and purging spares the new one."""
    engine = make_engine()
    save(engine, "a", "old")
    assert engine.run_step(DeleteNamespace(DEFAULT)) == (2, True)
    assert contents(engine) == {}
    assert save(engine, "b", "new").revision == 3
    Housekeeper(engine, LIMITS).purge()
    assert contents(engine) == {"b": "new"}
    assert stored(engine, "versions") == 1


def test_a_namespace_that_is_not_there_is_not_deleted(make_engine: EngineFactory) -> None:
    """The answer is the revision at which its clock stands, and that nothing was there."""
    engine = make_engine()
    assert engine.run_step(DeleteNamespace(DEFAULT)) == (0, False)
    save(engine, "a")
    engine.run_step(DeleteNamespace(DEFAULT))
    assert engine.run_step(DeleteNamespace(DEFAULT)) == (2, False)


def test_a_repeated_deletion_answers_as_the_first(make_engine: EngineFactory) -> None:
    """With the same request id it does not delete the namespace that has the name since."""
    engine = make_engine()
    save(engine, "a")
    first = engine.run_step(DeleteNamespace(DEFAULT, REQUEST))
    save(engine, "b")
    assert engine.run_step(DeleteNamespace(DEFAULT, REQUEST)) == first == (2, True)
    assert contents(engine) == {"b": "v"}


def test_purging_goes_in_steps(make_engine: EngineFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """A step removes a batch at most and says whether anything is left."""
    monkeypatch.setattr(removal, "PURGE_BATCH_MAX", 3)
    engine = make_engine()
    for number in range(7):
        save(engine, f"{number}")
    engine.run_step(DeleteNamespace(DEFAULT))
    left = [stored(engine, "versions", "changes")]
    while not engine.run_step(purge_step):
        left.append(stored(engine, "versions", "changes"))
    assert all(before - after <= 3 for before, after in pairwise(left))
    assert stored(engine, "versions", "changes") == 0
    assert engine.run_step(purge_step)


def test_a_restart_amid_purging_goes_on_with_it(
    make_engine: EngineFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is left to purge is known from the store."""
    monkeypatch.setattr(removal, "PURGE_BATCH_MAX", 1)
    engine = make_engine()
    save(engine, "a")
    save(engine, "b")
    engine.run_step(DeleteNamespace(DEFAULT))
    assert not engine.run_step(purge_step)
    engine.close()
    engine = make_engine()
    Housekeeper(engine, LIMITS).purge()
    assert stored(engine, "versions", "changes") == 0


def test_the_answers_kept_for_a_namespace_go_with_it(make_engine: EngineFactory) -> None:
    """A request id that was used in a deleted namespace is free in the next of the name."""
    engine = make_engine()
    engine.update(put("a", request=REQUEST))
    engine.run_step(DeleteNamespace(DEFAULT))
    Housekeeper(engine, LIMITS).purge()
    assert stored(engine, "requests") == 0
    assert engine.update(put("b", request=REQUEST)).revision == 3
    assert latest(engine) == 3


def test_old_answers_are_forgotten_in_order(make_engine: EngineFactory, clock: ManualClock) -> None:
    """Those given before a time go, the others stay."""
    engine = make_engine()
    for number in range(3):
        engine.update(put("a", request=RequestId(f"r-{number}".encode(), b"f" * 16)))
        clock.advance(10)
    assert engine.run_step(ForgetAnswers("nowhere", START_MS + 20)) == 0
    assert engine.run_step(ForgetAnswers(DEFAULT, START_MS + 20)) == 2
    assert engine.run_step(ForgetAnswers(DEFAULT, START_MS + 20)) == 0
    request = RequestId(b"r-2", b"f" * 16)
    assert engine.update(put("a", request=request)).revision == 3

"""Quotas: a namespace may not grow beyond them, and may always shrink."""

import pytest

from statekeep_server.config import Limits
from statekeep_server.domain import commits, definition_records, definitions, machines, settings
from statekeep_server.domain.commits import Operation
from statekeep_server.domain.definition import Definition, State
from statekeep_server.domain.entries import ClearOperation
from statekeep_server.domain.machines import CreateOperation
from statekeep_server.domain.origin import Origin
from statekeep_server.domain.programs import Programs
from statekeep_server.domain.settings import NamespaceSettings
from statekeep_server.errors import QuotaExceededError
from statekeep_server.storage.engine import Engine
from statekeep_server.storage.keys import Kind
from statekeep_server.storage.plan import Outcome, Plan
from statekeep_server.storage.records import Change, ChangeType
from statekeep_server.storage.view import View
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


def define(engine: Engine, name: str, *states: str, limits: Limits = LIMITS) -> None:
    definition = Definition(name, tuple(State(each) for each in states), (), states[0])
    engine.update(definitions.define(ORIGIN, definition, limits))


def creating(machine_id: str) -> CreateOperation:
    return CreateOperation("kind", 0, machine_id, "{}")


def test_machines_are_limited_in_number(make_engine: EngineFactory) -> None:
    """A commit that would leave more than machines_max is refused whole; deleting makes room."""
    engine, limits = make_engine(), entries.limits(machines_max=2)
    define(engine, "kind", "a")
    commit(engine, creating("m1"), limits=limits)
    with pytest.raises(QuotaExceededError, match="would have 3, over the limit machines_max of 2"):
        commit(engine, save_text("k"), creating("m2"), creating("m3"), limits=limits)
    assert contents(engine) == {}
    commit(engine, creating("m2"), limits=limits)
    engine.update(machines.delete(ORIGIN, "m1", Programs(), limits))
    engine.update(machines.create(ORIGIN, creating("m3"), Programs(), limits))
    with pytest.raises(QuotaExceededError, match="machines_max"):
        engine.update(machines.create(ORIGIN, creating("m4"), Programs(), limits))


def test_definitions_are_limited_in_number(make_engine: EngineFactory) -> None:
    """A name more than definitions_max is refused; versions and names without any do not count."""
    engine, limits = make_engine(), entries.limits(definitions_max=2)
    define(engine, "one", "a", limits=limits)
    define(engine, "two", "a", limits=limits)
    define(engine, "two", "b", limits=limits)
    with pytest.raises(QuotaExceededError) as caught:
        define(engine, "three", "a", limits=limits)
    assert caught.value.metadata == {"quota": "definitions_max", "limit": "2", "present": "2"}
    engine.update(definitions.delete(ORIGIN, "two", 1))
    with pytest.raises(QuotaExceededError):
        define(engine, "three", "a", limits=limits)
    engine.update(definitions.delete(ORIGIN, "two", 0))
    define(engine, "three", "a", limits=limits)
    with pytest.raises(QuotaExceededError):
        define(engine, "two", "a", limits=limits)


def test_definitions_from_before_there_was_a_limit_count_too(make_engine: EngineFactory) -> None:
    """Where their number was never noted they are counted, those without a version left out."""
    engine, limits = make_engine(), entries.limits(definitions_max=2)
    for name in ("one", "two", "gone"):
        define(engine, name, "a")
    engine.update(definitions.delete(ORIGIN, "gone", 0))

    def forget(view: View) -> Outcome[tuple[()]]:
        noted = view.newest(Kind.DEFINITION_USE, b"")
        return Outcome((), [Change(ChangeType.DEFINITION_USED, b"", noted)])

    engine.update(Plan(DEFAULT, forget, lambda _fields: ()))
    with pytest.raises(QuotaExceededError):
        define(engine, "three", "a", limits=limits)
    engine.update(definitions.delete(ORIGIN, "two", 0))
    define(engine, "three", "a", limits=limits)
    with engine.view(DEFAULT) as view:
        assert definition_records.names_count(view) == 2

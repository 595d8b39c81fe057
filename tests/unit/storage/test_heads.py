"""Deleting a namespace: gone at once, purged in steps, its clock never used again."""

import pytest

from statekeep_server.errors import RevisionCompactedError
from statekeep_server.storage import heads
from statekeep_server.storage.engine import Engine
from statekeep_server.storage.plan import RequestId
from statekeep_server.storage.removal import PURGE_BATCH_MAX, DeleteNamespace, purge_step
from tests.engines import SMALL, EngineFactory
from tests.entries import DEFAULT, contents, latest, save
from tests.writing import busy_writer, put


def records_left(engine: Engine) -> int:
    environment = engine._environment
    databases = environment.databases
    with environment.begin_read() as transaction:
        return sum(
            transaction.stat(database)["entries"]
            for database in (databases.versions, databases.changes, databases.requests)
        )


def test_a_deleted_namespace_is_empty_at_once(make_engine: EngineFactory) -> None:
    """Before anything is purged, nothing of the namespace can be read or listed."""
    engine = make_engine()
    save(engine, "a")
    save(engine, "b", namespace="other")
    revision, existed = engine.run_step(DeleteNamespace(DEFAULT))
    assert existed
    assert revision > 1
    assert contents(engine) == {}
    assert [name for name, _head in engine.namespaces("", 10)] == ["other"]
    assert contents(engine, namespace="other") == {"b": "v"}


def test_deleting_what_is_not_there_changes_nothing(make_engine: EngineFactory) -> None:
    """A namespace that does not exist is deleted without effect."""
    engine = make_engine()
    save(engine, "a", namespace="other")
    assert engine.run_step(DeleteNamespace(DEFAULT)) == (0, False)
    assert latest(engine, namespace="other") == 1


def test_purging_goes_in_steps_and_leaves_nothing(make_engine: EngineFactory) -> None:
    """Purge steps remove a bounded batch each, also after a restart, until nothing is left."""
    engine = make_engine()
    names = [f"{index:05}" for index in range(2 * PURGE_BATCH_MAX + 10)]
    engine.update(put(*names, request=RequestId(b"id", b"f" * 16)))
    save(engine, "kept", namespace="other")
    engine.run_step(DeleteNamespace(DEFAULT))
    before = records_left(engine)
    assert not engine.run_step(purge_step)
    assert records_left(engine) == before - PURGE_BATCH_MAX
    engine.close()
    engine = make_engine()
    while not engine.run_step(purge_step):
        pass
    assert records_left(engine) == 2
    assert contents(engine, namespace="other") == {"kept": "v"}


def test_a_clock_never_goes_back(make_engine: EngineFactory) -> None:
    """A namespace that is deleted and written again goes on above its old clock."""
    engine = make_engine()
    for _ in range(5):
        save(engine, "a")
    revision, _existed = engine.run_step(DeleteNamespace(DEFAULT))
    assert latest(engine) >= revision
    engine.close()
    engine = make_engine()
    assert save(engine, "a").revision > revision
    assert save(engine, "a", namespace="new").revision == 1
    again, _existed = engine.run_step(DeleteNamespace(DEFAULT))
    assert again > revision
    assert save(engine, "a").revision > again


def test_a_forgotten_clock_never_goes_back_either(
    make_engine: EngineFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of many deleted names only some clocks are kept; all new ones begin above the others."""
    monkeypatch.setattr(heads, "GONE_NAMES_MAX", 2)
    engine = make_engine()
    ended = dict[str, int]()
    for name, saves in (("a", 3), ("b", 1), ("c", 5), ("d", 2)):
        for _ in range(saves):
            save(engine, "k", namespace=name)
        ended[name], _existed = engine.run_step(DeleteNamespace(name))
    engine.close()
    engine = make_engine()
    for name, revision in ended.items():
        assert save(engine, "k", namespace=name).revision > revision


def test_an_old_revision_is_not_readable_in_the_namespace_written_anew(
    make_engine: EngineFactory,
) -> None:
    """A revision read before the deletion is refused after it, never answered as empty."""
    engine = make_engine()
    revision = save(engine, "a").revision
    engine.run_step(DeleteNamespace(DEFAULT))
    with pytest.raises(RevisionCompactedError):
        contents(engine, revision)
    save(engine, "b")
    with pytest.raises(RevisionCompactedError):
        contents(engine, revision)


def test_a_deletion_and_a_save_may_share_a_group(make_engine: EngineFactory) -> None:
    """Within one group a save after the deletion begins the namespace anew."""
    engine = make_engine()
    save(engine, "old")
    with busy_writer(engine) as pending:
        pending.submit(put("before"))
        pending.submit(DeleteNamespace(DEFAULT))
        after = pending.submit(put("after"))
    assert after.outcome().seen_count == 0
    assert contents(engine) == {"after": "v"}


def test_a_deletion_with_a_request_id_happens_once(make_engine: EngineFactory) -> None:
    """The repeat of a deletion answers the same and spares what was written since."""
    engine = make_engine()
    save(engine, "old")
    step = DeleteNamespace(DEFAULT, RequestId(b"id", b"f" * 16))
    first = engine.run_step(step)
    save(engine, "new")
    assert engine.run_step(step) == first
    assert contents(engine) == {"new": "v"}
    assert [name for name, _head in engine.namespaces("", 10)] == [DEFAULT]
    assert engine.usage().namespaces_count == 1


def test_a_deleted_namespace_makes_room_for_another(make_engine: EngineFactory) -> None:
    """The limit counts the namespaces that exist."""
    engine = make_engine(limits=SMALL._replace(namespaces_max=1))
    save(engine, "a", namespace="one")
    engine.run_step(DeleteNamespace("one"))
    assert save(engine, "a", namespace="two").created

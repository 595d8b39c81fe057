"""The sweeper turns expired entries into deletions, in bounded batches."""

from statekeep_server.domain import commits
from statekeep_server.domain.origin import Origin
from statekeep_server.domain.programs import Programs
from statekeep_server.storage.engine import Engine
from statekeep_server.storage.expiry import EXPIRY_BATCH_MAX, expire_step
from statekeep_server.storage.group import Group
from statekeep_server.storage.keys import Kind
from statekeep_server.storage.records import ChangeType
from statekeep_server.storage.removal import DeleteNamespace
from tests.clocks import START_MS, ManualClock
from tests.engines import EngineFactory
from tests.entries import DEFAULT, LIMITS, contents, delete, history, latest, save, save_text


def waiting_expiries(engine: Engine) -> int:
    environment = engine._environment
    with environment.begin_read() as transaction:
        return int(transaction.stat(environment.databases.expiries)["entries"])


def test_a_sweep_writes_one_commit_with_what_expired(
    make_engine: EngineFactory, clock: ManualClock
) -> None:
    """All that is due in a namespace expires in one commit, marked as expired everywhere."""
    engine = make_engine()
    for key in ("a", "b"):
        save(engine, key, ttl_ms=1_000)
    save(engine, "later", ttl_ms=5_000)
    save(engine, "never")
    clock.advance(1_000)
    assert engine.run_step(expire_step) == 2
    assert latest(engine) == 5
    with engine.view(DEFAULT) as view:
        time_ms, changes = view.changes(5)
        versions = list(view.history(Kind.ENTRY, b"a"))
    assert time_ms == START_MS + 1_000
    assert changes == [(ChangeType.ENTRY_EXPIRED, b"a"), (ChangeType.ENTRY_EXPIRED, b"b")]
    assert (versions[0].is_deleted, versions[0].is_expired) == (True, True)
    assert list(contents(engine)) == ["later", "never"]
    assert engine.run_step(expire_step) == 0
    assert latest(engine) == 5


def test_an_entry_that_was_saved_again_is_left_alone(
    make_engine: EngineFactory, clock: ManualClock
) -> None:
    """Only the expiry of the last save counts: a longer one, a shorter one or none."""
    engine = make_engine()
    for key in ("longer", "shorter", "for good", "deleted"):
        save(engine, key, ttl_ms=1_000)
    save(engine, "longer", ttl_ms=5_000)
    save(engine, "shorter", ttl_ms=10)
    save(engine, "for good")
    delete(engine, "deleted")
    assert waiting_expiries(engine) == 2
    clock.advance(1_000)
    assert engine.run_step(expire_step) == 1
    assert list(contents(engine)) == ["for good", "longer"]
    assert waiting_expiries(engine) == 1


def test_a_stale_expiry_expires_nothing(make_engine: EngineFactory, clock: ManualClock) -> None:
    """Should an old expiry remain in the queue, it is dropped without touching the new entry."""
    engine = make_engine()
    save(engine, "a", ttl_ms=1_000)
    environment = engine._environment
    with environment.begin_read() as transaction:
        stale = list(transaction.cursor(environment.databases.expiries))
    save(engine, "a", "new")

    def put_back(group: Group) -> None:
        for key, record in stale:
            group.transaction.put(key, record, db=group.databases.expiries)
        group.is_changed = True

    engine.run_step(put_back)
    clock.advance(1_000)
    assert engine.run_step(expire_step) == 1
    assert contents(engine) == {"a": "new"}
    assert (latest(engine), waiting_expiries(engine)) == (2, 0)


def test_sweeps_are_bounded(make_engine: EngineFactory, clock: ManualClock) -> None:
    """However many are due, one step takes a batch, soonest first; the rest follow."""
    engine = make_engine()
    count = EXPIRY_BATCH_MAX + 500
    operations = [save_text(f"{index:05}", ttl_ms=1_000 + index) for index in range(count)]
    engine.update(commits.commit(Origin(DEFAULT), [], operations, LIMITS, Programs()))
    clock.advance(10_000)
    assert engine.run_step(expire_step) == EXPIRY_BATCH_MAX
    assert history(engine, f"{EXPIRY_BATCH_MAX - 1:05}")[0] == (2, None)
    assert history(engine, f"{EXPIRY_BATCH_MAX:05}")[0] == (1, "v")
    assert engine.run_step(expire_step) == 500
    assert engine.run_step(expire_step) == 0
    with engine.view(DEFAULT) as view:
        assert (view.head.entries_count, view.head.entries_bytes) == (0, 0)


def test_each_namespace_gets_its_own_commit(make_engine: EngineFactory, clock: ManualClock) -> None:
    """One sweep serves all namespaces, each with one commit of its own clock."""
    engine = make_engine()
    for namespace in ("one", "two"):
        save(engine, "a", ttl_ms=10, namespace=namespace)
    save(engine, "b", namespace="two")
    clock.advance(10)
    assert engine.run_step(expire_step) == 2
    assert latest(engine, namespace="one") == 2
    assert latest(engine, namespace="two") == 3


def test_the_expiries_of_a_deleted_namespace_do_no_harm(
    make_engine: EngineFactory, clock: ManualClock
) -> None:
    """A namespace that was deleted and written again keeps its new entries."""
    engine = make_engine()
    save(engine, "a", ttl_ms=10)
    engine.run_step(DeleteNamespace(DEFAULT))
    save(engine, "a", "new")
    clock.advance(10)
    engine.run_step(expire_step)
    assert contents(engine) == {"a": "new"}
    assert waiting_expiries(engine) == 0

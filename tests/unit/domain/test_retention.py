"""How long the past stays readable, and the housekeeping that follows from it."""

import pytest

from statekeep_server.domain import retention, settings
from statekeep_server.domain.origin import Origin
from statekeep_server.domain.retention import Housekeeper, HousekeeperThread
from statekeep_server.domain.settings import NamespaceSettings
from statekeep_server.errors import RevisionInFutureError
from statekeep_server.storage.engine import Engine
from statekeep_server.storage.expiry import EXPIRY_BATCH_MAX
from statekeep_server.storage.plan import RequestId
from statekeep_server.storage.removal import DeleteNamespace
from tests import entries
from tests.clocks import START_MS, ManualClock
from tests.engines import EngineFactory
from tests.entries import DEFAULT, contents, latest, save, stored_revisions
from tests.flips import flip_bit
from tests.writing import put

LIMITS = entries.limits(
    history_age_seconds=60, history_revisions_max=1_000, request_id_age_seconds=100
)


def floor_of(engine: Engine, namespace: str = DEFAULT) -> int:
    with engine.view(namespace) as view:
        return view.head.floor


def save_every(engine: Engine, clock: ManualClock, seconds: int, count: int) -> None:
    for _ in range(count):
        save(engine, "a")
        clock.advance(seconds * 1_000)


def test_the_past_is_kept_by_age(make_engine: EngineFactory, clock: ManualClock) -> None:
    """The floor is the newest revision that was already there history_age_seconds ago."""
    engine = make_engine()
    save_every(engine, clock, 10, 10)
    retention.compact(engine, LIMITS, DEFAULT, None)
    assert floor_of(engine) == 5
    with engine.view(DEFAULT) as view:
        assert view.time_of(5) == START_MS + 40_000
        view.move_to_time(clock.now_ms() - 60_000)
        assert view.revision == 5
    assert stored_revisions(engine, "a") == [10, 9, 8, 7, 6, 5]


def test_nothing_goes_before_its_age(make_engine: EngineFactory, clock: ManualClock) -> None:
    """As long as no revision is older than the age, the floor stays where it is."""
    engine = make_engine()
    save_every(engine, clock, 10, 5)
    assert retention.compact(engine, LIMITS, DEFAULT, None).floor == 0
    clock.advance(10_000)
    assert retention.compact(engine, LIMITS, DEFAULT, None).floor == 1


def test_the_latest_revision_is_always_kept(make_engine: EngineFactory, clock: ManualClock) -> None:
    """However long nothing happens, the latest revision stays readable."""
    engine = make_engine()
    save_every(engine, clock, 10, 5)
    clock.advance(10_000_000)
    for _ in range(2):
        assert retention.compact(engine, LIMITS, DEFAULT, None).floor == 5
    assert contents(engine, 5) == {"a": "v"}


def test_the_past_is_kept_by_count(make_engine: EngineFactory, clock: ManualClock) -> None:
    """No more than history_revisions_max old revisions stay readable, however young."""
    engine = make_engine()
    save_every(engine, clock, 0, 10)
    limits = entries.limits(history_revisions_max=3)
    assert retention.compact(engine, limits, DEFAULT, None) == (7, 12)
    assert contents(engine, 7) == {"a": "v"}


def test_the_namespaces_own_settings_go_first(
    make_engine: EngineFactory, clock: ManualClock
) -> None:
    """A namespace that keeps less or more is compacted by its own settings."""
    engine = make_engine()
    save_every(engine, clock, 10, 10)
    engine.update(settings.put(Origin(DEFAULT), NamespaceSettings(history_age_seconds=20)))
    assert retention.compact(engine, LIMITS, DEFAULT, None).floor == 9


def test_an_asked_floor_is_taken_or_refused(make_engine: EngineFactory) -> None:
    """Compact takes a floor up to the latest revision and answers what it removed."""
    engine = make_engine()
    for _ in range(5):
        save(engine, "a")
    with pytest.raises(RevisionInFutureError):
        retention.compact(engine, LIMITS, DEFAULT, 6)
    assert retention.compact(engine, LIMITS, DEFAULT, 3) == (3, 4)
    assert retention.compact(engine, LIMITS, DEFAULT, 2) == (3, 0)


def test_the_housekeeper_brings_every_namespace_to_its_floor(
    make_engine: EngineFactory, clock: ManualClock
) -> None:
    """Each namespace is compacted to its own floor; what is young keeps everything."""
    engine = make_engine()
    for namespace in ("one", "two"):
        save(engine, "a", namespace=namespace)
        save(engine, "a", namespace=namespace)
    clock.advance(61_000)
    save(engine, "a", namespace="young")
    Housekeeper(engine, LIMITS).retain()
    assert [floor_of(engine, name) for name in ("one", "two", "young")] == [2, 2, 0]
    assert stored_revisions(engine, "a", namespace="one") == [2]


def test_the_housekeeper_forgets_old_answers(
    make_engine: EngineFactory, clock: ManualClock
) -> None:
    """Answers to request ids go after request_id_age_seconds, those of deletions too."""
    engine = make_engine()
    engine.update(put("a", request=RequestId(b"old", b"f" * 16)))
    save(engine, "a", namespace="gone")
    deletion = DeleteNamespace("gone", RequestId(b"old", b"f" * 16))
    engine.run_step(deletion)
    clock.advance(50_000)
    engine.update(put("a", request=RequestId(b"young", b"f" * 16)))
    clock.advance(51_000)
    Housekeeper(engine, LIMITS).retain()
    with engine.view(DEFAULT) as view:
        assert view.head.request_ids_count == 1
    assert engine.update(put("a", request=RequestId(b"young", b"f" * 16))).revision == 2
    save(engine, "a", namespace="gone")
    assert engine.run_step(deletion)[1]


def test_the_housekeeper_sweeps_all_that_is_due(
    make_engine: EngineFactory, clock: ManualClock
) -> None:
    """Expired entries of many batches are all swept in one go."""
    engine = make_engine()
    for index in range(5):
        save(engine, f"{index}", ttl_ms=10)
    clock.advance(10)
    assert Housekeeper(engine, LIMITS).expire() == 5 < EXPIRY_BATCH_MAX
    assert latest(engine) == 6
    assert Housekeeper(engine, LIMITS).expire() == 0


def test_one_damaged_namespace_does_not_stop_the_others(
    make_engine: EngineFactory, clock: ManualClock
) -> None:
    """Where the log at the floor is damaged, retention goes on with the next namespace."""
    engine = make_engine()
    for namespace in ("a hurt one", "whole"):
        for _ in range(2):
            save(engine, f"key of {namespace}", namespace=namespace)
            clock.advance(61_000)
    engine.close()
    logged = b"key of a hurt one"
    assert flip_bit(make_engine.directory, bytes((1, 0, len(logged))) + logged) > 0
    engine = make_engine()
    Housekeeper(engine, LIMITS).retain()
    assert floor_of(engine, "whole") == 2
    assert stored_revisions(engine, "key of whole", namespace="whole") == [2]


def test_the_thread_works_until_it_is_stopped(
    make_engine: EngineFactory, clock: ManualClock
) -> None:
    """Expiry, retention and purging happen by themselves; after stop nothing happens any more."""
    engine = make_engine()
    save(engine, "a", namespace="gone")
    engine.run_step(DeleteNamespace("gone"))
    first = save(engine, "a", ttl_ms=10).revision
    clock.advance(61_000)
    thread = HousekeeperThread(
        Housekeeper(engine, LIMITS), expire_every_seconds=0.001, retain_every_seconds=0.001
    )
    try:
        while floor_of(engine) != first + 1:
            clock.advance(61_000)
    finally:
        thread.stop()
    assert contents(engine) == {}
    with engine.view(DEFAULT) as view:
        assert view.changes(first + 1)[1] == [(3, b"a")]

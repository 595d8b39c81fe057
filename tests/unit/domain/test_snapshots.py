"""Snapshots below the wire: what creating, restoring and listing cost and change."""

from collections.abc import Callable
from typing import Any

import pytest

from statekeep_server.domain import (
    commits,
    entries,
    restores,
    settings,
    snapshot_records,
    snapshots,
)
from statekeep_server.domain.entries import DeleteOperation
from statekeep_server.domain.origin import Origin
from statekeep_server.domain.programs import Programs
from statekeep_server.domain.ranges import AtSnapshot, KeyRange, PageQuery
from statekeep_server.domain.restores import RestoreAnswer
from statekeep_server.domain.retention import Housekeeper
from statekeep_server.domain.settings import NamespaceSettings
from statekeep_server.domain.snapshot_records import Target, id_of
from statekeep_server.domain.snapshots import (
    CreateAnswer,
    DeleteAnswer,
    NewSnapshot,
)
from statekeep_server.errors import (
    QuotaExceededError,
    RestoreTooLargeError,
    SnapshotNotFoundError,
)
from statekeep_server.storage.engine import Engine
from statekeep_server.storage.plan import Plan, RequestId
from statekeep_server.storage.records import (
    CHANGES_PER_RECORD_MAX,
    ChangeType,
    LoggedChange,
)
from tests.clocks import ManualClock
from tests.engines import EngineFactory
from tests.entries import (
    DEFAULT,
    LIMITS,
    clear,
    compact,
    contents,
    delete,
    latest,
    limits,
    load,
    save,
    save_text,
)
from tests.writing import busy_writer

ORIGIN = Origin(DEFAULT)
ALL = KeyRange()


def create(engine: Engine, label: str = "kept") -> CreateAnswer:
    return engine.update(snapshots.create(ORIGIN, NewSnapshot(label), LIMITS))


def restore(engine: Engine, label: str = "kept", key_range: KeyRange = ALL) -> RestoreAnswer:
    return engine.update(
        restores.restore(ORIGIN, Target(label=label), key_range, LIMITS, Programs())
    )


def changes(engine: Engine, revision: int) -> list[LoggedChange]:
    with engine.view(DEFAULT) as view:
        return view.changes(revision)[1]


def save_many(engine: Engine, count: int, text: str) -> None:
    keys = [f"{number:05}" for number in range(count)]
    for start in range(0, count, LIMITS.operations_max):
        operations = [save_text(key, text) for key in keys[start : start + LIMITS.operations_max]]
        engine.update(commits.commit(ORIGIN, [], operations, LIMITS, Programs()))


def test_creating_writes_one_record_whatever_there_is(make_engine: EngineFactory) -> None:
    """One version and one line of the log, with two entries or a thousand."""
    engine = make_engine()
    environment = engine._environment
    for count in (2, 1_000):
        save_many(engine, count, "v")
        with environment.begin_read() as transaction:
            before = transaction.stat(environment.databases.versions)["entries"]
        answer = create(engine)
        with environment.begin_read() as transaction:
            after = transaction.stat(environment.databases.versions)["entries"]
        name = answer.snapshot.id.encode()
        assert after - before == 1
        assert changes(engine, answer.revision) == [LoggedChange(ChangeType.SNAPSHOT_CREATED, name)]
        assert answer.snapshot.entries_count == count


def test_an_eviction_is_part_of_the_creation(make_engine: EngineFactory) -> None:
    """The log of the one revision has both."""
    engine = make_engine()
    engine.update(settings.put_policy(ORIGIN, 1, settings.EVICT_OLDEST_SNAPSHOT))
    old = create(engine, "old").snapshot
    answer = create(engine, "new")
    assert [(each.type, each.name.decode()) for each in changes(engine, answer.revision)] == [
        (ChangeType.SNAPSHOT_CREATED, answer.snapshot.id),
        (ChangeType.SNAPSHOT_DELETED, old.id),
    ]


def test_ids_sort_as_the_revisions_do() -> None:
    """Also when a revision gets one more digit."""
    revisions = [0, 1, 9, 15, 16, 255, 256, 1 << 32, (1 << 64) - 1]
    assert sorted(map(id_of, revisions)) == [id_of(each) for each in revisions]


def test_answers_come_back_whole_from_a_request_id(make_engine: EngineFactory) -> None:
    """A repeat has the same types all through, so that it is sent like the first."""
    engine = make_engine()
    save(engine, "a")
    plans: list[Callable[[Origin], Plan[Any]]] = [
        lambda origin: snapshots.create(origin, NewSnapshot("a label", "why", True), LIMITS),
        lambda origin: restores.restore(origin, Target(label="a label"), ALL, LIMITS, Programs()),
        lambda origin: snapshots.delete(origin, Target(label="a label"), even_if_pinned=True),
    ]
    for number, plan in enumerate(plans):
        origin = Origin(DEFAULT, RequestId(f"r-{number}".encode(), b"f" * 16))
        first = engine.update(plan(origin))
        again = engine.update(plan(origin))
        assert (again, type(again)) == (first, type(first))
        assert isinstance(again, CreateAnswer | DeleteAnswer | RestoreAnswer)
        assert type(again.snapshot) is type(first.snapshot)
    assert latest(engine) == 3


def test_a_restore_logs_itself_and_then_what_differs(make_engine: EngineFactory) -> None:
    """In order of key; what is the same again is not written."""
    engine = make_engine()
    for key in ("b", "c", "d"):
        save(engine, key, "old")
    snapshot = create(engine).snapshot
    save(engine, "a")
    save(engine, "b", "new")
    save(engine, "c", "old")
    delete(engine, "d")
    answer = restore(engine)
    assert answer[:4] == (9, snapshot, 2, 1)
    assert [(each.type, each.name.decode()) for each in changes(engine, 9)] == [
        (ChangeType.SNAPSHOT_RESTORED, snapshot.id),
        (ChangeType.ENTRY_DELETED, "a"),
        (ChangeType.ENTRY_SAVED, "b"),
        (ChangeType.ENTRY_SAVED, "d"),
    ]
    assert load(engine, "c") == "old"


def test_a_restore_of_what_is_there_makes_no_revision(make_engine: EngineFactory) -> None:
    """Not even when everything was deleted and saved the same again."""
    engine = make_engine()
    save(engine, "a")
    create(engine)
    clear(engine)
    save(engine, "a")
    before = latest(engine)
    assert restore(engine)[:1] == (before,)
    assert latest(engine) == before


@pytest.mark.parametrize("is_compacted", [False, True])
def test_a_large_restore_is_one_commit_of_many_parts(
    make_engine: EngineFactory, *, is_compacted: bool
) -> None:
    """More changes than a record of the log holds, along the log as by comparison."""
    engine, count = make_engine(), 2 * CHANGES_PER_RECORD_MAX + 10
    save_many(engine, count, "old")
    create(engine)
    save_many(engine, count, "new")
    if is_compacted:
        compact(engine, latest(engine))
    answer = restore(engine)
    assert (answer.saved_count, len(changes(engine, answer.revision))) == (count, count + 1)
    assert set(contents(engine).values()) == {"old"}
    with engine.view(DEFAULT) as view:
        assert view.head.entries_count == count
        assert view.head.entries_bytes == count * len("00000old")


def test_a_restore_sees_what_its_group_wrote_before_it(make_engine: EngineFactory) -> None:
    """Writes that share one disk sync act one after the other."""
    engine = make_engine()
    save(engine, "a", "old")
    create(engine)
    bring_back = restores.restore(ORIGIN, Target(label="kept"), ALL, LIMITS, Programs())
    with busy_writer(engine) as pending:
        works: list[Plan[Any]] = [
            bring_back,
            entries.save(ORIGIN, save_text("a", "new"), LIMITS),
            bring_back,
            entries.delete(ORIGIN, DeleteOperation(b"a"), LIMITS),
            snapshots.create(ORIGIN, NewSnapshot("empty"), LIMITS),
            bring_back,
            bring_back,
        ]
        waiting = [pending.submit(each) for each in works]
    assert [each.outcome()[0] for each in waiting] == [2, 3, 4, 5, 6, 7, 7]
    assert contents(engine) == {"a": "old"}
    assert restore(engine, "empty").deleted_count == 1


def test_a_restore_of_a_prefix_of_an_older_snapshot(make_engine: EngineFactory) -> None:
    """What lies outside of it is neither read nor changed."""
    engine = make_engine()
    for key in ("a/1", "b/1"):
        save(engine, key, "old")
    create(engine)
    clear(engine)
    answer = restore(engine, key_range=KeyRange.of_prefix(b"b/"))
    assert (answer.saved_count, contents(engine)) == (1, {"b/1": "old"})


def test_a_preview_holds_no_values(make_engine: EngineFactory) -> None:
    """A thousand differences of large values would not fit into memory or a message."""
    engine = make_engine()
    save(engine, "a", "v" * 1_000)
    create(engine)
    save(engine, "a", "w" * 1_000)
    target = Target(label="kept")
    answer, [shown] = restores.preview(engine, DEFAULT, target, ALL, LIMITS, Programs())
    assert (answer.revision, answer.saved_count) == (3, 1)
    assert shown.before is not None
    assert shown.after is not None
    assert (shown.before.revision, shown.before.payload) == (3, b"")
    assert (shown.after.revision, shown.after.payload) == (1, b"")


def test_too_large_a_restore_or_one_beyond_a_quota_changes_nothing(
    make_engine: EngineFactory,
) -> None:
    """The limits count what differs, and what the namespace would hold."""
    engine = make_engine()
    save(engine, "a", "v" * 50)
    save(engine, "b")
    create(engine)
    clear(engine)
    target = Target(label="kept")
    with pytest.raises(RestoreTooLargeError):
        engine.update(
            restores.restore(ORIGIN, target, ALL, limits(restore_entries_max=1), Programs())
        )
    engine.update(settings.put(ORIGIN, NamespaceSettings(entries_bytes_max=51)))
    with pytest.raises(QuotaExceededError, match="entries_bytes_max"):
        restore(engine)
    assert contents(engine) == {}
    engine.update(settings.put(ORIGIN, NamespaceSettings(entries_bytes_max=53)))
    assert restore(engine).saved_count == 2


def test_what_expired_is_deleted_by_no_restore_twice(
    make_engine: EngineFactory, clock: ManualClock
) -> None:
    """An entry that has expired but was not swept counts as gone, and the counters stay right."""
    engine = make_engine()
    save(engine, "stays")
    create(engine)
    save(engine, "a", ttl_ms=10)
    save(engine, "stays", "for a while", ttl_ms=10)
    clock.advance(10)
    answer = restore(engine)
    assert (answer.saved_count, answer.deleted_count) == (1, 0)
    Housekeeper(engine, LIMITS).expire()
    assert contents(engine) == {"stays": "v"}
    with engine.view(DEFAULT) as view:
        assert (view.head.entries_count, view.head.entries_bytes) == (1, len("staysv"))


def test_a_page_of_snapshots_is_as_long_as_asked(make_engine: EngineFactory) -> None:
    """Filtering by label does not shorten it."""
    engine = make_engine()
    for number in range(9):
        create(engine, ("odd", "even")[number % 3 == 0])
    query = PageQuery(call="ListSnapshots", namespace=DEFAULT, range=ALL, entries_max=2)
    page = snapshots.list_page(engine, query, "even")
    assert [each.revision for each in page.snapshots] == [7, 4]
    assert page.next_token
    assert snapshots.count(engine, DEFAULT, "even") == (9, 3)


def test_a_snapshot_is_found_by_nothing_but_its_own_id(make_engine: EngineFactory) -> None:
    """Neither by a part of it, nor by its label, nor by what only looks like it."""
    engine = make_engine()
    snapshot = create(engine).snapshot
    for wrong in (snapshot.id[:-1], f"{snapshot.id}0", snapshot.id.upper(), "kept", "\x00" * 600):
        with pytest.raises(SnapshotNotFoundError):
            snapshots.get(engine, DEFAULT, Target(id=wrong))
    assert snapshots.get(engine, DEFAULT, Target(id=snapshot.id)) == (1, snapshot)


def test_pins_are_the_revisions_of_snapshots_in_order(make_engine: EngineFactory) -> None:
    """Without those that were deleted."""
    engine = make_engine()
    for label in ("a", "b", "c"):
        save(engine, "k")
        create(engine, label)
    engine.update(snapshots.delete(ORIGIN, Target(label="b"), even_if_pinned=False))
    with engine.view(DEFAULT) as view:
        assert snapshot_records.pins(view) == (2, 6)
    assert list(contents(engine)) == ["k"]
    assert load(engine, "k", AtSnapshot(label="a")) == "v"

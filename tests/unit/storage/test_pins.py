"""Held versions: compaction keeps what snapshots see, and lets go of it with them."""

import random
from typing import NamedTuple

import pytest

from statekeep_server.domain import retention, snapshot_records, snapshots, store
from statekeep_server.domain.origin import Origin
from statekeep_server.domain.ranges import AtRevision, AtSnapshot, KeyRange, Point
from statekeep_server.domain.retention import Housekeeper
from statekeep_server.domain.snapshot_records import Target
from statekeep_server.domain.snapshots import NewSnapshot
from statekeep_server.errors import RevisionCompactedError
from statekeep_server.storage import compaction, keys, records
from statekeep_server.storage.compaction import CompactStep, RaiseFloor
from statekeep_server.storage.engine import Engine
from statekeep_server.storage.keys import Kind
from statekeep_server.storage.removal import DeleteNamespace
from tests.clocks import ManualClock
from tests.engines import EngineFactory
from tests.entries import (
    DEFAULT,
    LIMITS,
    clear,
    compact,
    contents,
    delete,
    history,
    latest,
    save,
    stored_revisions,
)
from tests.flips import flip_bit

ORIGIN = Origin(DEFAULT)


class Counts(NamedTuple):
    """How many records lie on disk."""

    versions: int
    changes: int
    held: int


def counts(engine: Engine) -> Counts:
    environment = engine._environment
    with environment.begin_read() as transaction:
        return Counts(
            *(
                transaction.stat(getattr(environment.databases, name))["entries"]
                for name in Counts._fields
            )
        )


def create(engine: Engine, label: str = "kept") -> int:
    return engine.update(snapshots.create(ORIGIN, NewSnapshot(label), LIMITS)).revision


def remove(engine: Engine, label: str = "kept") -> None:
    engine.update(snapshots.delete(ORIGIN, Target(label=label), even_if_pinned=False))


def at(engine: Engine, point: Point) -> dict[str, str]:
    batches = store.scan(engine, DEFAULT, KeyRange(), point, 1 << 20)
    return {
        each.key.decode(): each.version.payload.decode()
        for batch in batches
        for each in batch.entries
    }


def at_label(engine: Engine, label: str = "kept") -> dict[str, str]:
    return at(engine, AtSnapshot(label=label))


def compact_all(engine: Engine) -> None:
    compact(engine, latest(engine))


def test_a_version_that_only_a_snapshot_sees_is_held(make_engine: EngineFactory) -> None:
    """Of many versions of a key compaction keeps the newest and the one that the snapshot sees."""
    engine = make_engine()
    for text in ("a1", "a2"):
        save(engine, "a", text)
    create(engine)
    for text in ("a4", "a5", "a6"):
        save(engine, "a", text)
    compact_all(engine)
    assert stored_revisions(engine, "a") == [6, 2]
    assert counts(engine) == (3, 1, 1)
    assert at_label(engine) == {"a": "a2"}
    assert at(engine, AtRevision(3)) == {"a": "a2"}


def test_only_the_revision_of_the_snapshot_itself_stays_readable(
    make_engine: EngineFactory,
) -> None:
    """Its neighbours below the floor are compacted, though versions they saw are still there."""
    engine = make_engine()
    save(engine, "a", "old")
    create(engine)
    save(engine, "a", "new")
    compact_all(engine)
    for revision in (0, 1):
        with pytest.raises(RevisionCompactedError):
            contents(engine, revision)
    assert contents(engine, 2) == {"a": "old"}


def test_history_does_not_show_what_is_held(make_engine: EngineFactory) -> None:
    """The history of a key begins at the floor, whatever a snapshot keeps below it."""
    engine = make_engine()
    save(engine, "a", "old")
    create(engine)
    save(engine, "a", "new")
    compact_all(engine)
    save(engine, "a", "newest")
    assert history(engine, "a") == [(4, "newest"), (3, "new")]


def test_a_deletion_stays_for_as_long_as_it_hides_something_held(
    make_engine: EngineFactory,
) -> None:
    """Below the floor it keeps what is held from coming back, and goes together with it."""
    engine = make_engine()
    save(engine, "a", "old")
    create(engine)
    delete(engine, "a")
    save(engine, "other")
    compact_all(engine)
    assert stored_revisions(engine, "a") == [3, 1]
    assert (contents(engine), at_label(engine)) == ({"other": "v"}, {"a": "old"})
    remove(engine)
    compact_all(engine)
    assert stored_revisions(engine, "a") == []
    assert contents(engine) == {"other": "v"}


def test_a_deletion_goes_too_when_versions_between_were_compacted(
    make_engine: EngineFactory,
) -> None:
    """It need not be the version right after the held one."""
    engine = make_engine()
    save(engine, "a", "old")
    create(engine)
    save(engine, "a", "between")
    delete(engine, "a")
    save(engine, "other")
    compact_all(engine)
    assert stored_revisions(engine, "a") == [4, 1]
    remove(engine)
    compact_all(engine)
    assert stored_revisions(engine, "a") == []


def test_a_deletion_that_a_snapshot_sees_hides_what_an_older_one_holds(
    make_engine: EngineFactory,
) -> None:
    """Two snapshots around a deletion each see their own world, in whichever order they go."""
    for first, second in (("before", "after"), ("after", "before")):
        engine = make_engine(make_engine.directory / first)
        save(engine, "a", "old")
        create(engine, "before")
        delete(engine, "a")
        create(engine, "after")
        save(engine, "a", "new")
        save(engine, "other")
        compact_all(engine)
        expected = {"before": {"a": "old"}, "after": {}}
        assert at_label(engine, first) == expected[first]
        remove(engine, first)
        compact_all(engine)
        assert at_label(engine, second) == expected[second]
        remove(engine, second)
        save(engine, "other")
        compact_all(engine)
        assert counts(engine) == (2, 1, 0)
        assert contents(engine) == {"a": "new", "other": "v"}


def test_a_version_moves_to_the_next_older_snapshot_that_sees_it(
    make_engine: EngineFactory,
) -> None:
    """Of several snapshots that see the same version the last to go takes it along."""
    engine = make_engine()
    save(engine, "a", "old")
    for label in ("one", "two", "three"):
        create(engine, label)
    save(engine, "a", "new")
    compact_all(engine)
    for gone, left in (("two", ["one", "three"]), ("three", ["one"])):
        remove(engine, gone)
        compact_all(engine)
        assert counts(engine).held == 1
        assert [at_label(engine, label) for label in left] == [{"a": "old"}] * len(left)
    remove(engine, "one")
    compact_all(engine)
    assert (stored_revisions(engine, "a"), counts(engine).held) == ([5], 0)


def test_what_had_expired_is_not_held(make_engine: EngineFactory, clock: ManualClock) -> None:
    """An entry that was swept before the snapshot leaves nothing behind."""
    engine = make_engine()
    save(engine, "a", ttl_ms=10)
    clock.advance(10)
    Housekeeper(engine, LIMITS).expire()
    create(engine)
    save(engine, "other")
    compact_all(engine)
    assert (stored_revisions(engine, "a"), counts(engine).held) == ([], 0)


def test_compaction_in_single_steps_goes_on_after_restarts(make_engine: EngineFactory) -> None:
    """Wherever compaction is interrupted, every snapshot reads the same before and after."""
    engine = make_engine()
    expected = dict[str, dict[str, str]]()
    for number in range(6):
        for key in ("a", "b", f"only {number}"):
            save(engine, key, f"{key} {number}")
        create(engine, f"{number}")
        expected[f"{number}"] = contents(engine)
        clear(engine, "b" if number % 2 else "only")
    engine.run_step(RaiseFloor(DEFAULT, latest(engine)))
    is_done = False
    while not is_done:
        with engine.view(DEFAULT) as view:
            pins = snapshot_records.pins(view)
        is_done = engine.run_step(CompactStep(DEFAULT, 1, pins, latest(engine)))[1]
        engine.close()
        engine = make_engine()
        assert {label: at_label(engine, label) for label in expected} == expected
    for label in expected:
        remove(engine, label)
    save(engine, "last")
    compact_all(engine)
    assert counts(engine) == (len(contents(engine)), 1, 0)


def test_a_snapshot_created_amid_a_compaction_loses_nothing(make_engine: EngineFactory) -> None:
    """A compaction that does not know of it leaves what a later floor asks for to one that does."""
    engine = make_engine()
    save(engine, "a", "old")
    save(engine, "other")
    engine.run_step(RaiseFloor(DEFAULT, 1))
    unaware = CompactStep(DEFAULT, 500, (), latest(engine))
    create(engine)
    save(engine, "a", "new")
    save(engine, "other", "new")
    engine.run_step(RaiseFloor(DEFAULT, latest(engine)))
    assert engine.run_step(unaware)[1]
    assert at_label(engine) == {"a": "old", "other": "v"}
    compact_all(engine)
    assert counts(engine).held == 2
    assert engine.run_step(unaware) == (0, True)
    assert at_label(engine) == {"a": "old", "other": "v"}


def test_what_is_held_already_is_not_looked_at_again(make_engine: EngineFactory) -> None:
    """A key with a version for each of many snapshots costs a compaction no more than another."""
    engine = make_engine()
    for number in range(20):
        save(engine, "a", f"{number}")
        create(engine, f"{number}")
    compact_all(engine)
    reads = list[int]()
    decide = compaction._Walk._newest_pin

    def counted(walk: compaction._Walk, revision: int, next_revision: int) -> int | None:
        reads.append(revision)
        return decide(walk, revision, next_revision)

    save(engine, "a", "next")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(compaction._Walk, "_newest_pin", counted)
        with engine.view(DEFAULT) as view:
            pins = snapshot_records.pins(view)
        engine.run_step(RaiseFloor(DEFAULT, latest(engine)))
        engine.run_step(CompactStep(DEFAULT, 500, pins, latest(engine)))
    in_release = counts(engine).held
    assert len(reads) <= in_release + 4
    assert [at_label(engine, f"{number}") for number in range(20)] == [
        {"a": f"{number}"} for number in range(20)
    ]


def test_a_damaged_mark_of_a_held_version_stops_no_compaction(
    make_engine: EngineFactory,
) -> None:
    """Verification finds it; the snapshot reads as before and goes without a trace."""
    engine = make_engine()
    save(engine, "some key of its own", "old")
    create(engine)
    save(engine, "some key of its own", "new")
    compact_all(engine)
    engine.close()
    mark = keys.held_key(1, 2, Kind.ENTRY, b"some key of its own", 1)
    assert flip_bit(make_engine.directory, records.encode_plain(mark, b"")) > 0
    engine = make_engine()
    damaged = [each for progress in engine.verify() for each in progress.damaged]
    assert [(each.namespace, each.kind) for each in damaged] == [(DEFAULT, "held")]
    assert at_label(engine) == {"some key of its own": "old"}
    remove(engine)
    compact_all(engine)
    save(engine, "last")
    compact_all(engine)
    assert contents(engine) == {"last": "v", "some key of its own": "new"}


def test_a_deleted_namespace_lets_go_of_what_it_held(make_engine: EngineFactory) -> None:
    """Its held versions and their marks are purged with everything else."""
    engine = make_engine()
    save(engine, "a", "old")
    create(engine)
    save(engine, "a", "new")
    compact_all(engine)
    engine.run_step(DeleteNamespace(DEFAULT))
    Housekeeper(engine, LIMITS).purge()
    assert counts(engine) == (0, 0, 0)


def test_deleting_a_snapshot_frees_its_versions_in_steps(make_engine: EngineFactory) -> None:
    """A step frees no more than it may, and says whether something is left."""
    engine = make_engine()
    for number in range(10):
        save(engine, f"{number}", "old")
    create(engine)
    for number in range(10):
        save(engine, f"{number}", "new")
    compact_all(engine)
    remove(engine)
    freed, is_done = list[int](), False
    while not is_done:
        removed, is_done = engine.run_step(CompactStep(DEFAULT, 4))
        freed.append(removed)
    assert (sum(freed), max(freed) <= 4, counts(engine).held) == (10, True, 0)


@pytest.mark.parametrize("seed", range(30))
def test_nothing_is_lost_and_nothing_is_left_over(make_engine: EngineFactory, seed: int) -> None:
    """Random writes, snapshots and compactions: each snapshot stays true, none leaves a trace."""
    dice, engine = random.Random(seed), make_engine()
    expected = dict[str, dict[str, str]]()
    for number in range(60):
        choice = dice.random()
        if choice < 0.35:
            save(engine, dice.choice("ab"), f"{number}")
        elif choice < 0.55:
            delete(engine, dice.choice("ab"))
        elif choice < 0.75:
            expected[f"{number}"] = contents(engine)
            create(engine, f"{number}")
        elif choice < 0.85 and expected:
            label = dice.choice(list(expected))
            remove(engine, label)
            del expected[label]
        else:
            compact(engine, dice.randint(latest(engine) // 2, latest(engine)))
        assert {label: at_label(engine, label) for label in expected} == expected
    order = list(expected)
    dice.shuffle(order)
    for label in order:
        remove(engine, label)
        del expected[label]
        compact_all(engine)
        assert {label: at_label(engine, label) for label in expected} == expected
    save(engine, "last")
    retention.compact(engine, LIMITS, DEFAULT, latest(engine))
    assert counts(engine) == (len(contents(engine)), 1, 0)

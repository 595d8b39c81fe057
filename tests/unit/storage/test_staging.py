"""Staging: a dataset is nobody's until it is adopted, and goes when nobody wants it."""

import pytest

from statekeep_server.domain import snapshots, store
from statekeep_server.domain.origin import Origin
from statekeep_server.domain.ranges import AtSnapshot, KeyRange, PageQuery
from statekeep_server.domain.retention import Housekeeper
from statekeep_server.domain.snapshot_records import Target
from statekeep_server.domain.snapshots import CreateAnswer, Dataset, NewSnapshot
from statekeep_server.errors import SnapshotsTooManyError, StorageFullError
from statekeep_server.storage.engine import Engine
from statekeep_server.storage.keys import Kind
from statekeep_server.storage.records import ValueKind
from statekeep_server.storage.removal import DeleteNamespace, purge_step
from statekeep_server.storage.staging import (
    AbandonStaging,
    BeginStaging,
    StagedRecord,
    StageRecords,
)
from tests import entries
from tests.clocks import START_MS, ManualClock
from tests.engines import SMALL, EngineFactory
from tests.entries import DEFAULT, LIMITS, contents, latest, save
from tests.writing import busy_writer

ORIGIN = Origin(DEFAULT)
ROWS = {"a": "imported a", "b": "imported b"}


def staged(key: str, text: str, expire_ms: int = 0) -> StagedRecord:
    return StagedRecord(
        key.encode(), ValueKind.TEXT, text.encode(), START_MS - 9, START_MS - 5, expire_ms
    )


def stage(engine: Engine, rows: dict[str, str] = ROWS) -> int:
    dataset_id = engine.run_step(BeginStaging())
    batch = [staged(key, text) for key, text in rows.items()]
    engine.run_step(StageRecords(dataset_id, batch))
    return dataset_id


def adopt(engine: Engine, dataset_id: int, label: str = "imported") -> CreateAnswer:
    plan = snapshots.adopt(ORIGIN, NewSnapshot(label), LIMITS, Dataset(dataset_id, len(ROWS)))
    return engine.update(plan)


def at_label(engine: Engine, label: str = "imported") -> dict[str, str]:
    batches = store.scan(engine, DEFAULT, KeyRange(), AtSnapshot(label=label), 1 << 20)
    return {
        each.key.decode(): each.version.payload.decode()
        for batch in batches
        for each in batch.entries
    }


def versions_count(engine: Engine) -> int:
    environment = engine._environment
    with environment.begin_read() as transaction:
        return int(transaction.stat(environment.databases.versions)["entries"])


def purge(engine: Engine) -> None:
    Housekeeper(engine, LIMITS).purge()


def test_what_is_staged_is_seen_by_nobody(make_engine: EngineFactory) -> None:
    """It is not live, makes no revision and no namespace."""
    engine = make_engine()
    save(engine, "a", "live")
    stage(engine)
    assert (contents(engine), latest(engine)) == ({"a": "live"}, 1)
    assert [name for name, _head in engine.namespaces("", 10)] == [DEFAULT]


def test_a_dataset_that_is_being_filled_is_not_purged(make_engine: EngineFactory) -> None:
    """Housekeeping amid an import leaves it alone, and removes others meanwhile."""
    engine = make_engine()
    dataset_id = stage(engine)
    engine.run_step(AbandonStaging(stage(engine)))
    purge(engine)
    assert versions_count(engine) == len(ROWS)
    adopt(engine, dataset_id)
    purge(engine)
    assert at_label(engine) == ROWS


def test_an_abandoned_dataset_is_purged(make_engine: EngineFactory) -> None:
    """Nothing is left of it."""
    engine = make_engine()
    engine.run_step(AbandonStaging(stage(engine)))
    purge(engine)
    assert versions_count(engine) == 0
    assert engine.run_step(purge_step)


def test_a_restart_amid_an_import_leaves_nothing_behind(make_engine: EngineFactory) -> None:
    """After it nobody can adopt the dataset, so it is purged."""
    engine = make_engine()
    stage(engine)
    engine.close()
    engine = make_engine()
    purge(engine)
    assert versions_count(engine) == 0


def test_an_adopted_dataset_is_a_snapshot(make_engine: EngineFactory) -> None:
    """It holds what was staged, with the times it had, at the revision of the import."""
    engine = make_engine()
    save(engine, "a", "live")
    answer = adopt(engine, stage(engine))
    assert (answer.revision, answer.snapshot.entries_count) == (2, 2)
    assert (contents(engine), at_label(engine)) == ({"a": "live"}, ROWS)
    point = AtSnapshot(label="imported")
    revision, entry = store.load(engine, DEFAULT, b"a", point)
    version = entry.version
    assert (revision, version.revision, version.create_revision) == (2, 2, 2)
    assert (version.create_time_ms, version.time_ms) == (START_MS - 9, START_MS - 5)
    query = PageQuery(
        call="history", namespace=DEFAULT, range=KeyRange(b"a"), entries_max=9, point=point
    )
    page = store.history_page(engine, query, 1 << 20)
    assert [each.revision for each in page.versions] == [2]


def test_what_had_expired_at_the_import_is_not_seen(
    make_engine: EngineFactory, clock: ManualClock
) -> None:
    """What expires later is seen at the snapshot for ever, as with any snapshot."""
    engine = make_engine()
    dataset_id = engine.run_step(BeginStaging())
    rows = [staged("past", "v", START_MS), staged("future", "v", START_MS + 10), staged("no", "v")]
    engine.run_step(StageRecords(dataset_id, rows))
    adopt(engine, dataset_id)
    clock.advance(1_000)
    assert Housekeeper(engine, LIMITS).expire() == 0
    assert at_label(engine) == {"future": "v", "no": "v"}


def test_a_deleted_import_is_purged(make_engine: EngineFactory) -> None:
    """Its entries go with it, those of another import stay."""
    engine = make_engine()
    adopt(engine, stage(engine), "one")
    adopt(engine, stage(engine), "two")
    engine.update(snapshots.delete(ORIGIN, Target(label="one"), even_if_pinned=False))
    entries.compact(engine, latest(engine))
    before = versions_count(engine)
    purge(engine)
    assert before - versions_count(engine) == len(ROWS)
    assert at_label(engine, "two") == ROWS


def test_an_import_goes_with_its_namespace(make_engine: EngineFactory) -> None:
    """Deleting the namespace purges the datasets of its snapshots."""
    engine = make_engine()
    adopt(engine, stage(engine))
    engine.run_step(DeleteNamespace(DEFAULT))
    purge(engine)
    assert versions_count(engine) == 0


def test_an_import_survives_a_restart(make_engine: EngineFactory) -> None:
    """And the purging that follows every start."""
    engine = make_engine()
    adopt(engine, stage(engine))
    engine.close()
    engine = make_engine()
    purge(engine)
    assert at_label(engine) == ROWS


def test_a_refused_adoption_leaves_the_dataset_to_be_given_up(make_engine: EngineFactory) -> None:
    """When the policy refuses the snapshot nothing is seen, and giving up leaves nothing."""
    engine = make_engine()
    limits = entries.limits(snapshots_max=1)
    engine.update(snapshots.create(ORIGIN, NewSnapshot("pinned", is_pinned=True), limits))
    dataset_id = stage(engine)
    before = versions_count(engine)
    plan = snapshots.adopt(ORIGIN, NewSnapshot("one more"), limits, Dataset(dataset_id, 2))
    with pytest.raises(SnapshotsTooManyError):
        engine.update(plan)
    engine.run_step(AbandonStaging(dataset_id))
    purge(engine)
    assert versions_count(engine) == before - len(ROWS)


def test_a_full_store_refuses_what_is_staged(make_engine: EngineFactory) -> None:
    """Staging takes room as any write does, and giving up gives it back."""
    engine = make_engine(limits=SMALL._replace(store_bytes_max=8 << 20))
    dataset_id = engine.run_step(BeginStaging())

    def fill() -> None:
        for number in range(100):
            engine.run_step(StageRecords(dataset_id, [staged(f"{number}", "v" * 200_000)]))

    with pytest.raises(StorageFullError):
        fill()
    engine.run_step(AbandonStaging(dataset_id))
    purge(engine)
    save(engine, "a", "v" * 1_000_000)


def test_a_dataset_whose_beginning_failed_takes_no_id(make_engine: EngineFactory) -> None:
    """The namespace that gets the id instead is purged like any other once it is deleted."""
    engine = make_engine()

    def fail(_group: object) -> None:
        raise ZeroDivisionError

    with busy_writer(engine) as pending:
        begun, failed = pending.submit(BeginStaging()), pending.submit(fail)
    for each in (begun, failed):
        with pytest.raises(ZeroDivisionError):
            each.outcome()
    save(engine, "a")
    engine.run_step(DeleteNamespace(DEFAULT))
    purge(engine)
    assert versions_count(engine) == 0


def test_a_record_is_staged_once(make_engine: EngineFactory) -> None:
    """The second of one name is told instead of taking the place of the first."""
    engine = make_engine()
    dataset_id = engine.run_step(BeginStaging())
    first, second = staged("a", "imported a"), staged("a", "other")
    other = second._replace(kind=Kind.MACHINE)
    assert engine.run_step(StageRecords(dataset_id, [first, other])) is None
    assert engine.run_step(StageRecords(dataset_id, [staged("b", "imported b"), second])) == second
    adopt(engine, dataset_id)
    assert at_label(engine) == ROWS

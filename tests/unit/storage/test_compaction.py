"""Compaction removes what no readable revision needs, and nothing else."""

import pytest

from statekeep_server.domain import commits
from statekeep_server.domain.origin import Origin
from statekeep_server.domain.programs import Programs
from statekeep_server.errors import RevisionCompactedError, RevisionInFutureError
from statekeep_server.storage.compaction import CompactStep, RaiseFloor
from statekeep_server.storage.engine import Engine
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
    save_text,
    stored_revisions,
)


def logged_revisions(engine: Engine) -> list[int]:
    with engine.view(DEFAULT) as view:
        return [at for at in range(1, view.revision + 1) if view.changes(at)[1]]


def record_counts(engine: Engine) -> tuple[int, int]:
    """Return how many versions and log records lie on disk."""
    environment = engine._environment
    with environment.begin_read() as transaction:
        return (
            transaction.stat(environment.databases.versions)["entries"],
            transaction.stat(environment.databases.changes)["entries"],
        )


def worked_example(engine: Engine) -> None:
    """Save `a` at 3 and 5, delete it at 8, and other keys between."""
    for revision, key in enumerate(("x", "y", "a", "x", "a", "y", "x"), start=1):
        assert save(engine, key, f"{key}{revision}").revision == revision
    assert delete(engine, "a").revision == 8
    save(engine, "z")


def test_the_worked_example_of_the_manual(make_engine: EngineFactory) -> None:
    """A superseded version goes, the one that the floor sees stays, then the deletion goes too."""
    engine = make_engine()
    worked_example(engine)
    compact(engine, 6)
    assert stored_revisions(engine, "a") == [8, 5]
    assert contents(engine, 6)["a"] == "a5"
    compact(engine, 8)
    assert stored_revisions(engine, "a") == [8]
    compact(engine, 9)
    assert stored_revisions(engine, "a") == []
    assert contents(engine, 9) == {"x": "x7", "y": "y6", "z": "v"}


def test_a_deletion_at_the_floor_still_hides_what_was_before(make_engine: EngineFactory) -> None:
    """With the floor exactly at a deletion the key reads as deleted there and after."""
    engine = make_engine()
    worked_example(engine)
    compact(engine, 8)
    assert "a" not in contents(engine, 8)
    assert history(engine, "a")[0] == (8, None)


def test_every_kept_revision_reads_as_before(make_engine: EngineFactory) -> None:
    """For each floor, all revisions from it on read the same before and after compaction."""
    engine = make_engine()
    worked_example(engine)
    before = [contents(engine, revision) for revision in range(10)]
    for floor in range(1, 10):
        assert compact(engine, floor) == floor
        for revision in range(floor, 10):
            assert contents(engine, revision) == before[revision]
        with pytest.raises(RevisionCompactedError):
            contents(engine, floor - 1)


def test_history_ends_with_what_stood_at_the_floor(make_engine: EngineFactory) -> None:
    """History shows what is readable: a deletion from before the floor is not part of it."""
    engine = make_engine()
    worked_example(engine)
    for floor, expected in (
        (4, [(8, None), (5, "a5"), (3, "a3")]),
        (5, [(8, None), (5, "a5")]),
        (7, [(8, None), (5, "a5")]),
        (8, [(8, None)]),
        (9, []),
    ):
        engine.run_step(RaiseFloor(DEFAULT, floor))
        assert history(engine, "a") == expected
        compact(engine, floor)
        assert history(engine, "a") == expected


def test_steps_are_small_and_resumable(make_engine: EngineFactory) -> None:
    """A step removes a bounded number of records; later steps go on, also after a restart."""
    engine = make_engine()
    for index in range(100):
        save(engine, "a", str(index))
    assert engine.run_step(RaiseFloor(DEFAULT, 100)) == 100
    removed, is_done = engine.run_step(CompactStep(DEFAULT, 10))
    assert not is_done
    assert 0 < removed <= 12
    engine.close()
    engine = make_engine()
    steps = 0
    while not is_done:
        assert contents(engine) == {"a": "99"}
        removed, is_done = engine.run_step(CompactStep(DEFAULT, 10))
        assert removed <= 12
        steps += 1
    assert steps > 10
    assert record_counts(engine) == (1, 1)


def test_a_large_commit_is_compacted_in_parts(make_engine: EngineFactory) -> None:
    """The log of one commit with thousands of changes is removed over several steps."""
    engine = make_engine()
    save_many(engine, 3_000)
    save(engine, "z")
    revision = clear(engine).revision
    engine.run_step(RaiseFloor(DEFAULT, revision))
    assert steps_to_the_end(engine) > 3
    assert record_counts(engine) == (3_001, 4)
    save(engine, "z")
    engine.run_step(RaiseFloor(DEFAULT, revision + 1))
    assert steps_to_the_end(engine) > 3
    assert record_counts(engine) == (1, 1)


def steps_to_the_end(engine: Engine) -> int:
    before, steps, is_done = contents(engine), 0, False
    while not is_done:
        _removed, is_done = engine.run_step(CompactStep(DEFAULT, 100))
        steps += 1
        assert contents(engine) == before
    return steps


def save_many(engine: Engine, count: int) -> None:
    operations = [save_text(f"{index:05}") for index in range(count)]
    engine.update(commits.commit(Origin(DEFAULT), [], operations, LIMITS, Programs()))


def test_the_log_below_the_floor_goes(make_engine: EngineFactory) -> None:
    """The change log begins at the floor once compaction is done."""
    engine = make_engine()
    worked_example(engine)
    assert logged_revisions(engine) == list(range(1, 10))
    compact(engine, 6)
    assert logged_revisions(engine) == [6, 7, 8, 9]


def test_records_are_really_gone(make_engine: EngineFactory) -> None:
    """After everything is deleted and compacted nearly no page of the file is in use."""
    engine = make_engine()
    empty_bytes = engine.usage().used_bytes
    for index in range(200):
        save(engine, f"key {index}", "v" * 2_000)
    full_bytes = engine.usage().used_bytes
    clear(engine)
    compact(engine, latest(engine))
    assert full_bytes > 400_000
    assert engine.usage().used_bytes < empty_bytes + full_bytes // 10
    save(engine, "z")
    compact(engine, latest(engine))
    assert record_counts(engine) == (1, 1)


def test_the_floor_never_goes_down(make_engine: EngineFactory) -> None:
    """A lower floor changes nothing, and one above the latest revision is refused."""
    engine = make_engine()
    worked_example(engine)
    assert compact(engine, 5) == 5
    assert compact(engine, 3) == 5
    with pytest.raises(RevisionInFutureError, match="the latest is 9"):
        compact(engine, 10)
    assert compact(engine, 9) == 9


def test_a_namespace_that_does_not_exist_has_nothing_to_compact(
    make_engine: EngineFactory,
) -> None:
    """Compacting a namespace that was never written answers floor 0 and does not make it."""
    engine = make_engine()
    assert compact(engine, 0, namespace="nowhere") == 0
    with pytest.raises(RevisionInFutureError):
        compact(engine, 1, namespace="nowhere")
    assert engine.namespaces("", 10) == []


def test_compaction_of_one_namespace_leaves_the_others(make_engine: EngineFactory) -> None:
    """The same keys and revisions in another namespace are untouched."""
    engine = make_engine()
    for namespace in ("one", "two"):
        for text in ("first", "second"):
            save(engine, "a", text, namespace=namespace)
    compact(engine, 2, namespace="one")
    assert stored_revisions(engine, "a", namespace="one") == [2]
    assert contents(engine, 1, namespace="two") == {"a": "first"}

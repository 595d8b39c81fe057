"""A store that has reached its size limit can still be read and emptied, and then goes on."""

import random
from collections.abc import Iterator

import pytest

from statekeep_server.domain import commits
from statekeep_server.domain.entries import DeleteOperation
from statekeep_server.domain.origin import Origin
from statekeep_server.domain.programs import Programs
from statekeep_server.errors import StorageFullError
from statekeep_server.storage.engine import Engine
from tests.engines import SMALL, EngineFactory
from tests.entries import DEFAULT, LIMITS, clear, compact, contents, latest, save, save_text

TINY = SMALL._replace(store_bytes_max=4 << 20)


def fill(engine: Engine, value_bytes: int) -> list[str]:
    """Save under random keys until the store is full; return the keys."""
    dice, saved, batch_max = random.Random(7), list[str](), 100
    while True:
        batch = [f"{dice.randrange(10**12):012}" for _ in range(batch_max)]
        operations = [save_text(key, "v" * value_bytes) for key in batch]
        try:
            engine.update(commits.commit(Origin(DEFAULT), [], operations, LIMITS, Programs()))
            saved += batch
        except StorageFullError:
            if batch_max == 1:
                return saved
            batch_max //= 10


def test_a_full_store_refuses_saves_and_serves_reads(make_engine: EngineFactory) -> None:
    """At store_bytes_max a save is refused without effect, and everything is still readable."""
    engine = make_engine(limits=TINY)
    saved = fill(engine, 10_000)
    with pytest.raises(StorageFullError, match="no room") as caught:
        save(engine, "more", "v" * 10_000)
    assert caught.value.metadata["limit_bytes"] == str(4 << 20)
    assert sorted(contents(engine)) == sorted(saved)
    assert engine.usage().file_bytes <= 4 << 20


@pytest.mark.parametrize("value_bytes", [10, 1_000, 100_000])
def test_clearing_and_compacting_gives_the_room_back(
    make_engine: EngineFactory, value_bytes: int
) -> None:
    """A full store is emptied by clears and compactions and takes as much again."""
    engine = make_engine(limits=TINY)
    count = len(fill(engine, value_bytes))
    for _round in range(20):
        for digit in range(10):
            try:
                clear(engine, str(digit))
            except StorageFullError:
                compact(engine, latest(engine))
    assert contents(engine) == {}
    compact(engine, latest(engine))
    assert len(fill(engine, value_bytes)) > count * 0.8


def test_a_single_clear_and_compaction_is_enough(make_engine: EngineFactory) -> None:
    """What the newest commit deleted is given back too, without a commit after it."""
    engine = make_engine(limits=TINY)
    fill(engine, 10_000)
    clear(engine)
    compact(engine, latest(engine))
    assert save(engine, "again", "v" * 10_000).created


def batched(keys: list[str], count: int) -> Iterator[list[str]]:
    return (keys[start : start + count] for start in range(0, len(keys), count))


def test_deleting_bit_by_bit_until_full_leaves_room_to_compact(
    make_engine: EngineFactory,
) -> None:
    """Deletions take room until they are compacted; compaction works even when they used it all."""
    engine = make_engine(limits=TINY)
    saved = fill(engine, 10)
    refusals = 0
    random.Random(8).shuffle(saved)
    for some in batched(saved, 20):
        operations = [DeleteOperation(key.encode()) for key in some]
        plan = commits.commit(Origin(DEFAULT), [], operations, LIMITS, Programs())
        try:
            engine.update(plan)
        except StorageFullError:
            refusals += 1
            compact(engine, latest(engine))
            engine.update(plan)
    assert contents(engine) == {}
    assert refusals > 0
    compact(engine, latest(engine))
    assert save(engine, "again").created

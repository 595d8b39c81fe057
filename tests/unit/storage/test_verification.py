"""A flipped bit is noticed, named and healed by writing again; everything else is served."""

from collections.abc import Callable

import pytest

from statekeep_server.domain import store
from statekeep_server.domain.ranges import KeyRange
from statekeep_server.domain.retention import Housekeeper
from statekeep_server.errors import DataDamagedError
from statekeep_server.storage import verification
from statekeep_server.storage.engine import Engine
from statekeep_server.storage.plan import RequestId
from statekeep_server.storage.verification import DamagedRecord
from tests.clocks import ManualClock
from tests.engines import EngineFactory
from tests.entries import DEFAULT, LIMITS, clear, compact, contents, delete, load, save
from tests.flips import flip_bit
from tests.writing import put

NEEDLE = "the value whose bit will flip"


def damaged_engine(make_engine: EngineFactory) -> Engine:
    """Return an engine whose entry `hurt`, saved at revision 2, has a flipped bit."""
    engine = make_engine()
    save(engine, "before", "b")
    save(engine, "hurt", NEEDLE)
    save(engine, "whole", "w")
    engine.close()
    assert flip_bit(make_engine.directory, NEEDLE.encode()) >= 1
    return make_engine()


def damage(engine: Engine) -> list[DamagedRecord]:
    return [record for progress in engine.verify() for record in progress.damaged]


def test_a_damaged_entry_is_named_and_the_rest_is_served(make_engine: EngineFactory) -> None:
    """Loading the damaged key fails with its key and revision; other keys are not affected."""
    engine = damaged_engine(make_engine)
    with pytest.raises(DataDamagedError, match="'hurt' at revision 2") as caught:
        load(engine, "hurt")
    assert caught.value.metadata == {"kind": "entry", "key": "hurt", "revision": "2"}
    assert load(engine, "before") == "b"
    assert load(engine, "whole") == "w"
    assert save(engine, "more").revision == 4


def test_verification_names_what_is_damaged(make_engine: EngineFactory) -> None:
    """Verification reads every record, finds the damaged one and no other."""
    engine = damaged_engine(make_engine)
    progress = list(engine.verify())
    assert damage(engine) == [DamagedRecord(DEFAULT, "entry", "hurt", 2)]
    assert progress[-1].checked_count == progress[-1].total_count > 6


@pytest.mark.parametrize("heal", [save, delete, clear])
def test_writing_again_heals(
    make_engine: EngineFactory,
    heal: Callable[[Engine, str], object],
) -> None:
    """A save, delete or clear replaces the damaged entry; compaction removes the damage."""
    engine = damaged_engine(make_engine)
    heal(engine, "hurt")
    assert contents(engine).get("hurt") == ("v" if heal is save else None)
    save(engine, "whole", "w")
    compact(engine, 5)
    assert damage(engine) == []
    with engine.view(DEFAULT) as view:
        assert view.head.entries_count == len(contents(engine))


def test_an_intact_store_has_nothing_damaged(
    make_engine: EngineFactory, clock: ManualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Verification of every kind of record, in many batches, finds nothing and misses nothing."""
    monkeypatch.setattr(verification, "RECORDS_PER_BATCH", 3)
    engine = make_engine()
    for index in range(10):
        save(engine, f"key {index}", ttl_ms=1_000 if index % 2 else 0)
        engine.update(put("a", request=RequestId(b"%d" % index, b"f" * 16)))
    clock.advance(1_000)
    Housekeeper(engine, LIMITS).expire()
    environment = engine._environment
    with environment.begin_read() as transaction:
        total = sum(transaction.stat(each)["entries"] for each in environment.databases)
    assert damage(engine) == []
    assert list(engine.verify())[-1][:2] == (total, total)


def test_a_damaged_log_record_is_named(make_engine: EngineFactory) -> None:
    """A flipped bit in the change log is found by verification; entries are still served."""
    engine = make_engine()
    save(engine, "first")
    save(engine, "k" * 300)
    save(engine, "last")
    # The key stands in the log as well: the log's record has it right after its length.
    engine.close()
    assert flip_bit(make_engine.directory, b"\x01\x2c" + b"k" * 300) >= 1
    engine = make_engine()
    assert damage(engine) == [DamagedRecord(DEFAULT, "change", "", 2)]
    assert load(engine, "k" * 300) == "v"
    compact(engine, 3)
    assert damage(engine) == []
    assert len(contents(engine)) == 3


def test_a_damaged_head_is_named_and_other_namespaces_live(
    make_engine: EngineFactory, clock: ManualClock
) -> None:
    """When a namespace's head is damaged, verification names it and others read, write, expire."""
    engine = make_engine()
    save(engine, "a", namespace="hurt")
    save(engine, "a", namespace="whole", ttl_ms=10)
    with engine._environment.begin_read() as transaction:
        head = transaction.get(b"nhurt", db=engine._environment.databases.namespaces)
    assert head is not None
    engine.close()
    assert flip_bit(make_engine.directory, head) >= 1
    engine = make_engine()
    assert damage(engine) == [DamagedRecord("hurt", "namespace", "", 0)]
    with pytest.raises(DataDamagedError, match="head of namespace 'hurt'"):
        load(engine, "a", namespace="hurt")
    with pytest.raises(DataDamagedError):
        save(engine, "b", namespace="hurt")
    assert save(engine, "b", namespace="whole").revision == 2
    clock.advance(10)
    Housekeeper(engine, LIMITS).expire()
    assert contents(engine, namespace="whole") == {"b": "v"}


def test_a_scan_says_which_entry_is_damaged(make_engine: EngineFactory) -> None:
    """A scan that meets the damaged entry fails with its key instead of leaving it out."""
    engine = damaged_engine(make_engine)
    with pytest.raises(DataDamagedError, match="'hurt'"):
        contents(engine)
    beyond = KeyRange(b"hurt\x01", None)
    batches = store.scan(engine, DEFAULT, beyond, None, 1_000)
    assert [entry.key for batch in batches for entry in batch.entries] == [b"whole"]

"""A view shows the namespace as it was at one revision and moment."""

import pytest

from statekeep_server.domain import commits
from statekeep_server.domain.origin import Origin
from statekeep_server.domain.programs import Programs
from statekeep_server.errors import RevisionCompactedError, RevisionInFutureError
from statekeep_server.storage.engine import Engine
from statekeep_server.storage.keys import Kind
from tests.clocks import START_MS, ManualClock
from tests.engines import EngineFactory
from tests.entries import DEFAULT, LIMITS, clear, delete, save, save_text


def names(
    engine: Engine,
    revision: int | None = None,
    *,
    start: bytes = b"",
    end: bytes | None = None,
    is_reverse: bool = False,
) -> list[str]:
    with engine.view(DEFAULT) as view:
        if revision is not None:
            view.move_to_revision(revision)
        found = view.scan(Kind.ENTRY, start, end, is_reverse=is_reverse)
        return [name.decode() for name, _version in found]


def value(engine: Engine, key: str, revision: int) -> str | None:
    with engine.view(DEFAULT) as view:
        view.move_to_revision(revision)
        version = view.get(Kind.ENTRY, key.encode())
        return None if version is None else version.payload.decode()


def test_each_revision_reads_as_it_was(make_engine: EngineFactory) -> None:
    """Every revision shows what stood there right after its commit."""
    engine = make_engine()
    save(engine, "a", "one")
    save(engine, "b", "two")
    save(engine, "a", "three")
    delete(engine, "a")
    save(engine, "a", "five")
    assert [value(engine, "a", revision) for revision in range(6)] == [
        None,
        "one",
        "one",
        "three",
        None,
        "five",
    ]
    assert [names(engine, revision) for revision in range(6)] == [
        [],
        ["a"],
        ["a", "b"],
        ["a", "b"],
        ["b"],
        ["a", "b"],
    ]


def test_an_entry_knows_when_it_was_created_and_saved(
    make_engine: EngineFactory, clock: ManualClock
) -> None:
    """Saving again keeps the creation; saving after a deletion makes a new one."""
    engine = make_engine()
    save(engine, "a")
    clock.advance(10)
    save(engine, "a")
    with engine.view(DEFAULT) as view:
        again = view.get(Kind.ENTRY, b"a")
    assert again is not None
    assert (again.create_revision, again.revision) == (1, 2)
    assert (again.create_time_ms, again.time_ms) == (START_MS, START_MS + 10)
    delete(engine, "a")
    save(engine, "a")
    with engine.view(DEFAULT) as view:
        anew = view.get(Kind.ENTRY, b"a")
    assert anew is not None
    assert (anew.create_revision, anew.revision) == (4, 4)


KEYS = ["a", "a b", "a!", "ab", "b", "ba", "é", "日本"]


def test_scans_go_forward_and_backward_in_order_of_key(make_engine: EngineFactory) -> None:
    """A scan yields keys in byte order, and the reverse scan exactly the other way round."""
    engine = make_engine()
    for key in reversed(KEYS):
        save(engine, key)
        save(engine, key)
    in_order = sorted(KEYS, key=str.encode)
    assert names(engine) == in_order
    assert names(engine, is_reverse=True) == in_order[::-1]


def test_scans_respect_their_bounds_both_ways(make_engine: EngineFactory) -> None:
    """Of every range, both directions yield the keys from its start up to before its end."""
    engine = make_engine()
    for key in KEYS:
        save(engine, key)
    save(engine, "other", namespace="zoo")
    bounds = [b"", *(key.encode() for key in KEYS), b"zz"]
    for start in bounds:
        for end in [*bounds, *(bound + b"\x00" for bound in bounds), None]:
            within = sorted(
                (
                    key
                    for key in KEYS
                    if start <= key.encode() and (end is None or key.encode() < end)
                ),
                key=str.encode,
            )
            assert names(engine, start=start, end=end) == within
            assert names(engine, start=start, end=end, is_reverse=True) == within[::-1]


def test_scans_of_the_past_skip_what_came_later(make_engine: EngineFactory) -> None:
    """Both directions at an old revision pass over newer keys, newer versions and deletions."""
    engine = make_engine()
    for key in ("b", "d", "f"):
        save(engine, key)
    for key in ("a", "c", "e", "g"):
        save(engine, key)
    save(engine, "d")
    delete(engine, "b")
    assert names(engine, 3) == ["b", "d", "f"]
    assert names(engine, 3, is_reverse=True) == ["f", "d", "b"]
    assert names(engine) == ["a", "c", "d", "e", "f", "g"]
    clear(engine)
    assert names(engine) == names(engine, is_reverse=True) == []
    assert names(engine, 3, is_reverse=True) == ["f", "d", "b"]


def test_namespaces_do_not_see_each_other(make_engine: EngineFactory) -> None:
    """A scan of one namespace yields nothing of its neighbours, in either direction."""
    engine = make_engine()
    for namespace in ("one", "two", "three"):
        save(engine, f"in {namespace}", namespace=namespace)
    with engine.view("two") as view:
        for is_reverse in (False, True):
            found = view.scan(Kind.ENTRY, b"", None, is_reverse=is_reverse)
            assert [name for name, _version in found] == [b"in two"]


def test_an_expired_entry_is_absent_at_once(make_engine: EngineFactory, clock: ManualClock) -> None:
    """An entry is absent from the moment of its expiry on, before anything swept it."""
    engine = make_engine()
    save(engine, "session", ttl_ms=1_000)
    clock.advance(999)
    assert names(engine) == names(engine, is_reverse=True) == ["session"]
    clock.advance(1)
    assert names(engine) == names(engine, is_reverse=True) == []


def test_the_past_is_read_at_the_time_of_its_commit(
    make_engine: EngineFactory, clock: ManualClock
) -> None:
    """At a revision an entry is there or not as it was when that revision was committed."""
    engine = make_engine()
    save(engine, "session", ttl_ms=1_000)
    clock.advance(500)
    save(engine, "other")
    clock.advance(500)
    save(engine, "another")
    assert [names(engine, revision) for revision in (1, 2, 3)] == [
        ["session"],
        ["other", "session"],
        ["another", "other"],
    ]


def test_a_moment_is_read_with_the_expiries_of_that_moment(
    make_engine: EngineFactory, clock: ManualClock
) -> None:
    """Between two commits the moment decides, not the commit before it."""
    engine = make_engine()
    save(engine, "session", ttl_ms=1_000)
    clock.advance(5_000)
    save(engine, "other")

    def at(time_ms: int) -> tuple[int, bool]:
        with engine.view(DEFAULT) as view:
            view.move_to_time(time_ms)
            return view.revision, view.get(Kind.ENTRY, b"session") is not None

    assert at(START_MS - 1) == (0, False)
    assert at(START_MS) == (1, True)
    assert at(START_MS + 999) == (1, True)
    assert at(START_MS + 1_000) == (1, False)
    assert at(START_MS + 5_000) == (2, False)


def test_a_moment_is_the_newest_revision_by_then(
    make_engine: EngineFactory, clock: ManualClock
) -> None:
    """Of several revisions of one millisecond, a read at that millisecond sees the last."""
    engine = make_engine()
    for _ in range(5):
        save(engine, "a")
        save(engine, "a")
        clock.advance(10)
    for step in range(5):
        with engine.view(DEFAULT) as view:
            view.move_to_time(START_MS + 10 * step + 9)
            assert view.revision == 2 * (step + 1)


def test_the_future_cannot_be_read(make_engine: EngineFactory) -> None:
    """A revision or time that has not come is refused with the latest revision."""
    engine = make_engine()
    save(engine, "a")
    with engine.view(DEFAULT) as view:
        with pytest.raises(RevisionInFutureError, match="the latest is 1"):
            view.move_to_revision(2)
        with pytest.raises(RevisionInFutureError, match="not come yet"):
            view.move_to_time(START_MS + 1)


def test_below_the_floor_cannot_be_read(make_engine: EngineFactory, clock: ManualClock) -> None:
    """A revision or time before the floor is refused with the floor."""
    engine = make_engine()
    for _ in range(3):
        save(engine, "a")
        clock.advance(10)
    with engine.view(DEFAULT) as view:
        view.head.floor = 2
        view.move_to_revision(2)
        with pytest.raises(RevisionCompactedError) as caught:
            view.move_to_revision(1)
        assert caught.value.metadata == {"revision": "1", "floor": "2"}
    with engine.view(DEFAULT) as view:
        view.head.floor = 2
        view.move_to_time(START_MS + 10)
        assert view.revision == 2
        with pytest.raises(RevisionCompactedError, match="floor, is 2"):
            view.move_to_time(START_MS + 9)


def test_the_change_log_lists_a_commit_in_order(make_engine: EngineFactory) -> None:
    """The log of a commit has every change in order, however many there are."""
    engine = make_engine()
    count = 2_500
    operations = [save_text(f"{index:05}") for index in range(count)]
    revision = engine.update(
        commits.commit(Origin(DEFAULT), [], operations, LIMITS, Programs())
    ).revision
    with engine.view(DEFAULT) as view:
        time_ms, changes = view.changes(revision)
    assert time_ms == START_MS
    assert [change.name for change in changes] == [b"%05d" % index for index in range(count)]


def test_a_read_holds_still_while_writes_go_on(make_engine: EngineFactory) -> None:
    """A view that was opened before a save does not see it."""
    engine = make_engine()
    save(engine, "a", "before")
    with engine.view(DEFAULT) as view:
        save(engine, "a", "after")
        version = view.get(Kind.ENTRY, b"a")
        assert version is not None
        assert version.payload == b"before"
        assert view.revision == 1


def test_a_clock_set_back_brings_nothing_back(
    make_engine: EngineFactory, clock: ManualClock
) -> None:
    """Time in a namespace never goes back: what a commit saw expire stays expired."""
    engine = make_engine()
    save(engine, "session", ttl_ms=1_000)
    clock.advance(1_000)
    save(engine, "other")
    clock.set_back(900)
    assert names(engine) == names(engine, 2) == ["other"]
    save(engine, "brief", ttl_ms=500)
    assert names(engine) == names(engine, 3) == ["brief", "other"]
    with engine.view(DEFAULT) as view:
        assert view.time_of(3) == view.time_of(2) == START_MS + 1_000

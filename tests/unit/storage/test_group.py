"""What a group stores beside versions: kept answers, new namespaces, counts and times."""

import pytest

from statekeep_server.errors import NamespacesTooManyError, RequestIdReusedError
from statekeep_server.storage.engine import Engine
from statekeep_server.storage.keys import Kind
from statekeep_server.storage.plan import RequestId
from statekeep_server.storage.records import Head
from statekeep_server.storage.removal import ForgetAnswers
from tests.clocks import START_MS, ManualClock
from tests.engines import SMALL, EngineFactory
from tests.entries import DEFAULT, clear, contents, delete, latest, save
from tests.writing import PutAnswer, busy_writer, put


def request(name: str, fingerprint: str = "f") -> RequestId:
    return RequestId(name.encode(), fingerprint.encode().ljust(16))


def head_of(engine: Engine) -> Head:
    with engine.view(DEFAULT) as view:
        return view.head


def test_a_repeat_gets_the_first_answer(make_engine: EngineFactory) -> None:
    """A plan with a request id is applied once; its repeat answers the same and changes nothing."""
    engine = make_engine()
    first = engine.update(put("a", request=request("id")))
    engine.update(put("b"))
    assert engine.update(put("a", request=request("id"))) == first == PutAnswer(1, 0)
    assert latest(engine) == 2


def test_a_repeat_in_the_same_group_is_noticed(make_engine: EngineFactory) -> None:
    """Two tries of one request that wait together are applied once."""
    engine = make_engine()
    with busy_writer(engine) as pending:
        tries = [pending.submit(put("a", request=request("id"))) for _ in range(3)]
    assert [each.outcome() for each in tries] == [PutAnswer(1, 0)] * 3
    assert latest(engine) == 1


def test_a_repeat_is_noticed_after_a_restart(make_engine: EngineFactory) -> None:
    """Kept answers are as durable as the commit they belong to."""
    engine = make_engine()
    first = engine.update(put("a", request=request("id")))
    engine.close()
    assert make_engine().update(put("a", request=request("id"))) == first


def test_an_answer_without_changes_is_kept_too(make_engine: EngineFactory) -> None:
    """A request that changed nothing changes nothing when repeated, whatever happened since."""
    engine = make_engine()
    first = engine.update(put(request=request("id")))
    engine.update(put("a"))
    assert engine.update(put(request=request("id"))) == first == PutAnswer(1, 0)


def test_a_request_id_cannot_be_used_for_something_else(make_engine: EngineFactory) -> None:
    """The same id with another request is refused, and nothing is changed."""
    engine = make_engine()
    engine.update(put("a", request=request("id")))
    with pytest.raises(RequestIdReusedError, match="'id' was already used"):
        engine.update(put("b", request=request("id", "other")))
    assert contents(engine) == {"a": "v"}


def test_request_ids_belong_to_their_namespace(make_engine: EngineFactory) -> None:
    """The same id in two namespaces means two requests."""
    engine = make_engine()
    for namespace in ("one", "two"):
        engine.update(put("a", request=request("id"), namespace=namespace))
        assert contents(engine, namespace=namespace) == {"a": "v"}


def test_the_oldest_answers_make_room(make_engine: EngineFactory, clock: ManualClock) -> None:
    """Beyond request_ids_max the oldest answer is dropped; the others are still known."""
    engine = make_engine(limits=SMALL._replace(request_ids_max=3))
    for name in ("1", "2", "3", "4"):
        engine.update(put("a", request=request(name)))
        clock.advance(1)
    assert head_of(engine).request_ids_count == 3
    for name in ("2", "3", "4"):
        assert engine.update(put("a", request=request(name))).revision == int(name)
    assert engine.update(put("a", request=request("1"))).revision == 5


def test_answers_are_forgotten_by_age(make_engine: EngineFactory, clock: ManualClock) -> None:
    """Answers older than a time are dropped, younger ones kept, and the count follows."""
    engine = make_engine()
    engine.update(put("a", request=request("old")))
    clock.advance(1_000)
    engine.update(put("a", request=request("young")))
    assert engine.run_step(ForgetAnswers(DEFAULT, START_MS + 1_000)) == 1
    assert engine.run_step(ForgetAnswers(DEFAULT, START_MS + 1_000)) == 0
    assert head_of(engine).request_ids_count == 1
    assert engine.update(put("a", request=request("young"))).revision == 2
    assert engine.update(put("a", request=request("old"))).revision == 3


def test_a_namespace_begins_with_its_first_change(make_engine: EngineFactory) -> None:
    """Reading a namespace does not make it; writing does, with a clock of its own."""
    engine = make_engine()
    assert contents(engine, namespace="new") == {}
    engine.update(put(namespace="new"))
    assert engine.namespaces("", 10) == []
    assert engine.update(put("a", namespace="new")).revision == 1
    assert engine.update(put("a", namespace="newer")).revision == 1
    assert [name for name, _head in engine.namespaces("", 10)] == ["new", "newer"]
    assert [name for name, _head in engine.namespaces("new\x00", 10)] == ["newer"]
    assert [name for name, _head in engine.namespaces("", 1)] == ["new"]


def test_namespaces_are_limited(make_engine: EngineFactory) -> None:
    """One namespace more than namespaces_max is refused; the present ones go on."""
    engine = make_engine(limits=SMALL._replace(namespaces_max=2))
    engine.update(put("a", namespace="one"))
    with busy_writer(engine) as pending:
        second = pending.submit(put("a", namespace="two"))
        third = pending.submit(put("a", namespace="three"))
    second.outcome()
    with pytest.raises(NamespacesTooManyError, match="limit of 2 namespaces"):
        third.outcome()
    assert engine.update(put("a", namespace="one")).revision == 2


def test_the_head_counts_what_is_there(make_engine: EngineFactory) -> None:
    """Entries and their bytes are counted through saves, replacements, deletes and clears."""
    engine = make_engine()
    save(engine, "a", "12345")
    save(engine, "bb", "1")
    assert (head_of(engine).entries_count, head_of(engine).entries_bytes) == (2, 9)
    save(engine, "a", "1")
    assert (head_of(engine).entries_count, head_of(engine).entries_bytes) == (2, 5)
    delete(engine, "a")
    assert (head_of(engine).entries_count, head_of(engine).entries_bytes) == (1, 3)
    clear(engine)
    assert (head_of(engine).entries_count, head_of(engine).entries_bytes) == (0, 0)


def test_an_expired_entry_that_is_saved_again_is_new(
    make_engine: EngineFactory, clock: ManualClock
) -> None:
    """Saving over an entry that has expired creates it, and it is counted once."""
    engine = make_engine()
    save(engine, "a", ttl_ms=10)
    clock.advance(10)
    assert save(engine, "a").created
    assert head_of(engine).entries_count == 1
    with engine.view(DEFAULT) as view:
        assert [version.create_revision for version in view.history(Kind.ENTRY, b"a")] == [2, 1]


def test_the_time_of_commits_never_goes_back(
    make_engine: EngineFactory, clock: ManualClock
) -> None:
    """When the machine's clock is set back, commits keep the latest time they had."""
    engine = make_engine()
    save(engine, "a")
    clock.set_back(5_000)
    save(engine, "b")
    clock.advance(6_000)
    save(engine, "c")
    with engine.view(DEFAULT) as view:
        times = [view.time_of(revision) for revision in (1, 2, 3)]
    assert times == [START_MS, START_MS, START_MS + 1_000]


def test_an_entry_that_expired_by_the_clock_of_commits_is_new(
    make_engine: EngineFactory, clock: ManualClock
) -> None:
    """With the clock set back, answer and record agree on whether a save created the entry."""
    engine = make_engine()
    save(engine, "a", ttl_ms=1_000)
    clock.advance(2_000)
    save(engine, "b")
    clock.set_back(1_500)
    answer = save(engine, "a")
    with engine.view(DEFAULT) as view:
        version = next(view.history(Kind.ENTRY, b"a"))
    assert answer.created
    assert version.create_revision == answer.revision == 3

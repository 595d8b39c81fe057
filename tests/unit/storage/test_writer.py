"""One thread writes, in groups; what it cannot take it refuses at once."""

import contextlib
import gc
import threading
import weakref

import pytest

from statekeep_server.errors import (
    DeadlinePassedError,
    PreconditionFailedError,
    ServerStoppingError,
    WriteQueueFullError,
)
from statekeep_server.storage.group import Group
from statekeep_server.storage.plan import Outcome, Plan
from statekeep_server.storage.records import Change, ChangeType
from statekeep_server.storage.view import View
from tests.clocks import ManualClock
from tests.engines import SMALL, EngineFactory
from tests.entries import contents, latest
from tests.writing import PATIENCE_SECONDS, Pending, PutAnswer, busy_writer, disk_syncs, put


def refusing(error: Exception) -> Plan[PutAnswer]:
    """Return a plan that raises, as one does whose precondition does not hold."""

    def run(_view: View) -> Outcome[PutAnswer]:
        raise error

    return Plan(namespace="default", run=run, answer_from=lambda _fields: PutAnswer(0, 0))


def test_what_waits_shares_one_disk_sync(make_engine: EngineFactory) -> None:
    """Writes that wait together are made durable together, each at its own revision."""
    engine = make_engine()
    with busy_writer(engine) as pending:
        before = disk_syncs(engine)
        waiting = [pending.submit(put(f"key {index}")) for index in range(20)]
    assert [each.outcome().revision for each in waiting] == list(range(1, 21))
    assert disk_syncs(engine) == before + 1


def test_a_plan_sees_the_plans_before_it(make_engine: EngineFactory) -> None:
    """Within a group each plan sees what the earlier ones changed."""
    engine = make_engine()
    with busy_writer(engine) as pending:
        waiting = [pending.submit(put(f"key {index}")) for index in range(5)]
    assert [each.outcome().seen_count for each in waiting] == [0, 1, 2, 3, 4]


def test_a_failing_plan_changes_nothing_and_harms_nobody(make_engine: EngineFactory) -> None:
    """A plan that raises gets its error; the others of the group apply, without a gap."""
    engine = make_engine()
    with busy_writer(engine) as pending:
        first = pending.submit(put("a"))
        failing = pending.submit(refusing(PreconditionFailedError("no")))
        second = pending.submit(put("b"))
    with pytest.raises(PreconditionFailedError, match="no"):
        failing.outcome()
    assert (first.outcome().revision, second.outcome().revision) == (1, 2)
    assert contents(engine) == {"a": "v", "b": "v"}


def test_a_refused_plan_is_gone_once_it_was_answered(make_engine: EngineFactory) -> None:
    """It does not wait for the search for cycles, which the server seldom makes."""
    engine, error = make_engine(), PreconditionFailedError("no")
    is_there = weakref.ref(error)
    gc.disable()
    try:
        refused = Pending(engine).submit(refusing(error))
        del error
        assert refused.settled.wait(PATIENCE_SECONDS)
        with contextlib.suppress(PreconditionFailedError):
            refused.ticket.outcome()
        del refused
        # The writer lets go of a group when it takes the next one.
        Pending(engine).submit(put("a")).outcome()
        assert is_there() is None
    finally:
        gc.enable()


def test_a_fault_in_a_plan_costs_its_group_and_not_the_server(
    make_engine: EngineFactory,
) -> None:
    """An unforeseen exception fails the whole group, nothing of it is stored, and life goes on."""
    failures = list[BaseException]()
    engine = make_engine(on_failure=failures.append)
    with busy_writer(engine) as pending:
        first = pending.submit(put("a"))
        failing = pending.submit(refusing(ZeroDivisionError("a fault")))
    for each in (first, failing):
        with pytest.raises(ZeroDivisionError):
            each.outcome()
    assert contents(engine) == {}
    assert engine.update(put("b")).revision == 1
    assert failures == []


def test_a_plan_without_changes_makes_no_revision(make_engine: EngineFactory) -> None:
    """What changes nothing neither moves the clock nor costs a disk sync."""
    engine = make_engine()
    engine.update(put("a"))
    before = disk_syncs(engine)
    engine.update(put())
    assert (latest(engine), disk_syncs(engine)) == (1, before)


def test_a_group_is_bounded_in_count(make_engine: EngineFactory) -> None:
    """No more than group_plans_max writes share a sync; the rest follow in order."""
    engine = make_engine(limits=SMALL._replace(group_plans_max=4))
    with busy_writer(engine) as pending:
        before = disk_syncs(engine)
        waiting = [pending.submit(put(f"key {index}")) for index in range(10)]
    assert [each.outcome().revision for each in waiting] == list(range(1, 11))
    assert disk_syncs(engine) == before + 3


def test_a_group_is_bounded_in_bytes(make_engine: EngineFactory) -> None:
    """A group ends before group_bytes_max, but a larger write still goes alone."""
    engine = make_engine(limits=SMALL._replace(group_bytes_max=100))
    with busy_writer(engine) as pending:
        before = disk_syncs(engine)
        waiting = [
            pending.submit(put(f"key {index}", size_bytes=size_bytes))
            for index, size_bytes in enumerate((50, 50, 50, 500, 10))
        ]
    assert [each.outcome().revision for each in waiting] == [1, 2, 3, 4, 5]
    assert disk_syncs(engine) == before + 4


def test_a_full_queue_refuses_at_once(make_engine: EngineFactory) -> None:
    """When waiting_writes_max writes wait, the next is refused with the limit."""
    engine = make_engine(limits=SMALL._replace(waiting_writes_max=3))
    with busy_writer(engine) as pending:
        waiting = [pending.submit(put(f"key {index}")) for index in range(3)]
        assert engine.usage().waiting_writes_count == 3
        with pytest.raises(WriteQueueFullError, match="3 writes are waiting") as caught:
            pending.submit(put("one too many"))
        assert caught.value.metadata == {"limit": "3"}
    assert [each.outcome().revision for each in waiting] == [1, 2, 3]
    assert engine.update(put("later")).revision == 4


def test_a_queue_full_of_bytes_refuses_at_once(make_engine: EngineFactory) -> None:
    """When waiting_bytes_max would be passed, the next is refused; one alone always gets in."""
    engine = make_engine(limits=SMALL._replace(waiting_bytes_max=100))
    with busy_writer(engine) as pending:
        waiting = [pending.submit(put("large", size_bytes=90))]
        with pytest.raises(WriteQueueFullError, match="90 bytes are waiting") as caught:
            pending.submit(put("one too many", size_bytes=20))
        assert caught.value.metadata == {"limit": "100"}
        waiting.append(pending.submit(put("fits", size_bytes=10)))
    assert [each.outcome().revision for each in waiting] == [1, 2]
    assert engine.update(put("larger than all", size_bytes=1_000)).revision == 3


def test_a_write_whose_deadline_passed_is_not_applied(
    make_engine: EngineFactory, clock: ManualClock
) -> None:
    """A deadline that passed in the queue means not applied; one still to come is met."""
    engine = make_engine()
    with busy_writer(engine) as pending:
        now_seconds = clock.monotonic_seconds()
        late = pending.submit(put("late"), deadline_seconds=now_seconds + 1)
        in_time = pending.submit(put("in time"), deadline_seconds=now_seconds + 10)
        clock.advance(1_000)
    with pytest.raises(DeadlinePassedError, match="nothing was changed"):
        late.outcome()
    in_time.outcome()
    assert contents(engine) == {"in time": "v"}


def test_a_cancelled_write_is_not_applied(make_engine: EngineFactory) -> None:
    """A write that was given up while it waited changes nothing."""
    engine = make_engine()
    with busy_writer(engine) as pending:
        given_up = pending.submit(put("a"))
        given_up.ticket.cancel()
    with pytest.raises(DeadlinePassedError):
        given_up.outcome()
    assert contents(engine) == {}


def test_closing_finishes_what_waits(make_engine: EngineFactory) -> None:
    """Writes accepted before the close are answered and durable; later ones are refused."""
    engine = make_engine()
    with busy_writer(engine) as pending:
        waiting = [pending.submit(put(f"key {index}")) for index in range(10)]
        closing = threading.Thread(target=engine.close)
        closing.start()
        while not engine._writer._is_stopping:
            closing.join(0.001)
        with pytest.raises(ServerStoppingError):
            pending.submit(put("too late"))
    closing.join()
    assert [each.outcome().revision for each in waiting] == list(range(1, 11))
    assert len(contents(make_engine())) == 10


def test_many_threads_write_without_losing_anything(make_engine: EngineFactory) -> None:
    """Writers on several threads get distinct revisions and all their entries are there."""
    engine = make_engine()
    revisions = list[int]()

    def write(writer: int) -> None:
        revisions.extend(engine.update(put(f"{writer}/{n}")).revision for n in range(25))

    threads = [threading.Thread(target=write, args=(writer,)) for writer in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(revisions) == list(range(1, 101))
    assert len(contents(engine)) == 100


def test_an_answer_is_given_only_when_the_write_is_durable(make_engine: EngineFactory) -> None:
    """At the moment a write is answered, a fresh read sees it."""
    engine = make_engine()
    seen = list[dict[str, str]]()
    is_settled = threading.Event()

    def settle(_ticket: object) -> None:
        seen.append(contents(engine))
        is_settled.set()

    engine.submit(put("a"), settle)
    assert is_settled.wait(30)
    assert seen == [{"a": "v"}]


def test_a_faulty_callback_does_not_stop_the_writer(make_engine: EngineFactory) -> None:
    """An exception while an answer is handed over leaves the writer at work."""
    engine = make_engine()

    def settle(_ticket: object) -> None:
        raise ZeroDivisionError

    engine.submit(put("a"), settle)
    assert engine.update(put("b")).revision == 2


def test_a_step_may_write_beside_plans(make_engine: EngineFactory) -> None:
    """Housekeeping runs in the same order and group as plans."""
    engine = make_engine()
    engine.update(put("a"))

    def step(group: Group) -> int:
        change = Change(ChangeType.ENTRY_SAVED, b"b", None, b"w")

        head = group.heads.find(group.transaction, "default")
        assert head is not None
        group.apply("default", head, [change])
        return head.latest

    with busy_writer(engine) as pending:
        stepped, after = pending.submit(step), pending.submit(put("c"))
    assert stepped.outcome() == 2
    assert after.outcome() == PutAnswer(3, 2)

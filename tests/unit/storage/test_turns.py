"""Whose turn it is: no namespace and no slow write holds the others up for long."""

from collections.abc import Callable

import pytest

from statekeep_server.errors import DeadlinePassedError
from statekeep_server.storage.group import Group
from statekeep_server.storage.waiting import Step
from tests.clocks import ManualClock
from tests.engines import SMALL, EngineFactory
from tests.writing import busy_writer, disk_syncs, put


def slow(clock: ManualClock, ms: int) -> Step[None]:
    """Return a step that takes so long."""
    return lambda _group: clock.advance(ms)


def noting(order: list[str], what: str) -> Callable[[Group], None]:
    """Return a step that notes that it had its turn."""
    return lambda _group: order.append(what)


def test_a_group_is_bounded_in_time(make_engine: EngineFactory, clock: ManualClock) -> None:
    """After group_seconds_max no write joins it; what is left follows in order."""
    engine = make_engine(limits=SMALL._replace(group_seconds_max=0.05))
    with busy_writer(engine) as pending:
        before = disk_syncs(engine)
        first = pending.submit(put("a"))
        pending.submit(slow(clock, 51))
        rest = [pending.submit(put(name)) for name in ("b", "c")]
    assert [each.outcome().revision for each in (first, *rest)] == [1, 2, 3]
    assert disk_syncs(engine) == before + 2


def test_a_write_that_takes_long_still_has_its_turn(
    make_engine: EngineFactory, clock: ManualClock
) -> None:
    """Each group has one write at least, however slow they are."""
    engine = make_engine(limits=SMALL._replace(group_seconds_max=0.05))
    with busy_writer(engine) as pending:
        waiting = [pending.submit(slow(clock, 1_000)) for _ in range(5)]
    for each in waiting:
        each.outcome()


def test_namespaces_take_turns(make_engine: EngineFactory) -> None:
    """A write waits for one of each other namespace at most, not for all that came before it."""
    engine = make_engine(limits=SMALL._replace(group_plans_max=4))
    settled = list[tuple[int, int]]()
    with busy_writer(engine) as pending:
        before = disk_syncs(engine)
        many = [pending.submit(put(f"key {index}", namespace="many")) for index in range(6)]
        lone = pending.submit(put("key", namespace="lone"))
        lone.ticket.on_settled = lambda ticket: settled.append(
            (ticket.outcome().revision, sum(each.settled.is_set() for each in many))
        )
    assert [each.outcome().revision for each in many] == [1, 2, 3, 4, 5, 6]
    assert settled == [(1, 1)]
    assert disk_syncs(engine) == before + 2


def test_what_a_slow_write_put_off_keeps_its_place(
    make_engine: EngineFactory, clock: ManualClock
) -> None:
    """Those of each namespace stay in their order, and the turns go on where they stopped."""
    engine = make_engine(limits=SMALL._replace(group_seconds_max=0.05))
    with busy_writer(engine) as pending:
        pending.submit(slow(clock, 51))
        names = [("x", "a"), ("x", "b"), ("y", "a"), ("y", "b")]
        writes = [pending.submit(put(name, namespace=namespace)) for namespace, name in names]
    assert [each.outcome() for each in writes] == [(1, 0), (2, 1), (1, 0), (2, 1)]


def test_a_deadline_is_judged_by_the_time_of_the_own_turn(
    make_engine: EngineFactory, clock: ManualClock
) -> None:
    """What the writes before it took in the same group counts."""
    engine = make_engine(limits=SMALL._replace(group_seconds_max=60))
    with busy_writer(engine) as pending:
        now_seconds = clock.monotonic_seconds()
        pending.submit(slow(clock, 500))
        late = pending.submit(put("late"), deadline_seconds=now_seconds + 0.5)
        early = pending.submit(put("early"), deadline_seconds=now_seconds + 1)
    with pytest.raises(DeadlinePassedError):
        late.outcome()
    assert early.outcome().revision == 1


def test_what_came_while_others_were_put_off_waits_behind_them(
    make_engine: EngineFactory, clock: ManualClock
) -> None:
    """A write that arrives in the middle of a slow group does not overtake its namespace's."""
    engine = make_engine(limits=SMALL._replace(group_seconds_max=0.05))
    order = list[str]()
    with busy_writer(engine) as pending:

        def submit_another(_group: Group) -> None:
            clock.advance(51)
            pending.submit(noting(order, "another"))

        pending.submit(submit_another)
        last = pending.submit(noting(order, "waiting"))
    last.outcome()
    pending.submit(noting(order, "last")).outcome()
    assert order == ["waiting", "another", "last"]

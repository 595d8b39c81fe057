"""Timers: events that the server sends by itself, each once, in order of due time."""

import threading
from collections.abc import Callable
from typing import Any

import pytest

from statekeep.v1.admin_service_pb2 import DeleteNamespaceRequest
from statekeep.v1.machine_pb2 import Definition, TransitionCause
from statekeep.v1.snapshot_service_pb2 import CreateSnapshotRequest, RestoreSnapshotRequest
from statekeep_server.domain import timers
from statekeep_server.domain.machine_draft import MachineDraft
from statekeep_server.domain.machines import BY_TIMER, TriggerOperation, Verdict, judged
from statekeep_server.errors import DataDamagedError
from statekeep_server.services.timer_turns import WAITING_PER_PLACE
from statekeep_server.services.turns import SHARES
from statekeep_server.storage.group import Group
from statekeep_server.storage.plan import Plan
from statekeep_server.storage.timers import DueTimer
from tests.clocks import ManualClock
from tests.machines import Machines, allow, duration, hooked, rule, state
from tests.serving import PATIENCE_SECONDS, RunningServer, ServerFactory, until

DELAY_MS = 10_000
WAITING = Definition(
    name="waiting",
    initial_state="idle",
    states=[
        state("idle"),
        state("waiting", after=(DELAY_MS, "expire")),
        state("expired"),
        state("done", final=True),
    ],
    transitions=[
        rule("idle", "wait", "waiting"),
        rule("waiting", "expire", "expired", when="context.strict == false"),
        rule("waiting", "finish", "done"),
        rule("waiting", "note"),
        rule("expired", "wait", "waiting"),
    ],
)
PATIENT, STRICT = '{"strict":false}', '{"strict":true}'


@pytest.fixture
def clock() -> ManualClock:
    """Return the time of the server, which stands still until a test moves it."""
    return ManualClock()


@pytest.fixture
def server(make_server: ServerFactory, clock: ManualClock) -> RunningServer:
    """Return a server that looks for due timers all the time."""
    return make_server(clock, timer_interval_seconds=0.002)


@pytest.fixture
def machines(server: RunningServer) -> Machines:
    """Return the machines of that server."""
    return Machines(server, "n")


def wait(machines: Machines, machine_id: str = "m", context: str = PATIENT) -> None:
    """Bring a new machine into the state that has a timer."""
    machines.create("waiting", machine_id, context)
    assert machines.trigger("wait", machine_id).accepted


def rounds(server: RunningServer, count: int = 3) -> None:
    """Return when the server has looked for due timers a few more times."""
    scheduler = server.server._timers
    assert scheduler is not None
    goal = scheduler.rounds_count + count
    until(lambda: scheduler.rounds_count >= goal, "a look for due timers")


def test_a_timer_fires_when_it_is_due_and_once(
    server: RunningServer, machines: Machines, clock: ManualClock
) -> None:
    """Not a millisecond before; the transition tells that the timer was the cause."""
    machines.define(WAITING)
    wait(machines)
    due = machines.get().timer_due_time
    assert due.ToMilliseconds() == clock.now_ms() + DELAY_MS
    clock.advance(DELAY_MS - 1)
    rounds(server)
    assert machines.get().state == "waiting"
    clock.advance(1)
    until(lambda: machines.get().state == "expired", "the timer")
    rounds(server)
    newest, *_rest = machines.history()
    assert newest.cause == TransitionCause.TRANSITION_CAUSE_TIMER
    assert (newest.event, newest.time, newest.sequence) == ("expire", due, 2)
    assert machines.get().timer_event == ""


def test_a_machine_that_left_the_state_never_gets_the_event(
    server: RunningServer, machines: Machines, clock: ManualClock
) -> None:
    """The timer goes in the same commit that leaves the state."""
    machines.define(WAITING)
    wait(machines)
    machines.trigger("finish")
    clock.advance(10 * DELAY_MS)
    rounds(server)
    assert machines.states() == ["waiting", "done"]


def test_an_internal_transition_leaves_the_timer_as_it_is(
    machines: Machines, clock: ManualClock
) -> None:
    """Entering the state anew begins the time anew."""
    machines.define(WAITING)
    wait(machines)
    due = machines.get().timer_due_time
    clock.advance(1_000)
    assert machines.trigger("note").machine.timer_due_time == due
    clock.advance(DELAY_MS)
    until(lambda: machines.get().state == "expired", "the timer")
    again = machines.trigger("wait").machine.timer_due_time
    assert again.ToMilliseconds() == clock.now_ms() + DELAY_MS


def test_a_timer_whose_event_is_rejected_is_used_up(
    server: RunningServer, machines: Machines, clock: ManualClock
) -> None:
    """The machine stays where it is, without a timer and without a transition."""
    machines.define(WAITING)
    wait(machines, context=STRICT)
    clock.advance(DELAY_MS)
    until(lambda: not machines.get().timer_event, "the timer")
    assert machines.get().state == "waiting"
    clock.advance(DELAY_MS)
    rounds(server)
    assert machines.states() == ["waiting"]


def test_timers_due_while_the_server_was_down_fire_after_its_start(
    make_server: ServerFactory, clock: ManualClock
) -> None:
    """Each once, in the order in which they came due."""
    first = make_server(clock, timer_interval_seconds=3_600)
    machines = Machines(first, "n")
    machines.define(WAITING)
    for number in (3, 1, 2):
        wait(machines, f"m{number}")
        clock.advance(1_000)
    wait(machines, "late")
    first.stop()
    clock.advance(DELAY_MS - 1)
    server = make_server(clock, timer_interval_seconds=0.002)
    machines = Machines(server, "n")
    until(lambda: machines.get("m2").state == "expired", "the timers")
    rounds(server)
    revisions = [machines.get(machine_id).revision for machine_id in ("m3", "m1", "m2")]
    assert revisions == sorted(revisions)
    assert machines.get("late").state == "waiting"
    assert all(machines.states(each) == ["waiting", "expired"] for each in ("m1", "m2", "m3"))


def test_many_timers_due_at_once_fire_in_batches(
    make_server: ServerFactory, clock: ManualClock
) -> None:
    """All of them, however small a batch is."""
    server = make_server(clock, timer_interval_seconds=0.002, timers_batch_max=3)
    machines = Machines(server, "n")
    machines.define(WAITING)
    for number in range(20):
        wait(machines, f"m{number:02}")
    clock.advance(DELAY_MS)
    until(
        lambda: all(machines.get(f"m{number:02}").state == "expired" for number in range(20)),
        "the timers",
    )
    assert all(machines.get(f"m{number:02}").sequence == 2 for number in range(20))


def test_a_timer_asks_the_hook_in_its_way(
    server: RunningServer, machines: Machines, clock: ManualClock
) -> None:
    """Timers of other machines do not wait for it."""
    definition = Definition()
    definition.CopyFrom(hooked(60_000))
    definition.states[0].after.delay.CopyFrom(duration(DELAY_MS))
    definition.states[0].after.event = "open"
    machines.begin(definition, "door")
    machines.define(WAITING)
    wait(machines)
    clock.advance(DELAY_MS)
    until(lambda: machines.get().state == "expired", "the other timer")
    assert machines.get("door").state == "shut"
    with machines.serving(allow, "may_open"):
        until(lambda: machines.get("door").state == "open", "the timer with a hook")
    rounds(server)
    assert machines.get("door").sequence == 1


def doors(machines: Machines, count: int) -> list[str]:
    """Create machines whose timers ask a hook that has a minute to answer."""
    definition = Definition()
    definition.CopyFrom(hooked(60_000))
    definition.states[0].after.delay.CopyFrom(duration(DELAY_MS))
    definition.states[0].after.event = "open"
    machines.define(definition)
    names = [f"door{number:02}" for number in range(count)]
    for name in names:
        machines.create(definition.name, name)
    return names


def judging(monkeypatch: pytest.MonkeyPatch, judge: Callable[[DueTimer], None]) -> None:
    """Have a function see each timer that is about to be judged."""
    truly = timers.fire

    def fire(due: DueTimer, *others: Any) -> Plan[timers.Fired]:  # noqa: ANN401 - passed on
        judge(due)
        return truly(due, *others)

    monkeypatch.setattr(timers, "fire", fire)


def test_timers_that_may_not_ask_yet_are_left_in_peace_until_their_turn(
    make_server: ServerFactory, clock: ManualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """They are not judged in each round; the last ones, beyond what waits in order, are later."""
    server = make_server(clock, timer_interval_seconds=0.002, timers_asking_max=SHARES)
    machines, seen = Machines(server, "n"), list[str]()
    names = doors(machines, 1 + WAITING_PER_PLACE + 3)
    judging(monkeypatch, lambda due: seen.append(due.machine_id))
    clock.advance(DELAY_MS + 1)
    rounds(server)
    assert seen == names
    with machines.serving(allow, "may_open"):
        until(lambda: machines.states(names[-4]) == ["open"], "those who waited")
        rounds(server)
        assert [machines.states(name) for name in names[-3:]] == [[]] * 3
        clock.advance(10_000)
        until(lambda: machines.states(names[-1]) == ["open"], "those who came too late")
    assert all(machines.states(name) == ["open"] for name in names)


def test_a_hook_that_nobody_answers_holds_up_its_own_namespace_alone(
    make_server: ServerFactory, clock: ManualClock
) -> None:
    """However many timers of it are due, others find a place to ask."""
    server = make_server(clock, timer_interval_seconds=0.002, timers_asking_max=SHARES)
    crowded, other = Machines(server, "crowded"), Machines(server, "other")
    doors(crowded, 2 * SHARES)
    clock.advance(1)
    (name,) = doors(other, 1)
    clock.advance(DELAY_MS + 1)
    rounds(server)
    with other.serving(allow, "may_open"):
        until(lambda: other.states(name) == ["open"], "the timer of the other namespace")


def test_a_timer_that_cannot_fire_holds_up_no_others_and_is_tried_again(
    server: RunningServer,
    machines: Machines,
    clock: ManualClock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """After ten seconds."""
    failures = [DataDamagedError("damaged", kind="machine")]

    def judge(due: DueTimer) -> None:
        if due.machine_id == "bad":
            tries.append(clock.now_ms())

    tries = list[int]()
    judging(monkeypatch, judge)

    def fail_once(
        draft: MachineDraft,
        operation: TriggerOperation,
        *others: Any,  # noqa: ANN401 - passed on
    ) -> Verdict:
        if operation == TriggerOperation("bad", "expire", cause=BY_TIMER) and failures:
            raise failures.pop()
        return judged(draft, operation, *others)

    monkeypatch.setattr("statekeep_server.domain.machines.judged", fail_once)
    machines.define(WAITING)
    wait(machines, "bad")
    wait(machines, "good")
    clock.advance(DELAY_MS + 1)
    until(lambda: machines.get("good").state == "expired", "the other timer")
    rounds(server)
    assert machines.get("bad").state == "waiting"
    clock.advance(10_000)
    until(lambda: machines.get("bad").state == "expired", "another try")
    assert len(tries) == 2


def test_a_timer_whose_commit_takes_long_fires_when_it_is_durable(
    server: RunningServer,
    machines: Machines,
    clock: ManualClock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Also when timers that were due later had been looked at meanwhile."""
    commit, is_held, release = Group.commit, threading.Event(), threading.Event()

    def slow(group: Group) -> None:
        is_held.set()
        assert release.wait(PATIENCE_SECONDS)
        commit(group)

    quick = Definition(
        name="quick",
        initial_state="waiting",
        states=[state("waiting", after=(1, "expire")), state("expired", final=True)],
        transitions=[rule("waiting", "expire", "expired")],
    )
    machines.define(WAITING)
    machines.define(quick)
    wait(machines, "other")
    clock.advance(DELAY_MS - 5)
    monkeypatch.setattr(Group, "commit", slow)
    creating = threading.Thread(target=machines.create, args=("quick", "slow"))
    creating.start()
    try:
        assert is_held.wait(PATIENCE_SECONDS)
        clock.advance(10)
        until(lambda: server.engine.usage().waiting_writes_count == 1, "the look at the other one")
    finally:
        release.set()
        creating.join()
    until(lambda: machines.get("slow").state == "expired", "the slow one")
    assert machines.get("other").state == "expired"


def test_timers_fire_after_the_clock_was_set_back(
    server: RunningServer, machines: Machines, clock: ManualClock
) -> None:
    """Also those that come due before what had been looked at."""
    machines.define(WAITING)
    wait(machines, "first")
    clock.advance(DELAY_MS + 1)
    until(lambda: machines.get("first").state == "expired", "the first timer")
    clock.set_back(DELAY_MS)
    rounds(server)
    wait(machines, "second")
    clock.set_back(100_000)
    rounds(server)
    due_ms = machines.get("second").timer_due_time.ToMilliseconds()
    clock.advance(due_ms - clock.now_ms())
    until(lambda: machines.get("second").state == "expired", "the second timer")


def test_a_restored_timer_has_the_time_that_was_left(
    server: RunningServer, machines: Machines, clock: ManualClock
) -> None:
    """Whatever happened since, it begins where it was when the snapshot was created."""
    machines.define(WAITING)
    wait(machines)
    clock.advance(4_000)
    server.snapshots.CreateSnapshot(CreateSnapshotRequest(namespace="n", label="kept"))
    machines.trigger("finish")
    clock.advance(100 * DELAY_MS)
    server.snapshots.RestoreSnapshot(RestoreSnapshotRequest(namespace="n", label="kept"))
    restored = machines.get()
    assert restored.timer_due_time.ToMilliseconds() == clock.now_ms() + DELAY_MS - 4_000
    clock.advance(DELAY_MS - 4_001)
    rounds(server)
    assert machines.get().state == "waiting"
    clock.advance(1)
    until(lambda: machines.get().state == "expired", "the restored timer")


def test_timers_of_a_deleted_namespace_never_fire(
    server: RunningServer, machines: Machines, clock: ManualClock
) -> None:
    """They leave the queue when they come due, and hold up no others."""
    machines.define(WAITING)
    wait(machines)
    server.admin.DeleteNamespace(DeleteNamespaceRequest(namespace="n"))
    other = Machines(server, "other")
    other.define(WAITING)
    clock.advance(1)
    wait(other)
    clock.advance(DELAY_MS)
    until(lambda: other.get().state == "expired", "the other timer")
    until(lambda: server.engine.due_timers(b"", clock.now_ms(), 10) == [], "an empty queue")

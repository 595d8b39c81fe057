"""Random mixes of machines, entries, timers, snapshots and restores, at one revision clock.

The model is a world for each revision.
"""

import shutil
import tempfile
from collections import Counter
from dataclasses import replace
from pathlib import Path

import orjson
import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from statekeep_server.domain import (
    commits,
    definition_records,
    definitions,
    entries,
    machine_queries,
    machines,
    restores,
    snapshots,
    timers,
)
from statekeep_server.domain.commits import Operation
from statekeep_server.domain.entries import SaveOperation
from statekeep_server.domain.feed import Feed, TransitionQuery
from statekeep_server.domain.machine_queries import MachineFilter
from statekeep_server.domain.machine_records import decode_transition, transition_range
from statekeep_server.domain.machines import (
    BY_RESTORE,
    BY_TIMER,
    BY_TRIGGER,
    NO_REPLIES,
    CreateOperation,
    TriggerOperation,
)
from statekeep_server.domain.origin import Origin
from statekeep_server.domain.programs import Programs
from statekeep_server.domain.ranges import AtRevision, KeyRange, PageQuery
from statekeep_server.domain.snapshot_records import Target
from statekeep_server.domain.snapshots import NewSnapshot
from statekeep_server.errors import EventRejectedError, MachineAlreadyExistsError
from statekeep_server.storage.records import ValueKind
from tests.clocks import ManualClock
from tests.engines import EngineFactory
from tests.entries import DEFAULT, LIMITS, compact, contents
from tests.model.worlds import DELAY_MS, KINDS, Moved, One, World, moved, standing

ORIGIN = Origin(DEFAULT)
IDS = st.sampled_from(["m1", "m2", "m3"])
EVENTS = st.sampled_from(["go", "note", "finish", "none"])
TEXTS = st.sampled_from(["yes", "no"])


class MachineModel(RuleBasedStateMachine):
    """A store with machines beside its model."""

    def __init__(self) -> None:
        super().__init__()
        self.directory = Path(tempfile.mkdtemp(prefix="statekeep-model-"))
        self.clock = ManualClock()
        self.make_engine = EngineFactory(self.directory / "data", self.clock)
        self.engine = self.make_engine()
        self.programs = Programs()
        self.worlds = [World()]
        self.times_ms = [0]
        self.floor = 0
        self.log: list[tuple[str, Moved]] = []
        self.kept: dict[str, int] = {}

    def teardown(self) -> None:
        """Close the store and remove it."""
        self.make_engine.close()
        shutil.rmtree(self.directory)

    @property
    def latest(self) -> int:
        """The latest revision of the model."""
        return len(self.worlds) - 1

    @property
    def now_ms(self) -> int:
        """The time of a commit made now."""
        return max(self.clock.now_ms(), self.times_ms[-1])

    def commit(self, world: World) -> None:
        """Have the model make a revision, and log its transitions in their order."""
        before = self.worlds[-1].machines
        for machine_id, one in world.machines.items():
            known = before[machine_id].sequence if machine_id in before else 0
            self.log += [
                (machine_id, each)
                for each in one.history
                if each.revision == self.latest + 1 and each.sequence > known
            ]
        self.times_ms.append(self.now_ms)
        self.worlds.append(world)

    @initialize()
    def define(self) -> None:
        """Begin with the definition."""
        self.engine.update(definitions.define(ORIGIN, KINDS, LIMITS))
        self.commit(self.worlds[-1].copy())

    @rule(machine_id=IDS)
    def create(self, machine_id: str) -> None:
        """Create a machine, there already or not."""
        operation = CreateOperation("kind", 0, machine_id, '{"n":0}')
        plan = machines.create(ORIGIN, operation, self.programs, LIMITS)
        if machine_id in self.worlds[-1].machines:
            with pytest.raises(MachineAlreadyExistsError):
                self.engine.update(plan)
            return
        self.engine.update(plan)
        world = self.worlds[-1].copy()
        world.machines[machine_id] = One()
        self.commit(world)

    @precondition(lambda self: self.worlds[-1].machines)
    @rule(data=st.data(), event=EVENTS)
    def trigger(self, data: st.DataObject, event: str) -> None:
        """Send an event into a machine."""
        machine_id = data.draw(st.sampled_from(sorted(self.worlds[-1].machines)))
        operation = TriggerOperation(machine_id, event)
        plan = machines.trigger(ORIGIN, operation, NO_REPLIES, self.programs, LIMITS)
        answer = self.engine.update(plan)
        world = self.worlds[-1].copy()
        is_moved = world.step(machine_id, event, self.now_ms, self.latest + 1, BY_TRIGGER)
        assert (answer.verdict.transition is not None) is is_moved
        if is_moved:
            self.commit(world)

    @rule(text=TEXTS)
    def save(self, text: str) -> None:
        """Save the entry that a guard looks at."""
        operation = SaveOperation(b"open", ValueKind.TEXT, text.encode())
        self.engine.update(entries.save(ORIGIN, operation, LIMITS))
        world = self.worlds[-1].copy()
        world.entries["open"] = text
        self.commit(world)

    @precondition(lambda self: self.worlds[-1].machines)
    @rule(data=st.data(), text=TEXTS, events=st.lists(EVENTS, max_size=4))
    def commit_many(self, data: st.DataObject, text: str, events: list[str]) -> None:
        """Save and trigger in one commit: all of it, or nothing when an event is rejected."""
        ids = sorted(self.worlds[-1].machines)
        world, operations = self.worlds[-1].copy(), list[Operation]()
        operations.append(SaveOperation(b"open", ValueKind.TEXT, text.encode()))
        world.entries["open"] = text
        is_accepted = True
        for event in events:
            machine_id = data.draw(st.sampled_from(ids))
            operations.append(TriggerOperation(machine_id, event))
            if is_accepted:
                is_accepted = world.step(
                    machine_id, event, self.now_ms, self.latest + 1, BY_TRIGGER
                )
        plan = commits.commit(ORIGIN, [], operations, LIMITS, self.programs)
        if not is_accepted:
            with pytest.raises(EventRejectedError):
                self.engine.update(plan)
            return
        self.engine.update(plan)
        self.commit(world)

    @precondition(lambda self: self.worlds[-1].machines)
    @rule(data=st.data())
    def delete(self, data: st.DataObject) -> None:
        """Delete a machine."""
        machine_id = data.draw(st.sampled_from(sorted(self.worlds[-1].machines)))
        self.engine.update(machines.delete(ORIGIN, machine_id, self.programs, LIMITS))
        world = self.worlds[-1].copy()
        del world.machines[machine_id]
        self.commit(world)

    @rule(ms=st.sampled_from([1, DELAY_MS - 1, DELAY_MS]))
    def pass_time(self, ms: int) -> None:
        """Let time pass and fire what is due, in order."""
        self.clock.advance(ms)
        due = self.engine.due_timers(b"", self.clock.now_ms(), 100)
        expected = sorted(
            (one.due_ms, machine_id)
            for machine_id, one in self.worlds[-1].machines.items()
            if 0 < one.due_ms <= self.clock.now_ms()
        )
        assert [(each.due_ms, each.machine_id) for each in due] == expected
        for each in due:
            self.engine.update(timers.fire(each, NO_REPLIES, self.programs, LIMITS))
            world = self.worlds[-1].copy()
            if not world.step(each.machine_id, "go", self.now_ms, self.latest + 1, BY_TIMER):
                one = world.machines[each.machine_id]
                world.machines[each.machine_id] = replace(one, due_ms=0)
            self.commit(world)

    @rule(label=st.sampled_from(["x", "y"]))
    def snap(self, label: str) -> None:
        """Keep what there is."""
        answer = self.engine.update(snapshots.create(ORIGIN, NewSnapshot(label), LIMITS))
        assert answer.snapshot.machines_count == len(self.worlds[-1].machines)
        self.commit(self.worlds[-1].copy())
        self.kept[label] = self.latest

    @precondition(lambda self: self.kept)
    @rule(data=st.data())
    def restore(self, data: st.DataObject) -> None:
        """Bring a snapshot back: what differs, and nothing else."""
        label = data.draw(st.sampled_from(sorted(self.kept)))
        revision = self.kept[label]
        then, world = self.worlds[revision], self.worlds[-1].copy()
        plan = restores.restore(ORIGIN, Target(label=label), None, LIMITS, self.programs)
        answer = self.engine.update(plan)
        is_changed = world.entries != then.entries
        world.entries = dict(then.entries)
        for machine_id in sorted({*world.machines, *then.machines}):
            now, goal = world.machines.get(machine_id), then.machines.get(machine_id)
            if goal is None:
                del world.machines[machine_id]
            elif now is None or standing(now) != standing(goal):
                world.machines[machine_id] = self.brought_back(now, goal, self.times_ms[revision])
            else:
                continue
            is_changed = True
        assert (answer.revision == self.latest + 1) is is_changed
        if is_changed:
            self.commit(world)

    def brought_back(self, now: One | None, goal: One, then_ms: int) -> One:
        """Return a machine as a restore leaves it."""
        due_ms = self.now_ms + max(0, goal.due_ms - then_ms) if goal.due_ms else 0
        if now is None:
            return replace(goal, due_ms=due_ms, history=())
        back = moved(now, "", goal.state, BY_RESTORE, self.latest + 1)
        return replace(back, n=goal.n, due_ms=due_ms)

    @rule()
    def compact(self) -> None:
        """Raise the floor to the latest revision; snapshots stay readable."""
        self.floor = self.latest
        compact(self.engine, self.floor)

    @rule()
    def restart(self) -> None:
        """Close the store and open it again."""
        self.engine.close()
        self.engine, self.programs = self.make_engine(), Programs()

    @invariant()
    def every_kept_revision_reads_as_it_was(self) -> None:
        """Machines and entries, now, at the floor and at the snapshots."""
        for revision in {self.latest, self.floor, *self.kept.values()}:
            world = self.worlds[revision]
            point = AtRevision(revision)
            query = PageQuery(
                call="list", namespace=DEFAULT, range=KeyRange(), entries_max=100, point=point
            )
            # At revision 0 there was no definition to ask for.
            for wanted in (MachineFilter(), MachineFilter("kind"))[: 1 + bool(revision)]:
                page = machine_queries.list_page(self.engine, query, wanted, 1 << 20)
                found = {
                    each.id: (each.state, orjson.loads(each.context_json)["n"], each.sequence)
                    for each in page.machines
                }
                expected = {
                    machine_id: (one.state, one.n, one.sequence)
                    for machine_id, one in world.machines.items()
                }
                assert found == expected
            assert contents(self.engine, revision) == world.entries
            _read, counts = machine_queries.count(
                self.engine, DEFAULT, "", 0, point, LIMITS.page_bytes_max
            )
            counted = Counter(one.state for one in world.machines.values())
            assert {each.state: each.machines_count for each in counts} == counted

    @invariant()
    def histories_and_the_watch_tell_the_same(self) -> None:
        """Each machine's history is what the model kept; a watch has all above the floor."""
        for machine_id, one in self.worlds[-1].machines.items():
            query = PageQuery(
                call="history",
                namespace=DEFAULT,
                range=transition_range(machine_id),
                entries_max=100,
            )
            page = machine_queries.history_page(self.engine, query, machine_id, 1 << 20)
            found = tuple(
                Moved(
                    each.sequence,
                    each.from_state,
                    each.event,
                    each.to_state,
                    each.cause,
                    each.revision,
                )
                for each in page.transitions
            )
            assert found == one.history
        if self.latest == 0:
            return
        feed = Feed(self.engine, LIMITS)
        position, _latest = feed.begin(DEFAULT, self.floor + 1)
        batch = feed.read(TransitionQuery(DEFAULT), position)
        told = [
            decode_transition(each.name, each.version)
            for each in batch.changes
            if each.version is not None
        ]
        expected = sorted(
            (each.revision, machine_id, each.sequence)
            for machine_id, each in self.log
            if each.revision > self.floor
        )
        assert sorted((each.revision, each.machine_id, each.sequence) for each in told) == expected

    @invariant()
    def the_use_of_the_definition_is_counted(self) -> None:
        """As many machines as there are run on its one version."""
        with self.engine.view(DEFAULT) as view:
            use = definition_records.use_of(view, "kind", 1)
            assert use.machines_count == len(self.worlds[-1].machines) == view.head.machines_count


TestMachineModel = MachineModel.TestCase
TestMachineModel.settings = settings(max_examples=60, stateful_step_count=40)

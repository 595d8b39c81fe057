"""Random workloads with snapshots: each reads the same for ever, and comes back as it was."""

from typing import NamedTuple

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import invariant, precondition, rule

from statekeep_server.domain import differences, restores, snapshot_records, snapshots, store
from statekeep_server.domain import settings as settings_of_namespace
from statekeep_server.domain.origin import Origin
from statekeep_server.domain.programs import Programs
from statekeep_server.domain.ranges import AtRevision, AtSnapshot, KeyRange, Point
from statekeep_server.domain.retention import Housekeeper
from statekeep_server.domain.snapshot_records import Snapshot, Target
from statekeep_server.domain.snapshots import CreateAnswer, Dataset, NewSnapshot
from statekeep_server.errors import (
    RevisionCompactedError,
    SnapshotNotFoundError,
    SnapshotPinnedError,
    SnapshotsTooManyError,
)
from statekeep_server.storage.compaction import CompactStep, RaiseFloor
from statekeep_server.storage.plan import Plan
from statekeep_server.storage.records import ValueKind
from statekeep_server.storage.staging import (
    AbandonStaging,
    BeginStaging,
    StagedRecord,
    StageRecords,
)
from tests.entries import DEFAULT, LIMITS, compact, contents, latest
from tests.model.stores import Kept
from tests.model.test_store_model import StoreMachine, keys, prefixes, texts, ttls_ms

ORIGIN = Origin(DEFAULT)
LABELS = ["first", "second"]
SNAPSHOTS_MAX = 6
EVICT, REFUSE = settings_of_namespace.EVICT_OLDEST_SNAPSHOT, 2

Held = dict[str, tuple[str, int]]
Change = tuple[str, str | None, str | None]


class Made(NamedTuple):
    """A snapshot that was made, and what it holds: text and expiry of each key."""

    snapshot: Snapshot
    held: Held


def held_of(kept: dict[str, Kept]) -> Held:
    """Return what entries of the model hold."""
    return {key: (each.text or "", each.expire_ms) for key, each in kept.items()}


def alive(held: Held, time_ms: int) -> Held:
    """Return what has not passed its time."""
    return {key: each for key, each in held.items() if not 0 < each[1] <= time_ms}


def difference(before: Held, after: Held, prefix: str) -> list[Change]:
    """Return (key, text before, text after) of what differs below a prefix."""
    return [
        (key, before.get(key, (None, 0))[0], after.get(key, (None, 0))[0])
        for key in sorted(before.keys() | after.keys(), key=str.encode)
        if key.startswith(prefix) and before.get(key) != after.get(key)
    ]


class SnapshotMachine(StoreMachine):
    """A store whose model knows snapshots, policies, restores and imports as well."""

    def __init__(self) -> None:
        super().__init__()
        self.made: list[Made] = []
        self.snapshots_max = LIMITS.snapshots_max
        self.limit_action = EVICT

    def tick(self) -> None:
        """Have the model make a revision that changes no entry."""
        self.model.times_ms.append(self.model.time_ms(self.clock.now_ms()))

    def present(self) -> Held:
        """Return what is live."""
        return held_of(self.model.now(self.clock.now_ms()))

    def newest(self, label: str) -> Made | None:
        """Return the newest snapshot with a label."""
        found = [each for each in self.made if each.snapshot.label == label]
        return found[-1] if found else None

    def find(self, target: Target) -> Made | None:
        """Return the snapshot that a target means."""
        if target.label:
            return self.newest(target.label)
        found = [each for each in self.made if target.id in {"", each.snapshot.id}]
        return found[-1] if found else None

    def target(self, data: st.DataObject) -> Target:
        """Choose a snapshot by label or id, or the newest."""
        by_id = [Target(id=each.snapshot.id) for each in self.made]
        by_label = [Target(label=label) for label in LABELS]
        return data.draw(st.sampled_from([Target(), *by_label, *by_id]))

    def evicted(self) -> list[Made] | None:
        """Return what has to go so that one more snapshot fits, None if it cannot be made."""
        surplus = max(0, len(self.made) + 1 - self.snapshots_max)
        unpinned = [each for each in self.made if not each.snapshot.is_pinned]
        if surplus and (self.limit_action == REFUSE or len(unpinned) < surplus):
            return None
        return unpinned[:surplus]

    def apply(self, plan: Plan[CreateAnswer], evicted: list[Made] | None, held: Held) -> bool:
        """Make a snapshot, or see that it is refused; return whether it was made."""
        if evicted is None:
            with pytest.raises(SnapshotsTooManyError):
                self.engine.update(plan)
            return False
        answer = self.engine.update(plan)
        self.tick()
        assert answer.revision == self.model.latest == answer.snapshot.revision
        assert answer.evicted_ids == [each.snapshot.id for each in evicted]
        gone = {each.snapshot.id for each in evicted}
        self.made = [each for each in self.made if each.snapshot.id not in gone]
        self.made.append(Made(answer.snapshot, alive(held, answer.snapshot.time_ms)))
        return True

    @rule(label=st.sampled_from(LABELS), is_pinned=st.booleans())
    def create(self, label: str, *, is_pinned: bool) -> None:
        """Create a snapshot, which evicts others or is refused as the policy says."""
        new = NewSnapshot(label, is_pinned=is_pinned)
        self.apply(snapshots.create(ORIGIN, new, LIMITS), self.evicted(), self.present())

    @rule(
        label=st.sampled_from(LABELS),
        entries=st.dictionaries(keys, st.tuples(texts, ttls_ms), max_size=4),
        is_abandoned=st.booleans(),
    )
    def bring(self, label: str, entries: dict[str, tuple[str, int]], *, is_abandoned: bool) -> None:
        """Stage a dataset and make it a snapshot, or give it up."""
        now_ms = self.clock.now_ms()
        held = {key: (text, self.expiry(ttl_ms)) for key, (text, ttl_ms) in entries.items()}
        dataset_id = self.engine.run_step(BeginStaging())
        rows = [
            StagedRecord(key.encode(), ValueKind.TEXT, text.encode(), now_ms, now_ms, expire_ms)
            for key, (text, expire_ms) in held.items()
        ]
        self.engine.run_step(StageRecords(dataset_id, rows))
        plan = snapshots.adopt(ORIGIN, NewSnapshot(label), LIMITS, Dataset(dataset_id, len(rows)))
        if is_abandoned or not self.apply(plan, self.evicted(), held):
            self.engine.run_step(AbandonStaging(dataset_id))

    @rule(data=st.data(), even_if_pinned=st.booleans())
    def remove(self, data: st.DataObject, *, even_if_pinned: bool) -> None:
        """Delete a snapshot, pinned or not, there or not."""
        target = self.target(data)
        made = self.find(target)
        plan = snapshots.delete(ORIGIN, target, even_if_pinned=even_if_pinned)
        if made is None:
            with pytest.raises(SnapshotNotFoundError):
                self.engine.update(plan)
        elif made.snapshot.is_pinned and not even_if_pinned:
            with pytest.raises(SnapshotPinnedError):
                self.engine.update(plan)
        else:
            assert self.engine.update(plan).snapshot == made.snapshot
            self.made.remove(made)
            self.tick()

    @rule(snapshots_max=st.integers(1, SNAPSHOTS_MAX), action=st.sampled_from([EVICT, REFUSE]))
    def set_policy(self, snapshots_max: int, action: int) -> None:
        """Set how many snapshots are kept and what happens at the limit."""
        self.engine.update(settings_of_namespace.put_policy(ORIGIN, snapshots_max, action))
        self.snapshots_max, self.limit_action = snapshots_max, action
        self.tick()

    @precondition(lambda self: self.made)
    @rule(data=st.data(), prefix=prefixes)
    def restore(self, data: st.DataObject, prefix: str) -> None:
        """Restore a snapshot, whole or below a prefix; a look beforehand says the same."""
        target = self.target(data)
        made = self.find(target)
        if made is None:
            return
        now_ms = self.clock.now_ms()
        then = alive(made.held, self.model.time_ms(now_ms))
        differs = difference(self.present(), then, prefix)
        key_range = KeyRange.of_prefix(prefix.encode())
        preview, shown = restores.preview(
            self.engine, DEFAULT, target, key_range, LIMITS, Programs()
        )
        assert [each.key.decode() for each in shown] == [key for key, _before, _after in differs]
        assert preview.revision == self.model.latest
        answer = self.engine.update(restores.restore(ORIGIN, target, key_range, LIMITS, Programs()))
        self.model.commit(now_ms, {key: then.get(key, (None, 0)) for key, *_texts in differs})
        deleted_count = sum(after is None for _key, _before, after in differs)
        counts = (len(differs) - deleted_count, deleted_count)
        assert answer[:4] == (self.model.latest, made.snapshot, *counts)
        assert preview[1:] == answer[1:]

    def point(self, data: st.DataObject) -> tuple[Point, Held]:
        """Choose a point in time; return it and what is there."""
        model = self.model
        revision = data.draw(st.integers(model.floor, model.latest))
        points: list[tuple[Point, Held]] = [
            (None, self.present()),
            (AtRevision(revision), held_of(model.then(revision))),
        ]
        points += [(AtSnapshot(id=each.snapshot.id), each.held) for each in self.made]
        return data.draw(st.sampled_from(points))

    @rule(data=st.data(), prefix=prefixes, batch_bytes=st.sampled_from([1, 1 << 20]))
    def diffs_agree(self, data: st.DataObject, prefix: str, batch_bytes: int) -> None:
        """Between any two points, what differs is what should differ."""
        before, after = self.point(data), self.point(data)
        key_range = KeyRange.of_prefix(prefix.encode())
        points = (before[0], after[0])
        batches = differences.stream(self.engine, DEFAULT, points, key_range, batch_bytes)
        found = [
            (
                each.key.decode(),
                each.before.payload.decode() if each.before else None,
                each.after.payload.decode() if each.after else None,
            )
            for batch in batches
            for each in batch.differences
        ]
        assert found == difference(before[1], after[1], prefix)

    @invariant()
    def snapshots_agree(self) -> None:
        """Every snapshot there is holds what it always held, by id as by revision."""
        if not self.made:
            return
        for snapshot, held in self.made:
            expected = {key: held[key][0] for key in sorted(held, key=str.encode)}
            assert self.contents_at(AtSnapshot(id=snapshot.id)) == expected
            if not snapshot.dataset_id:
                assert self.contents_at(AtRevision(snapshot.revision)) == expected

    def contents_at(self, point: Point) -> dict[str, str]:
        """Return the texts at a point."""
        batches = store.scan(self.engine, DEFAULT, KeyRange(), point, 1 << 20)
        entries = [entry for batch in batches for entry in batch.entries]
        return {each.key.decode(): each.version.payload.decode() for each in entries}

    @rule(data=st.data())
    def one_snapshot_agrees_in_every_way(self, data: st.DataObject) -> None:
        """At a snapshot, list, reverse list, count and load all say the same."""
        made = self.find(self.target(data))
        if made is not None:
            point = AtSnapshot(id=made.snapshot.id)
            self.check(point, made.snapshot.revision, sorted(made.held, key=str.encode))

    @rule()
    def lists_agree(self) -> None:
        """List all snapshots, and find the newest of each label."""
        with self.engine.view(DEFAULT) as view:
            found = list(snapshot_records.scan(view))
            assert view.head.snapshots_count == len(found)
        assert found == [each.snapshot for each in self.made]
        for label in LABELS:
            newest = self.newest(label)
            if newest is not None:
                target = Target(label=label)
                assert snapshots.get(self.engine, DEFAULT, target)[1] == newest.snapshot

    @precondition(lambda self: self.model.latest > self.model.floor)
    @rule(data=st.data(), records_max=st.integers(1, 5))
    def compact_a_little(self, data: st.DataObject, records_max: int) -> None:
        """Raise the floor and take a single small step towards it."""
        self.model.floor = data.draw(st.integers(self.model.floor, self.model.latest))
        self.engine.run_step(RaiseFloor(DEFAULT, self.model.floor))
        with self.engine.view(DEFAULT) as view:
            pins = snapshot_records.pins(view)
        self.engine.run_step(CompactStep(DEFAULT, records_max, pins, self.model.latest))

    @rule()
    def purge(self) -> None:
        """Remove what deleted imports left behind."""
        Housekeeper(self.engine, LIMITS).purge()

    @rule()
    def below_the_floor_is_refused(self) -> None:
        """No revision below the floor is readable but those that a snapshot keeps."""
        pins = {each.snapshot.revision for each in self.made if not each.snapshot.dataset_id}
        for revision in set(range(self.model.floor)) - pins:
            with pytest.raises(RevisionCompactedError):
                contents(self.engine, revision)

    @precondition(lambda self: self.made)
    @rule()
    def nothing_is_left_of_deleted_snapshots(self) -> None:
        """With all snapshots deleted and all compacted, only what is live lies on disk."""
        for snapshot, _held in self.made:
            target = Target(id=snapshot.id)
            self.engine.update(snapshots.delete(ORIGIN, target, even_if_pinned=True))
            self.tick()
        self.made = []
        # A deletion at the floor itself would be kept.
        self.save("b", "last", 0)
        self.model.floor = self.model.latest
        compact(self.engine, latest(self.engine))
        Housekeeper(self.engine, LIMITS).purge()
        environment = self.engine._environment
        with self.engine.view(DEFAULT) as view, environment.begin_read() as transaction:
            kept_count = view.head.entries_count + view.head.settings_count
            databases = environment.databases
            assert transaction.stat(databases.held)["entries"] == 0
            assert transaction.stat(databases.versions)["entries"] == kept_count


SnapshotMachine.TestCase.settings = settings(
    max_examples=60, stateful_step_count=40, print_blob=True
)
TestSnapshots = SnapshotMachine.TestCase

"""Random workloads: at every kept revision the store agrees with a plain model of versions."""

import tempfile
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
)

from statekeep_server.domain import commits, store
from statekeep_server.domain.commits import EntryPrecondition, Operation
from statekeep_server.domain.entries import ClearOperation, DeleteOperation
from statekeep_server.domain.origin import Origin
from statekeep_server.domain.programs import Programs
from statekeep_server.domain.ranges import AtRevision, AtTime, KeyRange, PageQuery, Point
from statekeep_server.domain.retention import Housekeeper
from statekeep_server.errors import PreconditionFailedError, RevisionCompactedError
from statekeep_server.storage.compaction import CompactStep, RaiseFloor
from tests.clocks import START_MS, ManualClock
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
)
from tests.model.stores import NamespaceModel

KEYS = ["a", "a b", "a/", "a/b", "ab", "b", "é"]
keys = st.sampled_from(KEYS)
texts = st.text("xyz", max_size=3)
ttls_ms = st.sampled_from([0, 0, 0, 1, 50, 1_000])
prefixes = st.sampled_from(["", "a", "a/", "b", "z"])
QUERY = PageQuery(call="ListEntries", namespace=DEFAULT, range=KeyRange(), entries_max=3)


class StoreMachine(RuleBasedStateMachine):
    """Does the same to an engine and to the model, and compares all that can be read."""

    def __init__(self) -> None:
        super().__init__()
        self._directory = tempfile.TemporaryDirectory()
        self.clock = ManualClock()
        self.make_engine = EngineFactory(Path(self._directory.name) / "data", self.clock)
        self.model = NamespaceModel()

    @initialize()
    def open(self) -> None:
        """Open the store for the first time."""
        self.engine = self.make_engine()

    def teardown(self) -> None:
        """Close and remove the store."""
        self.make_engine.close()
        self._directory.cleanup()

    def expiry(self, ttl_ms: int) -> int:
        """Return when what is saved now expires."""
        return self.model.time_ms(self.clock.now_ms()) + ttl_ms if ttl_ms else 0

    @rule(key=keys, text=texts, ttl_ms=ttls_ms)
    def save(self, key: str, text: str, ttl_ms: int) -> None:
        """Save an entry, some for a while only."""
        now_ms, expire_ms = self.clock.now_ms(), self.expiry(ttl_ms)
        created = key not in self.model.now(now_ms)
        self.model.commit(now_ms, {key: (text, expire_ms)})
        answer = save(self.engine, key, text, ttl_ms=ttl_ms)
        assert answer == (self.model.latest, created)

    @rule(key=keys)
    def delete(self, key: str) -> None:
        """Delete an entry, there or not."""
        now_ms = self.clock.now_ms()
        existed = key in self.model.now(now_ms)
        if existed:
            self.model.commit(now_ms, {key: (None, 0)})
        assert delete(self.engine, key) == (self.model.latest, existed)

    @rule(prefix=prefixes)
    def clear(self, prefix: str) -> None:
        """Delete all entries below a prefix."""
        now_ms = self.clock.now_ms()
        below = [key for key in self.model.now(now_ms) if key.startswith(prefix)]
        self.model.commit(now_ms, dict.fromkeys(below, (None, 0)))
        assert clear(self.engine, prefix) == (self.model.latest, len(below))

    @rule(
        saves=st.dictionaries(keys, st.tuples(texts, ttls_ms), max_size=3),
        deletes=st.sets(keys, max_size=3),
        cleared=st.none() | prefixes,
        wanted=st.dictionaries(keys, st.integers(-2, 0) | st.booleans(), max_size=2),
    )
    def commit(
        self,
        saves: dict[str, tuple[str, int]],
        deletes: set[str],
        cleared: str | None,
        wanted: dict[str, int | bool],
    ) -> None:
        """Clear, save and delete as one, under preconditions that hold or do not."""
        now_ms = self.clock.now_ms()
        present = self.model.now(now_ms)
        deletes -= saves.keys()
        operations, changes = list[Operation](), dict[str, tuple[str | None, int]]()
        if cleared is not None:
            operations.append(ClearOperation(*KeyRange.of_prefix(cleared.encode())))
            changes |= {key: (None, 0) for key in present if key.startswith(cleared)}
        for key in deletes:
            operations.append(DeleteOperation(key.encode()))
            changes |= {key: (None, 0)} if key in present else {}
        for key, (text, ttl_ms) in saves.items():
            operations.append(save_text(key, text, ttl_ms=ttl_ms))
            changes[key] = (text, self.expiry(ttl_ms))
        preconditions, holds = self.preconditions(wanted)
        plan = commits.commit(Origin(DEFAULT), preconditions, operations, LIMITS, Programs())
        if not holds:
            with pytest.raises(PreconditionFailedError):
                self.engine.update(plan)
            return
        self.model.commit(now_ms, changes)
        assert self.engine.update(plan).revision == self.model.latest

    def preconditions(self, wanted: dict[str, int | bool]) -> tuple[list[EntryPrecondition], bool]:
        """Return preconditions and whether all hold; a number is how far off a revision is."""
        preconditions, holds = list[EntryPrecondition](), True
        present = self.model.now(self.clock.now_ms())
        for key, want in wanted.items():
            if isinstance(want, bool):
                preconditions.append(EntryPrecondition(key.encode(), None, want))
                holds = holds and want is (key in present)
            else:
                found = present[key].revision if key in present else 0
                revision = max(0, found + want)
                preconditions.append(EntryPrecondition(key.encode(), revision, None))
                holds = holds and revision == found
        return preconditions, holds

    @rule(ms=st.sampled_from([1, 49, 50, 999, 5_000]))
    def advance(self, ms: int) -> None:
        """Let time pass."""
        self.clock.advance(ms)

    @rule(ms=st.sampled_from([1, 60, 2_000]))
    def set_back(self, ms: int) -> None:
        """Set the wall clock back."""
        self.clock.set_back(ms)

    @rule()
    def sweep(self) -> None:
        """Turn what has expired into deletions."""
        now_ms = self.clock.now_ms()
        due = self.model.due(now_ms)
        self.model.commit(now_ms, dict.fromkeys(due, (None, 0)))
        Housekeeper(self.engine, LIMITS).expire()
        assert latest(self.engine) == self.model.latest

    @precondition(lambda self: self.model.latest > self.model.floor)
    @rule(data=st.data())
    def compact(self, data: st.DataObject) -> None:
        """Raise the floor to some revision and remove what nobody can read."""
        self.model.floor = data.draw(st.integers(self.model.floor, self.model.latest))
        assert compact(self.engine, self.model.floor) == self.model.floor

    @precondition(lambda self: self.model.latest > self.model.floor)
    @rule(data=st.data(), records_max=st.integers(1, 5))
    def compact_a_little(self, data: st.DataObject, records_max: int) -> None:
        """Raise the floor and take a single small step towards it."""
        self.model.floor = data.draw(st.integers(self.model.floor, self.model.latest))
        self.engine.run_step(RaiseFloor(DEFAULT, self.model.floor))
        self.engine.run_step(CompactStep(DEFAULT, records_max))

    @rule()
    def restart(self) -> None:
        """Close the store and open it again."""
        self.engine.close()
        self.engine = self.make_engine()

    @invariant()
    def reads_agree(self) -> None:
        """Now and at every kept revision, what is there is what should be there."""
        model = self.model
        self.check(None, model.latest, list(model.now(self.clock.now_ms())))
        for revision in range(model.floor, model.latest + 1):
            assert contents(self.engine, revision) == {
                key: kept.text for key, kept in model.then(revision).items()
            }

    @rule(data=st.data())
    def one_revision_agrees_in_every_way(self, data: st.DataObject) -> None:
        """At a kept revision, list, reverse list, count and load all say the same."""
        model = self.model
        revision = data.draw(st.integers(model.floor, model.latest))
        self.check(AtRevision(revision), revision, list(model.then(revision)))

    @rule(data=st.data())
    def one_moment_agrees_in_every_way(self, data: st.DataObject) -> None:
        """At a moment, reads see the newest revision by then and the expiries of then."""
        model = self.model
        now_ms = model.time_ms(self.clock.now_ms())
        earliest_ms = max(START_MS - 5, model.times_ms[model.floor])
        time_ms = data.draw(st.integers(min(earliest_ms, now_ms), now_ms))
        revision = max(at for at, then_ms in enumerate(model.times_ms) if then_ms <= time_ms)
        self.check(AtTime(time_ms), revision, list(model.at(revision, time_ms)))

    @rule()
    def below_the_floor_is_refused(self) -> None:
        """No read below the floor is answered."""
        for revision in range(self.model.floor):
            with pytest.raises(RevisionCompactedError):
                contents(self.engine, revision)

    @rule()
    def histories_agree(self) -> None:
        """Compare the history of every key, deletions included."""
        for key in KEYS:
            assert history(self.engine, key) == self.model.history(key)

    @rule()
    def counts_agree(self) -> None:
        """Compare the counters in the head with a look at every key."""
        kept = {
            key: versions[-1].text
            for key, versions in self.model.versions.items()
            if versions[-1].text is not None
        }
        size_bytes = sum(len(key.encode()) + len(text or "") for key, text in kept.items())
        with self.engine.view(DEFAULT) as view:
            assert (view.head.entries_count, view.head.entries_bytes) == (len(kept), size_bytes)

    @rule()
    def nothing_is_damaged(self) -> None:
        """Every record matches its checksum."""
        assert not any(progress.damaged for progress in self.engine.verify())

    def check(self, point: Point, revision: int, expected: list[str]) -> None:
        """Compare pages in both directions, the count and each key at one point."""
        found = [self.pages(point, revision, is_reverse=is_reverse) for is_reverse in (False, True)]
        assert found[0] == expected
        assert found[1] == found[0][::-1]
        assert store.count(self.engine, DEFAULT, KeyRange(), point) == (revision, len(expected))
        for key in KEYS:
            assert store.exists(self.engine, DEFAULT, key.encode(), point) == (
                revision,
                key in expected,
            )

    def pages(self, point: Point, revision: int, *, is_reverse: bool) -> list[str]:
        """Return all keys, read in small pages."""
        listed, query = list[str](), replace(QUERY, point=point, is_reverse=is_reverse)
        while True:
            page = store.list_page(self.engine, query, 1 << 20)
            assert page.revision == revision
            listed += [entry.key.decode() for entry in page.entries]
            if not page.next_token:
                return listed
            query = replace(query, token=page.next_token)


StoreMachine.TestCase.settings = settings(max_examples=60, stateful_step_count=40, print_blob=True)
TestStore = StoreMachine.TestCase

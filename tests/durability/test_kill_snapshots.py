"""After a `kill -9` amid creating, restoring and compacting: before or after, never half."""

import random
import threading
from dataclasses import dataclass, field
from pathlib import Path

from statekeep_server.domain import snapshot_records, snapshots, store
from statekeep_server.domain.ranges import AtSnapshot, KeyRange, Point
from statekeep_server.domain.snapshot_records import Snapshot, Target
from statekeep_server.storage.engine import Engine
from tests.children import start_child
from tests.durability.restorers import KEYS, ORIGIN, UNPINNED_MAX, WORLDS
from tests.engines import EngineFactory
from tests.entries import DEFAULT, compact, latest, save

CHILD = "tests.durability.restorers"
ROUNDS = 15
LINES_MAX = 40
PATIENCE_SECONDS = 300


@dataclass
class Said:
    """What the child was about to do and what was answered, over all rounds."""

    lines: list[str] = field(default_factory=list)

    def run_and_kill(self, path: Path, lines_max: int, pause_seconds: float) -> None:
        """Let the child work, kill it a moment after some lines, and note every line."""
        child = start_child(CHILD, str(path))
        assert child.stdout is not None
        alarm = threading.Timer(PATIENCE_SECONDS, child.kill)
        alarm.start()
        heard = 0
        try:
            for line in child.stdout:
                self.lines += [line.strip()] if line.endswith("\n") else []
                heard += 1
                if heard == lines_max:
                    threading.Event().wait(pause_seconds)
                    child.kill()
        finally:
            alarm.cancel()
            child.kill()
            child.stdout.close()
            child.wait()
        assert child.returncode == -9
        assert heard >= lines_max, "the child ended before it was killed"

    def worlds(self) -> set[str]:
        """Return what may be live: the world that was acknowledged last, or the one on its way."""
        restored = [line.split() for line in self.lines if " restore " in line]
        answered = [world for said, _what, world in restored if said == "did"]
        possible = {answered[-1]} if answered else {f"{WORLDS - 1}"}
        return possible | {restored[-1][2]}

    def created(self) -> list[str]:
        """Return the ids of the snapshots that were acknowledged."""
        return [line.split()[2] for line in self.lines if line.startswith("did create")]


def world_of(engine: Engine, point: Point) -> str:
    """Return the number that every key holds at a point."""
    batches = store.scan(engine, DEFAULT, KeyRange(), point, 1 << 20)
    texts = {
        entry.key.decode(): entry.version.payload.decode()
        for batch in batches
        for entry in batch.entries
    }
    assert list(texts) == KEYS
    assert len(set(texts.values())) == 1, "half a restore is there"
    return texts[KEYS[0]]


def compare(engine: Engine, said: Said) -> list[Snapshot]:
    """Check the store against what was said, and return its snapshots."""
    assert world_of(engine, None) in said.worlds()
    with engine.view(DEFAULT) as view:
        found = list(snapshot_records.scan(view))
        assert view.head.snapshots_count == len(found)
        assert view.head.entries_count == len(KEYS)
    for snapshot in found:
        assert world_of(engine, AtSnapshot(id=snapshot.id)) == snapshot.label
    assert [each.label for each in found if each.is_pinned] == [f"{n}" for n in range(WORLDS)]
    made = [each.id for each in found if not each.is_pinned]
    # One more may have been made, and have evicted another, without being acknowledged.
    assert len(made) <= UNPINNED_MAX
    assert set(said.created()[-UNPINNED_MAX + 1 :]) <= set(made)
    assert not any(progress.damaged for progress in engine.verify())
    return found


def test_snapshots_are_whole_after_a_kill(tmp_path: Path, make_engine: EngineFactory) -> None:
    """Over many rounds on one directory; in the end nothing is left of deleted snapshots."""
    dice, said = random.Random(), Said()
    found = list[Snapshot]()
    for _ in range(ROUNDS):
        said.run_and_kill(tmp_path / "data", dice.randrange(1, LINES_MAX), dice.random() / 10)
        with make_engine(tmp_path / "data") as engine:
            found = compare(engine, said)
            # What was made without being acknowledged counts from here on.
            said.lines += [f"did restore {world_of(engine, None)}"]
            made = [each.id for each in found if not each.is_pinned]
            said.lines += [f"did create {each}" for each in made if each not in said.created()]
    with make_engine(tmp_path / "data") as engine:
        for snapshot in found:
            target = Target(id=snapshot.id)
            engine.update(snapshots.delete(ORIGIN, target, even_if_pinned=True))
        save(engine, KEYS[0], "last")
        compact(engine, latest(engine))
        environment = engine._environment
        with environment.begin_read() as transaction:
            assert transaction.stat(environment.databases.held)["entries"] == 0
            assert transaction.stat(environment.databases.versions)["entries"] == len(KEYS)

"""What was acknowledged before a `kill -9` is there afterwards, whole, and the clock goes on."""

import random
import threading
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from statekeep_server.domain.ranges import AtRevision
from statekeep_server.storage.engine import Engine
from statekeep_server.storage.keys import Kind
from tests.children import start_child
from tests.engines import EngineFactory
from tests.entries import DEFAULT, contents, latest, load

CHILD = "tests.durability.writers"
ROUNDS = 20
NUMBERS_PER_ROUND = 1_000_000
PATIENCE_SECONDS = 300


@dataclass
class Acknowledged:
    """What the child said was answered, over all rounds."""

    numbers: dict[str, int] = field(default_factory=dict)
    revisions: dict[int, tuple[str, int]] = field(default_factory=dict)
    latest: int = 0

    def take(self, line: str) -> None:
        """Note one answer; a revision may be given once, and only above what was there before."""
        key, number, revision = line.split()
        assert int(revision) not in self.revisions, "one revision was answered twice"
        assert int(revision) > self.latest, "the clock went back"
        self.numbers[key] = int(number)
        self.revisions[int(revision)] = (key, int(number))

    def compare(self, engine: Engine) -> None:
        """Check the store against everything that was ever answered."""
        now, at_end = contents(engine), latest(engine)
        assert at_end >= max(self.latest, *self.revisions)
        self.latest = at_end
        for key, number in self.numbers.items():
            found = int(now[f"{key}/left"].split()[0])
            assert found >= number, f"{key}: {number} was acknowledged, {found} is there"
            assert now[f"{key}/left"] == now[f"{key}/right"], "half a commit is there"
        with engine.view(DEFAULT) as view:
            floor = view.head.floor
            view.time_ms = 0  # expired entries count as long as they are not swept
            assert view.head.entries_count == sum(1 for _ in view.scan(Kind.ENTRY, b"", None))
        for revision, (key, number) in self.revisions.items():
            if revision >= floor:
                assert load(engine, f"{key}/left", AtRevision(revision)).split()[0] == str(number)
        assert not any(progress.damaged for progress in engine.verify())


def run_and_kill(arguments: list[str], lines_max: int, acknowledged: Acknowledged) -> None:
    """Let the child write, kill it after some answers, and note every answer that came through."""
    child = start_child(CHILD, *arguments)
    assert child.stdout is not None
    alarm = threading.Timer(PATIENCE_SECONDS, child.kill)
    alarm.start()
    count = 0
    try:
        for line in child.stdout:
            if line.endswith("\n"):
                acknowledged.take(line)
            count += 1
            if count == lines_max:
                child.kill()
    finally:
        alarm.cancel()
        child.kill()
        child.stdout.close()
        child.wait()
    assert child.returncode == -9
    assert count >= lines_max, "the child ended before it was killed"


@pytest.mark.parametrize("options", [[], ["compact"]], ids=["writing", "compacting"])
def test_what_was_acknowledged_survives_a_kill(
    tmp_path: Path, make_engine: EngineFactory, options: list[str]
) -> None:
    """Over many rounds on one directory nothing acknowledged is lost, halved or damaged."""
    dice, acknowledged = random.Random(), Acknowledged()
    for round_number in range(ROUNDS):
        first = str(round_number * NUMBERS_PER_ROUND)
        arguments = [str(tmp_path / "data"), first, *options]
        run_and_kill(arguments, dice.randrange(1, 200), acknowledged)
        with make_engine(tmp_path / "data") as engine:
            acknowledged.compare(engine)


def test_a_kill_during_the_first_start_leaves_a_directory_that_opens(
    tmp_path: Path, make_engine: EngineFactory
) -> None:
    """Whenever a new store's first start is killed, the next start makes or finds a whole store."""
    dice = random.Random()
    for attempt in range(10):
        path = tmp_path / str(attempt)
        child = start_child(CHILD, str(path), "0")
        pause = threading.Event()
        while not path.exists():
            assert child.poll() is None, "the child never began"
            pause.wait(0.001)
        pause.wait(dice.random() / 50)
        child.kill()
        assert child.stdout is not None
        answered = [line for line in child.stdout if line.endswith("\n")]
        child.stdout.close()
        child.wait()
        with make_engine(path) as engine:
            assert latest(engine) >= max([int(line.split()[2]) for line in answered], default=0)
            assert not any(progress.damaged for progress in engine.verify())

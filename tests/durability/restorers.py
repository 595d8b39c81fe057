"""Runs in a process of its own until it is killed: creates and restores snapshots, and compacts.

It first makes `WORLDS` pinned snapshots, in each of which every key holds the number of the world,
and then restores one after the other and creates snapshots of what is live. What it is about to
do is a line `will restore NUMBER` or `will create NUMBER`, what was answered `did restore NUMBER`
or `did create ID`.
"""

import os
import random
import sys
import threading
from pathlib import Path

from statekeep_server.clock import SystemClock
from statekeep_server.domain import commits, restores, retention, snapshots
from statekeep_server.domain.origin import Origin
from statekeep_server.domain.programs import Programs
from statekeep_server.domain.ranges import KeyRange
from statekeep_server.domain.snapshot_records import Target
from statekeep_server.domain.snapshots import NewSnapshot
from statekeep_server.storage.engine import Engine
from tests import entries
from tests.engines import SMALL
from tests.entries import DEFAULT, latest, load, save_text

WORLDS = 3
KEYS = [f"{number:04}" for number in range(2_500)]
UNPINNED_MAX = 4
LIMITS = entries.limits(snapshots_max=WORLDS + UNPINNED_MAX)
ORIGIN = Origin(DEFAULT)


def say(*words: object) -> None:
    """Write a line at once, in one piece."""
    os.write(1, (" ".join(map(str, words)) + "\n").encode())


def prepare(engine: Engine) -> None:
    """Make the pinned snapshots."""
    for world in range(WORLDS):
        for start in range(0, len(KEYS), LIMITS.operations_max):
            part = KEYS[start : start + LIMITS.operations_max]
            operations = [save_text(key, f"{world}") for key in part]
            engine.update(commits.commit(ORIGIN, [], operations, LIMITS, Programs()))
        engine.update(snapshots.create(ORIGIN, NewSnapshot(f"{world}", is_pinned=True), LIMITS))


def work_for_ever(engine: Engine) -> None:
    """Restore a world and keep what is live, in turn."""
    dice = random.Random()
    while True:
        world = dice.choice([each for each in range(WORLDS) if f"{each}" != load(engine, KEYS[0])])
        say("will restore", world)
        plan = restores.restore(ORIGIN, Target(label=f"{world}"), KeyRange(), LIMITS, Programs())
        assert engine.update(plan).saved_count == len(KEYS)
        say("did restore", world)
        say("will create", world)
        answer = engine.update(snapshots.create(ORIGIN, NewSnapshot(f"{world}"), LIMITS))
        say("did create", answer.snapshot.id)


def compact_for_ever(engine: Engine) -> None:
    """Remove all history, again and again."""
    while True:
        retention.compact(engine, LIMITS, DEFAULT, latest(engine))


def main(path: str) -> None:
    """Open the store and work until killed."""
    engine = Engine(Path(path), SystemClock(), SMALL)
    if snapshots.count(engine, DEFAULT, "")[1] < WORLDS:
        prepare(engine)
    threads = [
        threading.Thread(target=work, args=(engine,)) for work in (work_for_ever, compact_for_ever)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


if __name__ == "__main__":
    main(*sys.argv[1:])

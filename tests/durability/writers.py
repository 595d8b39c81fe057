"""Runs in a process of its own until it is killed: threads that save and say what was answered.

Each line is `key number revision`: the commit at `revision`, which was answered, saved `number`
under the keys `key/left` and `key/right`. With `compact` a thread compacts and sweeps all the time.
"""

import os
import sys
import threading
from itertools import count
from pathlib import Path

from statekeep_server.clock import SystemClock
from statekeep_server.domain import commits, retention
from statekeep_server.domain.entries import DeleteOperation
from statekeep_server.domain.origin import Origin
from statekeep_server.domain.programs import Programs
from statekeep_server.domain.retention import Housekeeper
from statekeep_server.storage.engine import Engine
from tests.engines import SMALL
from tests.entries import DEFAULT, LIMITS, latest, save, save_text

WRITERS = 4
KEYS_PER_WRITER = 10
KEPT_REVISIONS = 30


def write_for_ever(engine: Engine, writer: int, first: int) -> None:
    """Save pairs under a few keys in turn, with growing numbers and values of many sizes."""
    for number in count(first):
        key = f"{writer}/{number % KEYS_PER_WRITER}"
        text = f"{number} " + "v" * (number * 37 % 3_000)
        pair = [save_text(f"{key}/left", text), save_text(f"{key}/right", text)]
        passing = DeleteOperation(f"passing/{writer}/{number - 1}".encode())
        save(engine, f"passing/{writer}/{number}", ttl_ms=1)
        plan = commits.commit(Origin(DEFAULT), [], [*pair, passing], LIMITS, Programs())
        revision = engine.update(plan).revision
        os.write(1, f"{key} {number} {revision}\n".encode())


def compact_for_ever(engine: Engine) -> None:
    """Keep the last few revisions only, and sweep what has expired."""
    while True:
        floor = max(0, latest(engine) - KEPT_REVISIONS)
        retention.compact(engine, LIMITS, DEFAULT, floor)
        Housekeeper(engine, LIMITS).expire()


def main(path: str, first: str, *options: str) -> None:
    """Open the store and write until killed."""
    engine = Engine(Path(path), SystemClock(), SMALL)
    threads = [
        threading.Thread(target=write_for_ever, args=(engine, writer, int(first)))
        for writer in range(WRITERS)
    ]
    if "compact" in options:
        threads.append(threading.Thread(target=compact_for_ever, args=(engine,)))
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


if __name__ == "__main__":
    main(*sys.argv[1:])

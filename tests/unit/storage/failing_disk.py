"""Runs in a process of its own: an engine whose disk fills up or fails; writes what happened."""

import os
import resource
import sys
from pathlib import Path

from statekeep_server.clock import SystemClock
from statekeep_server.errors import StorageFailedError, StorageFullError
from statekeep_server.storage.engine import Engine
from statekeep_server.storage.environment import DATA_FILE
from tests.engines import SMALL
from tests.entries import contents, delete, save


def say(fact: str) -> None:
    """Write a line for the test."""
    sys.stdout.write(fact + "\n")
    sys.stdout.flush()


def fill_the_disk(path: Path) -> None:
    """Let the file system refuse to grow the file, then let it grow again."""
    failures = list[BaseException]()
    with Engine(path, SystemClock(), SMALL, failures.append) as engine:
        save(engine, "first")
        _soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (1_000_000, hard))
        saved = 0
        try:
            while True:
                save(engine, f"key {saved:03}", "v" * 50_000)
                saved += 1
        except StorageFullError as error:
            say(f"refused: {error.reason}")
        say(f"readable: {len(contents(engine)) == saved + 1}")
        save_small_ones(engine)
        resource.setrlimit(resource.RLIMIT_FSIZE, (hard, hard))
        save(engine, "last", "v" * 50_000)
        say(f"saved again: {len(contents(engine).keys() & {'first', 'last'})}")
        say(f"intact: {not any(progress.damaged for progress in engine.verify())}")
        say(f"failures: {len(failures)}")


def save_small_ones(engine: Engine) -> None:
    """Change the store while the disk is full, as long as it lets us; never half a commit."""
    for index in range(20):
        try:
            delete(engine, f"key {index:03}")
        except StorageFullError:
            return


def break_the_disk(path: Path) -> None:
    """Let every write to the data file fail with an input/output error."""
    failures = list[BaseException]()
    engine = Engine(path, SystemClock(), SMALL, failures.append)
    save(engine, "kept")
    refused = os.open("/dev/null", os.O_RDONLY)
    for descriptor in Path("/proc/self/fd").iterdir():
        if descriptor.exists() and descriptor.resolve().name == DATA_FILE:
            os.dup2(refused, int(descriptor.name))
    for key in ("lost", "lost too"):
        try:
            save(engine, key)
        except StorageFailedError as error:
            say(f"refused: {error.reason}")
    say(f"readable: {contents(engine)}")
    say(f"failures: {len(failures)}")
    engine.close()


if __name__ == "__main__":
    {"full": fill_the_disk, "broken": break_the_disk}[sys.argv[1]](Path(sys.argv[2]))

"""What snapshots cost in small and in large namespaces."""

import statistics
import time

from bench.harness import Figure, scratch, show
from bench.storage import KEYS_LARGE, KEYS_SMALL, Saver, key_at
from statekeep_server.config import Limits
from statekeep_server.domain import commits, restores, snapshots
from statekeep_server.domain.entries import SaveOperation
from statekeep_server.domain.origin import Origin
from statekeep_server.domain.programs import Programs
from statekeep_server.domain.ranges import KeyRange
from statekeep_server.domain.snapshot_records import Target
from statekeep_server.domain.snapshots import NewSnapshot
from statekeep_server.storage.records import ValueKind

CHANGED_KEYS = 10_000
CREATE_ROUNDS = 20
RESTORE_ROUNDS = 5
_OPERATIONS = 100
_ORIGIN = Origin("default")
_LIMITS = Limits()


def create_and_restore(_rounds: int) -> None:
    """Compare creating and restoring snapshots at 10,000 and at 1,000,000 keys."""
    figures = []
    for keys_count in (KEYS_SMALL, KEYS_LARGE):
        with scratch() as path:
            saver = Saver(path / "statekeep", keys_count)
            create_ms = statistics.median(_create_ms(saver) for _ in range(CREATE_ROUNDS))
            restore_ms = statistics.median(_restore_ms(saver) for _ in range(RESTORE_ROUNDS))
            saver.engine.close()
        figures += [
            Figure(f"create, {keys_count:,} keys", f"{create_ms:.1f} ms"),
            Figure(f"restore {CHANGED_KEYS:,} changed keys", f"{restore_ms:,.0f} ms"),
        ]
    show("Snapshots: the same at 10,000 and at 1,000,000 keys", figures)


def _create_ms(saver: Saver) -> float:
    began = time.perf_counter()
    saver.engine.update(snapshots.create(_ORIGIN, NewSnapshot("bench"), _LIMITS))
    return (time.perf_counter() - began) * 1_000


def _restore_ms(saver: Saver) -> float:
    saver.engine.update(snapshots.create(_ORIGIN, NewSnapshot("before"), _LIMITS))
    stamp = str(time.perf_counter()).encode()
    for start in range(0, CHANGED_KEYS, _OPERATIONS):
        operations = [
            SaveOperation(key_at(number), ValueKind.TEXT, stamp)
            for number in range(start, start + _OPERATIONS)
        ]
        saver.engine.update(commits.commit(_ORIGIN, [], operations, _LIMITS, Programs()))
    plan = restores.restore(_ORIGIN, Target(label="before"), KeyRange(), _LIMITS, Programs())
    began = time.perf_counter()
    answer = saver.engine.update(plan)
    if answer.saved_count != CHANGED_KEYS:
        raise RuntimeError(f"the restore saved {answer.saved_count} entries")
    return (time.perf_counter() - began) * 1_000

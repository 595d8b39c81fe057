"""What storage and domain cost, beside bare py-lmdb making the same puts."""

import os
import random
import threading
from pathlib import Path
from typing import Any

import lmdb
import psutil

from bench.harness import Figure, in_turn, scratch, seconds_of, show
from statekeep_server.clock import SystemClock
from statekeep_server.config import Limits
from statekeep_server.domain import entries, store
from statekeep_server.domain.entries import SaveOperation
from statekeep_server.domain.origin import Origin
from statekeep_server.storage import keys
from statekeep_server.storage.engine import Engine, EngineLimits
from statekeep_server.storage.keys import Kind
from statekeep_server.storage.records import (
    Change,
    ChangeType,
    ValueKind,
    Version,
    encode_changes,
    encode_version,
)
from statekeep_server.storage.waiting import Ticket

GROUP_SAVES = 256
GROUPS_PER_BURST = 32
BURST_SAVES = GROUPS_PER_BURST * GROUP_SAVES
VALUE_BYTES = 256
KEYS_SMALL = 10_000
KEYS_LARGE = 1_000_000
READS = 100_000
STORE_BYTES_MAX = 16 << 30
MEMORY_MB_MAX = 150

_LIMITS = Limits()
_ORIGIN = Origin("default")


class Saver:
    """Saves groups of entries through the domain layer, each group with one disk sync."""

    def __init__(self, path: Path, keys_count: int) -> None:
        """Open a store and fill it with `keys_count` entries."""
        self.engine = Engine(
            path, SystemClock(), EngineLimits(STORE_BYTES_MAX, group_plans_max=GROUP_SAVES)
        )
        self._keys_count = keys_count
        self._random = random.Random(1)
        self._value = os.urandom(VALUE_BYTES)
        self._save([key_at(number) for number in range(keys_count)])

    def burst_seconds(self) -> float:
        """Save a burst of groups under random keys, as callers who do not wait for each other."""
        chosen = [key_at(self._random.randrange(self._keys_count)) for _ in range(BURST_SAVES)]
        return seconds_of(lambda: self._save(chosen))

    def _save(self, chosen: list[bytes]) -> None:
        # Callers stay ahead of the writer by one group, as those of a busy server do.
        room = threading.Semaphore(2)
        for start in range(0, len(chosen), GROUP_SAVES):
            room.acquire()
            self.engine.submit_all(self._group(chosen[start : start + GROUP_SAVES], room))
        for _ in range(2):
            room.acquire()

    def _group(self, chosen: list[bytes], room: threading.Semaphore) -> list[Ticket[Any]]:
        left = len(chosen)

        def settled(ticket: Ticket[Any]) -> None:
            nonlocal left
            ticket.outcome()
            left -= 1
            if not left:
                room.release()

        operations = (SaveOperation(key, ValueKind.DATA, self._value) for key in chosen)
        plans = (entries.save(_ORIGIN, operation, _LIMITS) for operation in operations)
        return [Ticket(plan, None, settled) for plan in plans]


class BareLmdb:
    """Makes the same puts with py-lmdb alone: a version and a change for each save."""

    def __init__(self, path: Path, keys_count: int) -> None:
        """Open an environment like the engine's and fill it with the same records."""
        self._lmdb = lmdb.open(str(path), map_size=STORE_BYTES_MAX, max_dbs=2, meminit=False)
        self._versions = self._lmdb.open_db(b"versions")
        self._changes = self._lmdb.open_db(b"changes")
        self._keys_count = keys_count
        self._revision = 0
        self._random = random.Random(1)
        self._value = os.urandom(VALUE_BYTES)
        for start in range(0, keys_count, GROUP_SAVES):
            end = min(start + GROUP_SAVES, keys_count)
            self._put(self._records([key_at(number) for number in range(start, end)]))

    def burst_seconds(self) -> float:
        """Put a burst of groups under random keys; return how long the puts and syncs took."""
        groups = []
        for _ in range(GROUPS_PER_BURST):
            numbers = (self._random.randrange(self._keys_count) for _ in range(GROUP_SAVES))
            groups.append(self._records([key_at(number) for number in numbers]))
        return seconds_of(lambda: self._put_all(groups))

    def _records(self, chosen: list[bytes]) -> list[tuple[bytes, bytes, bytes, bytes]]:
        puts = []
        for key in chosen:
            self._revision += 1
            revision = self._revision
            version_key = keys.kind_prefix(1, Kind.ENTRY) + key + b"\x00" + keys.inverted(revision)
            version = Version(
                revision, revision, 0, 0, 0, ValueKind.DATA, False, False, self._value
            )
            change_key = keys.change_key(1, revision, 0)
            change = Change(ChangeType.ENTRY_SAVED, key, None)
            puts.append(
                (
                    version_key,
                    encode_version(version_key, version),
                    change_key,
                    encode_changes(change_key, 0, [change]),
                )
            )
        return puts

    def _put_all(self, groups: list[list[tuple[bytes, bytes, bytes, bytes]]]) -> None:
        for puts in groups:
            self._put(puts)

    def _put(self, puts: list[tuple[bytes, bytes, bytes, bytes]]) -> None:
        with self._lmdb.begin(write=True) as transaction:
            put, versions, changes = transaction.put, self._versions, self._changes
            for version_key, version, change_key, change in puts:
                put(version_key, version, db=versions)
                put(change_key, change, db=changes)


def key_at(number: int) -> bytes:
    """Return a key of the workload."""
    return b"key/%08d" % number


def saves_beside_lmdb(rounds: int) -> None:
    """Save durably in groups of 256, beside the same puts made by py-lmdb alone."""
    with scratch() as path:
        saver = Saver(path / "statekeep", KEYS_SMALL)
        bare = BareLmdb(path / "bare", KEYS_SMALL)
        ours, theirs, ratio = in_turn("saves", rounds, saver.burst_seconds, bare.burst_seconds)
        saver.engine.close()
    show(
        f"Durable saves of {VALUE_BYTES} bytes in groups of {GROUP_SAVES}, {KEYS_SMALL:,} keys",
        [
            Figure("through the domain", f"{BURST_SAVES / ours:,.0f}/s"),
            Figure("bare py-lmdb, the same puts", f"{BURST_SAVES / theirs:,.0f}/s"),
            Figure("speed of the domain, of bare py-lmdb", f"{1 / ratio:.0%}", ">= 60%"),
        ],
    )


def point_reads(rounds: int) -> None:
    """Read one entry at a time through the domain, beside py-lmdb's own get."""
    with scratch() as path:
        saver = Saver(path / "statekeep", KEYS_SMALL)
        environment = lmdb.open(str(path / "bare"), map_size=STORE_BYTES_MAX)
        with environment.begin(write=True) as transaction:
            for number in range(KEYS_SMALL):
                transaction.put(key_at(number), os.urandom(VALUE_BYTES))
        generator = random.Random(1)
        chosen = [key_at(generator.randrange(KEYS_SMALL)) for _ in range(READS // 10)]

        def ours() -> float:
            engine = saver.engine
            return seconds_of(lambda: [store.load(engine, "default", key) for key in chosen])

        def get(key: bytes) -> bytes | None:
            with environment.begin() as transaction:
                return transaction.get(key)

        def theirs() -> float:
            return seconds_of(lambda: [get(key) for key in chosen])

        mine, bare, _ratio = in_turn("reads", rounds, ours, theirs)
        saver.engine.close()
    show(
        f"Reads of one entry, {KEYS_SMALL:,} keys",
        [
            Figure("through the domain", f"{len(chosen) / mine:,.0f}/s", ">= 100,000/s"),
            Figure("bare py-lmdb", f"{len(chosen) / bare:,.0f}/s"),
        ],
    )


def growth(rounds: int) -> None:
    """Compare what a save costs in a large store with what it costs in a small one."""
    with scratch() as path:
        large = Saver(path / "large", KEYS_LARGE)
        small = Saver(path / "small", KEYS_SMALL)
        bare_large = BareLmdb(path / "bare-large", KEYS_LARGE)
        bare_small = BareLmdb(path / "bare-small", KEYS_SMALL)
        _, _, ratio = in_turn("growth", rounds, large.burst_seconds, small.burst_seconds)
        _, _, bare = in_turn(
            "growth, bare", rounds, bare_large.burst_seconds, bare_small.burst_seconds
        )
        large.engine.close()
        small.engine.close()
    show(
        f"Cost of a save with {KEYS_LARGE:,} keys, in saves with {KEYS_SMALL:,}",
        [
            Figure("through the domain", f"{ratio:.2f}x", "<= 3x"),
            Figure("bare py-lmdb, the same puts", f"{bare:.2f}x"),
        ],
    )


def memory(_rounds: int) -> None:
    """Show the private memory of a process that stored a million entries."""
    with scratch() as path:
        saver = Saver(path / "statekeep", KEYS_LARGE)
        found = psutil.Process().memory_info()
        private_mb = (found.rss - found.shared) / 1e6
        usage = saver.engine.usage()
        saver.engine.close()
    show(
        f"After storing {KEYS_LARGE:,} entries of {VALUE_BYTES} bytes",
        [
            Figure("private memory", f"{private_mb:.0f} MB", f"< {MEMORY_MB_MAX} MB"),
            Figure("data file", f"{usage.file_bytes / 1e6:,.0f} MB"),
        ],
    )

"""A PostgreSQL of one's own for a benchmark: made, started, asked and removed again.

Owns the server process and two loads: that of its own tool `pgbench`, which is written in C and
knows nothing but its script, and that of a service in Python, as the client that it stands beside.
"""

import asyncio
import os
import pwd
import random
import re
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import asyncpg

_START_SECONDS_MAX = 30.0
_TABLES = """
CREATE TABLE machine (id int PRIMARY KEY, state text NOT NULL, sequence bigint NOT NULL);
CREATE TABLE transition (
    machine_id int, sequence bigint, from_state text, event text, to_state text,
    at timestamptz NOT NULL DEFAULT now(), PRIMARY KEY (machine_id, sequence)
);
INSERT INTO machine SELECT number, 'a', 0 FROM generate_series(1, {machines}) AS number;
"""
# What a service does that keeps the table itself: lock the row, look, move, write the history.
_TRIGGER = r"""
\set id random(1, {machines})
BEGIN;
SELECT state, sequence FROM machine WHERE id = :id FOR UPDATE \gset
UPDATE machine SET state = CASE state WHEN 'a' THEN 'b' ELSE 'a' END, sequence = sequence + 1
 WHERE id = :id;
INSERT INTO transition (machine_id, sequence, from_state, event, to_state)
 VALUES (:id, :sequence + 1, 'x', 'go', 'y');
COMMIT;
"""


# More connections than these made two cores slower.
_CONNECTIONS_MAX = 20


class Rate(NamedTuple):
    """What a load reached."""

    triggers_per_second: float
    average_ms: float


Load = Callable[[int, int], Rate]
"""Triggers machines with so many callers for so many seconds. Every commit is synced to disk."""


class Loads(NamedTuple):
    """The same triggers, by `pgbench` and by a service in Python."""

    pgbench: Load
    service: Load


def binaries() -> Path | None:
    """Return where the newest PostgreSQL server is, or None."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    on_path = shutil.which("initdb")
    if found:
        return found[-1].parent
    return Path(on_path).parent if on_path else None


@contextmanager
def trigger_loads(machines: int) -> Iterator[Loads]:
    """Start a PostgreSQL with a table of machines; give what triggers them."""
    bin_path = binaries()
    assert bin_path is not None, "ask binaries() first"
    with tempfile.TemporaryDirectory(dir=Path.cwd(), prefix=".bench-pg-") as name:
        path = Path(name)
        run = _Runner(bin_path, path)
        run("initdb", "--pgdata", str(path / "data"), "--auth", "trust", "--username", "bench")
        (path / "trigger.sql").write_text(_TRIGGER.format(machines=machines))
        server = run.start()
        try:
            run.until_ready()
            run("psql", *run.target, "-c", _TABLES.format(machines=machines))
            yield Loads(
                lambda callers, seconds: _pgbench(run, path, callers, seconds),
                lambda callers, seconds: asyncio.run(_service(path, machines, callers, seconds)),
            )
        finally:
            server.terminate()
            server.wait()


def _pgbench(run: "_Runner", path: Path, callers: int, seconds: int) -> Rate:
    jobs, script = str(min(callers, 2)), str(path / "trigger.sql")
    flags = ("-n", "-c", str(callers), "-j", jobs, "-T", str(seconds), "-f", script)
    output = run("pgbench", *run.target, *flags)
    tps = re.search(r"tps = ([\d.]+)", output)
    average = re.search(r"latency average = ([\d.]+)", output)
    assert tps is not None, output
    assert average is not None, output
    return Rate(float(tps[1]), float(average[1]))


async def _service(path: Path, machines: int, callers: int, seconds: int) -> Rate:
    chance, count = random.Random(7), 0
    connections = min(callers, _CONNECTIONS_MAX)
    async with asyncpg.create_pool(
        host=str(path),
        user="bench",
        database="postgres",
        min_size=connections,
        max_size=connections,
    ) as pool:
        began = time.perf_counter()

        async def call() -> None:
            nonlocal count
            while time.perf_counter() - began < seconds:
                async with pool.acquire() as connection, connection.transaction():
                    await _trigger(connection, chance.randrange(machines) + 1)
                count += 1

        await asyncio.gather(*(call() for _ in range(callers)))
        elapsed = time.perf_counter() - began
    return Rate(count / elapsed, elapsed * callers / count * 1_000)


async def _trigger(connection: asyncpg.pool.PoolConnectionProxy, machine_id: int) -> None:
    """Do what the script of `pgbench` does."""
    query = "SELECT state, sequence FROM machine WHERE id = $1 FOR UPDATE"
    row = await connection.fetchrow(query, machine_id)
    assert row is not None, machine_id
    state, sequence = row["state"], row["sequence"] + 1
    to_state = "b" if state == "a" else "a"
    update = "UPDATE machine SET state = $2, sequence = $3 WHERE id = $1"
    await connection.execute(update, machine_id, to_state, sequence)
    insert = (
        "INSERT INTO transition (machine_id, sequence, from_state, event, to_state)"
        " VALUES ($1, $2, $3, 'go', $4)"
    )
    await connection.execute(insert, machine_id, sequence, state, to_state)


class _Runner:
    """Runs the programs of PostgreSQL, its server as a user that it accepts: never root."""

    def __init__(self, bin_path: Path, path: Path) -> None:
        self._bin_path = bin_path
        self._path = path
        self._user: int | None = None
        if os.geteuid() == 0:
            entry = pwd.getpwnam("postgres")
            self._user = entry.pw_uid
            os.chown(path, entry.pw_uid, entry.pw_gid)
        self.target = ("-h", str(path), "-U", "bench", "postgres")

    def __call__(self, program: str, *arguments: str) -> str:
        """Run a program to its end and return what it printed."""
        done = subprocess.run(
            [str(self._bin_path / program), *arguments],
            cwd=self._path,
            user=self._user if program == "initdb" else None,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def start(self) -> subprocess.Popen[bytes]:
        """Start the server on a socket in its directory."""
        settings: tuple[str, ...] = ("listen_addresses=", f"unix_socket_directories={self._path}")
        settings += ("max_connections=300", "shared_buffers=256MB")
        flags = [part for setting in settings for part in ("-c", setting)]
        return subprocess.Popen(
            [str(self._bin_path / "postgres"), "-D", str(self._path / "data"), *flags],
            user=self._user,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    def until_ready(self) -> None:
        """Return when the server takes connections."""
        give_up = time.monotonic() + _START_SECONDS_MAX
        while True:
            try:
                self("pg_isready", *self.target[:2])
            except AssertionError:
                assert time.monotonic() < give_up, "PostgreSQL did not start"
                time.sleep(0.1)
            else:
                return

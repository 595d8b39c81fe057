"""Triggers beside what a user would have instead: a table in a database, or objects in memory."""

import asyncio
import random
import sqlite3
import statistics
import time
from collections.abc import Coroutine, Iterator, Mapping
from contextlib import contextmanager
from typing import NamedTuple

from statemachine import State, StateMachine

from bench import postgres
from bench.harness import Figure, scratch, show
from bench.pipeline import scratch_server
from bench.postgres import Load, Rate
from statekeep import AsyncClient, Definition

CALLERS = 256
MACHINES = 1_000
SECONDS = 4
TIMERS = 100_000
IDLE_SECONDS = 5.0
LOOK_SECONDS = 0.2
LOOP = Definition.from_document(
    {
        "name": "loop",
        "initial_state": "a",
        "states": ["a", "b"],
        "transitions": [
            {"from": "a", "event": "go", "to": "b"},
            {"from": "b", "event": "go", "to": "a"},
        ],
    }
)
WAITING = Definition.from_document(
    {
        "name": "waiting",
        "initial_state": "waiting",
        "states": [
            {"name": "waiting", "after": {"delay": "1s", "event": "expire"}},
            {"name": "done", "final": True},
        ],
        "transitions": [{"from": "waiting", "event": "expire", "to": "done"}],
    }
)


class Reached(NamedTuple):
    """What so many callers reached together, and how long each waited."""

    triggers_per_second: float
    p50_ms: float


class Turn(NamedTuple):
    """What each reached in one turn, by the name of what it is compared with."""

    ours: Reached
    theirs: Mapping[str, Rate]


def triggers(rounds: int) -> None:
    """Compare durable triggers in turns: the pipeline, a table with row locks, and memory."""
    with scratch_server() as address, _tables() as loads:
        many, lone = asyncio.run(_measure(address, loads, max(1, rounds // 4)))
    figures = [Figure("statekeep, triggers/s", f"{_median_of_ours(many, 0):,.0f}")]
    for name in loads:
        ratio = statistics.median(
            turn.ours.triggers_per_second / turn.theirs[name].triggers_per_second for turn in many
        )
        figures += [
            Figure(f"{name}, triggers/s", f"{_median_of(many, name, 0):,.0f}"),
            Figure(f"statekeep : {name}, triggers/s", f"{ratio:.1f}", ">= 3"),
        ]
    figures.append(Figure("statekeep, p50", f"{_median_of_ours(many, 1):.1f} ms"))
    figures += [Figure(f"{name}, average", f"{_median_of(many, name, 1):.1f} ms") for name in loads]
    figures.append(Figure("one caller, statekeep, p50", f"{_median_of_ours(lone, 1):.2f} ms"))
    figures += [
        Figure(f"one caller, {name}, average", f"{_median_of(lone, name, 1):.2f} ms")
        for name in loads
    ]
    in_memory = f"{_in_memory():,.0f}"
    show(
        f"Durable triggers of {MACHINES:,} machines, {CALLERS} callers at once, one computer",
        [*figures, Figure("python-statemachine in memory, triggers/s", in_memory, "context")],
    )


def _median_of_ours(turns: list[Turn], field: int) -> float:
    return float(statistics.median(turn.ours[field] for turn in turns))


def _median_of(turns: list[Turn], name: str, field: int) -> float:
    return float(statistics.median(turn.theirs[name][field] for turn in turns))


async def _measure(
    address: str, loads: Mapping[str, Load], rounds: int
) -> tuple[list[Turn], list[Turn]]:
    """Return the turns of many callers, and those of one."""
    many, lone = list[Turn](), list[Turn]()
    async with AsyncClient(address) as client:
        await client.machines.define(LOOP)
        await asyncio.gather(*(client.machines.create(LOOP, f"{n}") for n in range(MACHINES)))
        await _trigger(client, CALLERS, 1.0)
        for _ in range(rounds):
            for turns, callers, seconds in ((many, CALLERS, SECONDS), (lone, 1, 1)):
                ours = await _trigger(client, callers, seconds)
                theirs = {
                    name: await asyncio.to_thread(load, callers, seconds)
                    for name, load in loads.items()
                }
                turns.append(Turn(ours, theirs))
    return many, lone


async def _trigger(client: AsyncClient, callers: int, seconds: float) -> Reached:
    waits_ms, chance = list[float](), random.Random(7)
    end = time.perf_counter() + seconds

    async def call() -> None:
        began = time.perf_counter()
        while began < end:
            verdict = await client.machines.trigger(f"{chance.randrange(MACHINES)}", "go")
            assert verdict.accepted
            now = time.perf_counter()
            waits_ms.append((now - began) * 1_000)
            began = now

    began = time.perf_counter()
    await asyncio.gather(*(call() for _ in range(callers)))
    return Reached(len(waits_ms) / (time.perf_counter() - began), statistics.median(waits_ms))


@contextmanager
def _tables() -> Iterator[Mapping[str, Load]]:
    """Give what keeps the same table: PostgreSQL if it is here, else SQLite."""
    if postgres.binaries() is not None:
        with postgres.trigger_loads(MACHINES) as loads:
            # The latter is a C program beside the server, without a service between.
            yield {"PostgreSQL from Python": loads.service, "PostgreSQL, pgbench": loads.pgbench}
        return
    with scratch() as path:
        connection = sqlite3.connect(path / "machines.db", check_same_thread=False)
        connection.executescript(
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;"
            "CREATE TABLE machine (id INTEGER PRIMARY KEY, state TEXT, sequence INTEGER);"
            "CREATE TABLE transition (machine_id, sequence, from_state, event, to_state);"
        )
        rows = ((number, "a", 0) for number in range(MACHINES))
        connection.executemany("INSERT INTO machine VALUES (?, ?, ?)", rows)
        connection.commit()
        yield {"SQLite": lambda _callers, seconds: _sqlite(connection, seconds)}
        connection.close()


def _sqlite(connection: sqlite3.Connection, seconds: float) -> Rate:
    """Trigger one after the other: SQLite has one writer, whoever calls."""
    chance, count, began = random.Random(7), 0, time.perf_counter()
    while (elapsed := time.perf_counter() - began) < seconds:
        number = chance.randrange(MACHINES)
        with connection:
            connection.execute("BEGIN IMMEDIATE")
            query = "SELECT state, sequence FROM machine WHERE id = ?"
            state, sequence = connection.execute(query, (number,)).fetchone()
            to_state = "b" if state == "a" else "a"
            update = "UPDATE machine SET state = ?, sequence = ? WHERE id = ?"
            connection.execute(update, (to_state, sequence + 1, number))
            row = (number, sequence + 1, state, "go", to_state)
            connection.execute("INSERT INTO transition VALUES (?, ?, ?, ?, ?)", row)
        count += 1
    return Rate(count / elapsed, elapsed / count * 1_000)


class _InMemory(StateMachine):
    """The same two states, as objects of a process that remember nothing."""

    a = State(initial=True)
    b = State()
    go = a.to(b) | b.to(a)


def _in_memory() -> float:
    machine, count, began = _InMemory(), 0, time.perf_counter()
    while (elapsed := time.perf_counter() - began) < 1.0:
        machine.send("go")
        count += 1
    return count / elapsed


def timers(rounds: int) -> None:
    """Let 100,000 timers come due at one moment, and watch what that does to other calls.

    They wait at a server that does not look for them, and are all due when another one starts.
    """
    del rounds
    with scratch() as path:
        with scratch_server(path, "--timer-interval-seconds", "3600") as address:
            idle = asyncio.run(_prepare(address))
        with scratch_server(path) as address:
            busy, drained = asyncio.run(_while_they_fire(address))
    show(
        f"Saves of one caller while {TIMERS:,} timers that came due at one moment fire",
        [
            Figure("p99 before", f"{idle:.1f} ms"),
            Figure("p99 while they fire", f"{busy:.1f} ms"),
            Figure("ratio", f"{busy / idle:.1f}", "<= 5"),
            Figure("until all had fired", f"{drained:.1f} s"),
        ],
    )


async def _prepare(address: str) -> float:
    """Create machines with a timer each; return the p99 of a save in ms while nothing else is."""
    async with AsyncClient(address) as client:
        await client.machines.define(WAITING)
        for start in range(0, TIMERS, 1_000):
            numbers = range(start, start + 1_000)
            await asyncio.gather(*(client.machines.create(WAITING, f"t{n}") for n in numbers))
        return await _p99(client, _idle())


async def _idle() -> float:
    await asyncio.sleep(IDLE_SECONDS)
    return IDLE_SECONDS


async def _while_they_fire(address: str) -> tuple[float, float]:
    """Return (p99 of a save in ms, how long it took until all had fired in s)."""
    async with AsyncClient(address) as client:
        fired = asyncio.create_task(_until_fired(client))
        return await _p99(client, fired), await fired


async def _p99(
    client: AsyncClient, meanwhile: Coroutine[None, None, float] | asyncio.Task[float]
) -> float:
    waits_ms, task = list[float](), asyncio.ensure_future(meanwhile)
    while not task.done():
        began = time.perf_counter()
        await client.store.save("probe", b"v")
        waits_ms.append((time.perf_counter() - began) * 1_000)
    return statistics.quantiles(waits_ms, n=100)[98]


async def _until_fired(client: AsyncClient) -> float:
    """Return how long it took until all had fired, in s; they fire in order of due time."""
    began = time.perf_counter()
    last = f"t{TIMERS - 1}"
    while await client.machines.is_in(last, "waiting"):  # noqa: ASYNC110 - a watch costs more
        await asyncio.sleep(LOOK_SECONDS)
    elapsed = time.perf_counter() - began
    counts = await client.machines.count(WAITING)
    # Those that were created together with the last one may be a moment behind it.
    assert counts.in_state("waiting") < TIMERS // 100, counts
    return elapsed

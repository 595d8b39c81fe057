"""Reading threads: what takes long waits for its turn, and nothing short waits for it."""

import asyncio
import json
import threading
from collections.abc import Iterator
from typing import Any

import pytest

from statekeep.v1 import machine_service_pb2 as pb
from statekeep.v1 import store_service_pb2 as store_pb
from statekeep.v1.machine_pb2 import Definition, DefinitionReference
from statekeep_server.errors import WaitingTooManyError
from statekeep_server.services.readers import LONG_READS_MAX, READERS_MAX, Readers
from statekeep_server.services.turns import SHARES
from tests.machines import Machines, rule, state
from tests.refusals import refused
from tests.serving import PATIENCE_SECONDS, ServerFactory, until

LABORIOUS = Definition(
    name="laborious",
    initial_state="a",
    states=[state("a")],
    transitions=[rule("a", "go", when="context.l.map(x, context.l).size() > 0")],
)
"""A guard that takes its time, for a long list in the context."""


class Reads:
    """Long reads of namespaces, each of which goes on until it is let."""

    def __init__(self, waiting_max: int) -> None:
        self.readers = Readers(waiting_max)
        self.begun: list[str] = []
        self._one_more = asyncio.Event()
        self._goes_on: dict[str, threading.Event] = {}

    def begin(self, name: str) -> "asyncio.Task[None]":
        """Ask for a read; the first letter of its name is its namespace."""
        loop = asyncio.get_running_loop()
        goes_on = self._goes_on[name] = threading.Event()

        def read() -> None:
            loop.call_soon_threadsafe(self._note, name)
            assert goes_on.wait(PATIENCE_SECONDS)

        return asyncio.create_task(self.readers.read_long(name[0], read))

    def end(self, *names: str) -> None:
        """Let reads end, or end as soon as they begin; without names all of them."""
        for name in names or self._goes_on:
            self._goes_on[name].set()

    async def until_begun(self, *names: str) -> None:
        """Return once these have begun."""
        while not set(names) <= set(self.begun):
            self._one_more.clear()
            await asyncio.wait_for(self._one_more.wait(), PATIENCE_SECONDS)

    async def short(self) -> None:
        """Make a short read."""
        await asyncio.wait_for(self.readers.read(lambda: None), PATIENCE_SECONDS)

    def _note(self, name: str) -> None:
        self.begun.append(name)
        self._one_more.set()


@pytest.fixture
def reads() -> Iterator[Reads]:
    """Return reads of which a namespace may have two that wait."""
    found = Reads(2 * SHARES)
    yield found
    found.end()
    found.readers.close()


@pytest.mark.asyncio
async def test_a_short_read_finds_a_thread_while_long_ones_wait(reads: Reads) -> None:
    """However many long ones of however many namespaces there are."""
    tasks = [reads.begin(f"{letter}{number}") for letter in "abcdef" for number in (1, 2)]
    await reads.until_begun("a1", "a2")
    for _ in range(2 * READERS_MAX):
        await reads.short()
    assert len(reads.begun) == LONG_READS_MAX
    reads.end()
    await asyncio.gather(*tasks)
    assert len(reads.begun) == len(tasks)


@pytest.mark.asyncio
async def test_namespaces_have_their_turns(reads: Reads) -> None:
    """One with many reads waits for those of the others in between."""
    other = reads.begin("z")
    await reads.until_begun("z")
    tasks = [reads.begin(name) for name in ("a1", "a2", "a3", "b1", "b2", "c1")]
    await reads.until_begun("a1")
    reads.end("a1", "a2", "a3", "b1", "b2", "c1")
    await asyncio.gather(*tasks)
    reads.end("z")
    await other
    assert reads.begun == ["z", "a1", "a2", "b1", "c1", "a3", "b2"]


@pytest.mark.asyncio
async def test_what_waits_is_bounded_in_each_namespace_and_in_all(reads: Reads) -> None:
    """The error names the limit; the share of one namespace leaves room for others."""
    tasks = [reads.begin(name) for name in ("a1", "a2", "a3", "a4")]
    await reads.until_begun("a1", "a2")
    with pytest.raises(WaitingTooManyError, match="of the namespace 'a'") as own:
        await reads.begin("a5")
    assert own.value.metadata == {"quota": "long_reads_waiting_max", "limit": "2"}
    tasks += [reads.begin(f"{letter}{number}") for letter in "bcdefgh" for number in (1, 2)]
    await asyncio.sleep(0)
    with pytest.raises(WaitingTooManyError, match="16 wait already") as every:
        await reads.begin("i1")
    assert every.value.metadata == {"quota": "long_reads_waiting_max", "limit": "16"}
    reads.end()
    await asyncio.gather(*tasks)


@pytest.mark.asyncio
async def test_a_caller_that_goes_leaves_the_queue(reads: Reads) -> None:
    """Its read never begins; one that has begun keeps its place until it is done."""
    tasks = [reads.begin(name) for name in ("a1", "a2", "a3", "a4")]
    await reads.until_begun("a1", "a2")
    tasks[0].cancel()
    tasks[2].cancel()
    await asyncio.wait([tasks[0], tasks[2]])
    assert reads.readers.waiting_count == 1
    tasks.append(reads.begin("a5"))
    await reads.short()
    assert len(reads.begun) == LONG_READS_MAX
    reads.end()
    await asyncio.gather(tasks[1], tasks[3], tasks[4])
    await reads.until_begun("a4", "a5")
    assert len(reads.begun) == 4


@pytest.mark.asyncio
async def test_a_place_that_is_given_to_a_caller_that_goes_is_passed_on(reads: Reads) -> None:
    """Wherever the two meet, all places are there again in the end."""
    for turn in range(20):
        tasks = [reads.begin(f"a{turn}.{number}") for number in range(4)]
        await reads.until_begun(f"a{turn}.0", f"a{turn}.1")
        reads.end(f"a{turn}.0")
        for _ in range(turn):
            await asyncio.sleep(0)
        tasks[2].cancel()
        reads.end()
        await asyncio.gather(*tasks, return_exceptions=True)
    last = [reads.begin(name) for name in ("b1", "b2")]
    await reads.until_begun("b1", "b2")
    reads.end()
    await asyncio.gather(*last)


def test_many_simulations_hold_up_no_list(make_server: ServerFactory) -> None:
    """A page is answered while all of them go on or wait; too many are refused."""
    server = make_server(long_reads_waiting_max=READERS_MAX * SHARES)
    machines = Machines(server, "n")
    machines.define(LABORIOUS)
    request = pb.SimulateEventsRequest(
        namespace="n",
        stored=DefinitionReference(name="laborious"),
        context_json=json.dumps({"l": [1] * 390}),
        events=[pb.SimulatedEvent(event="go")] * 1_000,
    )
    calls: list[Any] = [
        machines.stub.SimulateEvents.future(request) for _ in range(LONG_READS_MAX + READERS_MAX)
    ]
    edge = server.server._edge
    assert edge is not None
    until(lambda: edge.readers.waiting_count == READERS_MAX, "the others wait")
    refusal = refused(machines.stub.SimulateEvents, request)
    assert (refusal.reason, refusal.metadata["quota"]) == (
        "WAITING_TOO_MANY",
        "long_reads_waiting_max",
    )
    assert refusal.retry_ms is not None
    server.store.ListKeys(store_pb.ListKeysRequest(page_size=1))
    assert not any(call.done() for call in calls)
    for call in calls:
        call.cancel()

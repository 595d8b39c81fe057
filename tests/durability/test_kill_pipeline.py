"""A server that is killed amid pipelines keeps every save whose reply was sent.

Owns the test with the asyncio client, whose calls share messages; what unary calls are promised is
proved beside it.
"""

import asyncio
import random
from pathlib import Path

import pytest

from statekeep import AsyncClient, Retry, StatekeepError
from tests.serving import PATIENCE_SECONDS, ChildServer

ROUNDS = 6
CALLERS = 64

pytestmark = pytest.mark.asyncio


class Witness:
    """What the callers sent and what they were told, each key by one caller alone."""

    def __init__(self) -> None:
        self.sent: dict[str, int] = {}
        self.acknowledged: dict[str, tuple[int, int]] = {}
        self.count = 0
        self.enough = asyncio.Event()

    def acknowledge(self, key: str, number: int, revision: int, enough: int) -> None:
        """Note what the server answered."""
        self.acknowledged[key] = (number, revision)
        self.count += 1
        if self.count >= enough:
            self.enough.set()


async def save_until_gone(
    client: AsyncClient, caller: int, first: int, witness: Witness, enough: int
) -> None:
    """Save growing numbers under a key of this caller until the server is gone."""
    key = f"caller/{caller}"
    for number in range(first, first + 1_000_000):
        witness.sent[key] = number
        try:
            saved = await client.store.save(key, number)
        except StatekeepError:
            return
        witness.acknowledge(key, number, saved.revision, enough)


async def check(client: AsyncClient, witness: Witness) -> None:
    """Compare what is there with what the callers were told."""
    entries = {entry.key: entry async for entry in client.store.scan("caller/")}
    for key, (number, revision) in witness.acknowledged.items():
        entry = entries[key]
        assert entry.revision >= revision, f"an acknowledged save of {key} is lost"
        wanted = number if entry.revision == revision else witness.sent[key]
        assert entry.value == wanted, f"{key} holds what nobody saved last"
    async for progress in client.admin.verify():
        assert not progress.damaged_records
    # What was applied without a reply is known from now on.
    for key, entry in entries.items():
        assert isinstance(entry.value, int)
        witness.acknowledged[key] = (entry.value, entry.revision)


async def test_every_acknowledged_save_of_a_pipeline_survives_a_killed_server(
    tmp_path: Path,
) -> None:
    """Six times in a row, amid messages full of saves."""
    witness, chance = Witness(), random.Random(20_261_124)
    once = Retry(attempts_max=1)
    for round_ in range(ROUNDS + 1):
        child = ChildServer(tmp_path / "data")
        try:
            address = await asyncio.to_thread(child.wait_serving)
            async with AsyncClient(address, retry=once, timeout_seconds=PATIENCE_SECONDS) as client:
                await check(client, witness)
                if round_ == ROUNDS:
                    return
                enough = witness.count + chance.randrange(500, 3_000)
                witness.enough.clear()
                first = round_ * 1_000_000
                saves = [
                    asyncio.create_task(save_until_gone(client, caller, first, witness, enough))
                    for caller in range(CALLERS)
                ]
                await asyncio.wait_for(witness.enough.wait(), PATIENCE_SECONDS)
                await asyncio.to_thread(child.kill)
                await asyncio.gather(*saves)
        finally:
            if child.process.poll() is None:
                child.kill()

"""The client for asyncio about machines, against the real server."""

import asyncio
import dataclasses

import pytest

import statekeep
from statekeep import AsyncClient, HookRule
from tests.client.kinds import DOOR, SOURCE

pytestmark = pytest.mark.asyncio

PATIENCE_SECONDS = 30.0


async def test_a_slow_hook_holds_up_no_other_call(address: str) -> None:
    """Neither saves, nor triggers of other machines, nor a lone one."""
    gate = asyncio.Event()

    async def may_open(question: statekeep.HookQuestion) -> bool:
        if question.machine.id.startswith("slow"):
            await gate.wait()
        return True

    patient = dataclasses.replace(DOOR, hooks=(HookRule("may_open", timeout=PATIENCE_SECONDS),))
    async with AsyncClient(address, timeout_seconds=PATIENCE_SECONDS) as client:
        machines = client.machines
        await machines.define(patient)
        ids = [f"slow-{number}" for number in range(10)]
        await asyncio.gather(*(machines.create(DOOR, each) for each in [*ids, "quick"]))
        async with machines.serve_guards(may_open, questions_max=20):
            slow = []
            for each in ids:
                slow.append(asyncio.create_task(machines.trigger(each, "open", {"by": "ada"})))
                await asyncio.sleep(0)
            for number in range(20):
                await client.store.save("k", number)
            assert await machines.try_trigger("quick", "open", {"by": "ada"})
            assert not any(one.done() for one in slow)
            gate.set()
            assert all(verdict.accepted for verdict in await asyncio.gather(*slow))


async def test_machines_for_asyncio(address: str) -> None:
    """Fifty triggers at the same time on one machine: one of them wins."""
    async with AsyncClient(address, namespace="other") as client:
        machines = client.machines
        await machines.define(SOURCE)
        await machines.create("source", "m")
        verdicts = await asyncio.gather(*(machines.trigger("m", "process") for _ in range(50)))
        assert [one.accepted for one in verdicts].count(True) == 1
        assert {one.machine.state for one in verdicts} == {"processing"}
        assert await machines.is_in("m", "processing")
        assert [one.sequence async for one in machines.history("m")] == [1]
        machine = await machines.get("m")
        assert machine is not None
        assert [one async for one in machines.list("source")] == [machine]

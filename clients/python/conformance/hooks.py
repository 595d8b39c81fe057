"""The lines about hooks: serving them with canned answers."""

import asyncio
from collections.abc import Mapping
from typing import Any

import statekeep
from conformance.records import to_record
from conformance.session import Args, Op
from statekeep import AsyncClient


class Hooks:
    """Hooks that are served, and the questions that came."""

    def __init__(self, client: AsyncClient, answers: Mapping[str, Mapping[str, Any]]) -> None:
        self._answers = answers
        self._questions: list[dict[str, Any]] = []
        self._closing: asyncio.Task[None] | None = None
        self._guards = client.machines.serve_guards(dict.fromkeys(answers, self._answer))

    async def begin(self) -> None:
        """Register."""
        await self._guards.__aenter__()

    async def close(self) -> list[dict[str, Any]]:
        """End the serving and return the questions."""
        await self._guards.close()
        if self._closing is not None:
            await self._closing
        return self._questions

    async def _answer(self, question: statekeep.HookQuestion[str, str]) -> statekeep.HookAnswer:
        record = dict(to_record(question))
        self._questions.append({**record, "machine_id": question.machine.id})
        match self._answers[question.hook]:
            case {"refuse": str(message)}:
                return statekeep.Refuse(message)
            case {"allow": True}:
                return statekeep.Allow()
            case {"fail": True}:
                raise RuntimeError("The case has this function fail.")
            case {"disconnect": True}:
                self._closing = asyncio.get_running_loop().create_task(self._guards.close())
        return await asyncio.Event().wait()  # never


_served: dict[str, Hooks] = {}


async def close_hooks(args: Args) -> dict[str, Any]:
    """End the serving of hooks."""
    return {"questions": await _served.pop(args["hooks"]).close()}


async def _serve(client: AsyncClient, args: Args) -> dict[str, Any]:
    hooks = Hooks(client, args["answers"])
    await hooks.begin()
    _served[args["hooks"]] = hooks
    return {}


OPS: dict[str, Op] = {"hooks.serve": _serve}

"""Judging events that hooks have a say in: ask outside, then let the writer judge again.

Owns the rounds between the writer and the hooks. A plan that lacks an answer says so and changes
nothing; the answer is brought along the next time, and is good only while the machine has not
moved. Must never ask while the writer waits.
"""

from collections.abc import Callable
from typing import TypeVar

from statekeep_server.domain.machines import HOOK_ROUNDS_MAX, Asked, HookNeededError, Replies, Reply
from statekeep_server.services.context import Edge
from statekeep_server.storage.plan import Plan

AnswerT = TypeVar("AnswerT", bound=tuple[object, ...])

PlanWith = Callable[[Replies], Plan[AnswerT]]
"""Makes a plan, given the answers that hooks have given so far."""


class MachineMovingError(Exception):
    """The machine moved each time that a hook was asked about it."""

    def __init__(self, needed: HookNeededError) -> None:
        """Carry what could not be judged."""
        super().__init__(str(needed))
        self.needed = needed


async def apply(
    edge: Edge,
    namespace: str,
    plan_with: PlanWith[AnswerT],
    deadline_seconds: float | None,
    needed: HookNeededError | None = None,
) -> AnswerT:
    """Apply a plan, asking the hooks that it needs; `needed` is one that is known already.

    Raises MachineMovingError when the same question had to be asked too often.
    """
    replies, rounds = dict[Asked, Reply](), dict[Asked, int]()
    while True:
        if needed is not None:
            asked = needed.asked
            rounds[asked] = rounds.get(asked, 0) + 1
            if rounds[asked] > HOOK_ROUNDS_MAX:
                raise MachineMovingError(needed)
            replies[asked] = await edge.hooks.ask(namespace, needed)
        try:
            return await edge.writes.apply(plan_with(replies), deadline_seconds=deadline_seconds)
        except HookNeededError as error:
            needed = error

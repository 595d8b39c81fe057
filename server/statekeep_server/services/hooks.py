"""Hooks: questions to clients, and the clients that answer them.

Owns who serves which hook, which questions are under way and which wait for a server. A question
whose server goes away is asked again elsewhere, until its time is over. Must never touch the store:
the writer does not wait for an answer, whoever asks does.
"""

import asyncio
from bisect import insort
from collections import Counter, deque
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from itertools import count
from operator import attrgetter
from typing import Any, Final

from statekeep.v1 import hook_pb2
from statekeep.v1.machine_service_pb2 import ServeGuardsRequest, ServeGuardsResponse
from statekeep_server.domain.machines import HookNeededError, Reply
from statekeep_server.domain.transition import HookAnswer, Silent
from statekeep_server.errors import ServerStoppingError
from statekeep_server.services import machine_convert
from statekeep_server.services.turns import check_room

QUESTIONS_DEFAULT: Final = 16

HookName = tuple[str, str]
"""A namespace, and the name of a hook in it."""


@dataclass(slots=True, eq=False)
class Question:
    """A question under way: about what, until when, and where its answer is awaited.

    The lower its number, the longer it has waited.
    """

    number: int
    needed: HookNeededError
    until_seconds: float
    answer: asyncio.Future[HookAnswer]

    @property
    def id(self) -> str:
        """How its server names it."""
        return f"q-{self.number}"


@dataclass(slots=True, eq=False)
class Guard:
    """A client that serves hooks: which, how many questions it takes, and those it has."""

    names: frozenset[HookName]
    questions_max: int
    outgoing: deque[Question] = field(default_factory=deque)
    asked: dict[str, Question] = field(default_factory=dict)
    something_to_send: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def has_room(self) -> bool:
        """It takes one more question."""
        return len(self.asked) < self.questions_max


class Hooks:
    """The questions and the clients of one server, on its event loop."""

    def __init__(self, questions_max: int) -> None:
        """Begin with nobody; so many questions wait at the same time, an eighth in a namespace."""
        self._questions_max = questions_max
        self._open = set[Question]()
        self._open_counts = Counter[str]()
        self._is_stopped = False
        self._numbers = count(1)
        self._guards: dict[HookName, deque[Guard]] = {}
        # Those that have waited longest stand first.
        self._waiting: dict[HookName, list[Question]] = {}

    async def ask(self, namespace: str, needed: HookNeededError) -> Reply:
        """Ask a hook and return its answer, or its silence once its time is over.

        Raises WaitingTooManyError when too many questions wait already, and ServerStoppingError
        once `stop` was called.
        """
        if self._is_stopped:
            raise _stopping()
        waiting_counts = self._open_counts[namespace], len(self._open)
        check_room("hook_questions_max", self._questions_max, namespace, waiting_counts)
        loop = asyncio.get_running_loop()
        timeout_seconds = needed.rule.timeout_ms / 1_000
        question = Question(
            next(self._numbers), needed, loop.time() + timeout_seconds, loop.create_future()
        )
        name = namespace, needed.rule.name
        self._open.add(question)
        self._open_counts[namespace] += 1
        try:
            self._hand_out(name, question)
            await asyncio.wait([question.answer], timeout=timeout_seconds)
            answer = question.answer.result() if question.answer.done() else Silent()
        finally:
            self._open.discard(question)
            self._open_counts[namespace] -= 1
            if not self._open_counts[namespace]:
                del self._open_counts[namespace]
            question.answer.cancel()
            self._forget(name, question)
        return Reply(needed.standing, answer)

    def stop(self) -> None:
        """End all questions: whoever answers them is being sent away."""
        self._is_stopped = True
        for question in self._open:
            if not question.answer.done():
                question.answer.set_exception(_stopping())

    def register(self, guard: Guard) -> None:
        """Have a client serve its hooks from now on, beginning with the questions that wait."""
        for name in guard.names:
            self._guards.setdefault(name, deque()).append(guard)
        self._refill(guard)

    def leave(self, guard: Guard) -> None:
        """Take a client away; what it has not answered is asked elsewhere."""
        for name in guard.names:
            guards = self._guards[name]
            guards.remove(guard)
            if not guards:
                del self._guards[name]
        unanswered, guard.asked = list(guard.asked.values()), {}
        for question in unanswered:
            if not question.answer.done():
                namespace = next(iter(guard.names))[0]
                self._hand_out((namespace, question.needed.rule.name), question)

    def answer(self, guard: Guard, answer: hook_pb2.HookAnswer) -> None:
        """Take the answer of a client; one that comes too late is dropped."""
        question = guard.asked.pop(answer.question_id, None)
        if question is not None and not question.answer.done():
            question.answer.set_result(machine_convert.verdict_of(answer))
        self._refill(guard)

    def _hand_out(self, name: HookName, question: Question) -> None:
        guards = self._guards.get(name, ())
        free = [guard for guard in guards if guard.has_room]
        if free:
            _give(min(free, key=lambda guard: len(guard.asked)), question)
        else:
            # One that is asked again goes before those that came after it.
            insort(self._waiting.setdefault(name, []), question, key=_number)

    def _refill(self, guard: Guard) -> None:
        """Give a client what waits for any of its hooks, so that none of them starves another."""
        while guard.has_room:
            waiting = [name for name in guard.names if name in self._waiting]
            if not waiting:
                return
            oldest = min(waiting, key=lambda name: self._waiting[name][0].number)
            question = self._waiting[oldest][0]
            self._take(oldest, question)
            _give(guard, question)

    def _take(self, name: HookName, question: Question) -> None:
        """Let a question wait no longer; there are no lists of none."""
        waiting = self._waiting[name]
        waiting.remove(question)
        if not waiting:
            del self._waiting[name]

    def _forget(self, name: HookName, question: Question) -> None:
        if question in self._waiting.get(name, ()):
            self._take(name, question)
        for guard in list(self._guards.get(name, ())):
            if guard.asked.pop(question.id, None) is not None:
                if question in guard.outgoing:
                    guard.outgoing.remove(question)
                self._refill(guard)


_number: Final = attrgetter("number")


def _stopping() -> ServerStoppingError:
    return ServerStoppingError("the server is shutting down; try again shortly")


def _give(guard: Guard, question: Question) -> None:
    guard.asked[question.id] = question
    guard.outgoing.append(question)
    guard.something_to_send.set()


async def first_of(
    requests: AsyncIterator[ServeGuardsRequest], stopping: asyncio.Event
) -> ServeGuardsRequest:
    """Return the first message of a client, an empty one if it has none."""
    reading = asyncio.ensure_future(anext(requests, ServeGuardsRequest()))
    try:
        await _any_of(stopping, reading)
        if not reading.done():
            raise _stopping()
        return await reading
    finally:
        reading.cancel()


async def serve(
    hooks: Hooks,
    guard: Guard,
    requests: AsyncIterator[ServeGuardsRequest],
    stopping: asyncio.Event,
) -> AsyncIterator[ServeGuardsResponse]:
    """Yield the questions of a registered client, and take its answers, until it has no more."""
    reading = asyncio.create_task(_read(hooks, guard, requests))
    stopped = asyncio.create_task(stopping.wait())
    try:
        hooks.register(guard)
        try:
            yield ServeGuardsResponse(registered=hook_pb2.HookRegistered())
            while not stopped.done():
                while guard.outgoing:
                    yield _message(guard.outgoing.popleft())
                if reading.done():
                    await reading
                    return
                guard.something_to_send.clear()
                await _any_of(guard.something_to_send, reading, stopped)
        finally:
            hooks.leave(guard)
        raise ServerStoppingError("the server is shutting down; register again shortly")
    finally:
        reading.cancel()
        stopped.cancel()


async def _any_of(event: asyncio.Event, *tasks: asyncio.Future[Any]) -> None:
    """Return once the event is set or a task is done; the tasks go on."""
    waiting = asyncio.create_task(event.wait())
    try:
        await asyncio.wait([waiting, *tasks], return_when=asyncio.FIRST_COMPLETED)
    finally:
        waiting.cancel()


async def _read(hooks: Hooks, guard: Guard, requests: AsyncIterator[ServeGuardsRequest]) -> None:
    async for request in requests:
        machine_convert.check_answer(request)
        hooks.answer(guard, request.answer)


def _message(question: Question) -> ServeGuardsResponse:
    time_left_seconds = question.until_seconds - asyncio.get_running_loop().time()
    return ServeGuardsResponse(
        question=machine_convert.question(question.id, question.needed, time_left_seconds)
    )

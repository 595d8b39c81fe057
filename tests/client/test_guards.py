"""Functions that serve hooks: what they are asked, how they answer, and that they come back."""

import asyncio
import logging
import threading
from collections.abc import Iterator
from functools import partial

import pytest
from google.rpc import code_pb2

import statekeep
from statekeep import Allow, AsyncClient, Client, HookQuestion, Refuse, Retry
from tests.client.guarding import PATIENCE_SECONDS, GuardServer, serving_guards
from tests.client.serving import UNAVAILABLE, noting, status_of

AT_ONCE = Retry(pause_seconds_first=0.0, attempts_max=3)


@pytest.fixture
def server() -> Iterator[GuardServer]:
    """Return a server that asks what the test has it ask."""
    with serving_guards() as server:
        yield server


def may(question: HookQuestion) -> bool:
    """Allow what has a note."""
    return bool(question.note)


def test_a_function_is_asked_and_its_answer_sent(server: GuardServer) -> None:
    """It is registered under its own name, in the client's namespace."""
    questions: list[HookQuestion] = []

    def answer(question: HookQuestion) -> Allow:
        questions.append(question)
        return Allow()

    with Client(server.address, namespace="n") as client:
        with client.machines.serve_guards({"may": answer}, questions_max=3):
            server.ask("q-1", payload_json='{"a":1}', actor="ada", note="why")
            assert server.answer() == ("q-1", True, "")
        with client.machines.serve_guards(may):
            server.ask("q-2")
            assert server.answer() == ("q-2", False, "")
    (question,) = questions
    assert (question.hook, question.event, question.to_state) == ("may", "complete", "indexed")
    assert (question.machine.id, question.machine.state) == ("m", "processing")
    assert (question.payload, question.actor, question.note) == ({"a": 1}, "ada", "why")
    assert question.time_left_seconds == 5
    first, second = server.registrations
    assert (first.namespace, list(first.registration.hooks)) == ("n", ["may"])
    assert (first.registration.questions_max, second.registration.questions_max) == (3, 16)


def test_as_many_questions_at_once_as_by_default_are_asked_for_by_0(server: GuardServer) -> None:
    """As in the contract; a number below 0 is refused at once."""
    with Client(server.address) as client:
        with client.machines.serve_guards({"may": lambda _question: True}, questions_max=0):
            server.ask("q")
            assert server.answer() == ("q", True, "")
        with pytest.raises(ValueError, match="questions_max is -1; write how many"):
            client.machines.serve_guards(may, questions_max=-1)
    assert server.registrations[0].registration.questions_max == 16


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (True, (True, "")),
        (False, (False, "")),
        (Allow(), (True, "")),
        (Refuse(), (False, "")),
        (Refuse("not yet"), (False, "not yet")),
        (Refuse("é" * 600), (False, "é" * 500)),
    ],
)
def test_answers_are_sent_as_they_are_meant(
    server: GuardServer, answer: statekeep.HookAnswer, expected: tuple[bool, str]
) -> None:
    """A message that is too long for the contract is shortened."""
    with (
        Client(server.address) as client,
        client.machines.serve_guards({"may": lambda _question: answer}),
    ):
        server.ask("q")
        assert server.answer() == ("q", *expected)


@pytest.mark.parametrize("wrong", [None, 1, "yes"])
def test_what_is_no_answer_refuses(
    server: GuardServer,
    wrong: statekeep.HookAnswer,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """So that a function that forgets to answer lets nothing through."""
    with (
        Client(server.address) as client,
        client.machines.serve_guards({"may": lambda _question: wrong}),
    ):
        server.ask("q")
        assert server.answer() == ("q", False, "The hook failed.")
    assert "and not" in str(caplog.records[0].exc_info)


def test_an_exception_refuses_and_is_logged(
    server: GuardServer, caplog: pytest.LogCaptureFixture
) -> None:
    """Its text stays here; the next question is answered as if nothing had happened."""
    answers = iter([ZeroDivisionError("a secret"), None])

    def fragile(_question: HookQuestion) -> bool:
        if (failure := next(answers)) is not None:
            raise failure
        return True

    with Client(server.address) as client, client.machines.serve_guards({"may": fragile}):
        server.ask("q-1")
        assert server.answer() == ("q-1", False, "The hook failed.")
        server.ask("q-2")
        assert server.answer() == ("q-2", True, "")
    (record,) = caplog.records
    assert (record.name, record.levelno) == ("statekeep.guards", logging.ERROR)
    assert "a secret" in str(record.exc_info)


def test_questions_are_answered_at_the_same_time(server: GuardServer) -> None:
    """Two functions that wait for each other both get to answer."""
    meeting = threading.Barrier(2)

    def meet(_question: HookQuestion) -> bool:
        meeting.wait(PATIENCE_SECONDS)
        return True

    with (
        Client(server.address) as client,
        client.machines.serve_guards({"may": meet}, questions_max=2),
    ):
        server.ask("q-1")
        server.ask("q-2")
        assert {server.answer()[0], server.answer()[0]} == {"q-1", "q-2"}


def test_it_registers_again_where_the_stream_broke_off(server: GuardServer) -> None:
    """However often that happens, with the same hooks."""
    with (
        Client(server.address, retry=AT_ONCE) as client,
        client.machines.serve_guards({"may": lambda _question: True}),
    ):
        for number in range(6):
            server.ask(f"q-{number}")
            assert server.answer() == (f"q-{number}", True, "")
            server.end(UNAVAILABLE if number % 2 else None)
        server.ask("last")
        assert server.answer() == ("last", True, "")
    assert len({one.SerializeToString() for one in server.registrations}) == 1


def test_a_server_that_is_away_for_long_is_waited_for(server: GuardServer) -> None:
    """Once it has been registered, it does not give up as calls do."""
    with (
        Client(server.address, retry=AT_ONCE) as client,
        client.machines.serve_guards({"may": lambda _question: True}),
    ):
        server.refusals = [UNAVAILABLE] * 10
        server.end(UNAVAILABLE)
        server.ask("q")
        assert server.answer() == ("q", True, "")


def test_entering_raises_when_it_cannot_be_registered(server: GuardServer) -> None:
    """At once for what coming back does not help, else after the attempts of a call."""
    server.refusals = [status_of(code_pb2.PERMISSION_DENIED, reason="PERMISSION_MISSING")]
    with Client(server.address, retry=AT_ONCE) as client:
        with (
            pytest.raises(statekeep.PermissionMissingError),
            client.machines.serve_guards(may),
        ):
            raise AssertionError
        server.refusals = [UNAVAILABLE] * 10
        with pytest.raises(statekeep.UnavailableError), client.machines.serve_guards(may):
            raise AssertionError
    assert len(server.registrations) == 4


def test_what_ends_it_for_good_is_raised_where_it_is_waited_for(server: GuardServer) -> None:
    with (
        Client(server.address) as client,
        client.machines.serve_guards(may) as guards,
    ):
        assert not guards.wait(0.01)
        server.end(status_of(code_pb2.UNAUTHENTICATED, reason="TOKEN_INVALID"))
        with pytest.raises(statekeep.TokenInvalidError):
            guards.wait(PATIENCE_SECONDS)


def test_it_runs_until_another_thread_closes_it(server: GuardServer) -> None:
    with Client(server.address) as client:
        guards = client.machines.serve_guards(may)
        running = threading.Thread(target=guards.run)
        running.start()
        server.ask("q", note="why")
        assert server.answer() == ("q", True, "")
        guards.close()
        guards.close()
        running.join(PATIENCE_SECONDS)
        assert not running.is_alive()
        assert server.has_ended.acquire(timeout=PATIENCE_SECONDS)


def test_a_function_may_close_it(server: GuardServer) -> None:
    """It does not wait for itself."""
    with Client(server.address) as client:

        def last(_question: HookQuestion) -> bool:
            guards.close()
            return True

        guards = client.machines.serve_guards({"may": last})
        with guards:
            server.ask("q")
            assert guards.wait(PATIENCE_SECONDS)


def test_closing_the_client_ends_it(server: GuardServer) -> None:
    with Client(server.address) as client, client.machines.serve_guards(may) as guards:
        client.close()
        with pytest.raises(statekeep.CallCancelledError):
            guards.wait(PATIENCE_SECONDS)


def test_closing_the_client_while_the_server_is_away_ends_it_too(
    server: GuardServer, caplog: pytest.LogCaptureFixture
) -> None:
    """It is told at once where it is waited for, also in the middle of a pause."""
    pausing = threading.Event()
    with (
        Client(server.address, retry=noting(pausing.set)) as client,
        client.machines.serve_guards(may) as guards,
    ):
        server.end(UNAVAILABLE)
        assert pausing.wait(PATIENCE_SECONDS)
        client.close()
        with pytest.raises(statekeep.CallCancelledError):
            guards.wait(PATIENCE_SECONDS)
    levels = [record.levelname for record in caplog.records]
    assert levels == ["WARNING", "ERROR"]


def test_a_coroutine_function_serves_blocking_clients_too(server: GuardServer) -> None:
    async def slow(_question: HookQuestion) -> bool:
        await asyncio.sleep(0)
        return True

    with Client(server.address) as client, client.machines.serve_guards({"may": slow}):
        server.ask("q")
        assert server.answer() == ("q", True, "")


def test_a_function_without_a_name_of_its_own_needs_one() -> None:
    with Client("127.0.0.1:1") as client:
        for nameless in (lambda _question: True, partial(may)):
            with pytest.raises(ValueError, match="has no name"):
                client.machines.serve_guards(nameless)


def test_it_can_be_closed_amid_a_pause(server: GuardServer) -> None:
    """Whoever waits for its end goes on at once."""
    pausing = threading.Event()
    with Client(server.address, retry=noting(pausing.set)) as client:
        guards = client.machines.serve_guards(may)
        running = threading.Thread(target=guards.run)
        running.start()
        server.end(UNAVAILABLE)
        assert pausing.wait(PATIENCE_SECONDS)
        guards.close()
        running.join(PATIENCE_SECONDS)
        assert not running.is_alive()


@pytest.mark.asyncio
async def test_guards_for_asyncio(server: GuardServer) -> None:
    """Coroutine functions run as tasks; functions that block hold nothing up."""
    gate = threading.Event()
    order: list[str] = []

    async def quick(_question: HookQuestion) -> Refuse:
        await asyncio.sleep(0)
        order.append("quick")
        gate.set()
        return Refuse("no")

    def blocks(_question: HookQuestion) -> bool:
        assert gate.wait(PATIENCE_SECONDS)
        order.append("blocks")
        return True

    async with AsyncClient(server.address, retry=AT_ONCE) as client:
        async with client.machines.serve_guards({"quick": quick, "blocks": blocks}) as guards:
            await asyncio.to_thread(server.ask, "q-1", "blocks")
            await asyncio.to_thread(server.ask, "q-2", "quick")
            assert await asyncio.to_thread(server.answer) == ("q-2", False, "no")
            assert await asyncio.to_thread(server.answer) == ("q-1", True, "")
            server.end(UNAVAILABLE)
            await asyncio.to_thread(server.ask, "q-3", "quick")
            assert (await asyncio.to_thread(server.answer))[0] == "q-3"
            assert not await guards.wait(0.01)
        assert await guards.wait()
    assert order == ["quick", "blocks", "quick"]


@pytest.mark.asyncio
async def test_guards_for_asyncio_end_with_their_client(server: GuardServer) -> None:
    async with AsyncClient(server.address) as client:
        guards = client.machines.serve_guards(may)
        async with guards:
            await client.close()
            with pytest.raises(statekeep.CallCancelledError):
                await guards.wait(PATIENCE_SECONDS)


@pytest.mark.asyncio
async def test_entering_may_be_broken_off(server: GuardServer) -> None:
    """Nothing of it goes on."""
    server.refusals = [UNAVAILABLE] * 1_000
    async with AsyncClient(server.address, retry=Retry(attempts_max=1_000)) as client:
        guards = client.machines.serve_guards(may)
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(guards.__aenter__(), 0.05)
        seen = len(server.registrations)
        await asyncio.sleep(0.2)
        assert len(server.registrations) <= seen + 1


@pytest.mark.asyncio
async def test_running_guards_end_with_their_task(server: GuardServer) -> None:
    async with AsyncClient(server.address) as client:
        running = asyncio.create_task(client.machines.serve_guards(may).run())
        await asyncio.to_thread(server.ask, "q", note="why")
        assert (await asyncio.to_thread(server.answer))[0] == "q"
        running.cancel()
        with pytest.raises(asyncio.CancelledError):
            await running
        assert await asyncio.to_thread(server.has_ended.acquire, timeout=PATIENCE_SECONDS)

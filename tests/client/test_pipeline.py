"""The client for asyncio sends what is asked at the same time in common messages."""

import asyncio
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from google.rpc import code_pb2

import statekeep
from statekeep import AsyncClient, Retry
from statekeep_server.config import Config
from tests.client.pipelines import serving_pipeline
from tests.client.serving import serving, status_of

pytestmark = pytest.mark.asyncio

PATIENCE_SECONDS = 30


async def come(has_come: asyncio.Semaphore) -> None:
    """Wait for a message at the server."""
    await asyncio.wait_for(has_come.acquire(), PATIENCE_SECONDS)


async def test_calls_at_the_same_time_share_messages() -> None:
    """A hundred calls made together go out in one message; each gets its own answer."""
    async with serving_pipeline() as server, AsyncClient(server.address) as client:
        saved = await asyncio.gather(*(client.store.save(f"k{n}", n) for n in range(100)))
        assert [len(message.calls) for message in server.messages] == [100]
        assert [one.revision for one in saved] == list(range(1, 101))
        assert (server.streams_count, server.unary) == (1, [])


async def test_a_lone_call_goes_out_at_once() -> None:
    """So do calls one after the other, each in a message of its own."""
    async with serving_pipeline() as server, AsyncClient(server.address) as client:
        for number in range(5):
            await client.store.save("k", number)
        assert [len(message.calls) for message in server.messages] == [1] * 5


async def test_calls_wait_for_companions_only_while_messages_are_under_way() -> None:
    """Two messages may be; what comes meanwhile goes with the third, at the first reply."""
    async with serving_pipeline() as server, AsyncClient(server.address) as client:
        server.may_answer = asyncio.Semaphore(0)
        tasks = [asyncio.create_task(client.store.save("first", 1))]
        await come(server.has_come)
        tasks += [asyncio.create_task(client.store.save("second", 1))]
        tasks += [asyncio.create_task(client.store.save(f"k{n}", n)) for n in range(10)]
        await asyncio.sleep(0)
        tasks += [asyncio.create_task(client.store.save(f"l{n}", n)) for n in range(10)]
        server.may_answer.release()
        await come(server.has_come)
        server.may_answer.release()
        server.may_answer.release()
        await asyncio.gather(*tasks)
        assert sum(len(message.calls) for message in server.messages) == 22
        assert len(server.messages) <= 3


async def test_a_call_that_is_cancelled_does_not_harm_the_others() -> None:
    """Neither one that is under way nor one that waits; a waiting one is never sent."""
    async with serving_pipeline() as server, AsyncClient(server.address) as client:
        server.may_answer = asyncio.Semaphore(0)
        tasks = []
        for name in ("under-way", "second"):
            tasks.append(asyncio.create_task(client.store.save(name, 1)))
            if name == "under-way":
                await come(server.has_come)
        waiting = [asyncio.create_task(client.store.save(f"k{n}", n)) for n in range(4)]
        await asyncio.sleep(0)
        tasks[0].cancel()
        waiting[1].cancel()
        for _ in range(3):
            server.may_answer.release()
        outcomes: list[Any] = await asyncio.gather(*tasks, *waiting, return_exceptions=True)
        cancelled = [isinstance(one, asyncio.CancelledError) for one in outcomes]
        assert cancelled == [True, False, False, True, False, False]
        sent = [call.save.key for message in server.messages for call in message.calls]
        assert "k1" not in sent


async def test_a_call_ends_with_its_own_deadline() -> None:
    """The others on the stream go on, and the server is told the time that is left."""
    async with serving_pipeline() as server, AsyncClient(server.address) as client:
        server.may_answer = asyncio.Semaphore(0)
        patient = asyncio.create_task(client.store.save("k", 1, timeout_seconds=60))
        with pytest.raises(statekeep.DeadlineError):
            await client.store.save("l", 1, timeout_seconds=0.05)
        for _ in range(3):
            server.may_answer.release()
        assert (await patient).created
        timeouts = {
            call.save.key: call.timeout.ToMilliseconds()
            for message in server.messages
            for call in message.calls
        }
        assert 50_000 < timeouts["k"] <= 60_000
        assert timeouts["l"] <= 50


@pytest.mark.parametrize(
    "refusal",
    [
        status_of(code_pb2.UNIMPLEMENTED),
        status_of(code_pb2.RESOURCE_EXHAUSTED, reason="STREAMS_TOO_MANY"),
    ],
    ids=["an old server", "too many streams"],
)
async def test_calls_go_one_by_one_where_there_is_no_pipeline(refusal: Any) -> None:  # noqa: ANN401
    """The calls that found out are made as unary ones, and so are those after them."""
    async with serving_pipeline() as server, AsyncClient(server.address) as client:
        server.refusal = refusal
        saved = await asyncio.gather(*(client.store.save(f"k{n}", n) for n in range(20)))
        saved.append(await client.store.save("k", 1))
        assert {one.revision for one in saved} == {7}
        assert (len(server.unary), server.streams_count) == (21, 1)


async def test_a_call_too_large_to_share_goes_by_itself() -> None:
    async with serving_pipeline() as server, AsyncClient(server.address) as client:
        assert (await client.store.save("k", b"v" * (1 << 20))).revision == 7
        assert server.messages == []


async def test_large_calls_are_spread_over_messages() -> None:
    """No message is much larger than 1 MiB."""
    async with serving_pipeline() as server, AsyncClient(server.address) as client:
        await asyncio.gather(*(client.store.save(f"k{n}", b"v" * 300_000) for n in range(10)))
        assert max(message.ByteSize() for message in server.messages) < (1 << 20) + 1_000


async def test_calls_about_machines_share_messages() -> None:
    """Those that write a line of their own with saves, those that read one with loads."""
    async with serving_pipeline() as server, AsyncClient(server.address) as client:
        machines = client.machines
        await asyncio.gather(
            machines.trigger("m", "go"),
            client.store.save("k", 1),
            machines.create("d", "m"),
            machines.get("m"),
            machines.is_in("m", "s"),
        )
        kinds = {
            tuple(call.WhichOneof("call") for call in message.calls) for message in server.messages
        }
        assert kinds == {("trigger", "save", "create_machine"), ("get_machine", "is_in_state")}


async def test_triggers_that_wait_for_hooks_hold_nobody_up() -> None:
    """More of them than messages that may be under way leave room for others."""
    async with serving_pipeline() as server, AsyncClient(server.address) as client:
        slow = []
        for number in range(6):
            slow.append(asyncio.create_task(client.machines.trigger(f"m{number}", "slow")))
            await come(server.has_come)
        for _ in range(5):
            await asyncio.wait_for(client.store.save("k", 1), PATIENCE_SECONDS)
            assert (await client.machines.trigger("m", "go")).machine.id == ""
        assert not [one for one in slow if one.done()]
        for one in slow:
            one.cancel()


async def test_the_pipeline_can_be_turned_off() -> None:
    async with (
        serving_pipeline() as server,
        AsyncClient(server.address, pipeline=False) as client,
    ):
        assert (await client.store.save("k", 1)).revision == 7
        assert (server.streams_count, len(server.unary)) == (0, 1)


async def test_a_broken_stream_fails_what_may_not_be_sent_twice() -> None:
    """The next call opens another stream; what carries a request id is tried again."""
    async with serving_pipeline() as server, AsyncClient(server.address) as client:
        server.refusal = status_of(code_pb2.UNAVAILABLE)
        with pytest.raises(statekeep.UnavailableError):
            await client.store.save("k", 1)

        async def heal(_seconds: float) -> None:
            server.refusal = None

        async with AsyncClient(server.address, sleep=heal) as other:
            assert (await other.store.save("k", 1, request_id="r")).created
        assert (await client.store.save("k", 1)).created


async def test_closing_ends_the_calls_under_way() -> None:
    """With a cancellation, as those of unary calls end."""
    async with serving_pipeline() as server:
        server.may_answer = asyncio.Semaphore(0)
        async with AsyncClient(server.address) as client:
            call = asyncio.create_task(client.store.save("k", 1))
            await come(server.has_come)
        with pytest.raises(asyncio.CancelledError):
            await call


async def test_an_idle_stream_is_given_back(monkeypatch: pytest.MonkeyPatch) -> None:
    """The next call opens another one."""
    monkeypatch.setattr("statekeep._pipeline._IDLE_SECONDS", 0.01)
    async with serving_pipeline() as server, AsyncClient(server.address) as client:
        for number in range(1, 4):
            while server.streams_count < number:
                await client.store.save("k", 1)
                await asyncio.sleep(0.02)


async def test_errors_of_the_real_server_have_their_class(address: str) -> None:
    """The same class, reason and metadata as without the pipeline."""
    async with AsyncClient(address) as piped, AsyncClient(address, pipeline=False) as unary:
        await piped.store.save("k", 1)

        async def failure(client: AsyncClient) -> statekeep.StatekeepError:
            with pytest.raises(statekeep.PreconditionFailedError) as caught:
                await client.store.save("k", 1, if_revision=9)
            return caught.value

        one, other = await failure(piped), await failure(unary)
        assert (str(one), one.code, one.metadata) == (str(other), other.code, other.metadata)
        outcomes = await asyncio.gather(
            piped.store.save("", 1),
            piped.store.save("l", 1),
            piped.store.load("absent"),
            piped.store.exists("k"),
            piped.store.delete("k"),
            piped.store.commit([statekeep.Save("m", 1)]),
            return_exceptions=True,
        )
        assert isinstance(outcomes[0], statekeep.KeyInvalidError)
        assert not [one for one in outcomes[1:] if isinstance(one, BaseException)]


async def test_callers_go_on_when_the_server_is_restarted(tmp_path: Path) -> None:
    """Writes with a request id are applied once each, whichever server acknowledged them."""
    config = Config.model_validate({"listen": "127.0.0.1:0", "data": tmp_path / "data"})
    saves_count, callers_count = 20, 10
    with ExitStack() as first, ExitStack() as second:
        address = await asyncio.to_thread(first.enter_context, serving(config))
        retry = Retry(attempts_max=100, pause_seconds_max=0.1)
        async with AsyncClient(address, timeout_seconds=PATIENCE_SECONDS, retry=retry) as client:
            half_way = asyncio.Event()

            async def save(caller: int) -> None:
                for number in range(saves_count):
                    request_id = f"{caller}/{number}"
                    await client.store.save(f"k{caller}", number, request_id=request_id)
                    if number == saves_count // 2:
                        half_way.set()

            tasks = [asyncio.create_task(save(caller)) for caller in range(callers_count)]
            await half_way.wait()
            await asyncio.to_thread(first.close)
            again = config.model_copy(update={"listen": address})
            await asyncio.to_thread(second.enter_context, serving(again))
            await asyncio.gather(*tasks)
            status = await client.admin.status()
            assert status.revision == saves_count * callers_count
            entries = [entry.value async for entry in client.store.scan("k")]
            assert entries == [saves_count - 1] * callers_count
        await asyncio.to_thread(second.close)

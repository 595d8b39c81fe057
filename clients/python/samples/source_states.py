"""A machine for each of many sources: run it with `python source_states.py 127.0.0.1:7420`.

Sources go through the pipeline at the same time. What became of them is asked of the server: how
many are where, which ones failed, which ones have been stuck for too long.
"""

import asyncio
import sys
from enum import StrEnum, auto

import statekeep
from statekeep import To


class SourceState(StrEnum):
    """Where a source may be."""

    PENDING = auto()
    PROCESSING = auto()
    INDEXED = auto()
    FAILED = auto()


class SourceEvent(StrEnum):
    """What happens to a source."""

    PROCESS = auto()
    COMPLETE = auto()
    FAIL = auto()
    RETRY = auto()


# region table
SOURCE = statekeep.Definition.from_enums(
    "source",
    SourceState,
    SourceEvent,
    initial=SourceState.PENDING,
    table={
        (SourceState.PENDING, SourceEvent.PROCESS): To(
            SourceState.PROCESSING, assign={"tries": "context.tries + 1"}
        ),
        (SourceState.PROCESSING, SourceEvent.COMPLETE): SourceState.INDEXED,
        (SourceState.PROCESSING, SourceEvent.FAIL): SourceState.FAILED,
        (SourceState.FAILED, SourceEvent.RETRY): To(SourceState.PENDING, guard="context.tries < 2"),
    },
    # The server sends this one, also to sources whose worker has died.
    after={SourceState.PROCESSING: (600, SourceEvent.FAIL)},
)
# endregion


async def process(
    sources: statekeep.AsyncTypedMachines[SourceState, SourceEvent], number: int
) -> None:
    """Take one source as far as it gets: every third fails each time, every second at first."""
    source_id = f"source-{number}"
    for attempt in (1, 2, 3):
        if not await sources.try_trigger(source_id, SourceEvent.PROCESS):
            return
        if number % 3 and (number % 2 or attempt > 1):
            await sources.trigger(source_id, SourceEvent.COMPLETE)
            return
        await sources.trigger(source_id, SourceEvent.FAIL, note=f"attempt {attempt}")
        await sources.trigger(source_id, SourceEvent.RETRY)


async def source_states(client: statekeep.AsyncClient) -> None:
    """Take ten sources through the pipeline at the same time."""
    # region run
    sources = client.machines.typed(SOURCE)
    await sources.define()
    await asyncio.gather(
        *(sources.create(f"source-{number}", context={"tries": 0}) for number in range(10))
    )
    await asyncio.gather(*(process(sources, number) for number in range(10)))

    counts = await sources.count()
    print({one.state.value: one.count for one in counts.states})

    async for source in sources.list(state=SourceState.FAILED):
        last = await anext(sources.history(source.id))
        print(source.id, "failed for good:", last.note)

    stuck = [one async for one in sources.list(state=SourceState.PROCESSING, in_state_for=60)]
    print("stuck:", len(stuck))
    # endregion


async def main(target: str) -> None:
    """Play it in a namespace of its own, and clean up."""
    async with statekeep.AsyncClient(target, namespace="source-states") as client:
        try:
            await source_states(client)
        finally:
            await client.admin.delete_namespace()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1] if len(sys.argv) > 1 else "127.0.0.1:7420"))

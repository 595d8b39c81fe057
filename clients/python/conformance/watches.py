"""The lines about watches: each has a task that reads it, so that waiting may end early."""

import asyncio
from collections import deque
from typing import Any

import statekeep
from conformance import parts
from conformance.records import optional, to_record
from conformance.session import Args, Op
from statekeep import AsyncClient


class Watch:
    """A watch that is read as it comes, for lines that ask for the next items."""

    def __init__(self, watch: Any) -> None:  # noqa: ANN401 - of changes or of transitions
        self._watch = watch
        self._items: deque[tuple[Any, int]] = deque()
        self._revision = watch.revision
        self._failure: BaseException | None = None
        self._is_over = False
        self._news = asyncio.Event()
        self._task = asyncio.get_running_loop().create_task(self._read())

    async def take(self, count: int, seconds: float) -> dict[str, Any]:
        """Return the next items: so many, or those that came in time."""
        give_up = asyncio.get_running_loop().time() + seconds
        while len(self._items) < count and not self._is_over:
            self._news.clear()
            try:
                async with asyncio.timeout_at(give_up):
                    await self._news.wait()
            except TimeoutError:
                break
        taken = [self._items.popleft() for _ in range(min(count, len(self._items)))]
        if not taken and self._failure is not None:
            raise self._failure
        if taken:
            self._revision = taken[-1][1]
        items = [item for item, _revision in taken]
        ended = self._is_over and not self._items
        return {"items": items, "revision": self._revision, "ended": ended}

    async def close(self) -> None:
        """End the watch."""
        await self._watch.close()
        await asyncio.wait([self._task])

    async def _read(self) -> None:
        try:
            async for item in self._watch:
                record = to_record(item)
                if isinstance(item, statekeep.Progress):
                    record = {"progress": item.revision}
                self._items.append((record, self._watch.revision))
                self._news.set()
        except (asyncio.CancelledError, Exception) as failure:  # noqa: BLE001 - told by `take`
            self._failure = failure
        self._is_over = True
        self._news.set()


_open: dict[str, Watch] = {}


def find(name: str) -> Watch:
    """Return a watch by its name."""
    return _open[name]


async def _watch_changes(client: AsyncClient, args: Args) -> dict[str, Any]:
    kinds = [statekeep.ChangeKind(kind) for kind in args.get("kinds", [])]
    watch = client.store.watch(
        args.get("prefixes", ()),
        kinds=kinds,
        progress_interval=parts.seconds(args, "progress_interval_ms"),
        **optional(
            args,
            start_revision="start_revision",
            values="values",
            previous_values="previous_values",
            progress="progress",
        ),
    )
    return await _begun(watch, args)


async def _watch_transitions(client: AsyncClient, args: Args) -> dict[str, Any]:
    filters = ("machine_ids", "events", "from_states", "to_states")
    watch: Any = client.machines.watch(
        definitions=args.get("definition_names", ()),
        progress_interval=parts.seconds(args, "progress_interval_ms"),
        **{name: args[name] for name in filters if name in args},
        **optional(args, start_revision="start_revision", progress="progress"),
    )
    return await _begun(watch, args)


async def _begun(watch: Any, args: Args) -> dict[str, Any]:  # noqa: ANN401
    await watch.__aenter__()
    _open[args["watch"]] = Watch(watch)
    return {}


OPS: dict[str, Op] = {"store.watch": _watch_changes, "machines.watch": _watch_transitions}

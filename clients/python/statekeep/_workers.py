"""What runs at the same time as its caller: with tasks for asyncio, with threads for blocking code.

Each class has a twin with the same methods, so that what uses them is written once. Must never
know what is run.
"""

import asyncio
import contextlib
import contextvars
import inspect
import queue
import threading
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Generic, TypeVar, cast

ItemT = TypeVar("ItemT")


class AsyncSignal:
    """Something that happens once."""

    def __init__(self) -> None:
        self._event = asyncio.Event()

    def set(self) -> None:
        """Say that it has happened."""
        self._event.set()

    def has_happened(self) -> bool:
        """Whether it has happened."""
        return self._event.is_set()

    async def wait(self, timeout_seconds: float | None = None) -> bool:
        """Wait until it happens, or so long; return whether it has happened."""
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._event.wait(), timeout_seconds)
        return self.has_happened()


class Signal:
    """Something that happens once."""

    def __init__(self) -> None:
        self._event = threading.Event()

    def set(self) -> None:
        """Say that it has happened."""
        self._event.set()

    def has_happened(self) -> bool:
        """Whether it has happened."""
        return self._event.is_set()

    def wait(self, timeout_seconds: float | None = None) -> bool:
        """Wait until it happens, or so long; return whether it has happened."""
        return self._event.wait(timeout_seconds)


class AsyncOutbox(Generic[ItemT]):
    """Yields what is put into it, until it is closed."""

    def __init__(self) -> None:
        self._items = asyncio.Queue[ItemT | None]()

    def put(self, item: ItemT) -> None:
        """Have it yielded."""
        self._items.put_nowait(item)

    def close(self) -> None:
        """Yield no more than what was put."""
        self._items.put_nowait(None)

    def __aiter__(self) -> AsyncIterator[ItemT]:
        return self

    async def __anext__(self) -> ItemT:
        item = await self._items.get()
        if item is None:
            raise StopAsyncIteration
        return item


class Outbox(Generic[ItemT]):
    """Yields what is put into it, until it is closed."""

    def __init__(self) -> None:
        self._items = queue.SimpleQueue[ItemT | None]()

    def put(self, item: ItemT) -> None:
        """Have it yielded."""
        self._items.put(item)

    def close(self) -> None:
        """Yield no more than what was put."""
        self._items.put(None)

    def __iter__(self) -> Iterator[ItemT]:
        return self

    def __next__(self) -> ItemT:
        item = self._items.get()
        if item is None:
            raise StopIteration
        return item


class Tasks:
    """Runs coroutines as tasks of the running event loop."""

    def __init__(self, workers_max: int) -> None:
        self._tasks = set[asyncio.Task[None]]()
        self._pool = ThreadPoolExecutor(workers_max, thread_name_prefix="statekeep-guards")

    def begin(self, work: Callable[[], Coroutine[Any, Any, None]]) -> None:
        """Run what goes on until the end."""
        self.start(work)

    def start(self, work: Callable[..., Coroutine[Any, Any, None]], *arguments: object) -> None:
        """Run something."""
        task = asyncio.get_running_loop().create_task(work(*arguments))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def call(self, function: Callable[..., Any], *arguments: object) -> object:
        """Return what a function answers; one that blocks gets a thread, so that nothing waits."""
        if inspect.iscoroutinefunction(function):
            return await function(*arguments)
        run = contextvars.copy_context().run
        loop = asyncio.get_running_loop()
        answer = await loop.run_in_executor(self._pool, run, function, *arguments)
        return await answer if inspect.isawaitable(answer) else answer

    async def close(self) -> None:
        """Cancel everything that runs, but for the caller; threads end when they are done."""
        self._pool.shutdown(wait=False, cancel_futures=True)
        others = self._tasks - {cast("asyncio.Task[None]", asyncio.current_task())}
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)


class Threads:
    """Runs functions in threads, so many at a time."""

    def __init__(self, workers_max: int) -> None:
        self._pool = ThreadPoolExecutor(workers_max, thread_name_prefix="statekeep-guards")
        self._own = threading.local()
        self._thread: threading.Thread | None = None

    def begin(self, work: Callable[[], None]) -> None:
        """Run what goes on until the end, beside the others."""
        self._thread = threading.Thread(
            target=self._run, args=(work,), name="statekeep-guards", daemon=True
        )
        self._thread.start()

    def start(self, work: Callable[..., None], *arguments: object) -> None:
        """Run something as soon as a thread is free."""
        try:
            self._pool.submit(self._run, work, *arguments)
        except RuntimeError:
            return  # It was closed meanwhile.

    def call(self, function: Callable[..., Any], *arguments: object) -> object:
        """Return what a function answers, an `async` one too."""
        answer = function(*arguments)
        return asyncio.run(_awaited(answer)) if inspect.isawaitable(answer) else answer

    def close(self) -> None:
        """Wait until everything that runs has ended, but for the caller; begin nothing more."""
        is_own = getattr(self._own, "is_own", False)
        self._pool.shutdown(wait=not is_own, cancel_futures=True)
        if self._thread is not None and not is_own:
            self._thread.join()

    def _run(self, work: Callable[..., None], *arguments: object) -> None:
        self._own.is_own = True
        work(*arguments)


async def _awaited(awaitable: Awaitable[object]) -> object:
    return await awaitable

"""The threads on which reads run, and whose turn it is among those that take long.

Owns the threads, so that the event loop never waits for a disk, and the few places for long reads:
those whose work no page, message or batch bounds. The other threads are for the short ones, which
never wait for a long one. Must never know what is read.
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Final, ParamSpec, TypeVar

from statekeep_server.services.turns import Turns, check_room, share_of

READERS_MAX: Final = 4
LONG_READS_MAX: Final = 2

ArgumentsP = ParamSpec("ArgumentsP")
ResultT = TypeVar("ResultT")


class Readers:
    """The reading threads of one server, and what waits for them, on its event loop."""

    def __init__(self, waiting_max: int) -> None:
        """Begin with nothing; so many long reads wait at the same time."""
        self._threads = ThreadPoolExecutor(READERS_MAX, "statekeep-reader")
        self._waiting_max = waiting_max
        self._waiting = Turns[asyncio.Future[None]](share_of(waiting_max))
        self._long_count = 0

    @property
    def waiting_count(self) -> int:
        """How many long reads wait for their turn."""
        return len(self._waiting)

    async def read(
        self,
        function: Callable[ArgumentsP, ResultT],
        *arguments: ArgumentsP.args,
        **options: ArgumentsP.kwargs,
    ) -> ResultT:
        """Run a short read on a thread."""
        return await self._begin(function, *arguments, **options)

    async def read_long(
        self,
        namespace: str,
        function: Callable[ArgumentsP, ResultT],
        *arguments: ArgumentsP.args,
        **options: ArgumentsP.kwargs,
    ) -> ResultT:
        """Run a read that may take long on a thread, when its namespace has its turn.

        Raises WaitingTooManyError when too many wait already.
        """
        await self._wait_for_place(namespace)
        work = self._begin(function, *arguments, **options)
        # Nothing ends a thread: the place is taken until the work is done, also when its caller
        # has gone.
        work.add_done_callback(lambda _work: self._leave_place())
        return await asyncio.shield(work)

    def close(self) -> None:
        """End the threads once they are done."""
        self._threads.shutdown()

    def _begin(
        self,
        function: Callable[ArgumentsP, ResultT],
        *arguments: ArgumentsP.args,
        **options: ArgumentsP.kwargs,
    ) -> asyncio.Future[ResultT]:
        loop = asyncio.get_running_loop()
        return loop.run_in_executor(self._threads, lambda: function(*arguments, **options))

    async def _wait_for_place(self, namespace: str) -> None:
        if self._long_count < LONG_READS_MAX:
            self._long_count += 1
            return
        counts = self._waiting.count_of(namespace), len(self._waiting)
        check_room("long_reads_waiting_max", self._waiting_max, namespace, counts)
        place = asyncio.get_running_loop().create_future()
        self._waiting.add(namespace, place)
        try:
            await place
        except asyncio.CancelledError:
            if not place.cancelled():
                # It was given the place just before it was cancelled.
                self._leave_place()
            raise
        finally:
            self._waiting.discard(namespace, place)

    def _leave_place(self) -> None:
        while (following := self._waiting.next()) is not None:
            if not following.done():
                following.set_result(None)
                return
        self._long_count -= 1

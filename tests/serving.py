"""Real servers for tests: on a free port of loopback, in this process or in a child."""

import asyncio
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import grpc

from statekeep.v1.admin_service_pb2 import GetStatusRequest, GetStatusResponse
from statekeep.v1.admin_service_pb2_grpc import AdminServiceStub
from statekeep.v1.machine_service_pb2_grpc import MachineServiceStub
from statekeep.v1.snapshot_service_pb2_grpc import SnapshotServiceStub
from statekeep.v1.store_service_pb2_grpc import StoreServiceStub
from statekeep_server.clock import Clock
from statekeep_server.config import Config
from statekeep_server.server import Server
from statekeep_server.storage.engine import Engine

ROOT = Path(__file__).parent.parent
PATIENCE_SECONDS = 30
POLL_SECONDS = 0.002
SMALL_STORE_BYTES = 256 << 20
CHANNEL_OPTIONS = (("grpc.use_local_subchannel_pool", 1), ("grpc.enable_retries", 0))

ResultT = TypeVar("ResultT")


class LoopThread:
    """An event loop that runs in a thread of its own until it is closed."""

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="test-loop")
        self._thread.start()

    def run(self, work: Coroutine[Any, Any, ResultT]) -> ResultT:
        """Run a coroutine on the loop and return its result."""
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(PATIENCE_SECONDS)

    def begin(self, work: Coroutine[Any, Any, ResultT]) -> Callable[[], ResultT]:
        """Begin a coroutine on the loop and return what waits for its result."""
        future = asyncio.run_coroutine_threadsafe(work, self._loop)
        return lambda: future.result(PATIENCE_SECONDS)

    def close(self) -> None:
        """End the loop and its thread."""
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()


class RunningServer:
    """A server that was started, with a channel to it and stubs on that."""

    def __init__(self, server: Server, address: str, loop: LoopThread) -> None:
        self.server = server
        self.address = address
        self.loop = loop
        self.channel: Any = grpc.insecure_channel(address, options=CHANNEL_OPTIONS)
        self.store = StoreServiceStub(self.channel)
        self.snapshots = SnapshotServiceStub(self.channel)
        self.machines = MachineServiceStub(self.channel)
        self.admin = AdminServiceStub(self.channel)
        self._is_stopped = False

    @property
    def engine(self) -> Engine:
        """The engine behind the server."""
        engine = self.server._engine
        assert engine is not None
        return engine

    def status(self, namespace: str = "") -> GetStatusResponse:
        """Return what the server says of itself and a namespace."""
        return self.admin.GetStatus(GetStatusRequest(namespace=namespace))

    def stop(self) -> None:
        """Stop the server gracefully; a second time does no harm."""
        if not self._is_stopped:
            self._is_stopped = True
            self.channel.close()
            self.loop.run(self.server.stop())


@dataclass
class ServerFactory:
    """Starts servers; without another directory, all on the same new one."""

    directory: Path
    loop: LoopThread
    _started: list[RunningServer] = field(default_factory=list)

    def __call__(
        self, clock: Clock | None = None, directory: Path | None = None, **settings: object
    ) -> RunningServer:
        """Start a server on a free port; `settings` replace those of `config_of`."""
        config = config_of(directory or self.directory, **settings)

        async def start() -> tuple[Server, str]:
            server = Server(config, clock)
            return server, str(await server.start())

        running = RunningServer(*self.loop.run(start()), self.loop)
        self._started.append(running)
        return running

    def close(self) -> None:
        """Stop every server that was started."""
        while self._started:
            self._started.pop().stop()


def config_of(directory: Path, **settings: object) -> Config:
    """Return the settings of a small server on a free port, some of them replaced."""
    defaults = {
        "listen": "127.0.0.1:0",
        "data": directory,
        "store_bytes_max": SMALL_STORE_BYTES,
        "stop_grace_seconds": 5.0,
        # Housekeeping writes too: only a test that is about it lets it disturb what waits.
        "expiry_interval_seconds": 3600.0,
    }
    return Config.model_validate(defaults | settings)


class ChildServer:
    """A server in a process of its own, started by the command `statekeep serve`."""

    def __init__(self, directory: Path, *flags: str, listen: str = "127.0.0.1:0") -> None:
        arguments = ["serve", "--data", str(directory), "--listen", listen, *flags]
        self.process = subprocess.Popen(
            [sys.executable, "-m", "statekeep_server", *arguments],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env=os.environ | {"GRPC_VERBOSITY": "NONE"},
        )

    def wait_serving(self) -> str:
        """Return the address once the server listens."""
        assert self.process.stdout is not None
        first = self.process.stdout.readline()
        if "listening on " not in first:
            code, errors = self.wait_ended()
            raise AssertionError(f"the server ended with {code}: {errors}")
        return first.split("listening on ")[1].split(",")[0]

    def wait_ended(self) -> tuple[int, str]:
        """Return the exit code and what was written to standard error, once the server ends."""
        _output, errors = self.process.communicate(timeout=PATIENCE_SECONDS)
        return self.process.returncode, errors

    def terminate(self) -> None:
        """Ask the server to stop."""
        self.process.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        """End the process at once, wherever it is, and give its pipes back."""
        self.process.kill()
        self.process.communicate(timeout=PATIENCE_SECONDS)


def until(condition: Callable[[], bool], what: str) -> None:
    """Return when a condition holds; fail with `what` if it never does."""
    give_up, turn = time.monotonic() + PATIENCE_SECONDS, threading.Event()
    while not condition():
        assert time.monotonic() < give_up, f"never happened: {what}"
        turn.wait(POLL_SECONDS)  # lets the other threads have theirs

"""The composition root: opens, builds, wires, starts and stops one server.

Owns the order of starting and stopping. Nothing else knows all the parts.
"""

import asyncio
import gc
import logging
import signal
import sys
from typing import Final

import grpc
import structlog
from grpc_health.v1 import health, health_pb2, health_pb2_grpc

from statekeep.v1 import (
    admin_service_pb2,
    admin_service_pb2_grpc,
    machine_service_pb2,
    machine_service_pb2_grpc,
    snapshot_service_pb2,
    snapshot_service_pb2_grpc,
    store_service_pb2,
    store_service_pb2_grpc,
)
from statekeep_server.clock import Clock, SystemClock
from statekeep_server.config import Config
from statekeep_server.domain.retention import Housekeeper, HousekeeperThread
from statekeep_server.errors import StoreOpenError
from statekeep_server.services import listening
from statekeep_server.services.admin import AdminService
from statekeep_server.services.context import Edge
from statekeep_server.services.draining import Calls
from statekeep_server.services.interceptors import EdgeInterceptor
from statekeep_server.services.listening import Address, StartError
from statekeep_server.services.machines import MachineService
from statekeep_server.services.reflection import add_reflection
from statekeep_server.services.snapshots import SnapshotService
from statekeep_server.services.store import StoreService
from statekeep_server.services.timers import Timers
from statekeep_server.storage.engine import Engine, EngineLimits

_LOG: Final = structlog.get_logger()
_KEEPALIVE_MS: Final = 60_000
_GARBAGE_THRESHOLDS: Final = (100_000, 20, 50)
_CLIENT_PING_INTERVAL_MS_MIN: Final = 10_000

SERVICES: Final = tuple(
    file.DESCRIPTOR.services_by_name[name].full_name
    for file, name in (
        (store_service_pb2, "StoreService"),
        (snapshot_service_pb2, "SnapshotService"),
        (machine_service_pb2, "MachineService"),
        (admin_service_pb2, "AdminService"),
    )
)


class Server:
    """One server: `start` it on an event loop, `stop` it on the same one."""

    def __init__(self, config: Config, clock: Clock | None = None) -> None:
        """Hold the settings; nothing is opened yet."""
        self._config = config
        self._clock = clock or SystemClock()
        self._engine: Engine | None = None
        self._grpc: grpc.aio.Server | None = None
        self._edge: Edge | None = None
        self._housekeeper: HousekeeperThread | None = None
        self._timers: Timers | None = None
        self._health = health.aio.HealthServicer()  # type: ignore[attr-defined]
        self._is_failed = asyncio.Event()
        self._calls = Calls()

    async def start(self) -> Address:
        """Open the store, bind the port and serve; return the address that was taken.

        Raises StoreOpenError or StartError, with everything closed again.
        """
        config = self._config
        address = Address.parse(config.listen)
        listening.check_exposure(config, address)
        tokens = listening.load_tokens(config)
        loop = asyncio.get_running_loop()

        def on_failure(_error: BaseException) -> None:
            loop.call_soon_threadsafe(self._is_failed.set)

        self._engine = Engine(config.data, self._clock, _engine_limits(config), on_failure)
        try:
            self._edge = Edge(self._engine, config)
            self._grpc = grpc.aio.server(
                interceptors=(EdgeInterceptor(self._clock, tokens, self._calls),),
                options=_options(config),
            )
            self._add_services(self._grpc, self._edge)
            address = listening.bind(self._grpc, config, address)
            await self._grpc.start()
        except BaseException:
            await self.stop()
            raise
        self._engine.describe_holder(str(address))
        self._housekeeper = HousekeeperThread(
            Housekeeper(self._engine, config),
            expire_every_seconds=config.expiry_interval_seconds,
            retain_every_seconds=config.compaction_interval_seconds,
        )
        self._timers = Timers(self._edge, config)
        for service in ("", *SERVICES):
            await self._health.set(service, health_pb2.HealthCheckResponse.SERVING)
        _LOG.info("serving", listen=str(address), data=str(config.data), tls=bool(config.tls_cert))
        return address

    async def stop(self) -> None:
        """Refuse new calls, let those under way finish, then close the store."""
        await self._health.enter_graceful_shutdown()
        if self._timers is not None:
            self._timers.stop_asking()
        if self._edge is not None:
            self._edge.stopping.set()
            self._edge.hooks.stop()
            self._edge.wakeups.close()
        if self._grpc is not None:
            await self._calls.drain(self._config.stop_grace_seconds)
            await self._grpc.stop(None)
        if self._timers is not None:
            await self._timers.stop()
        if self._housekeeper is not None:
            await asyncio.to_thread(self._housekeeper.stop)
        if self._edge is not None:
            self._edge.close()
        if self._engine is not None:
            await asyncio.to_thread(self._engine.close)

    async def wait_failed(self) -> None:
        """Return when the disk has failed and the server must stop."""
        await self._is_failed.wait()

    def _add_services(self, server: grpc.aio.Server, edge: Edge) -> None:
        # What a service does not implement, its generated parent answers with UNIMPLEMENTED.
        store_service_pb2_grpc.add_StoreServiceServicer_to_server(StoreService(edge), server)
        admin_service_pb2_grpc.add_AdminServiceServicer_to_server(
            AdminService(edge),  # type: ignore[abstract]
            server,
        )
        snapshot_service_pb2_grpc.add_SnapshotServiceServicer_to_server(
            SnapshotService(edge), server
        )
        machine_service_pb2_grpc.add_MachineServiceServicer_to_server(MachineService(edge), server)
        health_pb2_grpc.add_HealthServicer_to_server(self._health, server)
        health_name = health_pb2.DESCRIPTOR.services_by_name["Health"].full_name
        add_reflection(server, [*SERVICES, health_name])


def run(config: Config) -> int:
    """Serve until SIGTERM or SIGINT; return the exit code: 0, or 1 with the reason on stderr."""
    _configure_log(config)
    tune_garbage_collection()
    try:
        return asyncio.run(_serve(config))
    except (StoreOpenError, StartError) as error:
        sys.stderr.write(f"error: {error}\n")
        return 1


def tune_garbage_collection() -> None:
    """Look for cycles seldom: calls and writes make many short-lived objects and no cycles."""
    gc.freeze()
    gc.set_threshold(*_GARBAGE_THRESHOLDS)


async def _serve(config: Config) -> int:
    server = Server(config)
    address = await server.start()
    stopping = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stopping.set)
    sys.stdout.write(_greeting(config, address))
    sys.stdout.flush()
    waits = [asyncio.ensure_future(stopping.wait()), asyncio.ensure_future(server.wait_failed())]
    await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
    is_failed = waits[1].done()
    for wait in waits:
        wait.cancel()
    _LOG.info("stopping", grace_seconds=config.stop_grace_seconds)
    await server.stop()
    _LOG.info("stopped")
    return 1 if is_failed else 0


def _greeting(config: Config, address: Address) -> str:
    listening_on = address
    flags, options = "-plaintext ", ""
    if config.tls_cert:
        flags, options = "-cacert CA.pem ", "--tls-ca CA.pem "
    if config.token_file:
        flags += "-H 'authorization: Bearer TOKEN' "
        options += "--token TOKEN "
    if address.is_every_interface:
        address = Address("127.0.0.1", address.port)
    save = '{"key":"theme","value":{"text":"dark"}}'
    return (
        f"statekeep is listening on {listening_on}, its data in {config.data}\n"
        f"  grpcurl {flags}{address} list\n"
        f"  grpcurl {flags}-d '{save}' {address} statekeep.v1.StoreService/Save\n"
        f"  statekeep {options}--address {address} load theme\n"
        f"Stop it with Ctrl-C.\n"
    )


def _engine_limits(config: Config) -> EngineLimits:
    return EngineLimits(**{name: getattr(config, name) for name in EngineLimits._fields})


def _options(config: Config) -> list[tuple[str, int]]:
    return [
        # Else a second server on the same port would start silently and take half of the calls.
        ("grpc.so_reuseport", 0),
        ("grpc.max_concurrent_streams", config.calls_per_connection_max),
        ("grpc.max_receive_message_length", config.message_bytes_max),
        ("grpc.max_send_message_length", config.message_bytes_max),
        # Idle watches keep their connection alive with pings, without calls under way.
        ("grpc.keepalive_time_ms", _KEEPALIVE_MS),
        ("grpc.keepalive_permit_without_calls", 1),
        ("grpc.http2.min_recv_ping_interval_without_data_ms", _CLIENT_PING_INTERVAL_MS_MIN),
        ("grpc.http2.max_pings_without_data", 0),
    ]


def _configure_log(config: Config) -> None:
    for_people = config.log_format == "console" or (
        config.log_format == "auto" and sys.stderr.isatty()
    )
    renderer = (
        structlog.dev.ConsoleRenderer() if for_people else structlog.processors.JSONRenderer()
    )
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(
            logging.getLevelNamesMapping()[config.log_level.upper()]
        ),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )

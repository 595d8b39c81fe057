"""The servers that cases run against: real processes, shared by all cases that want the same one.

A server keeps its port and its data over restarts. Clients may reach it through a proxy.
"""

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import trustme

from statekeep_server.services import tokens
from tests.conformance.cases import ServerSpec
from tests.conformance.proxy import Proxy

ROOT: Final = Path(__file__).parents[2]
_START_SECONDS: Final = 60.0
_STOP_SECONDS: Final = 20.0
_SETTINGS: Final[dict[str, object]] = {
    "store_bytes_max": 256 << 20,
    "expiry_interval_seconds": 0.05,
    "stop_grace_seconds": 2.0,
    "log_level": "error",
}


class Server:
    """A server in a process of its own, which cases may stop, kill and start again."""

    def __init__(self, spec: ServerSpec, directory: Path) -> None:
        self._spec = spec
        self._directory = directory
        self._process: subprocess.Popen[str] | None = None
        self._is_paused = False
        self._warm: subprocess.Popen[str] | None = None
        self._is_warm = False
        self.address = "127.0.0.1:0"
        self.ca_file = ""
        self.tokens: dict[str, str] = {}
        directory.mkdir(parents=True)
        self._environment = self._written()
        self.proxy: Proxy | None = None

    @property
    def variables(self) -> dict[str, Any]:
        """What cases may name of this server."""
        named = {f"token_{name}": token for name, token in self.tokens.items()}
        proxied = {} if self.proxy is None else {"proxy": self.proxy.address}
        files = {
            "data": str(self._directory / "data" / "data.mdb"),
            "ca_file": self.ca_file,
            "other_ca_file": str(self._directory / "other.pem"),
        }
        return {"address": self.address, **files, **named, **proxied}

    def start(self) -> None:
        """Start the server, unless it runs; return when it listens."""
        if self._process is not None:
            self._resume()
            return
        if self._warm is None:
            self._process = self._spawned([_python(), "-m", "statekeep_server", "serve"])
        else:
            self._process, self._warm = self._warm, None
            _say_go(self._process)
        first = _line_of(self._process)
        if "listening on " not in first:
            errors = (self._directory / "errors.log").read_text()
            raise RuntimeError(f"a server did not start: {first}{errors}")
        self.address = first.split("listening on ")[1].split(",")[0]

    def prepare(self) -> None:
        """Have the next server load its modules, so that a restart is quick; it does not wait."""
        if self._warm is None:
            module = "tests.conformance.warm_server"
            self._warm = self._spawned([_python(), "-m", module, "serve"])
            self._is_warm = False

    def stop(self) -> None:
        """Ask the server to stop and wait until it has."""
        if self._process is None:
            return
        self._await_warm()
        self._resume()
        self._process.terminate()
        self._ended()

    def kill(self) -> None:
        """End the server wherever it is."""
        if self._process is None:
            return
        self._await_warm()
        self._process.kill()
        self._ended()

    def begin_stop(self) -> None:
        """Ask the server to stop, and do not wait."""
        if self._process is not None:
            self._process.terminate()

    def pause(self) -> None:
        """Have the server do nothing until it is started: it neither reads nor answers."""
        if self._process is not None:
            self._await_warm()
            self._process.send_signal(signal.SIGSTOP)
            self._is_paused = True

    def through_proxy(self) -> Proxy:
        """Return a proxy in front of the server."""
        if self.proxy is None:
            host, port = self.address.rsplit(":", 1)
            self.proxy = Proxy((host, int(port)))
        return self.proxy

    def settle(self) -> None:
        """Make good what a case did to it: it runs again, and its proxy is gone."""
        if self.proxy is not None:
            self.proxy.close()
            self.proxy = None
        self._cool_down()
        self.start()

    def close(self) -> None:
        """End the server and remove its data."""
        if self.proxy is not None:
            self.proxy.close()
        self._cool_down()
        self.kill()
        shutil.rmtree(self._directory, ignore_errors=True)

    def _spawned(self, command: list[str]) -> "subprocess.Popen[str]":
        with (self._directory / "errors.log").open("a") as errors:
            return subprocess.Popen(
                command,
                cwd=ROOT,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=errors,
                text=True,
                env=self._environment | {"STATEKEEP_LISTEN": self.address},
            )

    def _await_warm(self) -> None:
        if self._warm is not None and not self._is_warm:
            _line_of(self._warm)
            self._is_warm = True

    def _cool_down(self) -> None:
        warm, self._warm = self._warm, None
        if warm is not None:
            warm.kill()
            _released(warm)

    def _resume(self) -> None:
        if self._is_paused and self._process is not None:
            self._process.send_signal(signal.SIGCONT)
            self._is_paused = False

    def _ended(self) -> None:
        process, self._process, self._is_paused = self._process, None, False
        if process is None:
            return
        try:
            process.wait(_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        _released(process)

    def _written(self) -> dict[str, str]:
        """Write the files that the server needs and return its environment."""
        settings = dict(_SETTINGS)
        settings["data"] = self._directory / "data"
        if self._spec.tls:
            settings |= self._certificates()
        if self._spec.tokens:
            self.tokens = {name: tokens.generate() for name in self._spec.tokens}
            settings["token_file"] = self._directory / "tokens"
            lines = [tokens.line_for(name, token) for name, token in self.tokens.items()]
            (self._directory / "tokens").write_text("\n".join(lines) + "\n")
        settings |= self._spec.settings
        inherited = {
            name: value for name, value in os.environ.items() if not name.startswith("STATEKEEP_")
        }
        ours = {f"STATEKEEP_{name.upper()}": str(value) for name, value in settings.items()}
        return inherited | ours | {"GRPC_VERBOSITY": "NONE"}

    def _certificates(self) -> dict[str, object]:
        authority = trustme.CA()
        issued = authority.issue_cert("127.0.0.1", "localhost")
        files = {name: self._directory / f"{name}.pem" for name in ("ca", "cert", "key")}
        authority.cert_pem.write_to_path(files["ca"])
        issued.cert_chain_pems[0].write_to_path(files["cert"])
        issued.private_key_pem.write_to_path(files["key"])
        trustme.CA().cert_pem.write_to_path(self._directory / "other.pem")
        self.ca_file = str(files["ca"])
        return {"tls_cert": files["cert"], "tls_key": files["key"]}


def _python() -> str:
    """Return the interpreter of the server: STATEKEEP may name the command of another one."""
    named = os.environ.get("STATEKEEP", "")
    return str(Path(named).with_name("python")) if named else sys.executable


def _line_of(process: "subprocess.Popen[str]") -> str:
    """Return the next line that a process writes; kill one that is silent for too long."""
    assert process.stdout is not None
    alarm = threading.Timer(_START_SECONDS, process.kill)
    alarm.start()
    line = process.stdout.readline()
    alarm.cancel()
    return line


def _say_go(process: "subprocess.Popen[str]") -> None:
    assert process.stdin is not None
    process.stdin.write("go\n")
    process.stdin.flush()


def _released(process: "subprocess.Popen[str]") -> None:
    process.wait()
    for pipe in (process.stdin, process.stdout):
        if pipe is not None:
            pipe.close()


class MuteServer:
    """Takes connections and never says a word."""

    def __init__(self) -> None:
        self._listener = socket.create_server(("127.0.0.1", 0))
        host, port = self._listener.getsockname()
        self.address = f"{host}:{port}"

    def close(self) -> None:
        """End it and its connections."""
        self._listener.close()


class Servers:
    """Every server that was started, by what it was started with."""

    def __init__(self) -> None:
        self._directory = Path(tempfile.mkdtemp(prefix="conformance-"))
        self._shared: dict[str, Server] = {}
        self._started = 0
        self.mute = MuteServer()

    @contextlib.contextmanager
    def serving(self, spec: ServerSpec) -> Iterator[Server]:
        """Give a running server of this kind; one that is `own` ends afterwards."""
        key = spec.model_dump_json()
        if key not in self._shared:
            self._started += 1
            self._shared[key] = Server(spec, self._directory / f"server-{self._started}")
        server = self._shared[key]
        try:
            server.start()
            try:
                yield server
            finally:
                if not spec.own:
                    server.settle()
        except RuntimeError:
            self.drop(spec)
            raise
        finally:
            if spec.own:
                self.drop(spec)

    def drop(self, spec: ServerSpec) -> None:
        """End the shared server of this kind, if there is one."""
        server = self._shared.pop(spec.model_dump_json(), None)
        if server is not None:
            server.close()

    def close(self) -> None:
        """End all servers and remove what they kept."""
        for server in self._shared.values():
            server.close()
        self.mute.close()
        shutil.rmtree(self._directory, ignore_errors=True)

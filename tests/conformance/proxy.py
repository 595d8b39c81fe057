"""A connection that fails on command: a proxy of bytes between a client and a server."""

import contextlib
import socket
import threading
from typing import Final

_PIECE_BYTES: Final = 64 << 10
_LINGER_SECONDS: Final = 5


class Proxy:
    """Carries bytes between clients and one server, until it is told to lose them.

    `swallow`: what clients send arrives, what the server answers does not. `refuse`: connections
    end at once. `cut_after`: the next connection to carry so many bytes of answers ends there.
    """

    def __init__(self, upstream: tuple[str, int]) -> None:
        self._upstream = upstream
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._lock = threading.Lock()
        self._pairs: list[tuple[socket.socket, socket.socket]] = []
        self._is_swallowing = False
        self._is_refusing = False
        self._bytes_left: int | None = None
        self._acceptor = threading.Thread(target=self._accept, daemon=True)
        self._acceptor.start()

    @property
    def address(self) -> str:
        """Where clients connect."""
        host, port = self._listener.getsockname()
        return f"{host}:{port}"

    @property
    def is_armed(self) -> bool:
        """Whether a cut is still to come."""
        return self._bytes_left is not None

    def carry(self) -> None:
        """Carry everything from now on."""
        with self._lock:
            self._is_swallowing = self._is_refusing = False
            self._bytes_left = None

    def swallow(self) -> None:
        """Lose every answer from now on."""
        self._is_swallowing = True

    def refuse(self) -> None:
        """End all connections, and new ones as soon as they come."""
        self._is_refusing = True
        self.cut()

    def cut(self) -> None:
        """End all connections; new ones work."""
        with self._lock:
            pairs, self._pairs = self._pairs, []
        for pair in pairs:
            _end(*pair)

    def cut_after(self, answer_bytes: int) -> None:
        """End the connections, once, after so many more bytes of answers."""
        with self._lock:
            self._bytes_left = answer_bytes

    def close(self) -> None:
        """End everything."""
        self._is_refusing = True
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self.cut()
        self._acceptor.join(_LINGER_SECONDS)

    def _accept(self) -> None:
        while True:
            try:
                client, _address = self._listener.accept()
            except OSError:
                return
            if self._is_refusing:
                _end(client)
                continue
            try:
                server = socket.create_connection(self._upstream)
            except OSError:
                _end(client)
                continue
            for end in (client, server):
                end.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            with self._lock:
                self._pairs.append((client, server))
            for source, target, is_answer in ((client, server, False), (server, client, True)):
                pump = threading.Thread(
                    target=self._pump, args=(source, target, is_answer), daemon=True
                )
                pump.start()

    def _pump(self, source: socket.socket, target: socket.socket, is_answer: bool) -> None:
        try:
            while piece := source.recv(_PIECE_BYTES):
                if is_answer and self._is_swallowing:
                    continue
                if is_answer and self._is_spent(len(piece)):
                    break
                target.sendall(piece)
        except OSError:
            pass
        _end(source, target)

    def _is_spent(self, size: int) -> bool:
        with self._lock:
            if self._bytes_left is None:
                return False
            self._bytes_left -= size
            if self._bytes_left > 0:
                return False
            self._bytes_left = None
            return True


def _end(*sockets: socket.socket) -> None:
    for each in sockets:
        with contextlib.suppress(OSError):
            each.shutdown(socket.SHUT_RDWR)
        each.close()

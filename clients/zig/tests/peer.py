"""A server of HTTP/2 frames put together by hand, so that it may say what no library would."""

import contextlib
import random
import socket
import ssl
import struct
import threading
from collections.abc import Callable
from typing import Self

DATA, HEADERS, PRIORITY, RESET, SETTINGS, PUSH, PING, GOAWAY, WINDOW, CONTINUATION = range(10)
END_STREAM, ACK, END_HEADERS, PADDED = 0x1, 0x1, 0x4, 0x8
PREFACE_BYTES = 24

Header = tuple[str, str]


def frame(kind: int, flags: int, stream: int, payload: bytes = b"") -> bytes:
    """Return a frame."""
    head = struct.pack(">I", len(payload))[1:] + bytes([kind, flags])
    return head + struct.pack(">I", stream) + payload


def settings(values: dict[int, int]) -> bytes:
    """Return a SETTINGS frame."""
    return frame(SETTINGS, 0, 0, b"".join(struct.pack(">HI", k, v) for k, v in values.items()))


def integer(value: int, prefix_bits: int, first: int = 0) -> bytes:
    """Return an HPACK integer."""
    mask = (1 << prefix_bits) - 1
    if value < mask:
        return bytes([first | value])
    out = [first | mask]
    value -= mask
    while value >= 0x80:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes([*out, value])


def block(headers: list[Header], *, indexed: bool = False) -> bytes:
    """Return headers as literals; with `indexed`, ones that go into the table."""
    out = b""
    for name, value in headers:
        out += b"\x40" if indexed else b"\x00"
        for text in (name.encode(), value.encode()):
            out += integer(len(text), 7) + text
    return out


class Peer:
    """One connection, from the server's side."""

    def __init__(self, sock: socket.socket, first: dict[int, int] | None = None) -> None:
        self.socket = sock
        self.buffer = b""
        self.received = 0
        self.requests = 0
        assert self.take(PREFACE_BYTES).startswith(b"PRI")
        self.put(settings(first or {}))

    def take(self, count: int) -> bytes:
        """Receive so many bytes."""
        while len(self.buffer) < count:
            data = self.socket.recv(65536)
            if not data:
                raise EOFError
            self.buffer += data
        taken, self.buffer = self.buffer[:count], self.buffer[count:]
        return taken

    def put(self, data: bytes) -> None:
        """Send bytes."""
        self.socket.sendall(data)

    def request(self) -> int:
        """Receive a whole request and return the number of its stream."""
        while True:
            head = self.take(9)
            payload = self.take(int.from_bytes(head[:3], "big"))
            kind, flags = head[3], head[4]
            stream = int.from_bytes(head[5:], "big")
            if kind == SETTINGS and not flags & ACK:
                self.put(frame(SETTINGS, ACK, 0))
            if kind == DATA and payload:
                self.received += len(payload)
                for window in (0, stream):
                    self.put(frame(WINDOW, 0, window, struct.pack(">I", len(payload))))
            if kind in (DATA, HEADERS) and flags & END_STREAM:
                self.requests += 1
                return stream

    def head(
        self,
        stream: int,
        encoded: bytes,
        *,
        end: bool = False,
        split: int | None = None,
        pad: int | None = None,
    ) -> None:
        """Send a block of headers, in one frame or in pieces of `split` bytes."""
        size = split or len(encoded)
        parts = [encoded[i : i + size] for i in range(0, len(encoded), size)]
        for i, part in enumerate(parts):
            flags = END_HEADERS if i == len(parts) - 1 else 0
            payload = part
            if i == 0:
                flags |= END_STREAM if end else 0
                if pad is not None:
                    flags |= PADDED
                    payload = bytes([pad]) + part + bytes(pad)
            self.put(frame(CONTINUATION if i else HEADERS, flags, stream, payload))

    def data(self, stream: int, data: bytes, *, pad: int | None = None, end: bool = False) -> None:
        """Send a DATA frame."""
        flags = END_STREAM if end else 0
        if pad is not None:
            flags |= PADDED
            data = bytes([pad]) + data + bytes(pad)
        self.put(frame(DATA, flags, stream, data))


Answer = Callable[[Peer, int], None]


class OddServer:
    """Listens, and answers each request with one function."""

    def __init__(
        self,
        answer: Answer,
        first: dict[int, int] | None = None,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self._answer = answer
        self._first = first
        self._tls = tls
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._open: list[socket.socket] = []
        self._threads = [threading.Thread(target=self._accept)]
        self.peers: list[Peer] = []
        self.target = f"127.0.0.1:{self._listener.getsockname()[1]}"

    def __enter__(self) -> Self:
        self._threads[0].start()
        return self

    def __exit__(self, *_: object) -> None:
        # Closing does not wake a thread that accepts; shutting down does.
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._threads[0].join()
        for sock in self._open:
            with contextlib.suppress(OSError):
                sock.shutdown(socket.SHUT_RDWR)
        for thread in self._threads[1:]:
            thread.join()

    def _accept(self) -> None:
        while True:
            try:
                sock, _ = self._listener.accept()
            except OSError:
                return
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self._open.append(sock)
            thread = threading.Thread(target=self._serve, args=(sock,))
            self._threads.append(thread)
            thread.start()

    def _serve(self, sock: socket.socket) -> None:
        with contextlib.suppress(EOFError, OSError):
            if self._tls:
                sock = secured(sock, self._tls)
            with sock:
                self.serve(sock)

    def serve(self, sock: socket.socket) -> None:
        """Answer what comes over one connection, until it ends."""
        peer = Peer(sock, self._first)
        self.peers.append(peer)
        while True:
            self._answer(peer, peer.request())


def secured(sock: socket.socket, tls: ssl.SSLContext) -> ssl.SSLSocket:
    """Shake hands; a client that is refused hears why, whatever else it has sent meanwhile."""
    wrapped = tls.wrap_socket(sock, server_side=True, do_handshake_on_connect=False)
    try:
        wrapped.do_handshake()
    except ssl.SSLError:
        with wrapped:
            hang_up(wrapped)
        raise
    return wrapped


def hang_up(sock: socket.socket) -> None:
    """End a connection so that the other side hears all that was said."""
    sock.shutdown(socket.SHUT_WR)
    # Closing with bytes unread would take back what is on its way.
    while sock.recv(65536):
        pass


class Recorder:
    """Takes what a peer sends, instead of a socket."""

    def __init__(self) -> None:
        self.out = bytearray()

    def sendall(self, data: bytes) -> None:
        """Keep the bytes."""
        self.out += data


def damaged(data: bytes, chance: random.Random) -> bytes:
    """Return the bytes with a few changed, turned, lost or added."""
    out = bytearray(data)
    for _ in range(chance.randrange(1, 6)):
        if not out:
            break
        place = chance.randrange(len(out))
        match chance.randrange(4):
            case 0:
                out[place] = chance.randrange(256)
            case 1:
                out[place] ^= 1 << chance.randrange(8)
            case 2:
                del out[place : place + chance.randrange(1, 9)]
            case _:
                out[place:place] = chance.randbytes(chance.randrange(1, 9))
    return bytes(out)

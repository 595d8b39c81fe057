"""Answers that a server may give, from odd to hostile, and what has to become of the call."""

import random
import socket
import struct
import time

from peer import (
    ACK,
    END_HEADERS,
    GOAWAY,
    HEADERS,
    PING,
    PRIORITY,
    PUSH,
    RESET,
    SETTINGS,
    WINDOW,
    Answer,
    Header,
    Peer,
    block,
    frame,
    integer,
    settings,
)


def message(text: str) -> bytes:
    """Return an EchoReply of `text`, framed as gRPC does."""
    body = b"\x0a" + integer(len(text), 7) + text.encode()
    return b"\0" + struct.pack(">I", len(body)) + body


OK: list[Header] = [(":status", "200"), ("content-type", "application/grpc")]
END: list[Header] = [("grpc-status", "0"), ("grpc-message", "")]
REPLY = message("odd")


def number(value: int) -> bytes:
    """Return 4 bytes."""
    return struct.pack(">I", value)


def plain(peer: Peer, stream: int) -> None:
    peer.head(stream, block(OK))
    peer.data(stream, REPLY)
    peer.head(stream, block(END), end=True)


def byte_by_byte(peer: Peer, stream: int) -> None:
    peer.head(stream, block(OK), split=3, pad=7)
    for i in range(len(REPLY)):
        peer.data(stream, REPLY[i : i + 1], pad=i % 5)
    peer.head(stream, block(END), end=True, split=1)


def chatty(peer: Peer, stream: int) -> None:
    peer.head(stream, block(OK))
    for _ in range(50):
        peer.put(frame(PING, 0, 0, b"12345678"))
    peer.put(frame(0xBB, 0, stream, b"abc"))
    peer.put(frame(PRIORITY, 0, stream, number(0) + b"\3"))
    peer.put(settings({0xF00D: 1, 4: 100_000}))
    peer.put(frame(PING, ACK, 0, b"87654321"))
    peer.data(stream, b"")
    peer.data(stream, REPLY)
    peer.head(stream, block(END), end=True)


def table(peer: Peer, stream: int) -> None:
    """Fill the table, change its size, and use what is in it."""
    kept = [(f"x-{i}", "v" * 40) for i in range(5)]
    peer.head(stream, integer(100, 5, 0x20) + block(OK) + block(kept, indexed=True))
    peer.data(stream, REPLY)
    newest = integer(62, 7, 0x80)
    grown = integer(0, 5, 0x20) + integer(4096, 5, 0x20)
    again = block([("x-b", "w" * 60)], indexed=True) + newest
    peer.head(stream, grown + block(END) + again, end=True)


def informational(peer: Peer, stream: int) -> None:
    peer.head(stream, block([(":status", "103"), ("link", "x")]))
    plain(peer, stream)


def goaway_then_answer(peer: Peer, stream: int) -> None:
    peer.put(frame(GOAWAY, 0, 0, number(stream) + number(0)))
    time.sleep(0.05)
    plain(peer, stream)


def only_trailers(peer: Peer, stream: int) -> None:
    failed = [("grpc-status", "5"), ("grpc-message", "gone%20%C3%A9")]
    peer.head(stream, block(OK + failed), end=True)


def proxy_page(peer: Peer, stream: int) -> None:
    peer.head(stream, block([(":status", "503"), ("content-type", "text/html")]))
    peer.data(stream, b"<html>", end=True)


def page_that_is_fine(peer: Peer, stream: int) -> None:
    peer.head(stream, block([(":status", "200"), ("content-type", "text/html")]))
    peer.data(stream, b"<html>", end=True)


def not_found(peer: Peer, stream: int) -> None:
    peer.head(stream, block([(":status", "404")]), end=True)


def no_status(peer: Peer, stream: int) -> None:
    peer.head(stream, block(OK))
    peer.data(stream, REPLY)
    peer.head(stream, block([("x", "y")]), end=True)


def no_trailers(peer: Peer, stream: int) -> None:
    peer.head(stream, block(OK))
    peer.data(stream, REPLY, end=True)


def unknown_status(peer: Peer, stream: int) -> None:
    peer.head(stream, block([*OK, ("grpc-status", "4711")]), end=True)


def reset(peer: Peer, stream: int) -> None:
    peer.head(stream, block(OK))
    peer.put(frame(RESET, 0, stream, number(2)))


def refuse(peer: Peer, stream: int) -> None:
    peer.put(frame(RESET, 0, stream, number(7)))


def refuse_once(peer: Peer, stream: int) -> None:
    if peer.requests == 1:
        refuse(peer, stream)
    else:
        plain(peer, stream)


def too_many_pings(peer: Peer, stream: int) -> None:
    peer.put(frame(GOAWAY, 0, 0, number(stream) + number(11) + b"too_many_pings"))
    peer.socket.shutdown(socket.SHUT_RDWR)


def goaway_before(peer: Peer, _: int) -> None:
    peer.put(frame(GOAWAY, 0, 0, number(0) + number(0) + b"bye"))


def garbage(peer: Peer, stream: int) -> None:
    peer.put(random.Random(stream).randbytes(5000))


def bad_index(peer: Peer, stream: int) -> None:
    peer.put(frame(HEADERS, END_HEADERS, stream, b"\xff" * 6))


def long_frame(peer: Peer, stream: int) -> None:
    peer.put(b"\xff\xff\xff\0\0" + number(stream) + b"x" * 100_000)


def endless_headers(peer: Peer, stream: int) -> None:
    peer.put(frame(HEADERS, 0, stream, block(OK)))
    for _ in range(100):
        peer.put(frame(9, 0, stream, block([("x", "y" * 10_000)])))


def bomb(peer: Peer, stream: int) -> None:
    """Send few bytes that stand for many."""
    kept = block([("x", "y" * 3000)], indexed=True)
    peer.head(stream, block(OK) + kept + b"\xbe" * 10_000)


def push(peer: Peer, stream: int) -> None:
    peer.put(frame(PUSH, END_HEADERS, stream, number(2) + block(OK)))


def two_messages(peer: Peer, stream: int) -> None:
    peer.head(stream, block(OK))
    peer.data(stream, REPLY + REPLY)
    peer.head(stream, block(END), end=True)


def no_message(peer: Peer, stream: int) -> None:
    peer.head(stream, block(OK))
    peer.head(stream, block(END), end=True)


def malformed_message(peer: Peer, stream: int) -> None:
    peer.head(stream, block(OK))
    peer.data(stream, b"\0\0\0\0\2\x0a\x09")
    peer.head(stream, block(END), end=True)


def cut_short(peer: Peer, stream: int) -> None:
    peer.head(stream, block(OK))
    peer.data(stream, REPLY[:-2])
    peer.head(stream, block(END), end=True)


def huge_length(peer: Peer, stream: int) -> None:
    peer.head(stream, block(OK))
    peer.data(stream, b"\0\xff\xff\xff\xffx")
    time.sleep(0.1)
    peer.head(stream, block(END), end=True)


def compressed(peer: Peer, stream: int) -> None:
    peer.head(stream, block(OK))
    peer.data(stream, b"\1" + REPLY[1:])
    peer.head(stream, block(END), end=True)


def beyond_the_window(peer: Peer, stream: int) -> None:
    """Send on although nobody made room."""
    peer.head(stream, block(OK))
    peer.data(stream, b"\0" + number(60 << 20))
    for _ in range(4000):
        peer.data(stream, bytes(16384))


def window_overflow(peer: Peer, stream: int) -> None:
    for _ in range(2):
        peer.put(frame(WINDOW, 0, stream, number(0x7FFFFFFF)))
    plain(peer, stream)


def ping_flood(peer: Peer, _: int) -> None:
    """Ask without end, and read no answer."""
    while True:
        peer.put(frame(PING, 0, 0, b"12345678") * 1000)


def short_settings(peer: Peer, _: int) -> None:
    peer.put(frame(SETTINGS, 0, 0, b"abc"))


def close(peer: Peer, _: int) -> None:
    peer.socket.shutdown(socket.SHUT_RDWR)


# What the call has to end with; several where the order of events decides.
CASES: list[tuple[Answer, str]] = [
    (plain, "ok"),
    (byte_by_byte, "ok"),
    (chatty, "ok"),
    (table, "ok"),
    (informational, "ok"),
    (goaway_then_answer, "ok"),
    (refuse_once, "ok"),
    (only_trailers, "NotFound"),
    (proxy_page, "Unavailable"),
    (page_that_is_fine, "Unknown"),
    (not_found, "Unimplemented"),
    (no_status, "Unknown"),
    (no_trailers, "Internal"),
    (unknown_status, "Unknown"),
    (reset, "Internal"),
    (refuse, "Unavailable"),
    (too_many_pings, "Unavailable"),
    (goaway_before, "Unavailable"),
    (garbage, "Unavailable"),
    (bad_index, "Unavailable"),
    (long_frame, "Unavailable"),
    (endless_headers, "Unavailable"),
    (bomb, "Unavailable"),
    (push, "Unavailable"),
    (two_messages, "Internal"),
    (no_message, "Internal"),
    (malformed_message, "Internal"),
    (cut_short, "Internal"),
    (huge_length, "ResourceExhausted"),
    (compressed, "Internal"),
    (beyond_the_window, "Unavailable|Internal"),
    (window_overflow, "Unavailable"),
    (ping_flood, "Unavailable|DeadlineExceeded"),
    (short_settings, "Unavailable"),
    (close, "Unavailable"),
]

SOUND = [plain, byte_by_byte, chatty, table, only_trailers, informational]

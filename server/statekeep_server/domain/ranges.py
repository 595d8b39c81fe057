"""Where and when a read looks: ranges of keys, points in time, and pages.

Owns page tokens. A token pins the revision and the moment of the first page and belongs to one
query; it holds nothing secret and is checked before it is believed.
"""

import base64
import binascii
import hashlib
import struct
from dataclasses import dataclass
from typing import Final, NamedTuple

import google_crc32c

from statekeep_server.errors import PageTokenInvalidError
from statekeep_server.storage.keys import prefix_end
from statekeep_server.storage.view import View

# crc32c, digest of the query, revision, moment in ms; then the key to go on at.
_TOKEN: Final = struct.Struct(">I8sQQ")
_CRC_BYTES: Final = 4


class KeyRange(NamedTuple):
    """The keys in [start, end); `end` None means to the last one."""

    start: bytes = b""
    end: bytes | None = None

    def __contains__(self, key: object) -> bool:
        """Say whether a key lies in the range."""
        return isinstance(key, bytes) and self.start <= key and (self.end is None or key < self.end)

    @classmethod
    def of_prefix(cls, prefix: bytes) -> "KeyRange":
        """Return the range of the keys that begin with a prefix."""
        return cls(prefix, prefix_end(prefix))


class AtRevision(NamedTuple):
    """Right after a revision."""

    revision: int


class AtTime(NamedTuple):
    """At a moment, in milliseconds since 1970."""

    time_ms: int


class AtSnapshot(NamedTuple):
    """At a snapshot, given by its label (the newest with it) or its id."""

    label: str = ""
    id: str = ""


class AtMoment(NamedTuple):
    """At the present as a plan saw it in the order of commits, just now."""

    revision: int
    time_ms: int


Point = AtRevision | AtTime | AtSnapshot | AtMoment | None


@dataclass(slots=True, frozen=True, kw_only=True)
class PageQuery:
    """A question that is answered in pages; `call` names the RPC that asks it."""

    call: str
    namespace: str
    range: KeyRange
    entries_max: int
    is_reverse: bool = False
    point: Point = None
    token: str = ""

    def digest(self) -> bytes:
        """Return what tells this query from another; the size of a page is not part of it."""
        question = repr((self.call, self.namespace, self.range, self.is_reverse, self.point))
        return hashlib.blake2b(question.encode(), digest_size=8).digest()


class PageToken(NamedTuple):
    """What a page token says: where and when the next page looks."""

    revision: int
    time_ms: int
    position: bytes


def next_token(query: PageQuery, view: View, position: bytes) -> str:
    """Return the token of the page that begins at `position`, at the view's revision and moment."""
    return seal_token(query, PageToken(view.revision, view.time_ms, position))


def seal_token(query: PageQuery, token: PageToken) -> str:
    """Return the text of a token for the next page of a query."""
    body = _TOKEN.pack(0, query.digest(), token.revision, token.time_ms)[_CRC_BYTES:]
    body += token.position
    sealed = google_crc32c.value(body).to_bytes(_CRC_BYTES, "big") + body
    return base64.urlsafe_b64encode(sealed).decode()


def open_token(query: PageQuery) -> PageToken:
    """Return what the query's token says; PageTokenInvalidError if it is not the query's own."""
    try:
        sealed = base64.b64decode(query.token, altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        raise _bad_token("it is not a page token") from None
    if base64.urlsafe_b64encode(sealed).decode() != query.token:
        raise _bad_token("it was altered")
    if len(sealed) < _TOKEN.size:
        raise _bad_token("it is cut short")
    crc, digest, revision, time_ms = _TOKEN.unpack_from(sealed)
    if google_crc32c.value(sealed[_CRC_BYTES:]) != crc:
        raise _bad_token("it was altered")
    if digest != query.digest():
        raise _bad_token("it belongs to another call, or to this one with other arguments")
    return PageToken(revision, time_ms, sealed[_TOKEN.size :])


def _bad_token(why: str) -> PageTokenInvalidError:
    return PageTokenInvalidError(
        f"the page token cannot be used: {why}; pass next_page_token of the page before, "
        f"unchanged, with the same arguments, or leave it empty to begin again",
        field="page_token",
    )

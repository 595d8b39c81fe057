"""Namespaces: which there are, and their end."""

from typing import NamedTuple

from statekeep_server.domain.origin import Origin
from statekeep_server.domain.ranges import PageQuery, PageToken, open_token, seal_token
from statekeep_server.storage.engine import Engine
from statekeep_server.storage.records import Head
from statekeep_server.storage.removal import DeleteNamespace


class NamespacePage(NamedTuple):
    """A page of namespaces with their heads; an empty token means it is the last."""

    namespaces: list[tuple[str, Head]]
    next_token: str


def delete(origin: Origin) -> DeleteNamespace:
    """Return the step that forgets a namespace at once; its records are purged later."""
    return DeleteNamespace(origin.namespace, origin.request)


def _position(query: PageQuery) -> str:
    # Names are ASCII; anything else in a forged token finds nothing.
    return open_token(query).position.decode(errors="replace")


def list_page(engine: Engine, query: PageQuery) -> NamespacePage:
    """Return a page of the namespaces in the query's range, in order of name.

    Namespaces have no common revision, so a later page shows them as they are by then.
    """
    start = _position(query) if query.token else query.range.start.decode()
    found = engine.namespaces(start, query.entries_max + 1)
    prefix = query.range.start.decode()
    named = [(name, head) for name, head in found if name.startswith(prefix)]
    if len(named) <= query.entries_max:
        return NamespacePage(named, "")
    following = named.pop()[0].encode()
    return NamespacePage(named, seal_token(query, PageToken(0, 0, following)))

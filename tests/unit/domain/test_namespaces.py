"""Namespaces are listed in pages, in order of name."""

from dataclasses import replace

from statekeep_server.domain import namespaces
from statekeep_server.domain.ranges import KeyRange, PageQuery
from statekeep_server.storage.engine import Engine
from statekeep_server.storage.plan import RequestId
from statekeep_server.storage.removal import DeleteNamespace
from tests.engines import EngineFactory
from tests.entries import save

QUERY = PageQuery(call="ListNamespaces", namespace="", range=KeyRange(), entries_max=2)
NAMES = ["a", "a b", "ab", "b", "é"]


def all_names(engine: Engine, query: PageQuery) -> list[str]:
    names = list[str]()
    while True:
        page = namespaces.list_page(engine, query)
        names += [name for name, _head in page.namespaces]
        if not page.next_token:
            return names
        query = replace(query, token=page.next_token)


def test_pages_together_are_all_namespaces(make_engine: EngineFactory) -> None:
    """Whatever the size of a page, every namespace is listed once, and with a prefix only those."""
    engine = make_engine()
    for name in reversed(NAMES):
        save(engine, "k", namespace=name)
    for entries_max in range(1, 7):
        query = replace(QUERY, entries_max=entries_max)
        assert all_names(engine, query) == NAMES
        assert all_names(engine, replace(query, range=KeyRange.of_prefix(b"a"))) == NAMES[:3]


def test_the_stores_own_records_are_no_namespace(make_engine: EngineFactory) -> None:
    """What the store keeps for itself is not listed, also when it is all there is."""
    engine = make_engine()
    save(engine, "k", namespace="gone")
    engine.run_step(DeleteNamespace("gone", RequestId(b"id", b"f" * 16)))
    assert all_names(engine, QUERY) == []
    save(engine, "k", namespace="new")
    assert all_names(engine, QUERY) == ["new"]

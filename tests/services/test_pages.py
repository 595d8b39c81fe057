"""Pages: their sizes, and tokens that belong to one call with one set of arguments."""

import base64
from collections.abc import Callable
from typing import Any

import grpc
import pytest
from google.protobuf.message import Message

from statekeep.v1 import admin_service_pb2 as admin_pb
from statekeep.v1 import store_service_pb2 as pb
from statekeep.v1.entry_pb2 import KeyRange, PointInTime, Value
from statekeep_server.domain.ranges import KeyRange as KeyRangeOfDomain
from statekeep_server.domain.ranges import PageQuery, PageToken, seal_token
from tests.clocks import ManualClock
from tests.refusals import refusal_of, refused
from tests.serving import RunningServer, ServerFactory

PAGED: dict[str, Callable[..., Message]] = {
    "ListKeys": pb.ListKeysRequest,
    "ListEntries": pb.ListEntriesRequest,
    "GetEntryHistory": lambda **fields: pb.GetEntryHistoryRequest(key="k0", **fields),
    "ListSchemas": pb.ListSchemasRequest,
}


@pytest.fixture
def filled(shared: RunningServer, namespace: str) -> RunningServer:
    """Return a server whose namespace has five entries, five versions of one and five schemas."""
    for number in range(5):
        save(shared, namespace, f"k{number}")
        save(shared, namespace, "k0", f"again {number}")
        request = pb.PutSchemaRequest(
            namespace=namespace, prefix=f"schema{number}/", json_schema="true"
        )
        shared.store.PutSchema(request)
    return shared


def save(server: RunningServer, namespace: str, key: str, text: str = "v") -> int:
    """Save a text and return its revision."""
    value = Value(text=text)
    return server.store.Save(pb.SaveRequest(namespace=namespace, key=key, value=value)).revision


def page(server: RunningServer, rpc: str, namespace: str, **fields: Any) -> Any:  # noqa: ANN401
    """Ask for a page."""
    return getattr(server.store, rpc)(PAGED[rpc](namespace=namespace, **fields))


def items_of(answer: Any) -> list[Any]:  # noqa: ANN401
    """Return what a page holds."""
    for name in ("keys", "entries", "items", "schemas"):
        if name in answer.DESCRIPTOR.fields_by_name:
            return list(getattr(answer, name))
    raise AssertionError(answer)


@pytest.mark.parametrize("rpc", PAGED)
@pytest.mark.parametrize("page_size", [-1, 1_001, -(1 << 31), (1 << 31) - 1])
def test_a_page_has_1_to_1000_items(
    shared: RunningServer, namespace: str, rpc: str, page_size: int
) -> None:
    """Another size is refused, with the limit; it is not cut to fit."""
    refusal = refused(page, shared, rpc, namespace, page_size=page_size)
    assert (refusal.reason, refusal.fields) == ("ARGUMENT_INVALID", ["page_size"])
    assert refusal.metadata == {"limit": "1000"}


@pytest.mark.parametrize("page_size", [-1, 1_001])
def test_a_page_of_namespaces_has_1_to_1000_items(shared: RunningServer, page_size: int) -> None:
    """Another size is refused, with the limit."""
    request = admin_pb.ListNamespacesRequest(page_size=page_size)
    refusal = refused(shared.admin.ListNamespaces, request)
    assert (refusal.reason, refusal.fields) == ("ARGUMENT_INVALID", ["page_size"])


@pytest.mark.parametrize("rpc", PAGED)
@pytest.mark.parametrize("sizes", [[1, 1, 1, 1, 1, 1, 1], [2, 3, 1_000], [1, 0]])
def test_pages_of_any_sizes_add_up_to_the_whole(
    filled: RunningServer, namespace: str, rpc: str, sizes: list[int]
) -> None:
    """Each item comes once, in order, whatever the size of each page."""
    whole = page(filled, rpc, namespace)
    assert whole.next_page_token == ""
    collected, token = [], ""
    for size in sizes:
        answer = page(filled, rpc, namespace, page_size=size, page_token=token)
        collected += items_of(answer)
        token = answer.next_page_token
        if not token:
            break
    assert collected == items_of(whole)
    assert token == ""


@pytest.mark.parametrize("rpc", PAGED)
def test_the_last_page_has_no_token_even_when_it_is_full(
    filled: RunningServer, namespace: str, rpc: str
) -> None:
    """A page as large as what there is ends the list."""
    count = len(items_of(page(filled, rpc, namespace)))
    assert page(filled, rpc, namespace, page_size=count).next_page_token == ""


@pytest.mark.parametrize("rpc", PAGED)
def test_later_pages_show_the_revision_of_the_first(
    filled: RunningServer, namespace: str, rpc: str
) -> None:
    """What is written between two pages does not show in the second."""
    whole = items_of(page(filled, rpc, namespace))
    first = page(filled, rpc, namespace, page_size=1)
    save(filled, namespace, "k00")
    save(filled, namespace, "k0", "newer")
    filled.store.DeleteSchema(pb.DeleteSchemaRequest(namespace=namespace, prefix="schema1/"))
    rest = page(filled, rpc, namespace, page_token=first.next_page_token)
    assert items_of(first) + items_of(rest) == whole
    assert rest.revision == first.revision


@pytest.mark.parametrize("rpc", PAGED)
def test_a_page_whose_revision_is_gone_is_refused(
    filled: RunningServer, namespace: str, rpc: str
) -> None:
    """After a compaction beyond its revision, the token answers REVISION_COMPACTED."""
    first = page(filled, rpc, namespace, page_size=1)
    latest = save(filled, namespace, "new")
    request = admin_pb.CompactRequest(namespace=namespace, target_revision=latest)
    filled.admin.Compact(request)
    refusal = refused(page, filled, rpc, namespace, page_token=first.next_page_token)
    assert refusal.reason == "REVISION_COMPACTED"
    assert refusal.metadata == {"revision": str(latest - 1), "floor": str(latest)}


def altered(token: str, position: int) -> str:
    """Return a token with one bit of it turned over."""
    sealed = bytearray(base64.urlsafe_b64decode(token))
    sealed[position % len(sealed)] ^= 1
    return base64.urlsafe_b64encode(sealed).decode()


@pytest.mark.parametrize("rpc", PAGED)
@pytest.mark.parametrize(
    "change",
    [
        lambda _token: "nonsense",
        lambda _token: "ä\n\0",
        lambda _token: "A" * 100_000,
        lambda token: token[:8],
        lambda token: token[:-4],
        lambda token: altered(token, 0),
        lambda token: altered(token, 4),
        lambda token: altered(token, 12),
        lambda token: altered(token, 20),
        lambda token: altered(token, -1),
    ],
)
def test_a_token_that_was_not_made_by_the_server_is_refused(
    filled: RunningServer, namespace: str, rpc: str, change: Callable[[str], str]
) -> None:
    """Nonsense and any altered bit are noticed."""
    token = page(filled, rpc, namespace, page_size=1).next_page_token
    refusal = refused(page, filled, rpc, namespace, page_token=change(token))
    assert (refusal.reason, refusal.fields) == ("PAGE_TOKEN_INVALID", ["page_token"])


@pytest.mark.parametrize(
    "other",
    [
        {"prefix": "k"},
        {"prefix": ""},
        {"range": KeyRange(end="k9")},
        {"reverse": True},
        {"at": PointInTime(revision=3)},
    ],
    ids=str,
)
def test_a_token_belongs_to_its_arguments(
    filled: RunningServer, namespace: str, other: dict[str, Any]
) -> None:
    """Another selection, order or point refuses it."""
    token = page(filled, "ListKeys", namespace, prefix="k0", page_size=1)
    token = page(filled, "ListKeys", namespace, range=KeyRange(start="k"), page_size=1)
    refusal = refused(
        page, filled, "ListKeys", namespace, page_token=token.next_page_token, **other
    )
    assert refusal.reason == "PAGE_TOKEN_INVALID"


def test_a_token_belongs_to_its_call_and_namespace(filled: RunningServer, namespace: str) -> None:
    """Another RPC, namespace or key refuses it."""
    token = page(filled, "ListKeys", namespace, page_size=1).next_page_token
    for rpc in ("ListEntries", "ListSchemas", "GetEntryHistory"):
        assert refused(page, filled, rpc, namespace, page_token=token).reason == (
            "PAGE_TOKEN_INVALID"
        )
    assert refused(page, filled, "ListKeys", "", page_token=token).reason == "PAGE_TOKEN_INVALID"
    request = admin_pb.ListNamespacesRequest(page_token=token)
    assert refused(filled.admin.ListNamespaces, request).reason == "PAGE_TOKEN_INVALID"
    token = page(filled, "GetEntryHistory", namespace, page_size=1).next_page_token
    request_ = pb.GetEntryHistoryRequest(namespace=namespace, key="k1", page_token=token)
    assert refused(filled.store.GetEntryHistory, request_).reason == "PAGE_TOKEN_INVALID"
    token = page(filled, "ListSchemas", namespace, page_size=1).next_page_token
    schemas = pb.ListSchemasRequest(namespace=namespace, key="schema1/a", page_token=token)
    assert refused(filled.store.ListSchemas, schemas).reason == "PAGE_TOKEN_INVALID"


def test_a_page_of_entries_ends_early_at_2_mib_of_values(
    shared: RunningServer, namespace: str
) -> None:
    """Large values make a page shorter, never too large for a message."""
    value = Value(data=b"v" * (1 << 20))
    for number in range(5):
        request = pb.SaveRequest(namespace=namespace, key=str(number), value=value)
        shared.store.Save(request)
    sizes, token = list[int](), ""
    while not sizes or token:
        answer = page(shared, "ListEntries", namespace, page_token=token)
        sizes.append(len(answer.entries))
        token = answer.next_page_token
    assert sizes == [2, 2, 1]


def test_a_token_outlives_a_restart(make_server: ServerFactory) -> None:
    """The next page can be asked of the server that comes after."""
    server = make_server()
    for key in "abc":
        save(server, "", key)
    token = page(server, "ListKeys", "", page_size=2).next_page_token
    server.stop()
    assert list(page(make_server(), "ListKeys", "", page_token=token).keys) == ["c"]


def test_pages_of_one_list_judge_expiry_at_one_moment(
    make_server: ServerFactory, clock: ManualClock
) -> None:
    """An entry that expires between two pages still stands on the second."""
    server = make_server(clock)
    for key in "abc":
        request = pb.SaveRequest(key=key, value=Value(text="v"))
        request.ttl.FromMilliseconds(1_000)
        server.store.Save(request)
    first = page(server, "ListKeys", "", page_size=2)
    clock.advance(2_000)
    rest = page(server, "ListKeys", "", page_token=first.next_page_token)
    assert [*first.keys, *rest.keys] == ["a", "b", "c"]
    assert list(page(server, "ListKeys", "").keys) == []


@pytest.mark.parametrize("position", [b"", b"\xff", b"p" * 511, b"p" * 100_000, b"\0" * 9])
@pytest.mark.parametrize("revision", [1, (1 << 64) - 1])
def test_a_forged_token_is_refused_or_answered_and_never_a_fault(
    shared: RunningServer, namespace: str, position: bytes, revision: int
) -> None:
    """A token is no secret: whoever makes one with the right checksum gets no further by it."""
    save(shared, namespace, "k0")
    key_range, key = KeyRangeOfDomain(), KeyRangeOfDomain(b"k0")
    for rpc, name, asked in (
        ("ListKeys", namespace, key_range),
        ("ListSchemas", namespace, key_range),
        ("GetEntryHistory", namespace, key),
        ("ListNamespaces", "", KeyRangeOfDomain.of_prefix(b"")),
    ):
        query = PageQuery(call=rpc, namespace=name, range=asked, entries_max=100)
        token = seal_token(query, PageToken(revision, 1 << 63, position))
        try:
            if rpc == "ListNamespaces":
                request = admin_pb.ListNamespacesRequest(page_token=token)
                shared.admin.ListNamespaces(request)
            else:
                page(shared, rpc, namespace, page_token=token)
        except grpc.RpcError as error:
            expected = {"PAGE_TOKEN_INVALID", "REVISION_IN_FUTURE", "ARGUMENT_INVALID"}
            reason = refusal_of(error).reason
            assert reason in expected, rpc


def test_a_page_of_schemas_fits_into_a_message(shared: RunningServer, namespace: str) -> None:
    """However large they are; the pages add up to all of them."""
    schema = '{"description":"' + "d" * 65_000 + '"}'
    for number in range(80):
        request = pb.PutSchemaRequest(
            namespace=namespace, prefix=f"s{number:02}", json_schema=schema
        )
        shared.store.PutSchema(request)
    prefixes, token = list[str](), ""
    while not prefixes or token:
        answer = page(shared, "ListSchemas", namespace, page_token=token)
        prefixes += [found.prefix for found in answer.schemas]
        token = answer.next_page_token
    assert prefixes == [f"s{number:02}" for number in range(80)]

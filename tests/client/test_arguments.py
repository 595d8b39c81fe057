"""What a client refuses before anything is sent: addresses, tokens and times that cannot be."""

from collections.abc import Callable
from typing import Any

import pytest

from statekeep import AsyncClient, Client
from tests.client.serving import FlakyServer

CALLS: list[Callable[[Client, float], object]] = [
    lambda client, seconds: client.store.load("k", timeout_seconds=seconds),
    lambda client, seconds: list(client.store.keys(timeout_seconds=seconds)),
    lambda client, seconds: list(client.store.scan(timeout_seconds=seconds)),
    lambda client, seconds: list(client.snapshots.diff("s", timeout_seconds=seconds)),
    lambda client, seconds: list(client.admin.verify(timeout_seconds=seconds)),
]


async def refused(match: str, *arguments: str, **options: Any) -> None:  # noqa: ANN401 - a client's
    """Check that neither client is made with these arguments."""
    for client_class in (Client, AsyncClient):
        with pytest.raises(ValueError, match=match) as caught:
            client_class(*arguments, **options)
        token = options.get("token", "").strip()
        assert not token or token not in str(caught.value)


@pytest.mark.parametrize(
    "target",
    [
        "",
        "127.0.0.1",
        "127.0.0.1:",
        ":7420",
        "127.0.0.1:0",
        "127.0.0.1:65536",
        "127.0.0.1:074200",
        "127.0.0.1:-1",
        "127.0.0.1:7420\n",
        " 127.0.0.1:7420",
        "::1:7420",
        "[::1]",
        "[::x]:7420",
        "[localhost]:7420",
        "http://127.0.0.1:7420",
        "user@127.0.0.1:7420",
        "127.0.0.1:7420/path",
    ],
)
@pytest.mark.asyncio
async def test_an_address_is_a_host_and_a_port(target: str) -> None:
    await refused("An address is host:port, such as 127.0.0.1:7420", target)


@pytest.mark.parametrize(
    "target",
    [
        "127.0.0.1:1",
        "localhost:65535",
        "state-keep_1.internal:7420",
        "[::1]:7420",
        "[fe80::1%eth0]:7420",
        "unix:/tmp/socket",
        "unix:///tmp/socket",
        "unix-abstract:name",
        "dns:///statekeep.internal:7420",
        "ipv4:127.0.0.1:7420,127.0.0.2:7420",
        "ipv6:[::1]:7420",
    ],
)
def test_addresses_that_may_be(target: str) -> None:
    """Those that gRPC resolves in a form of its own are left to it."""
    Client(target).close()


@pytest.mark.parametrize(
    ("token", "position"),
    [("sk_secret\n", 10), (" sk_secret", 1), ("sk_sécret", 5), ("sk_\x7fsecret", 4)],
)
@pytest.mark.asyncio
async def test_a_token_is_visible_ascii(token: str, position: int) -> None:
    """The error says where it is not, and does not show the token."""
    await refused(f"no header can carry, at position {position} .*strip it", token=token)


@pytest.mark.asyncio
async def test_a_token_is_not_empty() -> None:
    await refused("The token is empty", token="")


@pytest.mark.parametrize("seconds", [0, -1, -0.5, float("nan")])
@pytest.mark.asyncio
async def test_the_time_of_a_client_is_above_0(seconds: float) -> None:
    await refused("timeout_seconds is .* above 0, or None", timeout_seconds=seconds)


@pytest.mark.parametrize("seconds", [0, -1])
def test_the_time_of_a_call_is_above_0(flaky: FlakyServer, seconds: float) -> None:
    with Client(flaky.address) as client:
        for call in CALLS:
            with pytest.raises(ValueError, match="timeout_seconds is"):
                call(client, seconds)
    assert flaky.requests == []

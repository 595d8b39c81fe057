"""docs/grpcurl.md is true: every command on it runs and prints what it shows."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.docs.pages import GRPCURL, examples
from tests.docs.running import check, is_shown
from tests.docs.served import unserved_methods
from tests.docs.tables import METHODS
from tests.serving import ServerFactory

_CALLED = re.compile(r"statekeep\.v1\.\w+/(\w+)")


def test_every_command_prints_what_the_page_shows(
    start_empty: Callable[[], str], tmp_path: Path
) -> None:
    """The commands of the page, in its order and on an empty server, print the page's answers."""
    address = start_empty()
    for example in examples(GRPCURL):
        check(example, address, tmp_path)


def test_every_served_rpc_has_a_command(make_server: ServerFactory) -> None:
    """The page has a command for each RPC that the server answers."""
    called = {name for example in examples(GRPCURL) for name in _CALLED.findall(example.source)}
    served = {name for names in METHODS.values() for name in names}
    assert served - unserved_methods(make_server().channel) <= called


@pytest.mark.parametrize(
    ("printed", "answer", "expected"),
    [
        ('{"a": "1"}', '{\n  "a": "1"\n}', True),
        ('{"a": "2"}', '{"a": "1"}', False),
        ('{"id": "7", "a": 1}', '{"id": "…", "a": 1}', True),
        ('{"id": "7", "a": 2}', '{"id": "…", "a": 1}', False),
        ('{"a": 1}{"a": 1}', '{"a": 1}', False),
    ],
)
def test_an_answer_is_compared_whole(printed: str, answer: str, *, expected: bool) -> None:
    """An output is what a page shows only if all of it is, `…` standing for anything."""
    assert is_shown(printed, answer) is expected

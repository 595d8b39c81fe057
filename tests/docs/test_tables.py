"""The tables of the pages say what the code says."""

import re

import pytest

from statekeep_server.config import Limits
from tests.docs.pages import OPERATIONS, README, ROOT, rows, section
from tests.docs.served import unserved_methods
from tests.docs.tables import CALLER_LIMITS, rpc_table, server_settings, settings_table
from tests.serving import ServerFactory


def _table(text: str) -> list[str]:
    return [f"| {' | '.join(cells)} |" for cells in rows(text)]


def test_the_rpc_table_is_what_the_server_answers(make_server: ServerFactory) -> None:
    """The README lists each RPC of the contract as served or not, as the server answers it."""
    unserved = unserved_methods(make_server().channel)
    assert _table(section(README, "RPCs")) == rpc_table(unserved)


def test_the_readme_shows_the_limits_of_the_code() -> None:
    """The README's limits are the defaults of the server."""
    assert _table(section(README, "Limits")) == settings_table(CALLER_LIMITS)


def test_operations_shows_every_setting() -> None:
    """docs/operations.md lists every setting and every limit with its default."""
    assert _table(section(OPERATIONS, "Settings")) == settings_table(server_settings())
    assert _table(section(OPERATIONS, "Limits")) == settings_table(Limits.model_fields)


@pytest.mark.parametrize(
    ("limit", "sentence"),
    [
        ("key_bytes_max", "1 to {:,} bytes of UTF-8"),
        ("operations_max", "At most {:,} operations"),
        ("preconditions_max", "and {:,} preconditions"),
        ("pipeline_calls_max", "A message of more than {:,} calls"),
        ("clear_entries_max", "one commit, of at most {:,} entries"),
        ("page_entries_max", "`page_size` is 1 to {:,}"),
        ("page_entries_default", "0 means {:,}"),
        ("request_id_bytes_max", "at most {:,} bytes without control characters"),
        ("request_ids_max", "of more than {:,} in a namespace"),
        ("history_revisions_max", "the server's default, {:,}"),
        ("watch_prefixes_max", "begins with one of them; at most {:,}"),
        ("watch_batch_changes_max", "{:,} at most, or one that is larger"),
    ],
)
def test_the_contract_tells_the_same_limits(limit: str, sentence: str) -> None:
    """The comments of the contract name the defaults that the server has."""
    contract = "\n".join(path.read_text() for path in (ROOT / "proto").rglob("*.proto"))
    flowing = re.sub(r"\s*\n\s*// ", " ", contract)
    assert sentence.format(Limits.model_fields[limit].default) in flowing

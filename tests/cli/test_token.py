"""What `token` promises."""

import stat
from pathlib import Path

import pytest

from statekeep_server.services.tokens import Tokens
from tests.cli.command import Command


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Return where the token file will be."""
    return tmp_path / "tokens"


def test_a_token_is_shown_once_and_stored_as_its_hash(bare: Command, file: Path) -> None:
    """Standard output is the token alone; the file, readable only by its owner, lacks it."""
    token = bare("token", "create", "--name", "laptop", "--token-file", str(file)).text.strip()
    assert token.startswith("sk_")
    assert token not in file.read_text()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert Tokens.load(file).name_of(token) == "laptop"


def test_a_name_is_taken_once(bare: Command, file: Path) -> None:
    """A second token of the same name is refused, and the file stays as it is."""
    bare.environment = {"STATEKEEP_TOKEN_FILE": str(file)}
    assert bare("token", "create", "--name", "a").code == 0
    before = file.read_text()
    outcome = bare("token", "create", "--name", "a")
    assert outcome.code == 2
    assert outcome.data == b""
    assert file.read_text() == before
    assert bare("token", "create", "--name", "b").code == 0
    assert bare("token", "list").lines == ["a", "b"]


def test_a_line_without_an_ending_is_not_run_into(bare: Command, file: Path) -> None:
    """What was edited by hand keeps its last line."""
    file.write_text("# ours\nold sha256:" + "0" * 64)
    assert bare("token", "create", "--name", "new", "--token-file", str(file)).code == 0
    assert bare("token", "list", "--token-file", str(file)).lines == ["old", "new"]


@pytest.mark.parametrize("name", ["", "a b", "#a", "a\n", "a\tb", "\u2028"])
def test_a_name_fits_on_its_line(bare: Command, file: Path, name: str) -> None:
    """A name that would break the file is refused, and no file is made."""
    assert bare("token", "create", "--name", name, "--token-file", str(file)).code == 2
    assert not file.exists()


def test_a_damaged_file_is_named_with_its_line(bare: Command, file: Path) -> None:
    """Nothing is added to a file that cannot be understood."""
    file.write_text("# ours\nlaptop md5:1\n")
    for arguments in (("create", "--name", "b"), ("list",)):
        outcome = bare("token", *arguments, "--token-file", str(file))
        assert outcome.code == 2
        assert f"{file}, line 2" in outcome.error
        assert outcome.data == b""

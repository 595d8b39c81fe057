"""Rules of style that no formatter knows."""

import re
from pathlib import Path

import pytest
from conftest import CLIENT, HERE

LINES_MAX = 400
# What Zig 0.17's formatter makes of the builtins for enums, and what 0.16 does not have.
NEW_BUILTINS = re.compile(r"@(fromBackingInt|backingInt)\b")


def written_by_hand() -> list[Path]:
    paths = [*(CLIENT / "src").rglob("*.zig"), *(CLIENT / "tools").glob("*.zig")]
    paths += [*HERE.rglob("*.zig"), CLIENT / "build.zig"]
    for folder in ("conformance", "samples", "bench"):
        paths += (CLIENT / folder).glob("*.zig")
    return [path for path in paths if "gen" not in path.relative_to(CLIENT).parts]


@pytest.mark.parametrize("path", written_by_hand(), ids=lambda path: path.name)
def test_a_file_is_short_documented_and_for_every_supported_zig(path: Path) -> None:
    text = path.read_text()
    assert len(text.splitlines()) <= LINES_MAX
    assert not NEW_BUILTINS.search(text), "use pb.enums: Zig 0.16 has no such builtin"
    if path.is_relative_to(CLIENT / "src"):
        assert text.startswith("//!")

"""The weight of patterns: repetitions are written out, and tricks make it no lighter."""

import pytest

from statekeep_server.domain.pattern_weight import pattern_weight


@pytest.mark.parametrize(
    ("pattern", "least", "most"),
    [
        ("", 0, 1),
        ("abc", 3, 5),
        ("^[a-z]+@x$", 5, 10),
        ("a{100}", 100, 110),
        ("a{2,100}", 100, 110),
        ("a{100,}", 100, 110),
        ("(ab){50}", 100, 160),
        ("((a{10}){10}){10}", 1_000, 1_300),
        ("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", 30, 60),
        (r"\{100\}", 5, 10),
        (r"[\]{100}]{3}", 3, 5),
        ("[]a]{50}", 50, 55),
        (r"\pL{10}", 500, 1_100),
        (r"[\pL\pN]{10}", 1_000, 2_100),
        ("a{99999999999999999999}", 1, 5),
        ("a{x}", 1, 5),
        ("(a", 1, 3),
        ("a)", 1, 4),
        ("a{100", 1, 7),
        ("[a", 1, 3),
        ("\\", 0, 2),
    ],
)
def test_weight(pattern: str, least: int, most: int) -> None:
    assert least <= pattern_weight(pattern) <= most

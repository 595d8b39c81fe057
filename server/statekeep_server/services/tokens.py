"""Bearer tokens: who may call.

Owns the token file, which holds hashes only: a token is shown once, when it is made. Must never
write or log a token. A token is 256 random bits, so a plain SHA-256 of it cannot be guessed back.
"""

import hashlib
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import Final

_TOKEN_BYTES: Final = 32
_TOKEN_PREFIX: Final = "sk_"  # noqa: S105 - it only tells what kind of secret follows
_HASH_PREFIX: Final = "sha256:"
_HASH_DIGITS: Final = 64


@dataclass(slots=True, frozen=True)
class Tokens:
    """The tokens that a server accepts, by hash."""

    names: dict[str, str]

    @classmethod
    def load(cls, path: Path) -> "Tokens":
        """Read a token file: a line `name sha256:hex` for each token; `#` begins a comment.

        Raises ValueError that names the file and line of what cannot be understood.
        """
        names = {}
        for number, line in enumerate(path.read_text().splitlines(), start=1):
            if not line.strip() or line.lstrip().startswith("#"):
                continue
            name, hashed = _parsed(line, f"{path}, line {number}")
            names[hashed] = name
        return cls(names)

    def name_of(self, token: str) -> str | None:
        """Return the name of a token, or None if the server does not know it.

        Only hashes are compared, so the time it takes tells nothing about a token.
        """
        return self.names.get(_hashed(token))


def generate() -> str:
    """Return a new random token."""
    return _TOKEN_PREFIX + secrets.token_urlsafe(_TOKEN_BYTES)


def line_for(name: str, token: str) -> str:
    """Return the line of a token file that makes a server accept a token."""
    return f"{name} {_HASH_PREFIX}{_hashed(token)}"


def read_names(path: Path) -> list[str]:
    """Return the names in a token file, in order of the file."""
    return list(Tokens.load(path).names.values())


def _parsed(line: str, where: str) -> tuple[str, str]:
    parts = line.split()
    if len(parts) == 2:  # noqa: PLR2004 - a name and a hash
        name, hashed = parts
        digits = hashed.removeprefix(_HASH_PREFIX)
        is_hash = hashed.startswith(_HASH_PREFIX) and len(digits) == _HASH_DIGITS
        if is_hash and not set(digits) - set("0123456789abcdef"):
            return name, digits
    raise ValueError(f"{where}: expected `name sha256:<64 hex digits>`")


def _hashed(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()

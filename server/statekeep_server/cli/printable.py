"""Text that is safe to show: owns what may reach a terminal.

What is stored was written by others: a key or value must never move the cursor, change colours,
reverse the direction of writing or otherwise make a terminal show what is not there.
"""

from typing import Final

_HIGHEST_BMP: Final = 0xFFFF
_SURROGATES_START: Final = 0x10000


def printable(text: str, *, keep: str = "") -> str:
    r"""Return the text with every unprintable character escaped, such as `\x1b`.

    Characters of `keep` stay as they are. Text that has nothing to escape comes back unchanged.
    """
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() or c in keep else _escaped(c) for c in text)


def printable_bytes(data: bytes, *, keep: str = "") -> str:
    r"""Return bytes as text: UTF-8 where it is, `\xNN` where it is not, all of it printable."""
    return printable(data.decode("utf-8", "backslashreplace"), keep=keep)


def printable_json(document: str) -> str:
    r"""Return JSON text of one line with unprintable characters as `\uNNNN`, so equal as JSON."""
    if document.isprintable():
        return document
    return "".join(c if c.isprintable() else _json_escaped(c) for c in document)


def _escaped(character: str) -> str:
    return character.encode("unicode_escape").decode("ascii")


def _json_escaped(character: str) -> str:
    code = ord(character)
    if code <= _HIGHEST_BMP:
        return f"\\u{code:04x}"
    high, low = divmod(code - _SURROGATES_START, 0x400)
    return f"\\u{0xD800 + high:04x}\\u{0xDC00 + low:04x}"

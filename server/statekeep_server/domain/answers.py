"""The answer that deletions share, whatever they delete."""

from typing import NamedTuple


class DeleteAnswer(NamedTuple):
    """The revision of a deletion (the latest, if there was nothing) and whether it existed."""

    revision: int
    existed: bool

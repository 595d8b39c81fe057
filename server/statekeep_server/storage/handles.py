"""The few things asked of LMDB's transactions and cursors, with the types they have here.

The library's own types allow for memory views that die with their transaction; environments are
opened so that it returns bytes, and these protocols say so.
"""

from collections.abc import Iterator
from typing import Any, Protocol, Self


class Cursor(Protocol):
    """A place in one database; the methods that move it say whether there is anything there."""

    def first(self) -> bool:
        """Move to the first record."""

    def last(self) -> bool:
        """Move to the last record."""

    def next(self) -> bool:
        """Move to the next record."""

    def prev(self) -> bool:
        """Move to the record before."""

    def set_range(self, key: bytes, /) -> bool:
        """Move to the first record at or after a key."""

    def put(self, key: bytes, record: bytes, /) -> bool:
        """Store a record, if the transaction may write, and move to it."""

    def key(self) -> bytes:
        """Return the key here."""

    def value(self) -> bytes:
        """Return the record here."""

    def item(self) -> tuple[bytes, bytes]:
        """Return (key, record) here."""

    def __iter__(self) -> Iterator[tuple[bytes, bytes]]:
        """Yield (key, record) from the first to the last."""


class ReadTransaction(Protocol):
    """The store between two commits; as a context manager it ends with the block."""

    def get(self, key: bytes, *, db: Any) -> bytes | None:  # noqa: ANN401 - LMDB's handle
        """Return the record at a key."""

    def cursor(self, db: Any) -> Cursor:  # noqa: ANN401
        """Return a cursor over one database."""

    def stat(self, db: Any) -> dict[str, int]:  # noqa: ANN401
        """Return the number of records and pages of one database."""

    def abort(self) -> None:
        """End the transaction."""

    def __enter__(self) -> Self:
        """Return the transaction."""

    def __exit__(self, *exception: object) -> None:
        """End the transaction."""


class WriteTransaction(ReadTransaction, Protocol):
    """The one transaction that may write; as a context manager it commits if all went well."""

    def put(
        self,
        key: bytes,
        record: bytes,
        *,
        db: Any,  # noqa: ANN401
        overwrite: bool = True,
    ) -> bool:
        """Store a record; say whether it was stored, without `overwrite` only if none was there."""

    def delete(self, key: bytes, *, db: Any) -> bool:  # noqa: ANN401
        """Delete a record; say whether it was there."""

    def commit(self) -> None:
        """Make everything durable with one sync."""

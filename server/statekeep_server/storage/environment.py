"""The LMDB environment: one per process, opened once, never across a fork.

Owns the named databases, the size of the map and how full it is. Must never be opened on files
that `directory` has not inspected first.
"""

import os
import resource
from pathlib import Path
from typing import Any, Final, NamedTuple, cast

import lmdb

from statekeep_server.errors import StoreOpenError
from statekeep_server.storage.handles import ReadTransaction, WriteTransaction

LMDB_FORMAT: Final = 0
DATA_FILE: Final = "data.mdb"
READERS_MAX: Final = 1_024
RESERVE_SHARE: Final = 20
RESERVE_BYTES_MIN: Final = 1 << 20
RESERVE_BYTES_MAX: Final = 256 << 20
DISK_RESERVE_BYTES: Final = 16 << 20


class Databases(NamedTuple):
    """Handles of the named databases inside the one data file."""

    versions: Any
    changes: Any
    expiries: Any
    timers: Any
    requests: Any
    held: Any
    namespaces: Any
    meta: Any


class Environment:
    """An open LMDB environment with the databases of a store."""

    def __init__(self, directory: Path, store_bytes_max: int) -> None:
        """Open the data file, or create it; it can grow up to `store_bytes_max`."""
        self.directory = directory
        self.store_bytes_max = store_bytes_max
        self.reserve_bytes = min(
            max(store_bytes_max // RESERVE_SHARE, RESERVE_BYTES_MIN), RESERVE_BYTES_MAX
        )
        try:
            self._lmdb = lmdb.open(
                str(directory),
                map_size=store_bytes_max,
                max_dbs=len(Databases._fields),
                max_readers=READERS_MAX,
                max_spare_txns=8,
                mode=0o600,
                meminit=False,
                readahead=False,
                lib_version=LMDB_FORMAT,
            )
        except lmdb.Error as error:
            raise StoreOpenError(
                f"LMDB cannot open {directory / DATA_FILE}: {error}; restore it from a backup, or "
                f"give another directory with --data"
            ) from error
        self.databases = Databases(
            *(self._lmdb.open_db(name.encode()) for name in Databases._fields)
        )
        self._page_bytes: int = self._lmdb.stat()["psize"]

    def close(self) -> None:
        """Close the environment; no transaction may be open."""
        self._lmdb.close()

    def begin_read(self) -> ReadTransaction:
        """Begin a read transaction; end it soon, it keeps pages from being reused."""
        return cast(ReadTransaction, self._lmdb.begin())

    def begin_write(self) -> WriteTransaction:
        """Begin the write transaction; only the writer thread may call this."""
        return cast(WriteTransaction, self._lmdb.begin(write=True))

    def used_bytes(self, transaction: ReadTransaction) -> int:
        """Return the bytes of the pages in use, those that LMDB could reuse not counted."""
        pages = 0
        for database in self.databases:
            stat = transaction.stat(database)
            pages += stat["branch_pages"] + stat["leaf_pages"] + stat["overflow_pages"]
        return int(pages * self._page_bytes)

    def file_bytes(self) -> int:
        """Return the size of the data file."""
        return (self.directory / DATA_FILE).stat().st_size

    def room_bytes(self, transaction: ReadTransaction) -> int:
        """Return how much may still be written before the reserve begins; below 0 within it.

        A share of the map and a little of the disk are held back, because LMDB needs free pages
        even to delete: without them a full store could not be emptied. Deleting may use half of
        `reserve_bytes`; the rest is for compaction, which makes the room that deleting took.
        """
        map_room = self.store_bytes_max - self.reserve_bytes - self.used_bytes(transaction)
        return min(map_room, self._disk_free_bytes() - DISK_RESERVE_BYTES)

    def is_disk_full(self) -> bool:
        """Say whether a write that just failed can be explained by there being no room.

        LMDB reports a write cut short by a full disk as an input/output error, so the error
        alone does not tell.
        """
        limit_bytes, _hard = resource.getrlimit(resource.RLIMIT_FSIZE)
        if limit_bytes != resource.RLIM_INFINITY:
            return self.file_bytes() + DISK_RESERVE_BYTES > limit_bytes
        return self._disk_free_bytes() < DISK_RESERVE_BYTES

    def _disk_free_bytes(self) -> int:
        disk = os.statvfs(self.directory)
        return disk.f_bavail * disk.f_frsize

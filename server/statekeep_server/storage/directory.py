"""The data directory: what may be opened, and by whom.

Owns the identity file, the lock that names its holder, and the inspection of the data file before
LMDB sees it: LMDB opens an empty file as a new store and dies on a truncated one. Must never open
or change a directory it does not recognise.

The layout: `identity.json` (product, format, store id), `data.mdb` and `lock.mdb` (LMDB's),
`holder.json` (locked while a server runs; says who it is).
"""

import fcntl
import json
import os
import struct
import uuid
from pathlib import Path
from typing import Final, NamedTuple

import lmdb.verify

from statekeep_server.errors import StoreOpenError
from statekeep_server.storage.environment import DATA_FILE

FORMAT: Final = 1
IDENTITY_FILE: Final = "identity.json"
HOLDER_FILE: Final = "holder.json"
LMDB_LOCK_FILE: Final = "lock.mdb"

_PRODUCT: Final = "statekeep"
_IDENTITY_PARTIAL_FILE: Final = IDENTITY_FILE + ".new"
_LMDB_MAGIC: Final = 0xBEEFC0DE
_PAGE_HEADER_BYTES: Final = 16
# magic, version, address, map size; then two 48-byte database records, last page, transaction id.
_META: Final = struct.Struct("=IIQQ96xQQ")
_MAGIC: Final = struct.Struct("=I")
_PAGE_BYTES_OFFSET: Final = _PAGE_HEADER_BYTES + 24


class Identity(NamedTuple):
    """What the identity file says of a store."""

    store_id: str
    is_ready: bool


class DirectoryLock:
    """Keeps a second server out of a data directory, and tells it who is inside."""

    def __init__(self, directory: Path) -> None:
        """Take the lock, or raise StoreOpenError naming the holder's process id."""
        self._path = directory / HOLDER_FILE
        self._is_released = False
        self._file = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            holder = os.read(self._file, 4096).decode(errors="replace")
            os.close(self._file)
            raise StoreOpenError(
                f"the data directory {directory} is in use by {_describe(holder)}; stop that "
                f"server, or give this one another directory with --data"
            ) from None
        self.describe("")

    def describe(self, listen: str) -> None:
        """Write down who holds the directory: the process id and where it listens."""
        text = json.dumps({"pid": os.getpid(), "listen": listen}).encode()
        os.ftruncate(self._file, 0)
        os.pwrite(self._file, text, 0)

    def release(self) -> None:
        """Let the next server in; a process that dies releases it too."""
        if not self._is_released:
            self._is_released = True
            os.close(self._file)


def _describe(holder: str) -> str:
    try:
        facts = json.loads(holder)
        listen = facts.get("listen")
        where = f", listening on {listen}" if listen else ""
        return f"process {facts['pid']}{where}"
    except (ValueError, KeyError, AttributeError):
        return "another process"


def prepare(directory: Path) -> None:
    """Create the directory if it is absent; refuse one that holds something else."""
    try:
        directory.mkdir(parents=True, exist_ok=True, mode=0o700)
        names = {path.name for path in directory.iterdir()}
    except OSError as error:
        raise StoreOpenError(f"cannot use {directory} as data directory: {error}") from error
    # A creation that a crash cut short leaves these two and no identity.
    if IDENTITY_FILE not in names and names - {HOLDER_FILE, _IDENTITY_PARTIAL_FILE}:
        found = ", ".join(sorted(names)[:5])
        raise StoreOpenError(
            f"{directory} is not empty and not a Statekeep store (it holds {found}, but no "
            f"{IDENTITY_FILE}); give an empty or new directory with --data"
        )


def inspect(directory: Path) -> Identity:
    """Return the identity of the store, making a new one in an empty directory.

    Raises StoreOpenError when the store is foreign, newer, empty, truncated or damaged.
    """
    path = directory / IDENTITY_FILE
    if not path.exists():
        identity = Identity(str(uuid.uuid4()), is_ready=False)
        write_identity(directory, identity)
    else:
        identity = _read_identity(path)
    if identity.is_ready:
        _inspect_data_file(directory / DATA_FILE)
    else:
        # A creation that a crash cut short: no server ever answered from it.
        for name in (DATA_FILE, LMDB_LOCK_FILE):
            (directory / name).unlink(missing_ok=True)
    return identity


def write_identity(directory: Path, identity: Identity) -> None:
    """Write the identity file whole or not at all, and durably."""
    text = json.dumps(
        {
            "product": _PRODUCT,
            "format": FORMAT,
            "store_id": identity.store_id,
            "ready": identity.is_ready,
        },
        indent=2,
    )
    partial = directory / _IDENTITY_PARTIAL_FILE
    handle = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with open(handle, "w") as file:  # noqa: PTH123 - the mode has to be given at creation
        file.write(text + "\n")
        file.flush()
        os.fsync(file.fileno())
    partial.replace(directory / IDENTITY_FILE)
    handle = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _read_identity(path: Path) -> Identity:
    try:
        facts = json.loads(path.read_text())
        product, stored_format = facts["product"], int(facts["format"])
        identity = Identity(str(facts["store_id"]), bool(facts["ready"]))
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise StoreOpenError(
            f"{path} cannot be read as the identity of a Statekeep store ({error!r}); restore "
            f"the directory from a backup, or give another one with --data"
        ) from error
    if product != _PRODUCT:
        raise StoreOpenError(f"{path} belongs to {product!r}, not to Statekeep")
    if stored_format > FORMAT:
        raise StoreOpenError(
            f"{path.parent} was written by a newer Statekeep (format {stored_format}; this one "
            f"reads up to {FORMAT}): upgrade, or restore a backup made by this release"
        )
    return identity


def _inspect_data_file(path: Path) -> None:
    restore = "restore it from a backup; nothing was changed"
    if not path.exists():
        raise StoreOpenError(f"{path} is missing although the store was in use; {restore}")
    file_bytes = path.stat().st_size
    if file_bytes == 0:
        raise StoreOpenError(f"{path} is empty although the store was in use; {restore}")
    needed_bytes = _needed_bytes(path)
    if needed_bytes is None:
        raise StoreOpenError(f"{path} does not begin as an LMDB data file; {restore}")
    if file_bytes < needed_bytes:
        # Pages freed at the end of the file may never have been written, so a short file can be
        # whole: the verifier walks every page that is in use, without LMDB touching them.
        problem = _damage(path)
        if problem:
            raise StoreOpenError(
                f"{path} is truncated: it has {file_bytes} of {needed_bytes} bytes "
                f"({problem}); {restore}"
            )


def _needed_bytes(path: Path) -> int | None:
    """Return the size that the newer of the two meta pages speaks of, or None if both are bad."""
    with path.open("rb") as file:
        first = file.read(_PAGE_BYTES_OFFSET + 4)
        if len(first) < _PAGE_BYTES_OFFSET + 4:
            return None
        # The size of a page stands in the first field of the free list's database record.
        page_bytes = _MAGIC.unpack_from(first, _PAGE_BYTES_OFFSET)[0]
        newest = None
        for page in (0, 1):
            file.seek(page * page_bytes + _PAGE_HEADER_BYTES)
            meta = file.read(_META.size)
            if len(meta) < _META.size:
                continue
            magic, _version, _address, _map_size, last_page, transaction_id = _META.unpack(meta)
            if magic == _LMDB_MAGIC and (newest is None or transaction_id > newest[0]):
                newest = (transaction_id, (last_page + 1) * page_bytes)
    return newest[1] if newest else None


def _damage(path: Path) -> str:
    try:
        problems = lmdb.verify.verify(str(path), subdir=False)  # type: ignore[no-untyped-call]
    except lmdb.verify.VerifyError as error:
        return str(error)
    return "; ".join(str(problem) for problem in problems[:3])

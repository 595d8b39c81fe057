"""The files of exported snapshots: owns reading and writing them piece by piece, for both clients.

Must never know what a file holds, nor leave half of one under its name.
"""

import os
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import BinaryIO, TypeAlias, cast

from statekeep.snapshots import TransferProgress
from statekeep.v1 import snapshot_service_pb2 as pb

FileOrPath: TypeAlias = str | os.PathLike[str] | BinaryIO
"""Where a snapshot is exported to or imported from: a path, or an open binary file."""

_PIECE_BYTES = 1 << 20


@contextmanager
def open_target(file: FileOrPath) -> Generator[BinaryIO]:
    """Yield what to write to. What has a path stands there only once all of it is written."""
    if not isinstance(file, str | os.PathLike):
        yield file
        return
    path = Path(file)
    with NamedTemporaryFile(dir=path.parent, prefix=f".{path.name}.", delete=False) as part:
        try:
            yield cast("BinaryIO", part)
            part.close()
            Path(part.name).replace(path)
        except BaseException:
            part.close()
            Path(part.name).unlink(missing_ok=True)
            raise


@contextmanager
def open_source(file: FileOrPath) -> Generator[BinaryIO]:
    """Yield what to read from; a file that the caller has opened stays open."""
    if not isinstance(file, str | os.PathLike):
        yield file
        return
    with Path(file).open("rb") as source:
        yield source


class Pieces(Iterator[pb.ImportSnapshotRequest]):
    """The requests that carry a file to the server, the first with all that is said about it.

    gRPC takes them in a thread of its own, so what goes wrong is kept in `failure` for the caller;
    the file then ends too early, which the server refuses.
    """

    def __init__(
        self,
        source: BinaryIO,
        first: pb.ImportSnapshotRequest,
        progress: Callable[[TransferProgress], None] | None,
    ) -> None:
        self.failure: Exception | None = None
        self._source = source
        self._first: pb.ImportSnapshotRequest | None = first
        self._progress = progress
        self._start = source.tell() if source.seekable() else None
        self._sent_bytes = 0
        self._total_bytes = None if self._start is None else _size(source) - self._start
        self._is_over = False

    @property
    def is_repeatable(self) -> bool:
        """The file can be read again from where it began."""
        return self._start is not None

    def again(self, first: pb.ImportSnapshotRequest) -> "Pieces":
        """Return the same pieces anew, from where the file began."""
        assert self._start is not None  # noqa: S101 - asked for only when repeatable
        self._source.seek(self._start)
        return Pieces(self._source, first, self._progress)

    def stop(self) -> None:
        """Send no more, whoever still asks."""
        self._is_over = True

    def __next__(self) -> pb.ImportSnapshotRequest:
        if self._is_over:
            raise StopIteration
        first, self._first = self._first, None
        try:
            data = self._source.read(_PIECE_BYTES)
            self._sent_bytes += len(data)
            if self._progress is not None and data:
                self._progress(TransferProgress(self._sent_bytes, self._total_bytes))
        except Exception as error:  # noqa: BLE001 - it is raised where the caller can see it
            self.failure = error
            self._is_over = True
            raise StopIteration from None
        if not data:
            self._is_over = True
            # Without the first one the server would not know what the file, if empty, is for.
            if first is None:
                raise StopIteration
        request = first or pb.ImportSnapshotRequest()
        request.data = data
        return request


def _size(source: BinaryIO) -> int:
    position = source.tell()
    size = source.seek(0, os.SEEK_END)
    source.seek(position)
    return size

"""The calls of StoreService about entries and commits; those about schemas stand in its parent."""

from collections.abc import AsyncGenerator, Iterable
from contextlib import aclosing
from datetime import timedelta
from typing import Literal, overload

from statekeep import _convert, _convert_changes, _convert_commits
from statekeep._async.runner import Call
from statekeep._async.schemas import AsyncSchemas
from statekeep._async.watch import AsyncWatch
from statekeep._feeds import ChangeFeed
from statekeep.changes import Change, Progress
from statekeep.commits import Committed, Operation, Requirement
from statekeep.entries import ChangeKind, Cleared, Deleted, Entry, HistoryItem, Saved
from statekeep.errors import EntryNotFoundError, StatekeepError
from statekeep.v1 import store_service_pb2 as pb
from statekeep.values import At, Storable


class AsyncStore(AsyncSchemas):
    """Entries, commits and schemas of one namespace.

    A mutation returns once it is safe on disk, with the revision that it made. With a
    `request_id` it is applied once, however often it is sent; without one it is never tried again
    by itself. A read sees the latest revision, or what was there `at` a revision, a time, a
    snapshot's label or a SnapshotId.
    """

    async def save(
        self,
        key: str,
        value: Storable,
        *,
        ttl: float | timedelta | None = None,
        if_revision: int | None = None,
        request_id: str | None = None,
        timeout_seconds: float | None = None,
    ) -> Saved:
        """Make an entry, or give it a new value and lifetime.

        Bytes are stored as data, a str as text, anything else as JSON. `ttl` is the lifetime in
        seconds or as a timedelta. With `if_revision` it saves only when the entry has that
        revision, 0 meaning that there is none, and else raises PreconditionFailedError.
        """
        request = pb.SaveRequest(
            namespace=self._namespace,
            request_id=request_id or "",
            key=key,
            value=_convert.to_value(value),
            ttl=_convert.to_duration(ttl),
            if_revision=_convert.to_condition(if_revision),
        )
        call = Call(
            self._stub.Save,
            request,
            lambda answer: Saved(revision=answer.revision, created=answer.created),
            is_retryable=bool(request_id),
        )
        return await self._runner.run(call, timeout_seconds)

    async def load(
        self, key: str, *, at: At = None, timeout_seconds: float | None = None
    ) -> Entry | None:
        """Return one entry, or None when there is none."""
        call = Call(
            self._stub.Load,
            pb.LoadRequest(namespace=self._namespace, key=key, at=_convert.to_point(at)),
            lambda answer: _convert.from_entry(answer.entry),
            is_retryable=True,
        )
        try:
            return await self._runner.run(call, timeout_seconds)
        except EntryNotFoundError:
            return None

    async def delete(
        self,
        key: str,
        *,
        if_revision: int | None = None,
        request_id: str | None = None,
        timeout_seconds: float | None = None,
    ) -> Deleted:
        """Remove one entry and say whether it existed; `if_revision` as in `save`."""
        request = pb.DeleteRequest(
            namespace=self._namespace,
            request_id=request_id or "",
            key=key,
            if_revision=_convert.to_condition(if_revision),
        )
        call = Call(
            self._stub.Delete,
            request,
            lambda answer: Deleted(revision=answer.revision, existed=answer.existed),
            is_retryable=bool(request_id),
        )
        return await self._runner.run(call, timeout_seconds)

    async def exists(
        self, key: str, *, at: At = None, timeout_seconds: float | None = None
    ) -> bool:
        """Return whether there is an entry with this key."""
        call = Call(
            self._stub.Exists,
            pb.ExistsRequest(namespace=self._namespace, key=key, at=_convert.to_point(at)),
            lambda answer: answer.exists,
            is_retryable=True,
        )
        return await self._runner.run(call, timeout_seconds)

    def keys(
        self,
        prefix: str | None = None,
        *,
        start: str | None = None,
        end: str | None = None,
        reverse: bool = False,
        at: At = None,
        page_size: int = 0,
        timeout_seconds: float | None = None,
    ) -> AsyncGenerator[str]:
        """Yield keys in the order of their UTF-8 bytes: under a prefix, or from start to end.

        `start` belongs to the range and `end` does not. Pages are fetched as they are needed, all
        at the same revision; `timeout_seconds` is for each of them.
        """
        request = pb.ListKeysRequest(
            namespace=self._namespace,
            at=_convert.to_point(at),
            page_size=page_size,
            reverse=reverse,
            **_convert.to_selection(prefix, start, end),
        )
        call = Call(self._stub.ListKeys, request, lambda page: page.keys, is_retryable=True)
        return self._runner.pages(call, timeout_seconds)

    def entries(
        self,
        prefix: str | None = None,
        *,
        start: str | None = None,
        end: str | None = None,
        reverse: bool = False,
        at: At = None,
        page_size: int = 0,
        timeout_seconds: float | None = None,
    ) -> AsyncGenerator[Entry]:
        """Yield entries as `keys` yields keys. For very many, `scan` is the faster way."""
        request = pb.ListEntriesRequest(
            namespace=self._namespace,
            at=_convert.to_point(at),
            page_size=page_size,
            reverse=reverse,
            **_convert.to_selection(prefix, start, end),
        )
        call = Call(
            self._stub.ListEntries,
            request,
            lambda page: map(_convert.from_entry, page.entries),
            is_retryable=True,
        )
        return self._runner.pages(call, timeout_seconds)

    def scan(
        self,
        prefix: str | None = None,
        *,
        start: str | None = None,
        end: str | None = None,
        reverse: bool = False,
        at: At = None,
        timeout_seconds: float | None = None,
    ) -> AsyncGenerator[Entry]:
        """Yield entries from one stream, all at the same revision, however many there are.

        When the stream breaks, it goes on behind the last entry. By default it may take as long
        as it takes; close it to end it early.
        """
        request = pb.ScanEntriesRequest(
            namespace=self._namespace,
            at=_convert.to_point(at),
            reverse=reverse,
            **_convert.to_selection(prefix, start, end),
        )
        return self._scan(request, timeout_seconds)

    async def _scan(
        self, request: pb.ScanEntriesRequest, timeout_seconds: float | None
    ) -> AsyncGenerator[Entry]:
        attempts = self._runner.attempts(timeout_seconds)
        resumed: pb.ScanEntriesRequest | None = request
        revision, last_key = 0, ""
        while resumed is not None:
            batches = self._runner.stream(
                self._stub.ScanEntries, resumed, attempts.remaining_seconds()
            )
            try:
                async with aclosing(batches):
                    async for batch in batches:
                        revision = batch.revision
                        for entry in batch.entries:
                            if not entry.key.startswith(request.prefix):
                                return
                            if entry.key != last_key:
                                last_key = entry.key
                                attempts.succeeded()
                                yield _convert.from_entry(entry)
            except StatekeepError as failure:
                if last_key:
                    resumed = _convert.resume_scan(request, revision, last_key)
                pause = attempts.pause_seconds(failure)
                if resumed is None or pause is None:
                    raise
            else:
                return
            await self._runner.pause(pause)

    async def count(
        self,
        prefix: str | None = None,
        *,
        start: str | None = None,
        end: str | None = None,
        at: At = None,
        timeout_seconds: float | None = None,
    ) -> int:
        """Return how many entries there are; the server takes time in proportion."""
        request = pb.CountEntriesRequest(
            namespace=self._namespace,
            at=_convert.to_point(at),
            **_convert.to_selection(prefix, start, end),
        )
        call = Call(
            self._stub.CountEntries, request, lambda answer: answer.count, is_retryable=True
        )
        return await self._runner.run(call, timeout_seconds)

    def history(
        self,
        key: str,
        *,
        at: At = None,
        page_size: int = 0,
        timeout_seconds: float | None = None,
    ) -> AsyncGenerator[HistoryItem]:
        """Yield what happened to one key, the newest first, as far back as it is kept."""
        call = Call(
            self._stub.GetEntryHistory,
            pb.GetEntryHistoryRequest(
                namespace=self._namespace,
                at=_convert.to_point(at),
                key=key,
                page_size=page_size,
            ),
            lambda page: map(_convert.from_history_item, page.items),
            is_retryable=True,
        )
        return self._runner.pages(call, timeout_seconds)

    async def clear(
        self,
        prefix: str | None = None,
        *,
        start: str | None = None,
        end: str | None = None,
        request_id: str | None = None,
        timeout_seconds: float | None = None,
    ) -> Cleared:
        """Delete every entry under a prefix or in a range, as one commit; without any, all."""
        request = pb.ClearRequest(
            namespace=self._namespace,
            request_id=request_id or "",
            **_convert.to_selection(prefix, start, end),
        )
        call = Call(
            self._stub.Clear,
            request,
            lambda answer: Cleared(revision=answer.revision, count=answer.count),
            is_retryable=bool(request_id),
        )
        return await self._runner.run(call, timeout_seconds)

    async def commit(
        self,
        operations: Iterable[Operation],
        *,
        require: Iterable[Requirement] = (),
        request_id: str | None = None,
        timeout_seconds: float | None = None,
    ) -> Committed:
        """Apply all operations at one revision, if everything required holds; else nothing.

            await store.commit(
                [Save("a", 1), Delete("b")], require=[Require("a", exists=False)]
            )

        What does not hold raises PreconditionFailedError, and an event that is rejected
        EventRejectedError; both say which one it is.
        """
        request = pb.CommitRequest(
            namespace=self._namespace,
            request_id=request_id or "",
            preconditions=map(_convert_commits.to_precondition, require),
            operations=map(_convert_commits.to_operation, operations),
        )
        call = Call(
            self._stub.Commit,
            request,
            _convert_commits.from_commit,
            is_retryable=bool(request_id),
        )
        return await self._runner.run(call, timeout_seconds)

    @overload
    def watch(
        self,
        prefixes: Iterable[str] = (),
        *,
        kinds: Iterable[ChangeKind] = (),
        start_revision: int = 0,
        values: bool = False,
        previous_values: bool = False,
        progress: Literal[False] = False,
        progress_interval: float | timedelta | None = None,
    ) -> AsyncWatch[Change]: ...

    @overload
    def watch(
        self,
        prefixes: Iterable[str] = (),
        *,
        kinds: Iterable[ChangeKind] = (),
        start_revision: int = 0,
        values: bool = False,
        previous_values: bool = False,
        progress: Literal[True],
        progress_interval: float | timedelta | None = None,
    ) -> AsyncWatch[Change | Progress]: ...

    def watch(
        self,
        prefixes: Iterable[str] = (),
        *,
        kinds: Iterable[ChangeKind] = (),
        start_revision: int = 0,
        values: bool = False,
        previous_values: bool = False,
        progress: bool = False,
        progress_interval: float | timedelta | None = None,
    ) -> AsyncWatch[Change] | AsyncWatch[Change | Progress]:
        """Follow what commits change, from a revision on; 0 is from now on.

        Now is when `async with store.watch()` is entered, or else when the first change is asked
        for. Only changes of keys with one of the prefixes, and of the kinds, are yielded; without
        any, all. With `progress` it also yields Progress, at the latest after each
        `progress_interval` without a change, in seconds or as a timedelta: 10 seconds by default.
        """
        request = _convert_changes.to_watch(
            self._namespace,
            start_revision=start_revision,
            prefixes=prefixes,
            kinds=kinds,
            values=values,
            previous_values=previous_values,
            progress_interval=progress_interval,
        )
        return AsyncWatch(
            self._runner,
            self._stub.WatchChanges,
            request,
            ChangeFeed(),
            with_progress=progress,
        )

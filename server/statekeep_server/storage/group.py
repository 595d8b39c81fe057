"""One group commit under way: the write transaction and what is applied in it.

Owns how changes become records: versions, the change log, the expiry queue, kept answers and the
heads of namespaces move together here. Must never decide what to change; plans and steps do.
"""

from collections.abc import Iterable, Sequence
from typing import Final

import orjson

from statekeep_server.errors import (
    NamespacesTooManyError,
    RequestIdReusedError,
    StorageFullError,
)
from statekeep_server.storage import keys, records
from statekeep_server.storage.environment import Environment
from statekeep_server.storage.handles import WriteTransaction
from statekeep_server.storage.heads import Heads
from statekeep_server.storage.plan import AnswerT, Plan, RequestId
from statekeep_server.storage.records import (
    CHANGES_PER_RECORD_MAX,
    LOG_ONLY,
    Change,
    ChangeType,
    Head,
    Version,
    kind_of_change,
)
from statekeep_server.storage.view import View

_SAVED: Final = ChangeType.ENTRY_SAVED
_EXPIRED: Final = ChangeType.ENTRY_EXPIRED
# Members of an enum are looked up for each change, so they are looked up once here.
_ENTRY: Final = keys.Kind.ENTRY
_MACHINE: Final = keys.Kind.MACHINE
_MACHINE_INDEX: Final = keys.Kind.MACHINE_INDEX
_TRANSITION: Final = keys.Kind.TRANSITION
_NO_PREVIOUS: Final = Version(0, 0, 0, 0, 0, records.ValueKind.DATA, True, False, b"")

# A version costs its key and header beside the payload; LMDB may copy a branch of pages for it.
OVERHEAD_BYTES_PER_CHANGE: Final = 512
# A deletion is a small version of its own until it is compacted.
OVERHEAD_BYTES_PER_DELETION: Final = 128


class Group:
    """The writes that share one disk sync.

    `moved` tells the latest revision of each namespace that got a new one.
    """

    def __init__(
        self,
        environment: Environment,
        heads: Heads,
        now_ms: int,
        *,
        namespaces_max: int,
        request_ids_max: int,
    ) -> None:
        """Begin the write transaction; `commit` or `abort` must follow on the same thread."""
        self.environment = environment
        self.databases = environment.databases
        self.transaction: WriteTransaction = environment.begin_write()
        self.heads = heads
        self.now_ms = now_ms
        self.is_changed = False
        self.moved: dict[str, int] = {}
        self._views: dict[str, View] = {}
        # A cursor remembers its page: putting beside what was just read there costs less.
        self._versions = self.transaction.cursor(self.databases.versions)
        self._changes = self.transaction.cursor(self.databases.changes)
        self._namespaces_max = namespaces_max
        self._request_ids_max = request_ids_max
        try:
            self._room_bytes = environment.room_bytes(self.transaction)
        except BaseException:
            # Left open, it would block the closing of the environment for ever.
            self.transaction.abort()
            raise

    def run(self, plan: Plan[AnswerT]) -> AnswerT:
        """Run a plan against what the group has so far, apply its changes, return its answer.

        Raises what the plan raises, before anything of it was applied.
        """
        head = self.heads.find(self.transaction, plan.namespace)
        if plan.request is not None and head is not None:
            repeated = self.first_answer(head, plan.request)
            if repeated is not None:
                return plan.answer_from(orjson.loads(repeated))
        view = self._view_of(plan.namespace, head)
        outcome = plan.run(view)
        if not outcome.changes and plan.request is None:
            return outcome.answer
        answer = None
        if plan.request is not None:
            # JSON has no named tuples: `answer_from` gives the list its names back.
            answer = orjson.dumps(outcome.answer, default=tuple)
        size_bytes = plan.size_bytes + outcome.size_bytes
        self.take_room(size_bytes, len(outcome.changes), grows=plan.grows)
        if head is None:
            head = self._add_namespace(plan.namespace, view.head)
        if outcome.changes:
            self.apply(plan.namespace, head, outcome.changes)
        for dataset_id in outcome.adopted:
            self.heads.adopt_dataset(self.transaction, head.namespace_id, dataset_id)
        for dataset_id in outcome.dropped:
            self.heads.drop_dataset(self.transaction, head.namespace_id, dataset_id)
        if plan.request is not None and answer is not None:
            self.keep_answer(plan.namespace, head, plan.request, answer)
        return outcome.answer

    def apply(self, namespace: str, head: Head, changes: Sequence[Change]) -> None:
        """Write the changes as one commit at the namespace's next revision."""
        head.latest += 1
        head.time_ms = max(head.time_ms, self.now_ms)
        if len(changes) <= CHANGES_PER_RECORD_MAX:
            self._apply_part(head, 0, changes[:])
        else:
            # Part by part: the changes of a large restore are made as they are asked for.
            for index, start in enumerate(range(0, len(changes), CHANGES_PER_RECORD_MAX)):
                self._apply_part(head, index, changes[start : start + CHANGES_PER_RECORD_MAX])
        self.moved[namespace] = head.latest
        self.heads.mark_changed(namespace)
        self.is_changed = True

    def touch(self, namespace: str) -> None:
        """Have the namespace's head stored when the group commits."""
        self.heads.mark_changed(namespace)
        self.is_changed = True

    def commit(self) -> None:
        """Store the changed heads and make everything durable with one sync."""
        self.heads.store_changed(self.transaction)
        self.transaction.commit()

    def abort(self) -> None:
        """Forget everything the group did."""
        self.heads.forget()
        self.transaction.abort()

    def delete(self, stored_keys: Iterable[bytes], database: object) -> None:
        """Delete records by key from one of the databases; an absent one is no error."""
        for key in stored_keys:
            self.transaction.delete(key, db=database)
        self.is_changed = True

    def _view_of(self, namespace: str, head: Head | None) -> View:
        view = self._views.get(namespace)
        if view is None or view.head is not head:
            head = head or self.heads.unborn(self.transaction, namespace)
            view = View(self.transaction, self.databases, head, self.now_ms, self._versions)
            self._views[namespace] = view
        revision, time_ms = view.head.latest, view.head.time_ms
        view.revision = revision
        view.time_ms = max(time_ms, self.now_ms)
        return view

    def _apply_part(self, head: Head, index: int, changes: Sequence[Change]) -> None:
        at_revision = keys.inverted(head.latest)
        for change in changes:
            # By identity: hashing an enum's member for a look-up costs as much as the rest.
            if change.type is not LOG_ONLY:
                self._write_version(head, change, at_revision)
        key = keys.change_key(head.namespace_id, head.latest, index)
        record = records.encode_changes(key, head.time_ms, changes)
        self._changes.put(key, record)

    def _write_version(self, head: Head, change: Change, at_revision: bytes) -> None:
        kind = kind_of_change(change.type)
        revision, now_ms = head.latest, head.time_ms
        previous = change.previous or _NO_PREVIOUS
        is_deleted = change.payload is None
        # What had expired counts as gone: saving over it creates the entry anew.
        is_created = previous.is_deleted or 0 < previous.expire_ms <= now_ms
        version = Version(
            revision,
            revision if is_created else previous.create_revision,
            now_ms if is_created else previous.create_time_ms,
            now_ms,
            change.expire_ms,
            change.value_kind,
            is_deleted,
            change.type is _EXPIRED,
            change.payload or b"",
        )
        prefix = keys.kind_prefix(head.namespace_id, kind)
        key = prefix + change.name + keys.NAME_END + at_revision
        self._versions.put(key, records.encode_version(key, version))
        if kind is _ENTRY:
            self._count_entry(head, change, previous)
        elif kind is _MACHINE:
            self._count_machine(head, change, previous)
        elif kind is not _TRANSITION and kind is not _MACHINE_INDEX:
            _count_rare(head, kind, is_deleted=is_deleted, was_deleted=previous.is_deleted)

    def _count_entry(self, head: Head, change: Change, previous: Version) -> None:
        if not previous.is_deleted:
            head.entries_count -= 1
            head.entries_bytes -= len(change.name) + len(previous.payload)
            if previous.expire_ms:
                key = keys.due_key(previous.expire_ms, head.namespace_id, change.name)
                self.transaction.delete(key, db=self.databases.expiries)
        if change.payload is not None:
            head.entries_count += 1
            head.entries_bytes += len(change.name) + len(change.payload)
            if change.expire_ms:
                key = keys.due_key(change.expire_ms, head.namespace_id, change.name)
                record = records.encode_plain(key, keys.pack_u64(head.latest))
                self.transaction.put(key, record, db=self.databases.expiries)

    def _count_machine(self, head: Head, change: Change, previous: Version) -> None:
        head.machines_count += previous.is_deleted - (change.payload is None)
        if change.due_ms != change.previous_due_ms:
            timers = self.databases.timers
            if change.previous_due_ms:
                key = keys.due_key(change.previous_due_ms, head.namespace_id, change.name)
                self.transaction.delete(key, db=timers)
            if change.due_ms:
                key = keys.due_key(change.due_ms, head.namespace_id, change.name)
                record = records.encode_plain(key, keys.pack_u64(head.latest))
                self.transaction.put(key, record, db=timers)

    def take_room(self, size_bytes: int, records_count: int, *, grows: bool = True) -> None:
        """Set room aside for records that will be written; StorageFullError if there is none.

        What does not grow the store may use half of the reserve as well.
        """
        needed_bytes = size_bytes + OVERHEAD_BYTES_PER_CHANGE * records_count
        room_bytes, what = self._room_bytes, "delete, clear and compact still work"
        if not grows:
            room_bytes += self.environment.reserve_bytes // 2
            what = "compact first, which still works"
        if needed_bytes > room_bytes:
            limit_bytes = self.environment.store_bytes_max
            raise StorageFullError(
                f"the store has no room for this change of about {needed_bytes} bytes: "
                f"{max(0, room_bytes)} bytes are left of store_bytes_max {limit_bytes} or of the "
                f"disk; {what}, or start the server with a larger --store-bytes-max or disk",
                limit_bytes=limit_bytes,
                room_bytes=max(0, room_bytes),
            )
        self._room_bytes -= needed_bytes

    def _add_namespace(self, namespace: str, head: Head) -> Head:
        if self.heads.count(self.transaction) >= self._namespaces_max:
            raise NamespacesTooManyError(
                f"namespace {namespace!r} would be one more than the limit of "
                f"{self._namespaces_max} namespaces; delete one, or raise --namespaces-max",
                limit=self._namespaces_max,
            )
        self.heads.add(self.transaction, namespace, head)
        self.is_changed = True
        return head

    def first_answer(self, head: Head, request: RequestId) -> bytes | None:
        """Return the stored answer to a request id, None for a new one.

        Raises RequestIdReusedError when the id was used for something else.
        """
        key = keys.request_key(head.namespace_id, request.id)
        record = self.transaction.get(key, db=self.databases.requests)
        if record is None:
            return None
        first = records.decode_request(key, record)
        if first.fingerprint != request.fingerprint:
            shown = request.id.decode(errors="replace")
            raise RequestIdReusedError(
                f"request id {shown!r} was already used for a different request; "
                f"a new request needs a new id",
                request_id=shown,
            )
        return first.answer

    def keep_answer(self, namespace: str, head: Head, request: RequestId, answer: bytes) -> None:
        """Store the first answer to a request id, forgetting the oldest if there are too many."""
        if head.request_ids_count >= self._request_ids_max:
            self.forget_answers(namespace, head, before_ms=keys.REVISION_MAX, count_max=1)
        key = keys.request_key(head.namespace_id, request.id)
        kept = records.RequestRecord(self.now_ms, request.fingerprint, answer)
        age_key = keys.request_age_key(head.namespace_id, self.now_ms, request.id)
        put, database = self.transaction.put, self.databases.requests
        put(key, records.encode_request(key, kept), db=database)
        put(age_key, records.encode_plain(age_key, b""), db=database)
        head.request_ids_count += 1
        self.touch(namespace)

    def forget_answers(self, namespace: str, head: Head, *, before_ms: int, count_max: int) -> int:
        """Drop up to `count_max` of the oldest kept answers given before a time; say how many."""
        prefix = keys.request_age_key(head.namespace_id, 0, b"")[:5]
        cursor = self.transaction.cursor(self.databases.requests)
        dropped = list[bytes]()
        found = cursor.set_range(prefix)
        while found and len(dropped) < 2 * count_max and cursor.key().startswith(prefix):
            time_ms, request_id = keys.split_request_age_key(cursor.key())
            if time_ms >= before_ms:
                break
            dropped += (cursor.key(), keys.request_key(head.namespace_id, request_id))
            found = cursor.next()
        if dropped:
            self.delete(dropped, self.databases.requests)
            head.request_ids_count -= len(dropped) // 2
            self.touch(namespace)
        return len(dropped) // 2


def _count_rare(head: Head, kind: keys.Kind, *, is_deleted: bool, was_deleted: bool) -> None:
    if kind is keys.Kind.SCHEMA:
        head.schemas_count += was_deleted - is_deleted
    elif kind is keys.Kind.SETTINGS:
        head.settings_count = 1
    elif kind is keys.Kind.SNAPSHOT:
        head.snapshots_count += -1 if is_deleted else 1

"""Removal: forgetting old answers and whole namespaces, and purging what they leave behind.

Owns the end of namespaces and of imported datasets: they vanish at once, in one commit, and their
records go later in small steps. Must never touch the records of a namespace that exists.
"""

from dataclasses import dataclass
from typing import Final

import orjson

from statekeep_server.storage import keys
from statekeep_server.storage.group import Group
from statekeep_server.storage.heads import STORE_NAMESPACE
from statekeep_server.storage.plan import RequestId
from statekeep_server.storage.records import Head

REQUEST_ID_BATCH_MAX: Final = 1_000
PURGE_BATCH_MAX: Final = 2_000


@dataclass(slots=True, frozen=True)
class ForgetAnswers:
    """Drop a batch of the answers kept for request ids given before a time."""

    namespace: str
    before_ms: int

    def __call__(self, group: Group) -> int:
        """Return how many were dropped."""
        head = group.heads.find(group.transaction, self.namespace)
        if head is None:
            return 0
        return group.forget_answers(
            self.namespace, head, before_ms=self.before_ms, count_max=REQUEST_ID_BATCH_MAX
        )


@dataclass(slots=True, frozen=True)
class DeleteNamespace:
    """Forget a namespace and everything in it, at once; its records are purged later."""

    namespace: str
    request: RequestId | None = None

    def __call__(self, group: Group) -> tuple[int, bool]:
        """Return (the revision of the deletion, whether there was anything to delete)."""
        heads, transaction = group.heads, group.transaction
        head = heads.find(transaction, self.namespace)
        if self.request is not None:
            repeated = self._first_answer(group, head, self.request)
            if repeated is not None:
                revision, existed = orjson.loads(repeated)
                return revision, existed
        if head is None:
            answer = (heads.unborn(transaction, self.namespace).latest, False)
        else:
            answer = (heads.remove(transaction, self.namespace, head), True)
            group.moved[self.namespace] = answer[0]
            group.is_changed = True
        if self.request is not None:
            self._keep_answer(group, self.request, orjson.dumps(answer))
        return answer

    def _first_answer(self, group: Group, head: Head | None, request: RequestId) -> bytes | None:
        if head is not None:
            # The namespace knows the ids of all its other mutations.
            group.first_answer(head, request)
        store_head = group.heads.find(group.transaction, STORE_NAMESPACE)
        return None if store_head is None else group.first_answer(store_head, self._kept(request))

    def _keep_answer(self, group: Group, request: RequestId, answer: bytes) -> None:
        # It cannot be kept with the namespace, which is gone, so the store keeps it.
        store_head = group.heads.find(group.transaction, STORE_NAMESPACE)
        if store_head is None:
            store_head = Head(namespace_id=0, latest=0, floor=0, finished=0, time_ms=0)
            group.heads.add(group.transaction, STORE_NAMESPACE, store_head)
        group.keep_answer(STORE_NAMESPACE, store_head, self._kept(request), answer)

    def _kept(self, request: RequestId) -> RequestId:
        return request._replace(id=self.namespace.encode() + b"/" + request.id)


def purge_step(group: Group) -> bool:
    """Remove a batch of the records of deleted namespaces; return whether none are left."""
    namespace_id = group.heads.next_purge(group.transaction)
    if namespace_id is None:
        return True
    prefix = keys.namespace_prefix(namespace_id)
    databases = group.databases
    for database in (databases.versions, databases.changes, databases.requests, databases.held):
        cursor = group.transaction.cursor(database)
        batch = list[bytes]()
        found = cursor.set_range(prefix)
        while found and len(batch) < PURGE_BATCH_MAX and cursor.key().startswith(prefix):
            batch.append(cursor.key())
            found = cursor.next()
        if batch:
            group.delete(batch, database)
            return False
    group.heads.end_purge(group.transaction, namespace_id)
    group.is_changed = True
    return group.heads.next_purge(group.transaction) is None

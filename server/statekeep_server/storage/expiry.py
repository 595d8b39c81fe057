"""Expiry: deleting the entries whose time has come.

Owns the walk along the queue of expiries. Reads treat such entries as absent already; this writes
down that they are gone. Must never delete an entry that was saved again meanwhile.
"""

from typing import Final

from statekeep_server.storage import keys, records
from statekeep_server.storage.group import Group
from statekeep_server.storage.heads import names_by_id
from statekeep_server.storage.records import Change, ChangeType
from statekeep_server.storage.view import View

EXPIRY_BATCH_MAX: Final = 1_000


def expire_step(group: Group) -> int:
    """Delete a batch of the entries whose time has come; return how many were looked at.

    Each namespace gets one commit with a change `ENTRY_EXPIRED` for each of its entries.
    """
    cursor = group.transaction.cursor(group.databases.expiries)
    due = list[tuple[bytes, bytes]]()
    found = cursor.first()
    while found and len(due) < EXPIRY_BATCH_MAX:
        if keys.split_due_key(cursor.key())[0] > group.now_ms:
            break
        due.append(cursor.item())
        found = cursor.next()
    if not due:
        return 0
    names = names_by_id(group.transaction, group.databases)
    by_namespace: dict[str, list[tuple[bytes, int]]] = {}
    for key, record in due:
        _expire_ms, namespace_id, name = keys.split_due_key(key)
        # A deleted namespace leaves its expiries behind; they are dropped here when due.
        if namespace_id in names and records.is_intact(key, record):
            saved_revision = int.from_bytes(record[-8:], "big")
            by_namespace.setdefault(names[namespace_id], []).append((name, saved_revision))
    for namespace, saved in by_namespace.items():
        _expire_entries(group, namespace, saved)
    group.delete((key for key, _record in due), group.databases.expiries)
    return len(due)


def _expire_entries(group: Group, namespace: str, saved: list[tuple[bytes, int]]) -> None:
    head = group.heads.find(group.transaction, namespace)
    if head is None:
        return
    view = View(group.transaction, group.databases, head, time_ms=0)
    changes = list[Change]()
    for name, saved_revision in saved:
        previous = view.newest(keys.Kind.ENTRY, name)
        # The expiry speaks of one save; an entry saved again since then has its own or none.
        if previous is not None and previous.revision == saved_revision:
            changes.append(Change(ChangeType.ENTRY_EXPIRED, name, previous))
    if changes:
        group.apply(namespace, head, changes)

"""Commits: what operations and preconditions mean, alone and together, all or nothing."""

from collections.abc import Callable, Sequence
from typing import Any

import pytest

from statekeep_server.config import Limits
from statekeep_server.domain import commits, entries, schemas
from statekeep_server.domain.answers import DeleteAnswer
from statekeep_server.domain.commits import (
    CommitAnswer,
    EntryPrecondition,
    Operation,
    OperationAnswer,
)
from statekeep_server.domain.entries import (
    ClearAnswer,
    ClearOperation,
    DeleteOperation,
    SaveAnswer,
    SaveOperation,
)
from statekeep_server.domain.origin import Origin
from statekeep_server.domain.programs import Programs
from statekeep_server.errors import (
    ClearTooLargeError,
    KeyDuplicateError,
    PreconditionFailedError,
    SchemaViolationError,
)
from statekeep_server.storage.engine import Engine
from statekeep_server.storage.keys import Kind
from statekeep_server.storage.plan import Plan, RequestId
from statekeep_server.storage.records import ValueKind
from tests.clocks import START_MS, ManualClock
from tests.engines import EngineFactory
from tests.entries import (
    DEFAULT,
    LIMITS,
    clear,
    contents,
    delete,
    latest,
    limits,
    save,
    save_text,
)

ORIGIN = Origin(DEFAULT)
CLEAR_ALL = ClearOperation(b"", None)


def save_if(engine: Engine, key: str, revision: int, text: str = "new") -> SaveAnswer:
    operation = save_text(key, text)._replace(if_revision=revision)
    return engine.update(entries.save(ORIGIN, operation, LIMITS))


def delete_if(engine: Engine, key: str, revision: int) -> DeleteAnswer:
    operation = DeleteOperation(key.encode(), revision)
    return engine.update(entries.delete(ORIGIN, operation, LIMITS))


def commit(
    engine: Engine,
    *operations: Operation,
    preconditions: Sequence[EntryPrecondition] = (),
    limits: Limits = LIMITS,
) -> CommitAnswer:
    return engine.update(commits.commit(ORIGIN, preconditions, operations, limits, Programs()))


def delete_text(key: str) -> DeleteOperation:
    return DeleteOperation(key.encode())


def test_a_save_says_whether_it_created(make_engine: EngineFactory) -> None:
    """The first save creates, the next replaces, and one after a delete creates again."""
    engine = make_engine()
    assert save(engine, "a") == SaveAnswer(1, created=True)
    assert save(engine, "a") == SaveAnswer(2, created=False)
    assert delete(engine, "a") == DeleteAnswer(3, existed=True)
    assert save(engine, "a") == SaveAnswer(4, created=True)


def test_a_delete_of_nothing_changes_nothing(make_engine: EngineFactory) -> None:
    """Deleting what is absent answers the latest revision and makes none."""
    engine = make_engine()
    assert delete(engine, "a") == DeleteAnswer(0, existed=False)
    save(engine, "b")
    assert delete(engine, "a") == DeleteAnswer(1, existed=False)
    assert latest(engine) == 1


def test_a_clear_deletes_its_range_as_one(make_engine: EngineFactory) -> None:
    """A clear is one revision however many entries it deletes, and none if there are none."""
    engine = make_engine()
    for key in ("a", "user/1", "user/2", "user0"):
        save(engine, key)
    assert clear(engine, "user/") == ClearAnswer(5, 2)
    assert list(contents(engine)) == ["a", "user0"]
    assert clear(engine, "user/") == ClearAnswer(5, 0)


def test_a_clear_is_bounded(make_engine: EngineFactory) -> None:
    """A clear of more than clear_entries_max entries is refused whole; of exactly so many, done."""
    engine = make_engine()
    for key in ("a", "b", "c"):
        save(engine, key)
    with pytest.raises(ClearTooLargeError, match="more than 2 entries"):
        commit(engine, CLEAR_ALL, limits=limits(clear_entries_max=2))
    assert len(contents(engine)) == 3
    assert commit(engine, CLEAR_ALL, limits=limits(clear_entries_max=3)).revision == 4


def test_a_value_keeps_its_kind(make_engine: EngineFactory) -> None:
    """Data, text and JSON come back as what they were saved as."""
    engine = make_engine()
    for kind in ValueKind:
        operation = SaveOperation(kind.name.encode(), kind, b"1")
        engine.update(entries.save(ORIGIN, operation, LIMITS))
        with engine.view(DEFAULT) as view:
            version = view.get(Kind.ENTRY, kind.name.encode())
        assert version is not None
        assert version.value_kind is kind


def test_a_ttl_counts_from_the_commit(make_engine: EngineFactory, clock: ManualClock) -> None:
    """The time of expiry is the time of the commit plus the ttl."""
    engine = make_engine()
    clock.advance(7)
    save(engine, "a", ttl_ms=1_000)
    with engine.view(DEFAULT) as view:
        version = view.get(Kind.ENTRY, b"a")
    assert version is not None
    assert version.expire_ms == START_MS + 1_007


def test_if_revision_guards_a_save(make_engine: EngineFactory) -> None:
    """A save with if_revision applies only at that revision, or with 0 only to what is absent."""
    engine = make_engine()
    assert save_if(engine, "a", 0).created
    with pytest.raises(PreconditionFailedError, match=r"'a'.* but .* at revision 1;"):
        save_if(engine, "a", 0)
    save(engine, "other")
    assert save_if(engine, "a", 1).revision == 3
    with pytest.raises(PreconditionFailedError) as caught:
        save_if(engine, "a", 1)
    assert caught.value.metadata == {
        "field": "if_revision",
        "key": "a",
        "revision": "3",
        "latest": "3",
    }
    assert latest(engine) == 3


def test_if_revision_guards_a_delete(make_engine: EngineFactory) -> None:
    """A delete with if_revision applies only at that revision."""
    engine = make_engine()
    save(engine, "a")
    save(engine, "a")
    with pytest.raises(PreconditionFailedError):
        delete_if(engine, "a", 1)
    with pytest.raises(PreconditionFailedError):
        delete_if(engine, "b", 1)
    assert delete_if(engine, "a", 2).existed
    assert not delete_if(engine, "a", 0).existed


def test_what_has_expired_counts_as_absent(make_engine: EngineFactory, clock: ManualClock) -> None:
    """After its time an entry is absent for deletes, clears, saves and preconditions alike."""
    engine = make_engine()
    save(engine, "a", ttl_ms=10)
    clock.advance(10)
    assert delete(engine, "a") == DeleteAnswer(1, existed=False)
    assert clear(engine) == ClearAnswer(1, 0)
    commit(engine, preconditions=[EntryPrecondition(b"a", 0, exists=False)])
    with pytest.raises(PreconditionFailedError):
        save_if(engine, "a", 1)
    assert save_if(engine, "a", 0).created


def test_a_commit_is_one_revision(make_engine: EngineFactory) -> None:
    """All operations of a commit take effect at one revision, and each says what it did."""
    engine = make_engine()
    save(engine, "old")
    save(engine, "below/1")
    save(engine, "below/2")
    answer = commit(
        engine,
        save_text("new"),
        save_text("old", "changed"),
        delete_text("absent"),
        ClearOperation(b"below/", b"below0"),
    )
    assert answer == CommitAnswer(
        4,
        [
            OperationAnswer("save", 1),
            OperationAnswer("save", 0),
            OperationAnswer("delete", 0),
            OperationAnswer("clear", 2),
        ],
    )
    assert contents(engine) == {"new": "v", "old": "changed"}
    assert contents(engine, 3) == {"below/1": "v", "below/2": "v", "old": "v"}


def test_a_commit_that_changes_nothing_makes_no_revision(make_engine: EngineFactory) -> None:
    """Preconditions alone, or deletes of nothing, answer the latest revision."""
    engine = make_engine()
    save(engine, "a")
    assert commit(engine, preconditions=[EntryPrecondition(b"a", 1, None)]).revision == 1
    assert commit(engine, delete_text("b"), ClearOperation(b"c", None)).revision == 1
    assert latest(engine) == 1


@pytest.mark.parametrize(
    ("precondition", "sentence"),
    [
        (EntryPrecondition(b"there", 2, None), "'there'.* revision 2, but .* at revision 1;"),
        (EntryPrecondition(b"there", 0, None), "'there'.* but .* at revision 1;"),
        (EntryPrecondition(b"absent", 1, None), "'absent'.* revision 1, but it does not"),
        (EntryPrecondition(b"there", None, exists=False), "'there'.* but it does;"),
        (EntryPrecondition(b"absent", None, exists=True), "'absent'.* but it does not;"),
    ],
)
def test_a_failed_precondition_stops_the_commit(
    make_engine: EngineFactory, precondition: EntryPrecondition, sentence: str
) -> None:
    """The error names the precondition by its place, and nothing is changed."""
    engine = make_engine()
    save(engine, "there")
    holds = EntryPrecondition(b"there", 1, exists=True)
    with pytest.raises(PreconditionFailedError, match=sentence) as caught:
        commit(engine, save_text("a"), preconditions=[holds, precondition])
    assert caught.value.metadata["field"] == "preconditions[1]"
    assert contents(engine) == {"there": "v"}


def test_a_failing_operation_stops_the_commit(make_engine: EngineFactory) -> None:
    """When a later operation cannot apply, the earlier ones do not either."""
    engine = make_engine()
    with pytest.raises(PreconditionFailedError) as caught:
        commit(engine, save_text("a"), save_text("b")._replace(if_revision=5))
    assert caught.value.metadata["field"] == "operations[1].save.if_revision"
    assert (contents(engine), latest(engine)) == ({}, 0)


SAVE_A, DELETE_A = save_text("a"), delete_text("a")


@pytest.mark.parametrize(
    "operations",
    [
        [SAVE_A, SAVE_A],
        [SAVE_A, DELETE_A],
        [DELETE_A, SAVE_A],
        [DELETE_A, DELETE_A],
        [SAVE_A, CLEAR_ALL],
        [DELETE_A, CLEAR_ALL],
        [CLEAR_ALL, SAVE_A, SAVE_A],
        [CLEAR_ALL, SAVE_A, DELETE_A],
        [CLEAR_ALL, DELETE_A, DELETE_A],
        [CLEAR_ALL, SAVE_A, CLEAR_ALL],
    ],
)
@pytest.mark.parametrize("is_there", [False, True])
def test_an_entry_is_named_once(
    make_engine: EngineFactory, operations: list[Operation], is_there: bool
) -> None:
    """Two operations on one key are refused, whether the entry is there or not."""
    engine = make_engine()
    if is_there:
        save(engine, "a")
    before = latest(engine)
    with pytest.raises(KeyDuplicateError, match="one commit may change an entry once"):
        commit(engine, *operations)
    assert latest(engine) == before


def test_a_clear_may_stand_before_a_save_below_it(make_engine: EngineFactory) -> None:
    """Clear then save replaces a whole prefix in one commit."""
    engine = make_engine()
    for key in ("set/1", "set/2", "other"):
        save(engine, key)
    answer = commit(
        engine,
        ClearOperation(b"set/", b"set0"),
        save_text("set/2", "new"),
        save_text("set/3", "new"),
        delete_text("set/1"),
    )
    assert [each.entries_count for each in answer.operations] == [2, 0, 1, 0]
    assert contents(engine) == {"other": "v", "set/2": "new", "set/3": "new"}
    with engine.view(DEFAULT) as view:
        assert (view.head.entries_count, len(view.changes(4)[1])) == (3, 3)


def test_overlapping_clears_count_each_entry_once(make_engine: EngineFactory) -> None:
    """An entry that an earlier clear deletes is not deleted again by a later one."""
    engine = make_engine()
    for key in ("a/1", "a/2", "b"):
        save(engine, key)
    answer = commit(engine, ClearOperation(b"a/", b"a0"), CLEAR_ALL)
    assert [each.entries_count for each in answer.operations] == [2, 1]


def test_a_repeated_commit_answers_the_same(make_engine: EngineFactory) -> None:
    """Every kind of answer comes back from the store as it was given first."""
    engine = make_engine()
    save(engine, "b")

    def origin(name: str) -> Origin:
        return Origin(DEFAULT, RequestId(name.encode(), b"f" * 16))

    plans: list[Callable[[], Plan[Any]]] = [
        lambda: entries.save(origin("save"), SAVE_A, LIMITS),
        lambda: commits.commit(
            origin("commit"), [], [save_text("c"), delete_text("b")], LIMITS, Programs()
        ),
        lambda: entries.delete(origin("delete"), DELETE_A, LIMITS),
        lambda: entries.clear(origin("clear"), CLEAR_ALL, LIMITS),
    ]
    first = [engine.update(plan()) for plan in plans]
    assert [engine.update(plan()) for plan in plans] == first
    assert [type(answer) for answer in first] == [
        SaveAnswer,
        CommitAnswer,
        DeleteAnswer,
        ClearAnswer,
    ]
    assert latest(engine) == 5


def test_schemas_hold_within_a_commit(make_engine: EngineFactory) -> None:
    """A value that its schema refuses stops the whole commit and is named by its place."""
    engine = make_engine()
    engine.update(schemas.put(ORIGIN, b"user/", b'{"type":"object"}', LIMITS))
    good = SaveOperation(b"user/1", ValueKind.JSON, b"{}")
    bad = SaveOperation(b"user/2", ValueKind.JSON, b"[]")
    with pytest.raises(SchemaViolationError) as caught:
        commit(engine, save_text("a"), good, bad)
    assert caught.value.field == "operations[2].save.value.json"
    assert contents(engine) == {}
    assert commit(engine, good).operations == [OperationAnswer("save", 1)]

"""Definitions and machines in the file of a snapshot: they come back, or the file is refused."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from statekeep_server.domain import snapshot_items
from statekeep_server.domain.definition import Definition, Rule, State, Timer
from statekeep_server.domain.machine_records import Machine, index_name
from statekeep_server.domain.snapshot_file import (
    CHUNK_BYTES_MAX,
    DEFINITION_CHUNK,
    ENTRIES_CHUNK,
    MACHINES_CHUNK,
)
from statekeep_server.domain.snapshot_items import (
    FileDefinition,
    FileItem,
    encode_definition,
    encode_machine,
)
from statekeep_server.domain.snapshot_reader import FileReader
from statekeep_server.domain.transfer import Intake
from statekeep_server.errors import SnapshotFileDamagedError
from tests.clocks import START_MS
from tests.engines import EngineFactory
from tests.entries import DEFAULT, LIMITS
from tests.machine_files import DELAY_MS, HOSTILE, Group, definition, file_of, machine
from tests.unit.domain.test_snapshot_file import (
    FRAME_BYTES,
    START_BYTES,
    chunk,
    chunks_of,
    entry,
    names,
    read,
    refused,
    sealed,
    times,
)

# Only a dataset notices these: see the test of staging.
STAGED = {"equal ids in two states", "equal ids in two definitions"}
JOBS = [(definition(version=2), [machine("a"), machine("b"), machine("c", state="done")])]


def items_of(groups: Sequence[Group]) -> list[FileItem]:
    """Return what a reader gives back of a file."""
    items = list[FileItem]()
    for each, machines in groups:
        items.append(each)
        items += [on(each, one) for one in machines]
    return items


def on(each: FileDefinition, one: Machine) -> Machine:
    """Return a machine as one of a definition."""
    return one._replace(definition_name=each.name, definition_version=each.version)


@st.composite
def groups(draw: st.DrawFn) -> list[Group]:
    """Return definitions and machines in the order of a file, no id twice."""
    ids = draw(st.lists(names, unique=True, max_size=8))
    found = list[Group]()
    numbered = st.tuples(names, st.integers(1, (1 << 32) - 1))
    for name, version in sorted(
        draw(st.sets(numbered, max_size=4)), key=lambda it: (it[0].encode(), -it[1])
    ):
        count = draw(st.integers(0, 3))
        machines, ids = ids[:count], ids[count:]
        if machines:
            made = Definition(
                name=name,
                states=(State("a", after=Timer(DELAY_MS, "go")), State("b")),
                transitions=(Rule(("a",), "go", "b"),),
                initial_state="a",
            )
            rows = [draw(machines_of(name, version, each)) for each in machines]
            found.append((definition(made, version), sorted(rows, key=index_name)))
    return found


@st.composite
def machines_of(draw: st.DrawFn, name: str, version: int, machine_id: str) -> Machine:
    """Return a machine of one of the definitions above."""
    state, sequence = draw(st.sampled_from("ab")), draw(st.integers(0, (1 << 47) - 1))
    due_ms = draw(st.sampled_from([0, 1, START_MS, START_MS + DELAY_MS])) if state == "a" else 0
    created, changed = sorted(draw(st.lists(st.integers(0, 1 << 63), min_size=2, max_size=2)))
    return machine(
        machine_id,
        state,
        definition_name=name,
        definition_version=version,
        state_place="ab".index(state),
        is_finished=False,
        state_time_ms=draw(times),
        sequence=sequence,
        first_sequence=sequence + 1,
        timer_event="go" if due_ms else "",
        timer_due_ms=due_ms,
        context_json=draw(st.sampled_from(["{}", '{"a": [1.0, "é"]}', ' { "a" : null } '])),
        create_revision=created,
        revision=changed,
        create_time_ms=draw(times),
        time_ms=draw(times),
    )


@given(groups(), st.integers(1, 200))
def test_machines_come_back_as_they_were_written(found: list[Group], piece_bytes: int) -> None:
    """Whatever is written is read again, however the bytes are cut into pieces."""
    reader, items = read(file_of(*found), piece_bytes)
    assert items == items_of(found)
    assert reader.machines_count == sum(len(machines) for _each, machines in found)


SMALL = file_of(*JOBS, entries=[entry("a")])


@pytest.mark.parametrize("mask", [1, 0x80, 0xFF])
def test_a_changed_byte_is_refused_wherever_it_is(mask: int) -> None:
    """Each byte of a file with machines, changed alone, makes the whole file refused."""
    for at in range(len(SMALL)):
        damaged = bytearray(SMALL)
        damaged[at] ^= mask
        assert refused(bytes(damaged))[0] <= len(SMALL)


def test_a_file_cut_short_is_refused_at_every_length() -> None:
    """No beginning of a file with machines passes for a file."""
    for length in range(len(SMALL)):
        assert refused(SMALL[:length])[0] == length


@pytest.mark.parametrize("name", [each for each in HOSTILE if each not in STAGED])
def test_a_hostile_file_is_refused_at_the_chunk_or_item_that_is_wrong(name: str) -> None:
    """The offset lies behind the header, and nothing of what is wrong is handed out."""
    data = HOSTILE[name]
    offset, why = refused(data)
    assert START_BYTES + len(chunks_of(data)[0]) <= offset < len(data)
    assert why


def test_the_offset_is_that_of_the_machine() -> None:
    """Of several machines in a chunk the wrong one is named by where it begins."""
    right, wrong = machine("a"), machine("b", state="gone")
    data = file_of((definition(), [right, wrong]))
    offset, why = refused(data)
    assert data[offset:].startswith(encode_machine(wrong))
    assert "a state that its definition does not have" in why


@pytest.mark.parametrize("name", sorted(STAGED))
def test_a_reader_alone_does_not_know_every_id(name: str) -> None:
    """What it lets through is noticed when it is staged."""
    reader, items = read(HOSTILE[name])
    assert reader.machines_count == sum(isinstance(each, Machine) for each in items) == 2


@pytest.mark.parametrize(
    "order",
    [[0, 2, 3], [0, 3, 2], [0, 1, 3], [0, 2, 1, 3], [0, 2, 3, 1], [0, 1, 2, 3, 3], [0, 1, 2, 2, 3]],
)
def test_chunks_that_are_lost_doubled_or_moved_are_refused(order: list[int]) -> None:
    """Machines before their definition, entries behind one, a chunk twice: none passes."""
    chunks = chunks_of(SMALL)
    entries_count = order.count(1)
    if order == [0, 2, 3]:
        entries_count = 1
    machines_count = 3 * order.count(3)
    refused(sealed([chunks[index] for index in order], entries_count, machines_count))


def test_machines_behind_no_definition_are_refused() -> None:
    """A chunk of machines needs one of a definition before it."""
    chunks = chunks_of(SMALL)
    offset, why = refused(sealed([chunks[0], chunks[3]], 0, 3))
    assert "before any definition" in why
    assert offset == START_BYTES + len(chunks[0]) + FRAME_BYTES


def test_a_chunk_that_ends_amid_a_machine_is_refused() -> None:
    """No length inside a machine reaches beyond its chunk."""
    head = [chunks_of(SMALL)[0], chunk(DEFINITION_CHUNK, encode_definition(definition()))]
    body = encode_machine(machine("a", context_json='{"n":1}'))
    for length in range(snapshot_items.MACHINE.size, len(body)):
        refused(sealed([*head, chunk(MACHINES_CHUNK, body[:length])], 0, 1))


@pytest.mark.parametrize("count", [0, 2, 4, (1 << 64) - 1])
def test_a_count_that_does_not_match_is_refused(count: int) -> None:
    """The end says how many machines there were."""
    chunks = chunks_of(SMALL)[:-1]
    assert "machines" in refused(sealed(chunks, 1, count))[1]


@pytest.mark.parametrize("piece_bytes", [1_000, 300_000])
def test_many_machines_are_read_chunk_by_chunk(piece_bytes: int) -> None:
    """No more than a chunk and a piece waits, and chunks have at most 256 KiB."""
    context = f'{{"text":"{"v" * 50_000}"}}'
    rows = [machine(f"{number:03}", context_json=context) for number in range(20)]
    data, reader, found = file_of((definition(), rows)), FileReader(LIMITS), list[FileItem]()
    for at in range(0, len(data), piece_bytes):
        found += reader.feed(data[at : at + piece_bytes])
        assert len(reader._waiting) <= CHUNK_BYTES_MAX + FRAME_BYTES
    reader.finish()
    assert found[1:] == rows
    lengths = [len(each) for each in chunks_of(data)[2:-1]]
    assert max(lengths) <= CHUNK_BYTES_MAX + FRAME_BYTES
    assert len(lengths) == 4


def test_chunks_of_several_items_are_bounded() -> None:
    """A large chunk is for one large item alone."""
    rows = [machine(each, context_json=f'{{"text":"{"v" * 60_000}"}}') for each in "abcde"]
    body = b"".join(encode_machine(each) for each in rows)
    head = [chunks_of(SMALL)[0], chunk(DEFINITION_CHUNK, encode_definition(definition()))]
    refused(sealed([*head, chunk(MACHINES_CHUNK, body)], 0, 5))


@pytest.mark.parametrize("piece_bytes", [1 << 30, 5_000])
def test_everything_that_reads_need_is_staged(make_engine: EngineFactory, piece_bytes: int) -> None:
    """A machine brings its place in the index, a definition the highest number of its name."""
    rows = [
        (definition(version=7), [machine("a", definition_version=7)]),
        (definition(version=3), [machine("b", definition_version=3)]),
    ]
    intake, data = Intake(make_engine(), DEFAULT, LIMITS), file_of(*rows)
    batches = [
        batch
        for at in range(0, len(data), piece_bytes)
        for batch in intake.feed(data[at : at + piece_bytes])
    ]
    staged = [each for batch in [*batches, intake.finish()[1]] for each in batch]
    kinds = [each.kind.name for each in staged]
    machines = ["MACHINE", "MACHINE_INDEX"]
    assert kinds == ["DEFINITION", "DEFINITION", *machines, "DEFINITION", *machines]
    assert (staged[1].name, staged[1].payload) == (b"job", b'{"version":7}')
    assert intake.dataset(5) == (5, 0, 2, START_MS)


def test_entries_do_not_follow_a_definition() -> None:
    """Kinds come in the order of their numbers."""
    chunks = chunks_of(SMALL)
    order = [chunks[0], chunks[2], chunks[3], chunks[1]]
    assert chunks[1][0] == ENTRIES_CHUNK
    with pytest.raises(SnapshotFileDamagedError, match="entries come after"):
        read(sealed(order, 1, 3))

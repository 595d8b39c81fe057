"""Files of snapshots with machines: right ones, and wrong ones whose checksums are right."""

from collections.abc import Sequence

from statekeep_server.domain.definition import Definition, Rule, State, Timer, encode
from statekeep_server.domain.machine_records import Machine
from statekeep_server.domain.snapshot_file import FileHeader, FileWriter
from statekeep_server.domain.snapshot_items import FileDefinition, FileEntry
from tests.clocks import START_MS

DELAY_MS = 60_000
JOB = Definition(
    name="job",
    states=(State("open", after=Timer(DELAY_MS, "expire")), State("done", is_final=True)),
    transitions=(Rule(("open",), "expire", "done"),),
    initial_state="open",
    context_schema='{"properties":{"n":{"type":"integer"}}}',
)

Group = tuple[FileDefinition, Sequence[Machine]]


def definition(
    definition: Definition = JOB, version: int = 1, payload: bytes | None = None
) -> FileDefinition:
    """Return a definition in a file, `payload` being other bytes for it."""
    data = encode(definition) if payload is None else payload
    return FileDefinition(definition.name, version, data, 1, START_MS)


def machine(machine_id: str = "m", state: str = "open", **fields: object) -> Machine:
    """Return a machine of `JOB`, as a reader gives it back."""
    made = Machine(
        id=machine_id,
        definition_name="job",
        definition_version=1,
        state=state,
        state_place=int(state == "done"),
        is_finished=state == "done",
        state_time_ms=START_MS,
        sequence=0,
        first_sequence=1,
        timer_event="",
        timer_due_ms=0,
        context_json="{}",
        create_revision=2,
        revision=2,
        create_time_ms=START_MS,
        time_ms=START_MS,
    )
    return made._replace(**fields)  # type: ignore[arg-type]


def file_of(
    *groups: Group,
    entries: Sequence[FileEntry] = (),
    machines_count: int | None = None,
    label: str = "step1_complete",
) -> bytes:
    """Return the file of a snapshot; `machines_count` is another count for its header."""
    if machines_count is None:
        machines_count = sum(len(machines) for _definition, machines in groups)
    header = FileHeader(9, START_MS, len(entries), machines_count, "default", label, "", "1")
    writer = FileWriter(header)
    data = writer.begin() + b"".join(writer.add(entries))
    for each, machines in groups:
        data += writer.define(each) + b"".join(writer.add_machines(machines))
    return data + writer.finish()


WRONG = Definition(
    name="job",
    states=JOB.states,
    transitions=(Rule(("open",), "expire", "nowhere"),),
    initial_state="open",
)
OTHER = Definition(
    name="other", states=(State("open"), State("done")), transitions=(), initial_state="open"
)
LARGE_CONTEXT = f'{{"text":"{"v" * (64 << 10)}"}}'

HOSTILE: dict[str, bytes] = {
    "unknown state": file_of((definition(), [machine(state="gone")])),
    "no id": file_of((definition(), [machine("")])),
    "id over the limit": file_of((definition(), [machine("m" * 401)])),
    "control character in an id": file_of((definition(), [machine("a\x01b")])),
    "context too large": file_of((definition(), [machine(context_json=LARGE_CONTEXT)])),
    "context that is no object": file_of((definition(), [machine(context_json="[1]")])),
    "context that is no JSON": file_of((definition(), [machine(context_json="{1}")])),
    "context without end": file_of((definition(), [machine(context_json='{"a":' * 5_000)])),
    "no context": file_of((definition(), [machine(context_json="")])),
    "context that its definition refuses": file_of(
        (definition(), [machine(context_json='{"n":"one"}')])
    ),
    "timer in a state that has none": file_of(
        (definition(), [machine(state="done", timer_due_ms=START_MS + 1)])
    ),
    "timer in eight thousand years": file_of(
        (definition(), [machine(timer_due_ms=250_000_000_000_000)])
    ),
    "time after the year 9999": file_of((definition(), [machine(state_time_ms=1 << 60)])),
    "sequence beyond all bounds": file_of((definition(), [machine(sequence=1 << 47)])),
    "changed before it was created": file_of((definition(), [machine(create_revision=3)])),
    "equal ids": file_of((definition(), [machine("a"), machine("a")])),
    "equal ids in two states": file_of((definition(), [machine("a"), machine("a", state="done")])),
    "equal ids in two definitions": file_of(
        (definition(), [machine("a")]), (definition(OTHER), [machine("a")])
    ),
    "ids out of order": file_of((definition(), [machine("b"), machine("a")])),
    "states out of order": file_of((definition(), [machine("a", state="done"), machine("b")])),
    "times out of order": file_of(
        (definition(), [machine("a"), machine("b", state_time_ms=START_MS - 1)])
    ),
    "definition twice": file_of((definition(), [machine("a")]), (definition(), [machine("b")])),
    "names out of order": file_of(
        (definition(OTHER), [machine("a")]), (definition(), [machine("b")])
    ),
    "older version first": file_of(
        (definition(version=1), [machine("a")]), (definition(version=2), [machine("b")])
    ),
    "version 0": file_of((definition(version=0), [machine()])),
    "definition without machines": file_of((definition(), []), (definition(OTHER), [machine("a")])),
    "last definition without machines": file_of((definition(), [])),
    "definition that is refused": file_of((definition(WRONG), [machine()])),
    "definition with an expression that is refused": file_of(
        (
            definition(
                payload=encode(JOB).replace(
                    b'"event":"expire","from',
                    b'"event":"expire","guard":{"expression":"nonsense(","hook":""},"from',
                )
            ),
            [machine()],
        )
    ),
    "definition without a name": file_of(
        (definition(payload=encode(JOB).replace(b'"name":"job",', b"")), [machine()])
    ),
    "definition with a space": file_of(
        (definition(payload=encode(JOB).replace(b'"job"', b' "job"')), [machine()])
    ),
    "definition of other types": file_of(
        (definition(payload=encode(JOB).replace(b'"job"', b"5")), [machine()])
    ),
    "definition with an unknown field": file_of(
        (
            definition(payload=encode(JOB).replace(b'"name":"job"', b'"name":"job","new":1')),
            [machine()],
        )
    ),
    "definition that is a list": file_of((definition(payload=b"[]"), [machine()])),
    "definition that is no JSON": file_of((definition(payload=b"{"), [machine()])),
    "empty definition": file_of((definition(payload=b""), [machine()])),
    "fewer machines than the header says": file_of((definition(), [machine()]), machines_count=2),
    "more machines than the header says": file_of((definition(), [machine()]), machines_count=0),
}
"""Files that are refused though every checksum in them is right."""

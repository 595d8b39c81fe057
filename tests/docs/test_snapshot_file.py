"""docs/snapshot-file.md is true: its example is the file, byte by byte."""

import re

from statekeep_server.domain import snapshot_file
from statekeep_server.domain.definition import Definition, Rule, State, Timer, encode
from statekeep_server.domain.machine_records import Machine
from statekeep_server.domain.snapshot_file import FileHeader, FileWriter
from statekeep_server.domain.snapshot_items import FileDefinition, FileEntry
from statekeep_server.domain.snapshot_reader import FileReader
from statekeep_server.storage.records import ValueKind
from tests.docs.pages import ROOT, section
from tests.entries import LIMITS

PAGE = ROOT / "docs" / "snapshot-file.md"
HEADER = FileHeader(42, 1_800_000_000_000, 1, 1, "default", "step1_complete", "", "0.1.0")
ENTRY = FileEntry(b"theme", ValueKind.TEXT, b"dark", 7, 9, 1_799_999_000_000, 1_799_999_900_000)
JOB = encode(
    Definition(
        name="job",
        states=(State("open", after=Timer(60_000, "expire")), State("done", is_final=True)),
        transitions=(Rule(("open",), "expire", "done"),),
        initial_state="open",
    )
)
DEFINITION = FileDefinition("job", 2, JOB, 3, 1_799_998_000_000)
MACHINE = Machine(
    id="job-1",
    definition_name="job",
    definition_version=2,
    state="open",
    state_place=0,
    is_finished=False,
    state_time_ms=1_799_999_950_000,
    sequence=0,
    first_sequence=1,
    timer_event="expire",
    timer_due_ms=1_800_000_010_000,
    context_json="{}",
    create_revision=41,
    revision=41,
    create_time_ms=1_799_999_950_000,
    time_ms=1_799_999_950_000,
)
_LINE = re.compile(r"^ *(\d+)  ((?:[0-9a-f]{2} ?)+?)(?:  .*)?$", re.MULTILINE)


def shown() -> bytes:
    """Return the bytes of the page's example, each line of which names its right offset."""
    data = b""
    for offset, octets in _LINE.findall(section(PAGE, "An example")):
        assert int(offset) == len(data)
        data += bytes.fromhex(octets)
    return data


def written() -> bytes:
    """Return the file that the page tells of."""
    writer = FileWriter(HEADER)
    data = writer.begin() + b"".join(writer.add([ENTRY])) + writer.define(DEFINITION)
    return data + b"".join(writer.add_machines([MACHINE])) + writer.finish()


def test_the_example_is_what_an_export_writes() -> None:
    """A snapshot as the page tells it becomes the bytes that the page shows."""
    assert written() == shown()


def test_the_example_is_what_an_import_reads() -> None:
    """The bytes that the page shows are the snapshot that the page tells."""
    reader = FileReader(LIMITS)
    assert reader.feed(shown()) == [ENTRY, DEFINITION, MACHINE]
    reader.finish()
    assert reader.header == HEADER


def test_the_page_tells_the_limits_of_the_format() -> None:
    """The size of a chunk and the lengths of the texts on the page are those of the code."""
    page = PAGE.read_text()
    assert f"at most {snapshot_file.CHUNK_BYTES_MAX >> 10} KiB" in page
    for name, bytes_max in snapshot_file.TEXT_BYTES_MAX.items():
        least = "1 to " if name == "label" else "at most "
        row = next(line for line in page.splitlines() if line.startswith("| text") and name in line)
        assert f"{least}{bytes_max:,} bytes" in row

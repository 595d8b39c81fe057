"""A definition, and machines of it, for the tests of the group `machine`."""

from pathlib import Path

from tests.cli.command import Command

SOURCE = """\
name: source
initial_state: pending
states:
- pending
- {name: processing, after: {delay: 1h, event: fail}}
- failed
- {name: indexed, final: true}
transitions:
- {from: pending, event: process, to: processing}
- {from: processing, event: complete, to: indexed, guard: {hook: may_index}}
- from: processing
  event: fail
  to: failed
  assign: {tries: 'has(context.tries) ? context.tries + 1 : 1'}
- {from: failed, event: retry, to: pending, guard: context.tries < 2}
- {from: '*', event: note, assign: {note: payload.text}}
hooks:
- {name: may_index, timeout: 50ms, when_silent: refuse}
history_transitions_max: 100
"""


def define(statekeep: Command, directory: Path, text: str = SOURCE) -> Path:
    """Store a definition, and return the file that it stands in."""
    file = directory / "source.yaml"
    file.write_text(text)
    defined = statekeep("machine", "define", str(file))
    assert defined.code == 0, defined.error
    return file


def trigger(statekeep: Command, machine_id: str, *events: str) -> None:
    """Send events, each of which has to be accepted."""
    for event in events:
        sent = statekeep("machine", "trigger", machine_id, event)
        assert sent.code == 0, sent.error


def columns(lines: list[str], *numbers: int) -> list[tuple[str, ...]]:
    """Return some columns of tab-separated lines."""
    return [tuple(line.split("\t")[number] for number in numbers) for line in lines]

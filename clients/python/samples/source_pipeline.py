"""A source on its way into the index: run it with `python source_pipeline.py 127.0.0.1:7420`.

A state machine from two Enums and a table, which runs on the server: a source is pending, is
processed, and is indexed in the end, or fails and is tried again.
"""

import sys
from enum import StrEnum, auto

import statekeep


# region table
class SourceState(StrEnum):
    """Where a source may be."""

    PENDING = auto()
    PROCESSING = auto()
    INDEXED = auto()  # no row of the table leaves it: a machine that is there is finished
    FAILED = auto()


class SourceEvent(StrEnum):
    """What happens to a source."""

    START_PROCESSING = auto()
    COMPLETE = auto()
    FAIL = auto()
    RETRY = auto()


SOURCE = statekeep.Definition.from_enums(
    "source",
    SourceState,
    SourceEvent,
    initial=SourceState.PENDING,
    table={
        (SourceState.PENDING, SourceEvent.START_PROCESSING): SourceState.PROCESSING,
        (SourceState.PROCESSING, SourceEvent.COMPLETE): SourceState.INDEXED,
        (SourceState.PROCESSING, SourceEvent.FAIL): SourceState.FAILED,
        (SourceState.FAILED, SourceEvent.RETRY): SourceState.PENDING,
    },
)
# endregion


def source_pipeline(client: statekeep.Client) -> None:
    """Take one source through the pipeline, with a failure on the way."""
    # region run
    sources = client.machines.typed(SOURCE)
    sources.define()
    source = sources.create("source-17")
    print("it begins in", source.state)

    for event in (
        SourceEvent.START_PROCESSING,
        SourceEvent.FAIL,
        SourceEvent.COMPLETE,  # not from here
        SourceEvent.RETRY,
        SourceEvent.START_PROCESSING,
        SourceEvent.COMPLETE,
    ):
        verdict = sources.trigger("source-17", event)
        if verdict.accepted:
            print(f"{event}: now {verdict.machine.state}")
        else:
            print(f"{event}: {verdict.rejection.message}")

    print("indexed:", sources.is_in("source-17", SourceState.INDEXED))
    for step in sources.history("source-17", reverse=True):
        print(f"{step.sequence}. {step.from_state} -> {step.to_state} via {step.event}")
    # endregion


if __name__ == "__main__":
    target = sys.argv[1] if len(sys.argv) > 1 else "127.0.0.1:7420"
    with statekeep.Client(target, namespace="source-pipeline") as client:
        try:
            source_pipeline(client)
        finally:
            client.admin.delete_namespace()

"""Steps to go back to: run it with `python workflow_checkpoints.py 127.0.0.1:7420`.

A job keeps its data in entries and its place in a machine. Each step saves the data, moves the
machine and takes a snapshot in one commit, so that a restore brings all of it back.
"""

import sys

import statekeep
from statekeep import CreateSnapshot, Save, TransitionRule, Trigger

JOB = statekeep.Definition(
    "job",
    initial_state="fetching",
    states=["fetching", "parsing", statekeep.State("done", final=True)],
    transitions=[
        TransitionRule("fetching", "fetched", "parsing"),
        TransitionRule("parsing", "parsed", "done"),
    ],
)


def workflow_checkpoints(client: statekeep.Client) -> None:
    """Go back to the end of the first step after the second has failed."""
    # region steps
    client.snapshots.set_policy(snapshots_max=10)
    client.machines.define(JOB)
    client.machines.create("job", "job-1")

    client.store.commit(
        [
            Save("data", {"rows": ["a", "b"]}),
            Trigger("job-1", "fetched"),
            CreateSnapshot("step1_complete"),
        ]
    )
    committed = client.store.commit(
        [
            Save("data", {"rows": []}),
            Save("draft", "only of step 2"),
            Trigger("job-1", "parsed"),
            CreateSnapshot("step2_complete"),
        ]
    )
    print("step 2 is complete, all of it at revision", committed.revision)

    # The rows are gone, so an error occurred: go back to the end of step 1.
    restored = client.snapshots.restore("step1_complete")
    print("entries saved:", restored.entries_saved_count)
    print("entries deleted:", restored.entries_deleted_count)
    print("machines moved:", restored.machines_saved_count)
    # endregion

    # region look
    data, machine = client.store.load("data"), client.machines.get("job-1")
    assert data is not None  # noqa: S101 - a sample that is wrong has to fail
    assert machine is not None  # noqa: S101
    print("the data is", data.value, "and the job is", machine.state)
    for difference in client.snapshots.diff("step1_complete", "step2_complete"):
        print(difference.kind, difference.key or difference.machine_id)
    draft = client.store.load("draft", at="step2_complete")
    print("the draft was:", draft.value if draft else None)
    # endregion

    for number in range(20):
        client.snapshots.create(f"later-{number}")
    print("kept:", client.snapshots.count(), "snapshots")


if __name__ == "__main__":
    target = sys.argv[1] if len(sys.argv) > 1 else "127.0.0.1:7420"
    with statekeep.Client(target, namespace="workflow-checkpoints") as client:
        try:
            workflow_checkpoints(client)
        finally:
            client.admin.delete_namespace()

"""Snapshots between the steps of a job: run it with `python checkpoints.py 127.0.0.1:7420`.

Save the state, keep it under a label after each step, and go back when a step fails.
"""

import sys

import statekeep


def checkpoints(target: str) -> None:
    """Play it against the server at `target`, in namespaces of its own, and clean up."""
    for play in (step_by_step, before_each_operation):
        with statekeep.Client(target, namespace=play.__name__.replace("_", "-")) as client:
            try:
                play(client)
            finally:
                client.admin.delete_namespace()


def step_by_step(client: statekeep.Client) -> None:
    """Go back to the end of the first step after the second has failed."""
    # region steps
    client.snapshots.set_policy(snapshots_max=10)

    client.store.save("step", 1)
    client.store.save("data", {"rows": []})
    client.snapshots.create("step1_complete")

    client.store.save("step", 2)
    client.store.save("data", {"rows": [1, 2, 3]})
    client.store.save("draft", "only of step 2")
    client.snapshots.create("step2_complete")

    # An error occurred: go back to the end of step 1. What happened since stays as history.
    restored = client.snapshots.restore("step1_complete")
    print("entries saved:", restored.entries_saved_count)
    print("entries deleted:", restored.entries_deleted_count)
    # endregion
    step = client.store.load("step")
    assert step is not None  # noqa: S101 - a sample that is wrong has to fail
    print("step", step.value, "and", client.snapshots.count(), "snapshots")

    # region look
    for difference in client.snapshots.diff("step1_complete", "step2_complete"):
        print(difference.kind, difference.key)
    draft = client.store.load("draft", at="step2_complete")
    print("the draft was:", draft.value if draft else None)
    # endregion

    for number in range(20):
        client.snapshots.create(f"later-{number}")
    print("kept:", [snapshot.label for snapshot in client.snapshots.list()][-1], "and newer")


def before_each_operation(client: statekeep.Client) -> None:
    """Keep a snapshot before and after each operation, the last 20 of them."""
    # region operations
    client.snapshots.set_policy(snapshots_max=20)
    for number in range(15):
        client.snapshots.create("before_operation")
        client.store.save("total", number)
        client.store.save(f"result/{number}", number * number)
        client.snapshots.create("after_operation")
    print("snapshots:", client.snapshots.count())
    print("of them before an operation:", client.snapshots.count("before_operation"))

    client.store.clear("result/")  # this operation fails half way
    client.snapshots.restore(latest=True)
    print("results:", client.store.count("result/"))
    # endregion


if __name__ == "__main__":
    checkpoints(sys.argv[1] if len(sys.argv) > 1 else "127.0.0.1:7420")

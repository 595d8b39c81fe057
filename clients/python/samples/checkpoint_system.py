"""A snapshot before and after each operation: `python checkpoint_system.py 127.0.0.1:7420`.

The last 20 of them are kept; an operation that fails half way is undone by the newest.
"""

import sys

import statekeep


def checkpoint_system(client: statekeep.Client) -> None:
    """Make operations, one of which fails."""
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
    target = sys.argv[1] if len(sys.argv) > 1 else "127.0.0.1:7420"
    with statekeep.Client(target, namespace="checkpoint-system") as client:
        try:
            checkpoint_system(client)
        finally:
            client.admin.delete_namespace()

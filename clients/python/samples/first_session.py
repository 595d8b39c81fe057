"""A first session: run it with `python first_session.py 127.0.0.1:7420`.

The README shows the regions, so this is the only copy of them.
"""

import sys

# region connect
import statekeep

# endregion


def first_session(target: str) -> None:
    """Play the session against a new server at `target`, in a namespace of its own."""
    with statekeep.Client(target, namespace="first-session-python") as client:
        save_and_load(client)
        commit(client)
        look_back(client)


def save_and_load(client: statekeep.Client) -> None:
    """Show values of every kind, a lifetime and a condition."""
    # region save
    client.store.save("theme", "dark")
    client.store.save("user/1", {"name": "Ada", "langs": ["en"]})
    client.store.save("session/7", b"\x00\x01", ttl=30)

    entry = client.store.load("user/1")
    if entry is not None:
        print(entry.value["name"], "at revision", entry.revision)

    try:
        client.store.save("theme", "light", if_revision=0)  # only if there is none
    except statekeep.PreconditionFailedError as error:
        print("not saved:", error.message)
    # endregion


def commit(client: statekeep.Client) -> None:
    """Show several changes that apply together or not at all."""
    # region commit
    committed = client.store.commit(
        [
            statekeep.Save("order/9", {"state": "paid"}),
            statekeep.Delete("cart/9"),
        ],
        require=[statekeep.Require("order/9", exists=False)],
        request_id="order-9-paid",  # applied once, however often it is sent
    )
    print("all of it at revision", committed.revision)
    # endregion


def look_back(client: statekeep.Client) -> None:
    """Show reading at a revision, the history of a key, and a scan."""
    # region history
    before = client.store.save("theme", "light").revision - 1
    then = client.store.load("theme", at=before)
    print("it was", then.value if then else None)

    for item in client.store.history("theme"):
        print(item.revision, item.kind, item.entry.value if item.entry else "-")

    for entry in client.store.scan("user/"):
        print(entry.key, entry.value)
    # endregion


if __name__ == "__main__":
    first_session(sys.argv[1] if len(sys.argv) > 1 else "127.0.0.1:7420")

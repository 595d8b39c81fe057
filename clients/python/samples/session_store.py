"""Sessions of users: run it with `python session_store.py 127.0.0.1:7420`.

Each session is an entry that ends by itself. A login that two requests make at the same time is
made once.
"""

import sys

import statekeep


def session_store(client: statekeep.Client) -> None:
    """Begin a session, use it, and end it."""
    # region sessions
    client.store.save("session/user123", {"name": "Ada", "cart": []}, ttl=1_800)

    session = client.store.load("session/user123")
    if session is not None:
        print("hello", session.value["name"])

    # Only if nobody has changed it since it was read, and alive for another half hour.
    if session is not None:
        changed = {**session.value, "cart": ["apple"]}
        client.store.save("session/user123", changed, ttl=1_800, if_revision=session.revision)
        try:
            client.store.save("session/user123", {}, if_revision=session.revision)
        except statekeep.PreconditionFailedError as error:
            print("changed meanwhile, at revision", error.revision)

    print("sessions:", client.store.count("session/"))
    print("ended:", client.store.delete("session/user123").existed)
    print("still there:", client.store.exists("session/user123"))
    # endregion


if __name__ == "__main__":
    target = sys.argv[1] if len(sys.argv) > 1 else "127.0.0.1:7420"
    with statekeep.Client(target, namespace="session-store") as client:
        try:
            session_store(client)
        finally:
            client.admin.delete_namespace()

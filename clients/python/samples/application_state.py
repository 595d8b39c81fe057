"""The settings of an application: run it with `python application_state.py 127.0.0.1:7420`.

They are there again after a restart, everybody sees the same ones, and nobody can save one that
makes no sense.
"""

import sys

import statekeep


def application_state(client: statekeep.Client) -> None:
    """Save settings and read them again."""
    # region settings
    client.store.put_schema("app/theme", {"enum": ["dark", "light"]})
    client.store.save("app/theme", statekeep.Json("dark"))
    client.store.save("app/language", "en")

    theme = client.store.load("app/theme")
    font = client.store.load("app/font")
    print("theme:", theme.value if theme else "light")
    print("font:", font.value if font else "serif, as nobody has chosen one")

    try:
        client.store.save("app/theme", statekeep.Json("drak"))
    except statekeep.SchemaViolationError as error:
        print("refused:", error.metadata["prefix"])

    print({entry.key: entry.value for entry in client.store.entries("app/")})
    # endregion


if __name__ == "__main__":
    target = sys.argv[1] if len(sys.argv) > 1 else "127.0.0.1:7420"
    with statekeep.Client(target, namespace="application-state") as client:
        try:
            application_state(client)
        finally:
            client.admin.delete_namespace()

"""The `statekeep` command: owns its list of commands and the help of the whole.

Must stay quick to import: each command's module is imported when the command is used.
"""

import click

from statekeep_server import RELEASE
from statekeep_server.cli.group import Listed, Root
from statekeep_server.cli.target import Target, check_tokens, target_options

PROGRAM = "statekeep"

_EPILOG = """\b
Exit codes:
  0  done
  1  no: not found, does not exist, not valid, damage was found
  2  the command line or a setting is wrong
  3  the server refused or failed; its reason is printed
  4  the server cannot be reached, or did not answer in time
  5  a machine rejected the event; the reason is printed

\b
A first session:
  statekeep serve
  statekeep save theme dark
  statekeep load theme
"""


class _Statekeep(Root):
    """The list of all commands, in sections."""

    sections = {  # noqa: RUF012 - typed by the parent
        "Server": (
            Listed("serve", "serve", "Start a server."),
            Listed("token", "token", "Make and list the bearer tokens of a server."),
        ),
        "Entries": (
            Listed("save", "entries", "Save an entry."),
            Listed("load", "entries", "Write the value of an entry to standard output."),
            Listed("delete", "entries", "Delete an entry."),
            Listed("exists", "entries", "Tell whether an entry exists."),
            Listed("keys", "listings", "List the keys that begin with PREFIX."),
            Listed("scan", "listings", "List the entries whose key begins with PREFIX."),
            Listed("history", "listings", "List what happened to KEY, newest first."),
            Listed("clear", "listings", "Delete all entries whose key begins with PREFIX."),
            Listed("export", "transfer", "Write entries as JSON lines."),
            Listed("import", "transfer", "Save entries from JSON lines."),
            Listed(
                "schema", "schema", "Keep JSON Schemas that every later save is checked against."
            ),
        ),
        "Machines": (
            Listed(
                "machine", "machine", "Run state machines on the server, and define their kinds."
            ),
        ),
        "Snapshots and changes": (
            Listed("snapshot", "snapshot", "Keep labelled revisions and bring them back."),
            Listed("watch", "watch", "Show changes as they are committed."),
        ),
        "Care of the store": (
            Listed(
                "status",
                "admin",
                "Show the condition of the server, of its store and of one namespace.",
            ),
            Listed("verify", "admin", "Check the checksum of every stored record."),
            Listed("compact", "admin", "Remove history that is no longer kept."),
            Listed("namespace", "namespace", "List, set up and delete namespaces."),
        ),
        "Shell": (Listed("completion", "completion", "Print the completion script of a shell."),),
    }


@click.group(PROGRAM, cls=_Statekeep, params=target_options(), epilog=_EPILOG)
@click.version_option(RELEASE, message="%(prog)s %(version)s")
@click.pass_context
def cli(ctx: click.Context, /, **_options: object) -> None:
    """Keep the state of backends: entries, state machines and snapshots in one store.

    The options below say which server the commands talk to, and as whom. They can be given before
    or after the name of the command.
    """
    check_tokens(ctx)
    ctx.obj = Target().overridden(ctx.params)


def main() -> None:
    """Run the command line of this process and exit with its code."""
    cli.main(prog_name=PROGRAM)

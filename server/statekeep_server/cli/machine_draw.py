"""The command of `machine` that draws: draw."""

import shutil
import subprocess
from pathlib import Path
from typing import Final

import click

from statekeep.v1 import entry_pb2
from statekeep.v1 import machine_service_pb2 as pb
from statekeep_server.cli.arguments import at_options, examples, utf8
from statekeep_server.cli.connection import connection
from statekeep_server.cli.failures import WrongInputFailure
from statekeep_server.cli.machine_file import Subject, subject_options
from statekeep_server.cli.output import on_terminal, raw_output, write_json
from statekeep_server.cli.printable import printable
from statekeep_server.cli.target import ClientCommand

_TEXTS: Final = {"mermaid": pb.DIAGRAM_FORMAT_MERMAID, "dot": pb.DIAGRAM_FORMAT_DOT}
_PICTURES: Final = ("svg", "png")
_BY_SUFFIX: Final = {
    ".mmd": "mermaid",
    ".mermaid": "mermaid",
    ".dot": "dot",
    ".gv": "dot",
    ".svg": "svg",
    ".png": "png",
}
_GRAPHVIZ_SECONDS: Final = 60.0


@click.command(
    "draw",
    cls=ClientCommand,
    epilog=examples(
        "statekeep machine draw source-17   # a machine, with its state marked",
        "statekeep machine draw --definition source --format dot",
        "statekeep machine draw --from-file source.yaml --file source.svg",
        "statekeep machine draw source-17 --format png > source-17.png",
    ),
)
@click.argument("machine_id", type=utf8, required=False, metavar="[ID]")
@subject_options
@click.option(
    "--format",
    "name",
    type=click.Choice([*_TEXTS, *_PICTURES]),
    help="Mermaid and DOT are texts; the others need Graphviz. By default what the name of --file "
    "says, else mermaid.",
)
@click.option(
    "--file",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write it there; else to standard output. Its name may end in "
    f"{', '.join(_BY_SUFFIX)}, or in anything with --format.",
)
@at_options
@click.pass_context
def draw_command(
    ctx: click.Context,
    *,
    subject: Subject,
    name: str | None,
    file: Path | None,
    at: entry_pb2.PointInTime | None,
) -> None:
    """Draw a machine with its state marked, a definition, or what a file defines."""
    chosen = name or _format_of(file)
    program = _graphviz() if chosen in _PICTURES else ""
    with connection(ctx) as server:
        answer = server.call(
            server.machines.RenderDiagram,
            pb.RenderDiagramRequest(
                namespace=server.namespace,
                at=at,
                format=_TEXTS.get(chosen, pb.DIAGRAM_FORMAT_DOT),
                **subject,
            ),
        )
    if ctx.obj.json and chosen in _TEXTS and file is None:
        write_json(answer)
        return
    text = answer.diagram if answer.diagram.endswith("\n") else f"{answer.diagram}\n"
    if chosen in _TEXTS and file is None and on_terminal():
        click.echo(printable(text, keep="\n"), nl=False)
        return
    data = text.encode()
    if program:
        data = _drawn(program, data, chosen)
    with raw_output(file) as out:
        out.write(data)


def _format_of(file: Path | None) -> str:
    """Return what the name of a file says; a name that says nothing is Mermaid's."""
    suffix = file.suffix if file is not None else ""
    if not suffix:
        return "mermaid"
    found = _BY_SUFFIX.get(suffix.lower())
    if found is None:
        raise click.UsageError(
            f"{suffix!r} is the suffix of no format that can be drawn; those are "
            f"{', '.join(_BY_SUFFIX)}; or say with --format what {file} is to hold"
        )
    return found


def _graphviz() -> str:
    program = shutil.which("dot")
    if program is None:
        raise WrongInputFailure(
            "a picture needs Graphviz, whose program `dot` is not on the path\n"
            "install it: apt install graphviz, dnf install graphviz or brew install graphviz\n"
            "or take the text: --format dot, or --format mermaid for https://mermaid.live"
        )
    return program


def _drawn(program: str, diagram: bytes, picture: str) -> bytes:
    try:
        done = subprocess.run(  # noqa: S603 - the program is Graphviz, and the text its input
            [program, f"-T{picture}"],
            input=diagram,
            capture_output=True,
            timeout=_GRAPHVIZ_SECONDS,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise WrongInputFailure(f"Graphviz did not draw it: {error}") from None
    if done.returncode:
        raise WrongInputFailure(
            f"Graphviz did not draw it: {done.stderr.decode('utf-8', 'replace').strip()}"
        )
    return done.stdout

"""Makes the blocking client of `statekeep/_sync` from the one for asyncio in `statekeep/_async`.

Owns the rules of that translation; must never need to know what the code does. A word of the
code is dropped or replaced, in docstrings a phrase, and the formatter does the rest.
"""

import io
import re
import shutil
import subprocess
import sys
import tokenize
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "clients/python/statekeep"
HEADER = "# Generated from statekeep/_async/{name} by `make generate`. Do not edit.\n"

DROPPED = {"async", "await"}
REPLACED = {
    "AsyncAdmin": "Admin",
    "AsyncClient": "Client",
    "AsyncDefinitions": "Definitions",
    "AsyncGenerator": "Generator",
    "AsyncGuards": "Guards",
    "AsyncIterator": "Iterator",
    "AsyncMachineCalls": "MachineCalls",
    "AsyncMachineQueries": "MachineQueries",
    "AsyncMachines": "Machines",
    "AsyncOutbox": "Outbox",
    "AsyncSchemas": "Schemas",
    "AsyncSignal": "Signal",
    "AsyncSnapshots": "Snapshots",
    "AsyncStore": "Store",
    "AsyncTypedMachines": "TypedMachines",
    "AsyncWatch": "Watch",
    "StopAsyncIteration": "StopIteration",
    "Tasks": "Threads",
    "__aenter__": "__enter__",
    "__aexit__": "__exit__",
    "__aiter__": "__iter__",
    "__anext__": "__next__",
    "_async": "_sync",
    "aclosing": "closing",
    "aiter": "iter",
    "anext": "next",
    "open_async_channel": "open_channel",
}
# What the words above cannot say, because it takes more than one of them.
PHRASES = [
    (re.compile(r"\bAwaitable\[None\]"), "None"),
    (re.compile(r"\bAwaitable,\s+"), ""),
    (re.compile(r"\bgrpc\.aio\b"), "grpc"),
    (re.compile(r"^import grpc\n(?=import grpc\n)", re.MULTILINE), ""),
    (re.compile(r"\bfor (\w+) in (.+):\n +yield \1\n"), r"yield from \2\n"),
    (re.compile(r"\(grace=None\)"), "()"),
    # The blocking client has no pipeline.
    (re.compile(r",\s*pipeline(: bool = True|=pipeline)\b"), ""),
    (re.compile(r"\n\n(?:(?!\n\n)[^\"])*`pipeline=False`[^\n]*"), ""),
    (re.compile(r"\bform for asyncio\b"), "blocking form"),
]


def blocking(source: str) -> str:
    """Return the same module without asyncio."""
    lines = source.splitlines(keepends=True)
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line))
    pieces: list[str] = []
    copied = 0
    drop_space_from = -1
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        begin = starts[token.start[0] - 1] + token.start[1]
        end = starts[token.end[0] - 1] + token.end[1]
        if drop_space_from >= 0:
            copied, drop_space_from = begin, -1
        if token.type == tokenize.NAME and token.string in DROPPED:
            pieces.append(source[copied:begin])
            copied = drop_space_from = end
        elif token.type == tokenize.NAME and token.string in REPLACED:
            pieces += [source[copied:begin], REPLACED[token.string]]
            copied = end
        elif token.type == tokenize.STRING:
            pieces += [source[copied:begin], _blocking_text(token.string)]
            copied = end
    text = "".join([*pieces, source[copied:]])
    for pattern, replacement in PHRASES:
        text = pattern.sub(replacement, text)
    return text


def _blocking_text(text: str) -> str:
    text = re.sub(r"\b(?:await |async (?=with |for |def ))", "", text)
    return re.sub(r"\bAsync\w+", lambda word: REPLACED.get(word[0], word[0]), text)


def formatted(text: str, path: Path) -> str:
    """Return the module with its imports in order, in the project's style."""
    for arguments in (["check", "--select", "I001", "--fix-only", "--quiet"], ["format"]):
        command = [sys.executable, "-m", "ruff", *arguments, "--stdin-filename", str(path), "-"]
        text = subprocess.run(  # noqa: S603 - the command is spelled out above
            command, input=text, capture_output=True, text=True, check=True, cwd=ROOT
        ).stdout
    return text


def make(source: Path, target: Path) -> None:
    """Write the blocking form of every module of one directory into another, made anew."""
    shutil.rmtree(target, ignore_errors=True)
    target.mkdir()
    for path in sorted(source.glob("*.py")):
        text = HEADER.format(name=path.name) + blocking(path.read_text())
        out = target / path.name
        # The name decides how the formatter sorts imports, so it is the one in the package.
        out.write_text(formatted(text, PACKAGE / "_sync" / path.name))


if __name__ == "__main__":
    make(PACKAGE / "_async", Path(sys.argv[1]) if len(sys.argv) > 1 else PACKAGE / "_sync")

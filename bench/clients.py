"""`make bench-clients`: the pipelines of all clients in one run, against one server.

Each client has a bench program with the same arguments and answer; they take turns, so that a
machine that drifts slows all of them; every other round goes backwards, because a store that grows
slows those who come last. Each caller makes its next call when its last is answered.
Elsewhere each is a task, and tasks share few threads. Tasks of Zig's `std.Io.Threaded` are
threads, so Zig is measured both ways: a task for each caller, and two tasks that have the calls of
all callers under way.
"""

import argparse
import json
import statistics
import subprocess
import sys
from pathlib import Path

from rich.progress import Progress

from bench.harness import CONSOLE, Figure, show
from bench.pipeline import scratch_server

ROOT = Path(__file__).parent.parent
CLIENTS = ROOT / "clients"
PROGRAMS = {
    "python": [sys.executable, "-m", "bench.python_client"],
    "zig": [str(CLIENTS / "zig/zig-out/bin/bench")],
    "go": [str(CLIENTS / "go/.build/bench")],
    "rust": [str(CLIENTS / "rust/target/release/examples/bench")],
    "typescript": ["node", str(CLIENTS / "typescript/build/bench/bench.js")],
    "java": [str(CLIENTS / "java/bench/run")],
}
# What follows the arguments that all programs have.
WAYS = {
    "zig": {"zig, 2 tasks": ["2"], "zig, 256 tasks": []},
}
CALLERS = 256
VALUE_BYTES = 256

Answer = dict[str, float]


def measure(client: str, address: str, verb: str, seconds: int, *more: str) -> Answer:
    """Run the bench program of a client once and return its answer."""
    arguments = [address, verb, str(CALLERS), str(seconds), str(VALUE_BYTES), *more]
    done = subprocess.run(
        [*PROGRAMS[client], *arguments], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, f"{client}: {done.stderr}"
    answer: Answer = json.loads(done.stdout.strip().splitlines()[-1])
    assert not answer["errors"], f"{client}: {answer['errors']} calls failed"
    return answer


def main() -> None:
    """Measure saves, then loads, and show them beside each other."""
    parser = argparse.ArgumentParser(prog="python -m bench.clients", description=__doc__)
    parser.add_argument("clients", nargs="*", default=list(PROGRAMS), help=", ".join(PROGRAMS))
    parser.add_argument("--rounds", type=int, default=4, help="turns of each client (default 4)")
    parser.add_argument("--seconds", type=int, default=4, help="length of a turn (default 4)")
    arguments = parser.parse_args()
    present = [name for name in arguments.clients if Path(PROGRAMS[name][-1]).exists()
               or name == "python"]  # fmt: skip
    ways = [
        (way, client, more)
        for client in present
        for way, more in WAYS.get(client, {client: []}).items()
    ]
    for verb in ("save", "load"):
        answers: dict[str, list[Answer]] = {way: [] for way, _client, _more in ways}
        with scratch_server() as address, Progress(console=CONSOLE, transient=True) as progress:
            measure("python", address, "save", 2)
            for turn in progress.track(range(arguments.rounds), description=verb):
                for way, client, more in ways if turn % 2 == 0 else reversed(ways):
                    answer = measure(client, address, verb, arguments.seconds, *more)
                    answers[way].append(answer)
        show(
            f"{verb}s of {VALUE_BYTES} bytes, {CALLERS} callers at once",
            [figure for way in answers for figure in _figures(way, answers)],
        )


def _figures(way: str, answers: dict[str, list[Answer]]) -> list[Figure]:
    rate = statistics.median(each["calls"] / each["seconds"] for each in answers[way])
    p50, cpu_us = _p50(answers[way]), _cpu_us(answers[way])
    ratio = f"{_cpu_us(answers['python']) / cpu_us:.1f}x Python's" if "python" in answers else ""
    return [
        Figure(f"{way}, calls/s", f"{rate:,.0f}", f"p50 {p50:.1f} ms"),
        Figure(f"{way}, processor time per call", f"{cpu_us:.1f} µs", ratio),
    ]


def _p50(answers: list[Answer]) -> float:
    return statistics.median(each["p50_ms"] for each in answers)


def _cpu_us(answers: list[Answer]) -> float:
    return statistics.median(each["cpu_seconds"] / each["calls"] * 1e6 for each in answers)


if __name__ == "__main__":
    main()

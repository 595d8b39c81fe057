"""`make bench`: run all benchmarks, or those named on the command line."""

import argparse
from collections.abc import Callable

from bench import machines, pipeline, snapshots, storage, watch
from statekeep_server.server import tune_garbage_collection

BENCHMARKS: dict[str, Callable[[int], None]] = {
    "saves": storage.saves_beside_lmdb,
    "reads": storage.point_reads,
    "growth": storage.growth,
    "memory": storage.memory,
    "pipeline": pipeline.pipeline_beside_unary,
    "timers": machines.timers,
    "triggers": machines.triggers,
    "snapshots": snapshots.create_and_restore,
    "watch": watch.watches,
}


def main() -> None:
    """Run what was asked for, one after the other."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="name", help=", ".join(BENCHMARKS))
    parser.add_argument("--rounds", type=int, default=20, help="pairs to measure (default 20)")
    arguments = parser.parse_args()
    unknown = set(arguments.names) - BENCHMARKS.keys()
    if unknown:
        parser.error(f"unknown benchmark {', '.join(unknown)}; there are {', '.join(BENCHMARKS)}")
    tune_garbage_collection()
    for name in arguments.names or BENCHMARKS:
        BENCHMARKS[name](arguments.rounds)


if __name__ == "__main__":
    main()

"""Plays the corpus: `python -m tests.conformance --client go --cases 'store/*' -v`."""

import argparse
import fnmatch
import queue
import sys
import threading
import time
from collections.abc import Sequence
from pathlib import Path

from tests.conformance.cases import Case, load_all
from tests.conformance.clients import LANGUAGES, Client
from tests.conformance.report import Report, details, table
from tests.conformance.runner import Arena, Result, Verdict
from tests.conformance.servers import ROOT

_BLOCK_CASES = 25


def main() -> int:
    """Play what the command line asks for; 0 when everything came as it should."""
    options = _options()
    cases = [case for case in load_all() if _is_chosen(case, options.cases)]
    if options.list:
        _say("\n".join(case.name for case in cases))
        return 0
    reports = []
    for language in options.client or LANGUAGES:
        client = Client(language, options.root.resolve())
        missing = client.missing()
        if missing:
            _say(f"Left out: {language}; {missing}.")
            continue
        reports.append(_played(client, cases, options.jobs, is_verbose=options.verbose))
    lines = [line for report in reports for line in details(report)]
    _say("\n".join([*lines, *table(reports)]))
    is_asked_in_vain = bool(options.client) and len(reports) < len(options.client)
    return 0 if reports and not is_asked_in_vain and all(one.is_good for one in reports) else 1


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.conformance", description=__doc__)
    parser.add_argument(
        "--client", action="append", choices=LANGUAGES, help="this one; may be given several times"
    )
    parser.add_argument("--cases", action="append", help="pattern of names, such as 'store/*'")
    parser.add_argument("--root", type=Path, default=ROOT, help="whose clients/ to take (this one)")
    parser.add_argument("--jobs", type=int, default=2, help="drivers at the same time (2)")
    parser.add_argument("--list", action="store_true", help="only list the cases")
    parser.add_argument("-v", "--verbose", action="store_true", help="tell of each case")
    return parser.parse_args()


def _is_chosen(case: Case, patterns: Sequence[str] | None) -> bool:
    return not patterns or any(fnmatch.fnmatchcase(case.name, pattern) for pattern in patterns)


def _played(client: Client, cases: Sequence[Case], jobs: int, *, is_verbose: bool) -> Report:
    begun = time.monotonic()
    waiting = queue.SimpleQueue[list[Case]]()
    for block in _blocks(cases):
        waiting.put(block)
    results: dict[str, Result] = {}

    def work() -> None:
        arena = Arena(client.driver)
        try:
            while True:
                for case in waiting.get_nowait():
                    results[case.name] = result = arena.play(case)
                    is_known = bool(client.reason_to_fail(case))
                    if is_verbose or is_known is (result.verdict is Verdict.PASSED):
                        _tell(client, result)
        except queue.Empty:
            return
        finally:
            arena.close()

    workers = [threading.Thread(target=work) for _ in range(jobs)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    seconds = time.monotonic() - begun
    _say(f"{client.language}: {len(results)} cases in {seconds:.1f} s")
    return Report(client, [results[case.name] for case in cases])


def _blocks(cases: Sequence[Case]) -> list[list[Case]]:
    """Return the cases in blocks of the same server, those with a server of their own first."""
    by_server: dict[str, list[Case]] = {}
    for case in cases:
        by_server.setdefault(case.server.model_dump_json(), []).append(case)
    ordered = sorted(by_server.values(), key=len)
    return [
        block[start : start + _BLOCK_CASES]
        for block in ordered
        for start in range(0, len(block), _BLOCK_CASES)
    ]


def _tell(client: Client, result: Result) -> None:
    text = f": {result.text}" if result.text else ""
    name = f"{client.language}: {result.case.name}"
    _say(f"{name} {result.verdict} ({result.seconds:.2f} s){text}")


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())

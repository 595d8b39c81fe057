"""What a run of the corpus came to: a table of clients and groups, and what failed.

Owns the verdict over a run: it is good when every case passes, or is known to fail and fails.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from tests.conformance.clients import Client
from tests.conformance.runner import Result, Verdict


class Report:
    """The results of one client."""

    def __init__(self, client: Client, results: Iterable[Result]) -> None:
        self.client = client
        self.results = tuple(results)
        self.known = [one for one in self.results if client.reason_to_fail(one.case)]
        self.surprises = [one for one in self.known if one.verdict is Verdict.PASSED]
        known = {one.case.name for one in self.known}
        self.failures = [
            one
            for one in self.results
            if one.verdict is not Verdict.PASSED and one.case.name not in known
        ]

    @property
    def is_good(self) -> bool:
        """Whether everything came as it should."""
        return not self.failures and not self.surprises

    def cells(self, groups: Sequence[str]) -> list[str]:
        """Return how many cases of each group passed, and of all of them."""
        passed = Counter[str]()
        failed = Counter[str]()
        known = Counter[str]()
        known_names = {one.case.name for one in self.known}
        for one in self.results:
            if one.case.name in known_names:
                known[one.case.group] += 1
            elif one.verdict is Verdict.PASSED:
                passed[one.case.group] += 1
            else:
                failed[one.case.group] += 1
        cells = [_cell(passed[group], failed[group], known[group]) for group in groups]
        return [*cells, _cell(passed.total(), failed.total(), known.total())]


def table(reports: Sequence[Report]) -> Iterator[str]:
    """Yield the lines of a table: a row for each group, a column for each client."""
    cases = [one.case for report in reports for one in report.results]
    groups = list(dict.fromkeys(case.group for case in cases))
    columns = [["", *groups, "all"]]
    columns += [[report.client.language, *report.cells(groups)] for report in reports]
    widths = [max(map(len, column)) for column in columns]
    for row in zip(*columns, strict=True):
        cells = [cell.ljust(width) for cell, width in zip(row, widths, strict=True)]
        yield "  ".join(cells).rstrip()
    yield "Each cell: cases passed, x failed, k known to fail; nothing where none was played."


def details(report: Report) -> Iterator[str]:
    """Yield what is wrong in a report, a line or more for each case."""
    language = report.client.language
    for one in report.failures:
        yield f"{language}: {one.case.name} {one.verdict}: {one.text}"
    for one in report.surprises:
        yield f"{language}: {one.case.name} passed, but stands in known_failing.txt: take it out"


def _cell(passed: int, failed: int, known: int) -> str:
    parts = [str(passed)] if passed or not (failed or known) else []
    parts += [f"{failed}x"] if failed else []
    parts += [f"{known}k"] if known else []
    return " ".join(parts)

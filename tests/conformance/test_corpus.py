"""The corpus is whole: its shape, its page, and a case for every reason."""

import fnmatch
import re
from collections import Counter
from pathlib import Path

import pytest
import yaml

from tests.conformance.cases import REASONS, CorpusError, load_all
from tests.conformance.clients import LANGUAGES, Client
from tests.conformance.ops import BARE_OPS, CALL_OPS, OPS
from tests.conformance.runner import codes

HERE = Path(__file__).parent
CASES_MIN = 220
GROUPS = {
    "access",
    "admin",
    "cancellation",
    "commits",
    "deadlines",
    "errors",
    "hooks",
    "kills",
    "limits",
    "machine_commits",
    "machines",
    "pipeline",
    "reads",
    "retries",
    "schemas",
    "snapshots",
    "store",
    "timers",
    "values",
    "watches",
}


def test_there_are_enough_cases_of_every_group() -> None:
    """None of the groups is missing, and the corpus has its size."""
    groups = Counter(case.group for case in load_all())
    assert groups.keys() >= GROUPS
    assert groups.total() >= CASES_MIN


def test_every_reason_has_a_case_or_says_why_not() -> None:
    """A new ErrorReason needs a case that ends with it, or a line in unprovoked.yaml."""
    provoked = set[str]().union(*(case.reasons() for case in load_all()))
    excused = yaml.safe_load((HERE / "unprovoked.yaml").read_text(encoding="utf-8"))
    assert provoked | excused.keys() >= REASONS, REASONS - provoked - excused.keys()
    assert not provoked & excused.keys(), "there is a case after all"
    assert excused.keys() <= REASONS
    names = {case.name for case in load_all()}
    for why in excused.values():
        for path in re.findall(r"tests/\S+\.py", why):
            assert (HERE.parents[1] / path).exists(), path
        for name in re.findall(r"\b[a-z_]+/[a-z_]+/[a-z_]+\b(?!\.py)", why):
            assert name in names or name.startswith("tests/"), name


def test_every_reason_has_its_code() -> None:
    """The contract names a code for each reason, which the runner checks in each error."""
    assert codes().keys() == REASONS


def test_every_op_is_used() -> None:
    """Each op that a driver has to know stands in a case."""
    used = {call.op for case in load_all() for call in case.calls()} | {"call.cancel"}
    assert used == OPS.keys()


def test_the_page_has_every_op_and_its_arguments() -> None:
    """README.md is what drivers are written from."""
    page = (HERE / "README.md").read_text(encoding="utf-8")
    rows = dict(re.findall(r"^\| `([a-z]+\.[a-z_]+)` \|(.*?)\|", page, re.MULTILINE))
    assert rows.keys() == OPS.keys()
    words = {
        "selection": "`prefix` `start` `end`",
        "target": "`label` `id` `latest`",
        "stored": "`definition_name` `definition_version`",
        "the fields of Settings": "",
        "as `machines.trigger`": rows["machines.trigger"],
    }
    for op, text in rows.items():
        expanded = text
        for word, meaning in words.items():
            expanded = re.sub(rf"(?<![`\w]){word}(?!\w)", meaning, expanded)
        missing = [
            name
            for name in (*BARE_OPS.get(op, ()), *CALL_OPS.get(op, ()))
            if not re.search(rf"`{name}[`?:]", expanded)
        ]
        assert not missing or op == "admin.set_settings", f"{op}: {missing}"


def test_a_case_of_a_wrong_shape_is_refused(tmp_path: Path) -> None:
    """What is wrong is named with the file and the case, before anything is started."""
    for content, message in {
        "cases: [{name: wrong, steps: [{store.load: {key: a}}]}]": "name",
        "cases: [{name: a/b, steps: []}]": "steps",
        "cases: [{name: a/b, steps: [{store.fly: {}}]}]": "a call names one op",
        "cases: [{name: a/b, steps: [{store.load: {keys: a}}]}]": "no arguments",
        "cases: [{name: a/b, steps: [{store.load: {}, error: NO_SUCH}]}]": "no such reason",
        "cases: [{name: b/b, steps: [{store.load: {key: a}}]}]": "its group should be a",
        "cases: [{name: a/b, steps: [{store.load: {}, expects: {}}]}]": "expects",
    }.items():
        directory = tmp_path / str(abs(hash(content)))
        directory.mkdir()
        (directory / "a.yaml").write_text(content, encoding="utf-8")
        with pytest.raises(CorpusError, match=message):
            load_all(directory)


def test_lists_of_known_failures_name_cases() -> None:
    """A pattern that fits no case is left over."""
    names = [case.name for case in load_all()]
    for language in LANGUAGES:
        for known in Client(language).known_failures():
            assert fnmatch.filter(names, known.pattern), f"{language}: {known.pattern}"

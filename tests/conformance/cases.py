"""The corpus: what a case may look like, and how the files are read.

A case whose shape is wrong fails here, before anything is started.
"""

from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any, Final, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from statekeep.v1.error_reason_pb2 import ErrorReason
from tests.conformance import tables
from tests.conformance.ops import BARE_OPS, OPS

CASES: Final = Path(__file__).parent / "cases"
# Those of a client that got no answer, and "" of an answer without a reason.
TRANSPORT_REASONS: Final = frozenset({"UNAVAILABLE", "DEADLINE", "CANCELLED", ""})
REASONS: Final = frozenset(
    name.removeprefix("ERROR_REASON_")
    for name in ErrorReason.DESCRIPTOR.values_by_name
    if ErrorReason.Value(name)
)
_NAME: Final = r"[a-z][a-z0-9_]*(/[a-z0-9_]+)+"


class _Loader(yaml.CSafeLoader):
    """Reads YAML of which only true and false are booleans: `no` and `off` are words."""


_Loader.yaml_implicit_resolvers = {
    first: [
        (tag, pattern)
        for tag, pattern in resolvers
        if tag != "tag:yaml.org,2002:bool" or first in "tTfF"
    ]
    for first, resolvers in yaml.CSafeLoader.yaml_implicit_resolvers.items()
}


class CorpusError(Exception):
    """A file of cases is not what it should be."""


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class ServerSpec(_Part):
    """The server that a case needs; cases that need the same one share it."""

    settings: dict[str, int | float | str] = {}
    tokens: list[str] = []
    tls: bool = False
    own: bool = False  # a new one, for this case alone


class ErrorPattern(_Part):
    """What is expected of an error: its reason, and of the rest what is named."""

    reason: Any
    code: str | None = None
    metadata: dict[str, Any] = {}
    fields: Any = None  # of the violations
    message: Any = None

    @model_validator(mode="after")
    def _check_reasons(self) -> "ErrorPattern":
        unknown = self.reasons - REASONS - TRANSPORT_REASONS
        if unknown:
            raise ValueError(f"no such reason: {sorted(unknown)}")
        return self

    @property
    def reasons(self) -> set[str]:
        """The reasons that would do."""
        if isinstance(self.reason, dict):
            return set(self.reason.get("$one_of", []))
        return {self.reason}


class Outcome(_Part):
    """How a call ends: with an answer like `expect`, or with an error."""

    expect: Any = None
    error: ErrorPattern | None = None

    @model_validator(mode="before")
    @classmethod
    def _short_error(cls, content: Any) -> Any:  # noqa: ANN401
        if isinstance(content, dict) and isinstance(content.get("error"), str):
            return {**content, "error": {"reason": content["error"]}}
        return content


class CallStep(Outcome):
    """One line to the driver and what comes of it."""

    op: str
    args: dict[str, Any]
    either: list[Outcome] = []  # instead of expect and error: any of these
    tally: list[Any] | None = None  # how many of `times` end in each of `either`
    times: int | str | None = None  # sent so often at the same time, each with its own $i
    background: str | None = None  # not waited for; `await` names it later
    until: bool = False  # called again until it ends as expected

    @model_validator(mode="before")
    @classmethod
    def _op_as_field(cls, content: Any) -> Any:  # noqa: ANN401
        if not isinstance(content, dict) or "op" in content:
            return content
        ops = [key for key in content if key in OPS]
        if len(ops) != 1:
            raise ValueError(f"a call names one op: {sorted(content)}")
        rest = {key: value for key, value in content.items() if key != ops[0]}
        return {"op": ops[0], "args": content[ops[0]] or {}, **rest}

    @model_validator(mode="after")
    def _check(self) -> "CallStep":
        unknown = self.args.keys() - OPS[self.op]
        if unknown:
            raise ValueError(f"{self.op} has no arguments {sorted(unknown)}")
        if self.either and (self.expect is not None or self.error is not None):
            raise ValueError("either stands in place of expect and error")
        if self.tally is not None and len(self.tally) != len(self.either):
            raise ValueError("tally has a number for each of either")
        return self

    @property
    def outcomes(self) -> list[Outcome]:
        """Any of these will do."""
        return self.either or [Outcome(expect=self.expect, error=self.error)]

    @property
    def is_about_client(self) -> bool:
        """Whether the line names a client."""
        return self.op not in BARE_OPS


class AwaitStep(Outcome):
    """Waits for a call that is under way."""

    name: str = Field(alias="await")
    either: list[Outcome] = []

    @property
    def outcomes(self) -> list[Outcome]:
        """Any of these will do."""
        return self.either or [Outcome(expect=self.expect, error=self.error)]


class CancelStep(_Part):
    """Cancels a call that is under way."""

    cancel: str


class ServerStep(_Part):
    """What happens to the server."""

    server: Literal["kill", "stop", "begin_stop", "start", "restart", "pause", "resume"]


class ProxyStep(_Part):
    """What happens on the way to the server."""

    proxy: Literal["carry", "swallow", "refuse", "cut"] | dict[Literal["cut_after"], int]


class FileStep(_Part):
    """What happens to a file, of a client or of a server that is stopped."""

    file: str
    flip: int | None = None  # a bit of the byte at this offset; from the end when negative
    flip_text: str | None = None  # a bit of this text, wherever it stands
    cut: int | None = None  # so many bytes off its end
    text: str | None = None  # its whole content


class SetStep(_Part):
    """Gives variables values, made from others."""

    set: dict[str, Any]


class ParallelStep(_Part):
    """Calls that are sent one right after the other, before any answer is waited for."""

    parallel: list[CallStep]


Step = (
    CallStep | AwaitStep | CancelStep | ServerStep | ProxyStep | FileStep | SetStep | ParallelStep
)
_BY_FIELD: Final[dict[str, type[Step]]] = {
    "await": AwaitStep,
    "cancel": CancelStep,
    "server": ServerStep,
    "proxy": ProxyStep,
    "file": FileStep,
    "set": SetStep,
    "parallel": ParallelStep,
}


class Case(_Part):
    """Steps that a client has to pass, one after the other."""

    name: str = Field(pattern=f"^{_NAME}$")
    about: str = ""
    server: ServerSpec = ServerSpec()
    client: dict[str, Any] | None = {}  # how client `main` is opened; null: it is not
    steps: list[Step] = Field(min_length=1)

    @model_validator(mode="before")
    @classmethod
    def _read_steps(cls, content: Any) -> Any:  # noqa: ANN401
        if isinstance(content, dict) and isinstance(content.get("steps"), list):
            return {**content, "steps": [_step_of(step) for step in content["steps"]]}
        return content

    @property
    def group(self) -> str:
        """The part of the corpus that it belongs to."""
        return self.name.split("/", maxsplit=1)[0]

    def calls(self) -> Iterator[CallStep]:
        """Yield every call of the case."""
        for step in self.steps:
            if isinstance(step, CallStep):
                yield step
            elif isinstance(step, ParallelStep):
                yield from step.parallel

    def reasons(self) -> set[str]:
        """Return the reasons without which the case does not pass."""
        found = set[str]()
        for step in (*self.calls(), *self.steps):
            if isinstance(step, CallStep | AwaitStep):
                needed = _needed(step)
                errors = [one.error.reasons for one in needed if one.error is not None]
                found.update(*[reasons for reasons in errors if len(reasons) == 1])
        return found


def _needed(step: CallStep | AwaitStep) -> Iterable[Outcome]:
    """Return the outcomes that have to come."""
    if not step.either:
        return step.outcomes
    tally = step.tally if isinstance(step, CallStep) and step.tally is not None else []
    return [one for one, wanted in zip(step.either, tally, strict=False) if wanted]


def _step_of(content: Any) -> Step:  # noqa: ANN401
    if not isinstance(content, dict):
        raise ValueError(f"a step is an object, not {content!r}")  # noqa: TRY004 - for pydantic
    for field, model in _BY_FIELD.items():
        if field in content:
            return model.model_validate(content)
    return CallStep.model_validate(content)


@cache
def load_all(directory: Path = CASES) -> tuple[Case, ...]:
    """Return every case of the corpus, in the order of files and lines."""
    cases = list[Case]()
    names = set[str]()
    for path in sorted(directory.rglob("*.yaml")):
        for case in _load_file(path, path.relative_to(directory)):
            if case.name in names:
                raise CorpusError(f"{path}: there are two cases {case.name}")
            names.add(case.name)
            cases.append(case)
    return tuple(cases)


def _load_file(path: Path, relative: Path) -> Iterable[Case]:
    content = yaml.load(path.read_text(encoding="utf-8"), Loader=_Loader)  # noqa: S506 - a safe one
    if not isinstance(content, dict) or not isinstance(content.get("cases"), list):
        raise CorpusError(f"{path}: expected `cases:` with a list")
    shared = content.get("definitions", {})
    group = relative.parts[0].removesuffix(".yaml")
    for raw in content["cases"]:
        name = raw.get("name", "?") if isinstance(raw, dict) else "?"
        is_table = isinstance(raw, dict) and "definition" in raw
        if is_table and not tables.is_for_clients(raw):
            continue
        try:
            case = Case.model_validate(tables.expanded(raw, shared) if is_table else raw)
        except (ValidationError, ValueError, KeyError) as error:
            raise CorpusError(f"{path}, case {name}: {error}") from None
        if case.group != group:
            raise CorpusError(f"{path}, case {name}: its group should be {group}")
        yield case

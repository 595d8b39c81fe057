"""Plays cases through a driver and judges what comes back.

Owns the judgement: a case passes, fails, or cannot be told because the driver broke. Must never
tell a driver what is expected.
"""

import re
import tempfile
import threading
import time
import uuid
from collections.abc import Sequence
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any, Final, NamedTuple

from tests.conformance.cases import (
    AwaitStep,
    CallStep,
    CancelStep,
    Case,
    ErrorPattern,
    FileStep,
    Outcome,
    ParallelStep,
    ProxyStep,
    ServerStep,
    SetStep,
    Step,
)
from tests.conformance.driver import Answer, Driver, DriverBrokenError
from tests.conformance.matching import TemplateError, Variables, filled, mismatch, shown
from tests.conformance.servers import ROOT, Server, Servers

_UNTIL_SECONDS: Final = 20.0
_POLL_SECONDS: Final = 0.01
_REASON: Final = re.compile(r"// Code: ([A-Z_]+)\.\n(?:  //.*\n)*  ERROR_REASON_([A-Z_]+) =")


class Verdict(StrEnum):
    """What a case came to."""

    PASSED = "passed"
    FAILED = "failed"
    BROKEN = "broken"


class Result(NamedTuple):
    """What a case came to, and for people why."""

    case: Case
    verdict: Verdict
    text: str = ""
    seconds: float = 0.0


class CaseFailedError(Exception):
    """An answer is not what the case expects."""


@cache
def codes() -> dict[str, str]:
    """Return the gRPC code of each reason, as the contract says."""
    contract = ROOT / "proto" / "statekeep" / "v1" / "error_reason.proto"
    return {reason: code for code, reason in _REASON.findall(contract.read_text(encoding="utf-8"))}


class Arena:
    """One driver and the servers that it meets; plays one case at a time."""

    def __init__(self, command: Path, servers: Servers | None = None) -> None:
        self._command = command
        self._driver: Driver | None = None
        self.servers = Servers() if servers is None else servers

    @property
    def driver(self) -> Driver:
        """The driver; started when it is needed, and anew after it broke."""
        if self._driver is None:
            self._driver = Driver(self._command)
        return self._driver

    def play(self, case: Case) -> Result:
        """Play a case from its first step to its last, or to the one that fails."""
        begun = time.monotonic()
        try:
            with self.servers.serving(case.server) as server, _directory() as directory:
                _Play(self.driver, case, server, self.servers.mute.address, directory).run()
        except CaseFailedError as failure:
            verdict, text = Verdict.FAILED, str(failure)
        except DriverBrokenError as problem:
            verdict, text = Verdict.BROKEN, str(problem)
            if self._driver is not None:
                self._driver.kill()
                self._driver = None
        else:
            verdict, text = Verdict.PASSED, ""
        return Result(case, verdict, text, time.monotonic() - begun)

    def close(self) -> int:
        """End the driver and the servers; return the driver's exit code."""
        code = 0 if self._driver is None else self._driver.close()
        self._driver = None
        self.servers.close()
        return code


def _directory() -> "tempfile.TemporaryDirectory[str]":
    return tempfile.TemporaryDirectory(prefix="conformance-")


class _Play:
    """One case that is being played."""

    def __init__(
        self, driver: Driver, case: Case, server: Server, mute: str, directory: str
    ) -> None:
        self._driver = driver
        self._case = case
        self._server = server
        self._namespace = f"c{uuid.uuid4().hex[:16]}"
        self._variables: Variables = {
            **server.variables,
            "namespace": self._namespace,
            "mute": mute,
            "dir": directory,
            # Only words that cannot be meant: a free port is never known to stay free.
            "nowhere": "127.0.0.1:1",
        }
        self._open: list[str] = []
        self._background: dict[str, int] = {}

    def run(self) -> None:
        """Play every step, and close what is open in any case."""
        if any(isinstance(step, ServerStep) for step in self._case.steps):
            self._server.prepare()
        try:
            if self._case.client is not None:
                main = {"client": "main", **self._case.client}
                self._call(CallStep(op="client.open", args=main))
            for number, step in enumerate(self._case.steps, start=1):
                try:
                    self._play(step)
                except (CaseFailedError, DriverBrokenError, TemplateError) as failure:
                    raise _located(failure, number, step) from None
        except CaseFailedError:
            self._end()
            raise
        self._end()
        if self._server.proxy is not None and self._server.proxy.is_armed:
            raise CaseFailedError("fewer bytes came than cut_after waited for; nothing was cut")

    def _end(self) -> None:
        for line_id in self._background.values():
            self._driver.call("call.cancel", {"call": line_id})
        for client in self._open:
            answer = self._driver.call("client.close", {"client": client})
            if answer.kind != "ok":
                raise DriverBrokenError(f"client.close: {answer.kind}: {shown(answer.content)}")
        for line_id in self._background.values():
            self._driver.answer(line_id)

    def _play(self, step: Step) -> None:
        match step:
            case CallStep():
                self._call(step)
            case AwaitStep():
                answer = self._driver.answer(self._background.pop(step.name))
                self._variables = self._judged(answer, step.outcomes, self._variables)
            case CancelStep():
                self._cancel(step)
            case ParallelStep():
                asked = [self._ask(call, self._variables) for call in step.parallel]
                for call, line_id in zip(step.parallel, asked, strict=True):
                    answer = self._driver.answer(line_id)
                    self._variables = self._judged(answer, call.outcomes, self._variables)
            case ServerStep():
                self._serve(step)
            case ProxyStep():
                self._change_way(step)
            case FileStep():
                self._change_file(step)
            case SetStep():
                self._variables |= filled(step.set, self._variables)

    def _call(self, step: CallStep) -> None:
        if step.op == "client.open":
            step = self._opening(step)
        if step.times is not None:
            self._call_many(step)
        elif step.background is not None:
            self._background[step.background] = self._ask(step, self._variables)
        elif step.until:
            self._call_until(step)
        else:
            answer = self._driver.answer(self._ask(step, self._variables))
            self._variables = self._judged(answer, step.outcomes, self._variables)
        if step.op == "client.close":
            self._open.remove(step.args["client"])

    def _opening(self, step: CallStep) -> CallStep:
        usual = {"address": "$address", "namespace": "$namespace"}
        if self._server.ca_file:
            usual["ca_file"] = "$ca_file"
        if step.args.get("address") == "$proxy":
            self._variables["proxy"] = self._server.through_proxy().address
        self._open.append(step.args["client"])
        given = {name: value for name, value in {**usual, **step.args}.items() if value is not None}
        return step.model_copy(update={"args": given})

    def _ask(self, step: CallStep, variables: Variables) -> int:
        args = filled(step.args, variables)
        if step.is_about_client:
            args.setdefault("client", "main")
        return self._driver.ask(step.op, args)

    def _call_many(self, step: CallStep) -> None:
        count = int(filled(step.times, self._variables))
        each = [{**self._variables, "i": index} for index in range(count)]
        asked = [self._ask(step, variables) for variables in each]
        tally = [0] * len(step.outcomes)
        for line_id, variables in zip(asked, each, strict=True):
            answer = self._driver.answer(line_id)
            problems = []
            for index, outcome in enumerate(step.outcomes):
                problem = self._problem(answer, outcome, dict(variables))
                if problem is None:
                    tally[index] += 1
                    break
                problems.append(problem)
            else:
                raise CaseFailedError("; ".join(problems))
        problem = mismatch(step.tally, tally, self._variables, "how often each came")
        if step.tally is not None and problem is not None:
            raise CaseFailedError(problem)

    def _call_until(self, step: CallStep) -> None:
        give_up = time.monotonic() + _UNTIL_SECONDS
        while True:
            answer = self._driver.answer(self._ask(step, self._variables))
            try:
                self._variables = self._judged(answer, step.outcomes, self._variables)
            except CaseFailedError:
                if time.monotonic() > give_up:
                    raise
                threading.Event().wait(_POLL_SECONDS)
            else:
                return

    def _cancel(self, step: CancelStep) -> None:
        line_id = self._background[step.cancel]
        answer = self._driver.call("call.cancel", {"call": line_id})
        self._judged(answer, [Outcome()], self._variables)

    def _judged(
        self, answer: Answer, outcomes: Sequence[Outcome], variables: Variables
    ) -> Variables:
        """Return the variables after an answer that is one of the outcomes; else fail."""
        problems = []
        for outcome in outcomes:
            bound = dict(variables)
            problem = self._problem(answer, outcome, bound)
            if problem is None:
                return bound
            problems.append(problem)
        raise CaseFailedError("; ".join(problems))

    def _problem(self, answer: Answer, outcome: Outcome, variables: Variables) -> str | None:
        """Return how an answer differs from one outcome, binding variables where it does not."""
        if answer.kind == "broken":
            raise DriverBrokenError(f"the driver cannot do it: {answer.content}")
        if outcome.error is not None:
            if answer.kind != "error":
                return f"expected {outcome.error.reason}, but it succeeded: {shown(answer.content)}"
            return _error_problem(answer.content, outcome.error, variables)
        if answer.kind == "error":
            return f"it failed: {shown(answer.content)}"
        return mismatch({} if outcome.expect is None else outcome.expect, answer.content, variables)

    def _serve(self, step: ServerStep) -> None:
        server = self._server
        match step.server:
            case "restart":
                server.kill()
                server.start()
            case "resume":
                server.start()
            case action:
                getattr(server, action)()

    def _change_way(self, step: ProxyStep) -> None:
        proxy = self._server.through_proxy()
        if isinstance(step.proxy, dict):
            proxy.cut_after(step.proxy["cut_after"])
        else:
            getattr(proxy, step.proxy)()

    def _change_file(self, step: FileStep) -> None:
        path = Path(filled(step.file, self._variables))
        if step.text is not None:
            path.write_text(step.text, encoding="utf-8")
        content = bytearray(path.read_bytes())
        if step.flip is not None:
            content[step.flip] ^= 0x40
        if step.flip_text is not None:
            content = _flipped(content, step.flip_text.encode())
        if step.cut is not None:
            del content[-step.cut :]
        path.write_bytes(content)


def _error_problem(error: Any, pattern: ErrorPattern, variables: Variables) -> str | None:  # noqa: ANN401
    if not isinstance(error, dict):
        return f"an error is an object: {shown(error)}"
    reason = error.get("reason")
    code = codes().get(str(reason)) if pattern.code is None else pattern.code
    fields = [one.get("field") for one in error.get("violations") or []]
    if code == "INVALID_ARGUMENT" and not fields:
        return f"an error about an argument names its field: {shown(error)}"
    return (
        mismatch(pattern.reason, error.get("reason"), variables, "error.reason")
        or mismatch(pattern.metadata, error.get("metadata") or {}, variables, "error.metadata")
        or (None if code is None else mismatch(code, error.get("code"), variables, "error.code"))
        or (
            None
            if pattern.fields is None
            else mismatch(pattern.fields, fields, variables, "fields")
        )
        or (
            None
            if pattern.message is None
            else mismatch(pattern.message, error.get("message"), variables, "error.message")
        )
    )


def _flipped(content: bytearray, text: bytes) -> bytearray:
    """Return what a bad disk makes of a text; older copies of its page lie in the file as well."""
    if text not in content:
        raise CaseFailedError(f"{text!r} does not stand in the file")
    return content.replace(text, bytes([text[0] ^ 0x04]) + text[1:])


def _located(failure: Exception, number: int, step: Step) -> Exception:
    what = step.op if isinstance(step, CallStep) else shown(step.model_dump(exclude_defaults=True))
    text = f"step {number}, {what}: {failure}"
    return (
        DriverBrokenError(text) if isinstance(failure, DriverBrokenError) else CaseFailedError(text)
    )

"""One process of a driver: sends it lines, and keeps its answers until they are asked for.

Must never judge an answer; it only sees to it that it is one.
"""

import contextlib
import json
import subprocess
import tempfile
import threading
import time
from pathlib import Path
from typing import Any, Final, NamedTuple

ANSWER_SECONDS: Final = 60.0
_ERROR_LINES_SHOWN: Final = 15
_END_SECONDS: Final = 10.0
_KINDS: Final = ("ok", "error", "broken")


class DriverBrokenError(Exception):
    """The driver ended, fell silent, or answered something that is no answer."""


class Answer(NamedTuple):
    """What came back: its kind (`ok`, `error` or `broken`), and what it holds."""

    kind: str
    content: Any


class Driver:
    """A driver that runs until it is closed or breaks."""

    def __init__(self, command: Path) -> None:
        self._errors = tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace")  # noqa: SIM115
        self._process = subprocess.Popen(
            [str(command)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._errors,
        )
        self._turn = threading.Condition()
        self._answers: dict[int, Answer] = {}
        self._asked: set[int] = set()
        self._fault = ""
        self._is_over = False
        self._last_id = 0
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def ask(self, op: str, args: dict[str, Any]) -> int:
        """Send a line and return its id."""
        with self._turn:
            self._last_id += 1
            line_id = self._last_id
            self._asked.add(line_id)
        line = json.dumps({"id": line_id, "op": op, "args": args}, ensure_ascii=False)
        assert self._process.stdin is not None
        try:
            self._process.stdin.write(line.encode() + b"\n")
            self._process.stdin.flush()
        except OSError as error:
            raise DriverBrokenError(self._told(f"it no longer reads: {error}")) from None
        return line_id

    def answer(self, line_id: int, seconds: float = ANSWER_SECONDS) -> Answer:
        """Return the answer to a line once it is there."""
        give_up = time.monotonic() + seconds
        with self._turn:
            while self._fault or line_id not in self._answers:
                if self._fault or self._is_over:
                    raise DriverBrokenError(self._told(self._fault or "it ended"))
                if not self._turn.wait(give_up - time.monotonic()):
                    raise DriverBrokenError(self._told(f"no answer after {seconds:g} s"))
            return self._answers.pop(line_id)

    def call(self, op: str, args: dict[str, Any]) -> Answer:
        """Send a line and return its answer."""
        return self.answer(self.ask(op, args))

    def close(self) -> int:
        """Close the driver's input and return its exit code; one that goes on is killed."""
        assert self._process.stdin is not None
        with contextlib.suppress(OSError):  # it may have ended before it read everything
            self._process.stdin.close()
        try:
            return self._process.wait(_END_SECONDS)
        except subprocess.TimeoutExpired:
            return self.kill()
        finally:
            self._release()

    def kill(self) -> int:
        """End the driver at once and return its exit code."""
        self._process.kill()
        code = self._process.wait()
        self._release()
        return code

    def _release(self) -> None:
        self._reader.join(_END_SECONDS)
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None and not pipe.closed:
                with contextlib.suppress(OSError):  # what was left in it has nowhere to go
                    pipe.close()
        self._errors.close()

    def _read(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            with self._turn:
                self._fault = self._fault or self._take(line)
                self._turn.notify_all()
        with self._turn:
            self._is_over = True
            self._turn.notify_all()

    def _take(self, line: bytes) -> str:
        """Keep what a line says; return what is wrong with it."""
        try:
            content = json.loads(line)
            line_id = content["id"]
            kinds = [kind for kind in _KINDS if kind in content]
        except (ValueError, TypeError, KeyError):
            return f"this is no answer: {line[:300]!r}"
        if line_id not in self._asked:
            return f"nothing was asked, or it was answered already: {line[:300]!r}"
        if len(kinds) != 1:
            return f"an answer has one of ok, error and broken: {line[:300]!r}"
        self._asked.remove(line_id)
        self._answers[line_id] = Answer(kinds[0], content[kinds[0]])
        return ""

    def _told(self, problem: str) -> str:
        self._errors.seek(0)
        tail = self._errors.read().splitlines()[-_ERROR_LINES_SHOWN:]
        code = self._process.poll()
        ended = "" if code is None else f" (exit code {code})"
        return "\n    ".join([f"the driver broke: {problem}{ended}", *tail])

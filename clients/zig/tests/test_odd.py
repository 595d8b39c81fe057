"""Servers that answer oddly: each call ends with a clean status, nothing leaks, nothing hangs."""

import os
import random
import time
from collections import Counter

import pytest
from conftest import run
from odd_answers import CASES, SOUND, plain
from peer import Answer, OddServer, Peer, Recorder, damaged

WINDOW_SETTING = 4
FUZZ_SECONDS = float(os.environ.get("FUZZ_SECONDS", "45"))
FUZZ_SEED = int(os.environ.get("FUZZ_SEED", "1"))
CALLS = 20


@pytest.mark.parametrize(("answer", "wanted"), CASES, ids=[a.__name__ for a, _ in CASES])
def test_an_odd_answer(answer: Answer, wanted: str) -> None:
    with OddServer(answer) as server:
        done = run("odd", server.target, "2", "2000", "0", timeout=30)
    assert done.returncode == 0, done.stderr
    got = [line.split("|")[0] for line in done.stdout.splitlines()]
    assert len(got) == 2
    assert set(got) <= set(wanted.split("|")), done.stdout


def test_a_window_of_seven_bytes() -> None:
    """A request goes through in pieces of seven bytes, and whole."""
    with OddServer(plain, {WINDOW_SETTING: 7}) as server:
        done = run("odd", server.target, "1", "5000", "5000", timeout=30)
        received = [peer.received for peer in server.peers]
    assert (done.returncode, done.stdout) == (0, "ok|\n"), done.stderr
    assert received == [5 + 3 + 5000]


def test_a_refused_call_is_made_again_and_only_then() -> None:
    """A call that the server refuses is tried five times, one that it answers once."""
    with OddServer(dict(CASES_BY_NAME)["refuse"]) as server:
        run("odd", server.target, "1", "5000", "0", timeout=30)
        assert [peer.requests for peer in server.peers] == [5]
    with OddServer(dict(CASES_BY_NAME)["reset"]) as server:
        run("odd", server.target, "1", "5000", "0", timeout=30)
        assert [peer.requests for peer in server.peers] == [1]


CASES_BY_NAME = [(answer.__name__, answer) for answer, _ in CASES]


def test_damaged_answers() -> None:
    """Answers with bytes changed, lost and added: no crash, no leak, no hang.

    FUZZ_SECONDS and FUZZ_SEED choose how long and which; a failure names its seed.
    """
    ends: Counter[str] = Counter()
    seed = FUZZ_SEED
    stop = time.monotonic() + FUZZ_SECONDS
    while time.monotonic() < stop:
        chance = random.Random(seed)

        def answer(peer: Peer, stream: int, chance: random.Random = chance) -> None:
            recorder = Recorder()
            real, peer.socket = peer.socket, recorder
            chance.choice(SOUND)(peer, stream)
            peer.socket = real
            peer.put(damaged(bytes(recorder.out), chance))

        with OddServer(answer) as server:
            done = run("odd", server.target, str(CALLS), "60", "0", timeout=30)
        assert done.returncode == 0, f"FUZZ_SEED={seed}: {done.stderr}"
        lines = done.stdout.splitlines()
        assert len(lines) == CALLS, f"FUZZ_SEED={seed}: {lines}"
        ends.update(line.split("|")[0] for line in lines)
        seed += 1
    assert sum(ends.values()) == (seed - FUZZ_SEED) * CALLS
    assert len(ends) > 3, ends

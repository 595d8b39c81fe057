"""Random work through a driver, compared with a model, with kills of the server in between.

    python -m tests.conformance.random_workload --client go --seed 7 --steps 400

The same seed gives the same work. Every answer is compared, and at the end a watch that was open
all the time has to have seen each revision in order.
"""

import argparse
import random
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from tests.conformance.cases import TRANSPORT_REASONS, ServerSpec
from tests.conformance.clients import LANGUAGES, Client
from tests.conformance.driver import Answer
from tests.conformance.matching import mismatch, shown
from tests.conformance.random_model import DEFINITION, DEFINITION_NAME, EVENTS, World, step
from tests.conformance.runner import Arena
from tests.conformance.servers import ROOT, Server

KEYS: Final = ("a", "a/1", "a/2", "b", "b/ä", "c", "ключ")
PREFIXES: Final = ("", "a", "a/", "b", "nobody")
LABELS: Final = ("first", "second")
MACHINES: Final = ("m1", "m2", "m3")
RESTARTS_EVERY: Final = 120
BURST: Final = 12
ATTEMPTS_MAX: Final = 5
SPEC: Final = ServerSpec(own=True)


class DisagreementError(Exception):
    """The server and the model do not agree."""


class Workload:
    """One run of random work."""

    def __init__(self, arena: Arena, server: Server, seed: int, *, with_machines: bool) -> None:
        self._driver = arena.driver
        self._server = server
        self._random = random.Random(seed)
        self._world = World()
        self._name = f"random{seed}"
        self._number = 0
        self._moves: list[Callable[[], None]] = [
            *[self._save] * 5,
            self._save_if,
            *[self._delete] * 2,
            self._clear,
            *[self._load] * 3,
            *[self._list] * 2,
            *[self._commit] * 3,
            self._history,
            self._burst,
            self._snapshot,
            self._restore,
            self._diff,
            self._delete_snapshot,
        ]
        if with_machines:
            self._moves += [*[self._trigger] * 6, self._create, self._machines]
        self._with_machines = with_machines

    def run(self, steps: int) -> None:
        """Do so many things, and look at everything at the end."""
        self._opened()
        for number in range(1, steps + 1):
            self._random.choice(self._moves)()
            if number % RESTARTS_EVERY == 0:
                self._restart()
        self._watched()
        self._expect("client.close", {"client": self._name}, {})

    def _restart(self) -> None:
        self._server.prepare()
        self._server.kill()
        self._server.start()

    def _opened(self) -> None:
        opened = {"client": self._name, "address": self._server.address, "namespace": self._name}
        self._expect("client.open", {**opened, "timeout_ms": 30_000}, {})
        if self._with_machines:
            revision = self._world.tick()
            self._ask("machines.define", {"definition": DEFINITION}, {"revision": revision})
        self._ask("store.watch", {"watch": self._name, "start_revision": 1}, {})

    def _watched(self) -> None:
        """Read what the watch saw: every revision, in order, each change once."""
        seen: list[tuple[int, int]] = []
        while not seen or seen[-1][0] < self._world.revision:
            asked = {"watch": self._name, "count": 1_000, "timeout_ms": 200}
            answer = self._expect("watch.next", asked, {"ended": False})
            seen += [(one["revision"], one["index"]) for one in answer["items"]]
            if not self._world.revision:
                break
        if seen != sorted(set(seen)):
            raise DisagreementError("the watch saw a change twice, or out of order")
        missing = set(range(1, self._world.revision + 1)) - {revision for revision, _ in seen}
        if missing:
            raise DisagreementError(f"the watch missed revisions {sorted(missing)[:10]}")

    def _expect(self, op: str, args: dict[str, Any], expected: dict[str, Any]) -> dict[str, Any]:
        return self._judged(op, args, self._driver.call(op, args), expected)

    def _ask(self, op: str, args: dict[str, Any], expected: dict[str, Any]) -> dict[str, Any]:
        return self._expect(op, {"client": self._name, **args}, expected)

    def _judged(
        self, op: str, args: dict[str, Any], answer: Answer, expected: dict[str, Any]
    ) -> dict[str, Any]:
        is_error = "reason" in expected and "rejection" not in expected
        if answer.kind != ("error" if is_error else "ok"):
            problem = f"expected {shown(expected)}, got {answer.kind} {shown(answer.content)}"
        else:
            problem = mismatch(expected, answer.content, {}, is_exact=False) or ""
        if problem:
            raise DisagreementError(f"{op} {shown(args)}: {problem}")
        return dict(answer.content)

    def _text(self) -> str:
        self._number += 1
        return f"t{self._number % 7}"

    def _request_id(self) -> str:
        self._number += 1
        return f"r{self._number}"

    def _save(self) -> None:
        key, text = self._random.choice(KEYS), self._text()
        created = key not in self._world.entries()
        revision = self._world.change({key: text})
        args = {"key": key, "value": {"text": text}, "request_id": self._request_id()}
        self._ask("store.save", args, {"revision": revision, "created": created})

    def _save_if(self) -> None:
        key, text = self._random.choice(KEYS), self._text()
        kept = self._world.entries().get(key)
        present = kept.revision if kept is not None else 0
        wanted = self._random.choice([present, present + 1])
        args = {"key": key, "value": {"text": text}, "if_revision": wanted}
        args["request_id"] = self._request_id()
        if wanted == present:
            revision = self._world.change({key: text})
            self._ask("store.save", args, {"revision": revision, "created": not present})
        else:
            metadata = {"key": key, "revision": str(present)}
            self._ask("store.save", args, {"reason": "PRECONDITION_FAILED", "metadata": metadata})

    def _delete(self) -> None:
        key = self._random.choice(KEYS)
        existed = key in self._world.entries()
        revision = self._world.change({key: None} if existed else {})
        args = {"key": key, "request_id": self._request_id()}
        self._ask("store.delete", args, {"revision": revision, "existed": existed})

    def _clear(self) -> None:
        prefix = self._random.choice(PREFIXES[1:])
        gone = [key for key in self._world.entries() if key.startswith(prefix)]
        revision = self._world.change(dict.fromkeys(gone))
        args = {"prefix": prefix, "request_id": self._request_id()}
        self._ask("store.clear", args, {"revision": revision, "count": len(gone)})

    def _past(self) -> tuple[dict[str, Any], int]:
        """Choose a revision to read at: how a line says it, and which it is."""
        if self._random.random() < 0.5:
            return {}, self._world.revision
        revision = self._random.randint(0, self._world.revision)
        return {"at": {"revision": revision}}, revision

    def _load(self) -> None:
        key = self._random.choice(KEYS)
        at, revision = self._past()
        kept = self._world.entries(revision).get(key)
        expected = kept and {"key": key, "value": {"text": kept.text}, "revision": kept.revision}
        self._ask("store.load", {"key": key, **at}, {"entry": expected})
        self._ask("store.exists", {"key": key, **at}, {"exists": kept is not None})

    def _list(self) -> None:
        prefix, is_reverse = self._random.choice(PREFIXES), self._random.random() < 0.5
        at, revision = self._past()
        found = self._world.entries(revision)
        keys = sorted((key for key in found if key.startswith(prefix)), key=str.encode)
        keys = keys[::-1] if is_reverse else keys
        args = {"prefix": prefix, "reverse": is_reverse, **at}
        paged = {**args, "page_size": self._random.choice([1, 2, 3, 100])}
        self._ask("store.keys", paged, {"keys": keys})
        entries = [{"key": key, "value": {"text": found[key].text}} for key in keys]
        self._ask("store.scan", args, {"entries": entries})
        self._ask("store.count", {"prefix": prefix, **at}, {"count": len(keys)})

    def _commit(self) -> None:
        keys = self._random.sample(KEYS, 3)
        present = self._world.entries()
        changes: dict[str, str | None] = {}
        operations, results = list[dict[str, Any]](), list[dict[str, Any]]()
        for key in keys[:2]:
            if self._random.random() < 0.6:
                changes[key] = self._text()
                operations.append({"save": {"key": key, "value": {"text": changes[key]}}})
                results.append({"save": {"created": key not in present}})
            else:
                if key in present:
                    changes[key] = None
                operations.append({"delete": {"key": key}})
                results.append({"delete": {"existed": key in present}})
        wanted = self._random.random() < 0.5
        args: dict[str, Any] = {
            "operations": operations,
            "preconditions": [{"entry": {"key": keys[2], "exists": wanted}}],
            "request_id": self._request_id(),
        }
        if wanted is (keys[2] in present):
            revision = self._world.change(changes)
            self._ask("store.commit", args, {"revision": revision, "results": results})
        else:
            self._ask("store.commit", args, {"reason": "PRECONDITION_FAILED"})

    def _history(self) -> None:
        key = self._random.choice(KEYS)
        items = [
            {
                "revision": revision,
                "kind": "ENTRY_DELETED" if text is None else "ENTRY_SAVED",
                "entry": text if text is None else {"value": {"text": text}},
            }
            for revision, text in self._world.store.history(key)
        ]
        self._ask("store.history", {"key": key, "page_size": 3}, {"items": items})

    def _burst(self) -> None:
        """Save at the same time, some of it while the server is killed, each with a request id."""
        is_killed = self._random.random() < 0.15
        texts = {f"burst/{number}": self._text() for number in range(BURST)}
        asked = []
        for key, text in texts.items():
            args = {"client": self._name, "key": key, "value": {"text": text}}
            args["request_id"] = self._request_id()
            asked.append((key, args, self._driver.ask("store.save", args)))
        if is_killed:
            self._restart()
        order = []
        for key, args, line_id in asked:
            answer = self._answered("store.save", args, line_id)
            order.append((answer["revision"], key))
        first = self._world.revision + 1
        if [revision for revision, _key in sorted(order)] != [*range(first, first + BURST)]:
            raise DisagreementError(f"saves at the same time made {sorted(order)}, not {first} on")
        for _revision, key in sorted(order):
            self._world.change({key: texts[key]})

    def _answered(self, op: str, args: dict[str, Any], line_id: int) -> dict[str, Any]:
        """Return the answer to a call with a request id; ask again where the client gave up."""
        answer = self._driver.answer(line_id)
        for _attempt in range(ATTEMPTS_MAX):
            if answer.kind != "error" or answer.content["reason"] not in TRANSPORT_REASONS:
                break
            answer = self._driver.call(op, args)
        return self._judged(op, args, answer, {})

    def _snapshot(self) -> None:
        label = self._random.choice(LABELS)
        revision = self._world.tick()
        args = {"label": label, "request_id": self._request_id()}
        counts = {
            "entries_count": len(self._world.entries()),
            "machines_count": len(self._world.machines),
        }
        answer = self._ask("snapshots.create", args, {"revision": revision, "snapshot": counts})
        self._world.keep(answer["snapshot"]["id"], label)

    def _restore(self) -> None:
        label = self._random.choice(LABELS)
        held = self._world.newest(label)
        args = {"label": label, "request_id": self._request_id()}
        if held is None:
            self._ask("snapshots.restore", args, {"reason": "SNAPSHOT_NOT_FOUND"})
            return
        names = (
            "entries_saved_count",
            "entries_deleted_count",
            "machines_saved_count",
            "machines_deleted_count",
        )
        counts = dict(zip(names, self._world.restore(held), strict=True))
        self._ask("snapshots.restore", args, {"revision": self._world.revision, **counts})
        self._machines()

    def _diff(self) -> None:
        label = self._random.choice(LABELS)
        held = self._world.newest(label)
        if held is None:
            self._ask(
                "snapshots.diff", {"from": {"label": label}}, {"reason": "SNAPSHOT_NOT_FOUND"}
            )
            return
        back = self._world.difference(held)
        now = self._world.entries()
        kinds = {
            key: "CHANGED"
            if key in now and key in held.entries
            else "ADDED"
            if key in now
            else "REMOVED"
            for key in back
        }
        answer = self._ask("snapshots.diff", {"from": {"label": label}}, {})
        found = {one["key"]: one["kind"] for one in answer["differences"] if one.get("key")}
        if found != kinds:
            raise DisagreementError(f"snapshots.diff {label}: expected {kinds}, got {found}")

    def _delete_snapshot(self) -> None:
        if len(self._world.snapshots) < 3:
            return
        held = self._random.choice(self._world.snapshots)
        self._world.snapshots.remove(held)
        revision = self._world.tick()
        args = {"id": held.id, "request_id": self._request_id()}
        expected = {"revision": revision, "snapshot": {"label": held.label}}
        self._ask("snapshots.delete", args, expected)

    def _create(self) -> None:
        machine_id = self._random.choice(MACHINES)
        args: dict[str, Any] = {"definition_name": DEFINITION_NAME, "machine_id": machine_id}
        args |= {"context": {"attempts": 0}, "request_id": self._request_id()}
        if machine_id in self._world.machines:
            self._ask("machines.create", args, {"reason": "MACHINE_ALREADY_EXISTS"})
        else:
            self._world.create(machine_id)
            machine = {"id": machine_id, "state": "idle", "sequence": 0}
            self._ask("machines.create", args, {"machine": machine})

    def _trigger(self) -> None:
        machine_id, event = self._random.choice(MACHINES), self._random.choice(EVENTS)
        args = {"machine_id": machine_id, "event": event, "request_id": self._request_id()}
        if machine_id not in self._world.machines:
            self._ask("machines.trigger", args, {"reason": "MACHINE_NOT_FOUND"})
            return
        before = self._world.machines[machine_id]
        outcome = self._world.trigger(machine_id, event)
        expected: dict[str, Any] = {"revision": self._world.revision}
        if isinstance(outcome, str):
            rejection = {"reason": outcome}
            expected |= {"accepted": False, "rejection": rejection}
            expected["machine"] = {"state": before.state}
        else:
            expected |= {"accepted": True, "rejection": None}
            expected["transition"] = {"from_state": before.state, "to_state": outcome.state}
            expected["machine"] = {"context": {"attempts": outcome.attempts}}
        assert step(before, event) == outcome
        self._ask("machines.trigger", args, expected)

    def _machines(self) -> None:
        if not self._with_machines:
            return
        for machine_id in MACHINES:
            machine = self._world.machines.get(machine_id)
            expected: dict[str, Any] | None = None
            if machine is not None:
                expected = {"state": machine.state, "context": {"attempts": machine.attempts}}
                if self._world.moves[machine_id] >= 0:
                    expected["sequence"] = self._world.moves[machine_id]
            self._ask("machines.get", {"machine_id": machine_id}, {"machine": expected})


def play(arena: Arena, seed: int, steps: int, *, with_machines: bool = True) -> None:
    """Do random work on a server of its own; DisagreementError where it is not as it should be."""
    with arena.servers.serving(SPEC) as server:
        try:
            Workload(arena, server, seed, with_machines=with_machines).run(steps)
        except DisagreementError as error:
            raise DisagreementError(f"seed {seed}: {error}") from None


def main() -> int:
    """Play what the command line asks for."""
    parser = argparse.ArgumentParser(prog="python -m tests.conformance.random_workload")
    parser.add_argument("--client", choices=LANGUAGES, default="python")
    parser.add_argument("--root", type=Path, default=ROOT, help="whose clients/ to take (this one)")
    parser.add_argument("--seed", type=int, default=1, help="the first seed (1)")
    parser.add_argument("--runs", type=int, default=3, help="so many seeds (3)")
    parser.add_argument("--steps", type=int, default=300, help="things to do with each (300)")
    parser.add_argument("--without-machines", action="store_true")
    options = parser.parse_args()
    arena = Arena(Client(options.client, options.root.resolve()).driver)
    try:
        for seed in range(options.seed, options.seed + options.runs):
            play(arena, seed, options.steps, with_machines=not options.without_machines)
            sys.stdout.write(f"{options.client}: seed {seed}, {options.steps} steps: as expected\n")
    finally:
        arena.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())

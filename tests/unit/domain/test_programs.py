"""Programs at hand: what is kept of compiled definitions."""

import pytest

from statekeep_server.config import Limits
from statekeep_server.domain import definitions, machines
from statekeep_server.domain.definition import Definition, Guard, Rule, State
from statekeep_server.domain.machines import CreateOperation
from statekeep_server.domain.origin import Origin
from statekeep_server.domain.program import Program
from statekeep_server.domain.programs import Programs
from statekeep_server.storage.plan import Outcome, Plan
from statekeep_server.storage.view import View
from tests.clocks import ManualClock
from tests.engines import EngineFactory
from tests.writing import busy_writer

ORIGIN = Origin("default")
LIMITS = Limits()


def definition(state: str) -> Definition:
    """Return a definition of one state."""
    return Definition("door", (State(state, is_final=True),), (), state)


def failing() -> Plan[tuple[int]]:
    """Return a plan with a fault of ours, which fails all that share its sync."""

    def run(_view: View) -> Outcome[tuple[int]]:
        raise RuntimeError("a fault")

    return Plan("default", run, lambda _fields: (0,))


def test_a_version_that_was_never_stored_leaves_no_program(make_engine: EngineFactory) -> None:
    """Its number is given again: machines run on what then has it."""
    engine, programs = make_engine(), Programs()
    creation = machines.create(ORIGIN, CreateOperation("door", 0, "m", "{}"), programs, LIMITS)
    with busy_writer(engine) as pending:
        defining = definitions.define(ORIGIN, definition("lost"), LIMITS)
        lost = [pending.submit(plan) for plan in (defining, creation, failing())]
    for write in lost:
        with pytest.raises(RuntimeError):
            write.outcome()
    assert engine.update(definitions.define(ORIGIN, definition("kept"), LIMITS)).version == 1
    assert engine.update(creation).machine.state == "kept"


def test_programs_are_kept_within_a_bound_of_memory(
    make_engine: EngineFactory, clock: ManualClock
) -> None:
    """What an expression takes once it is compiled counts; the least used goes first."""
    engine, limit_bytes = make_engine(), 1_000_000
    programs = Programs(limit_bytes)

    def program(name: str) -> Program:
        with engine.view("default") as view:
            return programs.find(view, name, 0)[1]

    for name in ("one", "two", "three"):
        guard = Guard(f"[{'1, ' * 600}1] == [{name!r}]")
        rules = (Rule(("open",), "shut", "shut", guard),)
        states = (State("open"), State("shut", is_final=True))
        engine.update(definitions.define(ORIGIN, Definition(name, states, rules, "open"), LIMITS))
    clock.advance(1)
    one, two = program("one"), program("two")
    assert one.memory_bytes + two.memory_bytes < limit_bytes
    assert program("one") is one
    three = program("three")
    assert (program("one"), program("three")) == (one, three)
    assert program("two") is not two

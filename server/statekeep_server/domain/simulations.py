"""Looking ahead: which events a machine would accept, and where a list of events would lead.

Owns machines that are not stored. Must never write, nor ask a hook.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple, TypeAlias

from statekeep_server.config import Limits
from statekeep_server.domain import machine_queries
from statekeep_server.domain.definition import Definition
from statekeep_server.domain.machine_draft import Cause, Destination, MachineDraft
from statekeep_server.domain.machine_records import Machine, Transition
from statekeep_server.domain.machines import (
    BY_TRIGGER,
    Rejection,
    loader,
    rejection_of,
    situation_of,
)
from statekeep_server.domain.points import move
from statekeep_server.domain.program import Program
from statekeep_server.domain.programs import Programs
from statekeep_server.domain.ranges import Point
from statekeep_server.domain.transition import (
    Allowed,
    Event,
    HookAnswer,
    Move,
    Outlook,
    Question,
    Refusal,
    Refused,
    Silent,
    outlook,
    step,
)
from statekeep_server.errors import ArgumentInvalidError, ContextInvalidError
from statekeep_server.storage.engine import Engine
from statekeep_server.storage.view import View

Step: TypeAlias = tuple[Transition | None, Rejection | None]
"""How the machine would move, or why not."""

# What the numbers, the times and the frame of a step take in an answer, and more.
_STEP_BYTES: Final = 100
# A view must not stay open for long, and each event may take as long as a trigger of it.
SIMULATION_SECONDS_MAX: Final = 2.0
# An error has to fit into the headers of an answer.
_NAMES_SHOWN_MAX: Final = 10


@dataclass(slots=True, frozen=True, kw_only=True)
class Subject:
    """Where a simulation begins: a stored machine, or a new one of a definition."""

    machine_id: str = ""
    name: str = ""
    version: int = 0
    definition: Definition | None = None


@dataclass(slots=True, frozen=True)
class Simulation:
    """What is to be tried; `hook_answers` says what hooks would answer, True to allow."""

    subject: Subject
    state: str
    context_json: str | None
    events: Sequence[Event]
    hook_answers: Mapping[str, bool]


class SimulateAnswer(NamedTuple):
    """The revision read, how or why not the machine would move, and the machine at the end."""

    revision: int
    steps: list[Step]
    machine: Machine


def enabled_events(  # noqa: PLR0913, PLR0917 - the parts of one question
    engine: Engine,
    programs: Programs,
    limits: Limits,
    namespace: str,
    machine_id: str,
    point: Point,
) -> tuple[int, Machine, tuple[Outlook, ...]]:
    """Return (the revision read, the machine, what each event of its state would do)."""
    with engine.view(namespace) as view:
        move(view, point)
        machine = machine_queries.find(view, machine_id)
        program = programs.of(view, machine.definition_name, machine.definition_version)
        situation = situation_of(machine, view.time_ms, loader(view, limits))
        return view.revision, machine, outlook(program, situation)


def simulate(  # noqa: PLR0913, PLR0917 - the parts of one question
    engine: Engine,
    programs: Programs,
    limits: Limits,
    namespace: str,
    asked: Simulation,
    point: Point,
) -> SimulateAnswer:
    """Return what a list of events would do; one that is rejected leaves the machine as it is."""
    with engine.view(namespace) as view:
        move(view, point)
        revision = view.revision
        draft = MachineDraft(view, programs, limits)
        machine, version, program = _begun(view, draft, asked)
        # A machine that is only imagined was created after the revision that was read.
        latest = max(revision, machine.revision)
        load = loader(view, limits)

        def answers(question: Question) -> HookAnswer:
            allowed = asked.hook_answers.get(question.hook)
            if allowed is None:
                return Silent(
                    f"the simulation was given no answer for the hook {question.hook!r}, and it "
                    f"refuses when nobody answers"
                )
            return Allowed() if allowed else Refused("the simulation says that it refuses")

        steps, size_bytes = list[Step](), 0
        end_seconds = engine.clock.monotonic_seconds() + SIMULATION_SECONDS_MAX
        for event in asked.events:
            if engine.clock.monotonic_seconds() > end_seconds:
                raise _too_long(len(steps))
            situation = situation_of(machine, view.time_ms, load)
            outcome = step(program, situation, event, answers)
            if isinstance(outcome, Refusal):
                steps.append((None, rejection_of(outcome)))
            elif isinstance(outcome, Move):
                destination = Destination(
                    outcome.to_state, outcome.context_json.decode(), version, outcome.is_internal
                )
                cause = Cause(BY_TRIGGER, event.name, payload_json=event.payload_json)
                machine, transition = draft.move(machine, program, destination, cause)
                latest += 1
                machine = machine._replace(revision=latest)
                steps.append((transition._replace(revision=latest), None))
            size_bytes += _bytes_of(steps[-1])
            if size_bytes > limits.page_bytes_max and len(steps) > 1:
                raise _too_large(len(steps) - 1, limits.page_bytes_max)
        return SimulateAnswer(revision, steps, machine)


def _begun(view: View, draft: MachineDraft, asked: Simulation) -> tuple[Machine, int, Program]:
    """Return (the machine at the beginning, its version, its program)."""
    subject, machine = asked.subject, None
    if subject.machine_id:
        machine = machine_queries.find(view, subject.machine_id)
        version = machine.definition_version
        program = draft.programs.of(view, machine.definition_name, version)
    elif subject.definition is not None:
        version, program = 0, Program(subject.definition)
    else:
        version, program = draft.programs.find(view, subject.name, subject.version)
    if asked.state and not program.has_state(asked.state):
        raise ArgumentInvalidError(
            f"the definition has no state {asked.state!r} to begin in", field="state"
        )
    _check_hooks(program, asked.hook_answers)
    context_json = asked.context_json
    if context_json is None:
        context_json = "{}" if machine is None else machine.context_json
    violation = program.context_violation(context_json.encode())
    if violation and (machine is None or asked.context_json is not None):
        raise ContextInvalidError(
            f"the context is refused by the definition: {violation}", field="context_json"
        )
    if machine is None:
        first = view.revision + 1
        machine = draft.unstored(program, version, context_json)
        machine = machine._replace(create_revision=first, revision=first)
    begun = machine
    if asked.state:
        begun = draft.placed(machine, program, Destination(asked.state, context_json, version))
    return begun._replace(context_json=context_json, revision=machine.revision), version, program


def _check_hooks(program: Program, hook_answers: Mapping[str, bool]) -> None:
    """Raise ArgumentInvalidError if a hook that is to answer is none of the definition."""
    names = program.hook_names
    unknown = next((hook for hook in sorted(hook_answers) if hook not in names), None)
    if unknown is not None:
        raise ArgumentInvalidError(
            f"the definition has no hook {unknown!r} to answer for; it has {_listed(names)}",
            field="hook_answers",
        )


def _listed(names: tuple[str, ...]) -> str:
    shown = ", ".join(map(repr, names[:_NAMES_SHOWN_MAX]))
    rest = len(names) - _NAMES_SHOWN_MAX
    return (f"{shown} and {rest:,} more" if rest > 0 else shown) or "none"


def _bytes_of(step: Step) -> int:
    """Return about how much a step adds to an answer, and not less."""
    texts = (part for record in step if record for part in record if isinstance(part, str))
    return _STEP_BYTES + sum(len(text.encode()) for text in texts)


def _too_large(count: int, bytes_max: int) -> ArgumentInvalidError:
    return ArgumentInvalidError(
        f"the answer to more than the first {count} events has over {bytes_max} bytes, the limit "
        f"of one simulation (page_bytes_max); send so many, and go on with the state and the "
        f"context of the answer",
        field="events",
        limit=count,
    )


def _too_long(count: int) -> ArgumentInvalidError:
    return ArgumentInvalidError(
        f"the first {count} events took {SIMULATION_SECONDS_MAX:g} s already, the limit of one "
        f"simulation; send so many, and go on with the state and the context of the answer",
        field="events",
        limit=count,
    )

"""Migrations: moving live machines to another version of their definition, batch by batch.

Owns which machines a batch looks at, where their states lead, and why one is left as it is. Must
never move a machine into a state that its new version does not have.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, NamedTuple

from statekeep_server.config import Limits
from statekeep_server.domain import definition_records, machine_records
from statekeep_server.domain.machine_draft import Cause, Destination, MachineDraft
from statekeep_server.domain.machine_records import Machine
from statekeep_server.domain.machines import BY_MIGRATION
from statekeep_server.domain.origin import Origin
from statekeep_server.domain.program import Program
from statekeep_server.domain.programs import Programs
from statekeep_server.domain.ranges import PageQuery, PageToken, open_token, seal_token
from statekeep_server.errors import ArgumentInvalidError, MigrationInvalidError
from statekeep_server.storage.engine import Engine
from statekeep_server.storage.keys import Kind
from statekeep_server.storage.plan import Outcome, Plan
from statekeep_server.storage.view import View

# Writes wait while a batch is worked out, so one with large contexts, or with contexts that are
# much work to check, ends early.
WORK_MAX: Final = 20_000_000


@dataclass(slots=True, frozen=True)
class Migration:
    """What to move: machines of a definition, from a version (0 any other) to one (0 newest)."""

    definition_name: str
    from_version: int
    to_version: int
    state_map: Mapping[str, str]


class Problem(NamedTuple):
    """Why a machine was left as it is."""

    machine_id: str
    definition_version: int
    state: str
    message: str


class MigrateAnswer(NamedTuple):
    """The revision of a batch, how many machines it moved, which it left, and where to go on."""

    revision: int
    migrated_count: int
    problems: list[Problem]
    next_token: str


def unknown_states(engine: Engine, namespace: str, asked: Migration) -> frozenset[str]:
    """Return the states that a state map leads from and no version has that it may be about.

    This may read every version, so it is not for the writer.
    """
    unknown = set(asked.state_map)
    if not unknown:
        return frozenset()
    with engine.view(namespace) as view:
        to_version = asked.to_version
        for stored in definition_records.versions(view, asked.definition_name):
            to_version = to_version or stored.version
            is_source = asked.from_version == stored.version or (
                not asked.from_version and stored.version != to_version
            )
            if is_source:
                unknown.difference_update(definition_records.states_of(stored))
            if not unknown:
                break
    return frozenset(unknown)


def migrate(  # noqa: PLR0913, PLR0917 - the parts of one request
    origin: Origin,
    asked: Migration,
    query: PageQuery,
    unknown: frozenset[str],
    programs: Programs,
    limits: Limits,
) -> Plan[MigrateAnswer]:
    """Return the plan that moves one batch of machines; for `unknown` see `unknown_states`."""

    def run(view: View) -> Outcome[MigrateAnswer]:
        draft = MachineDraft(view, programs, limits)
        answer = _batch(view, asked, query, unknown, draft, limits)
        changes = draft.changes()
        return Outcome(answer, changes, size_bytes=draft.size_bytes())

    return Plan(
        namespace=origin.namespace,
        run=run,
        answer_from=_answer_from,
        request=origin.request,
    )


def preview(  # noqa: PLR0913, PLR0917 - the parts of one question
    engine: Engine,
    asked: Migration,
    query: PageQuery,
    unknown: frozenset[str],
    programs: Programs,
    limits: Limits,
) -> MigrateAnswer:
    """Return what a batch would answer, but for the revision, which is the one read."""
    with engine.view(query.namespace) as view:
        draft = MachineDraft(view, programs, limits)
        answer = _batch(view, asked, query, unknown, draft, limits)
        return answer._replace(revision=view.revision)


def _batch(  # noqa: PLR0913, PLR0917 - the parts of one batch
    view: View,
    asked: Migration,
    query: PageQuery,
    unknown: frozenset[str],
    draft: MachineDraft,
    limits: Limits,
) -> MigrateAnswer:
    name = asked.definition_name
    to_version, program = draft.programs.find(view, name, asked.to_version)
    definition_records.find(view, name, asked.from_version)
    if asked.from_version == to_version:
        raise ArgumentInvalidError(
            f"the version to move from and the one to move to are both {to_version}, so that no "
            f"machine could move; give two versions, or only the one to move to",
            field="from_version",
        )
    _check_states(asked, unknown, to_version, program)
    machines, token = _looked_at(view, query, program, limits)
    migrated_count, problems = 0, list[Problem]()
    for machine in machines:
        is_wanted = (
            machine.definition_name == name
            and machine.definition_version != to_version
            and asked.from_version in {0, machine.definition_version}
        )
        if not is_wanted:
            continue
        problem = _problem(machine, asked, program)
        if problem:
            problems.append(Problem(machine.id, machine.definition_version, machine.state, problem))
            continue
        state = asked.state_map.get(machine.state, machine.state)
        destination = Destination(state, machine.context_json, to_version)
        draft.move(machine, program, destination, Cause(BY_MIGRATION))
        migrated_count += 1
    revision = view.next_revision if draft else view.revision
    return MigrateAnswer(revision, migrated_count, problems, token)


def _looked_at(
    view: View, query: PageQuery, program: Program, limits: Limits
) -> tuple[list[Machine], str]:
    """Return (the machines that a batch looks at, by id; the token of the next batch)."""
    start = open_token(query).position if query.token else b""
    machines, size_bytes, work = list[Machine](), 0, 0
    for name, version in view.scan(Kind.MACHINE, start, None):
        size_bytes += len(version.payload)
        work += program.context_work(len(version.payload))
        is_full = (
            len(machines) == query.entries_max
            or size_bytes > limits.page_bytes_max
            or work > WORK_MAX
        )
        if machines and is_full:
            return machines, seal_token(query, PageToken(view.revision, view.time_ms, name))
        machines.append(machine_records.decode_machine(name, version))
    return machines, ""


def _problem(machine: Machine, asked: Migration, program: Program) -> str:
    state = asked.state_map.get(machine.state, machine.state)
    if not program.has_state(state):
        return (
            f"the version has no state {state!r}; name one for {machine.state!r} in the state map"
        )
    return program.context_violation(machine.context_json.encode())


def _check_states(
    asked: Migration, unknown: frozenset[str], to_version: int, program: Program
) -> None:
    """Raise MigrationInvalidError if the state map names a state that its version lacks."""
    for from_state, to_state in sorted(asked.state_map.items()):
        if not program.has_state(to_state):
            raise _invalid(from_state, to_state, to_version)
        if from_state in unknown:
            raise _invalid(from_state, from_state, asked.from_version)


def _invalid(from_state: str, state: str, version: int) -> MigrationInvalidError:
    which = f"version {version}" if version else "any other version"
    return MigrationInvalidError(
        f"state_map[{from_state!r}] names the state {state!r}, which {which} does not have",
        field=f"state_map[{from_state}]",
        state=state,
        definition_version=version,
    )


def _answer_from(fields: list[object]) -> MigrateAnswer:
    revision, migrated_count, problems, token = fields
    return MigrateAnswer(
        revision,  # type: ignore[arg-type]
        migrated_count,  # type: ignore[arg-type]
        [Problem(*problem) for problem in problems],  # type: ignore[attr-defined]
        token,  # type: ignore[arg-type]
    )

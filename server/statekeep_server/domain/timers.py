"""Timers: the event of a machine that has stayed long enough where it is.

Owns that each timer fires once: its event takes the same path as a trigger, and rejected or not
uses the timer up. When timers are looked for is for others to say.
"""

from typing import NamedTuple

from statekeep_server.config import Limits
from statekeep_server.domain import machines
from statekeep_server.domain.machine_draft import MachineDraft
from statekeep_server.domain.machines import (
    BY_TIMER,
    Replies,
    TriggerOperation,
    Verdict,
)
from statekeep_server.domain.programs import Programs
from statekeep_server.storage.plan import Outcome, Plan
from statekeep_server.storage.timers import DueTimer
from statekeep_server.storage.view import View


class Fired(NamedTuple):
    """What became of a timer; `verdict` is None when the machine had left the state before."""

    revision: int
    verdict: Verdict | None


def fire(due: DueTimer, replies: Replies, programs: Programs, limits: Limits) -> Plan[Fired]:
    """Return the plan that sends a due timer's event into its machine, if it still waits there.

    Raises HookNeededError as `machines.trigger` does; until then the timer waits.
    """

    def run(view: View) -> Outcome[Fired]:
        draft = MachineDraft(view, programs, limits)
        machine = draft.find(due.machine_id)
        if machine is None or machine.timer_due_ms != due.due_ms:
            return Outcome(Fired(view.revision, None))
        operation = TriggerOperation(machine.id, machine.timer_event, cause=BY_TIMER)
        load = machines.loader(view, limits)
        verdict = machines.judged(draft, operation, view, replies, load, "")
        if verdict.transition is None or verdict.transition.is_internal:
            verdict = verdict._replace(machine=draft.without_timer(verdict.machine))
        return Outcome(
            Fired(view.next_revision, verdict), draft.changes(), size_bytes=draft.size_bytes()
        )

    return Plan(namespace=due.namespace, run=run, answer_from=lambda _fields: Fired(0, None))

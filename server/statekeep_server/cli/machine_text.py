"""How machines and what happens to them look in tables and lines. Pure."""

from typing import Final

from statekeep.v1 import machine_pb2
from statekeep_server.cli.failures import RejectedFailure

_CAUSE_PREFIX: Final = "TRANSITION_CAUSE_"
_REASON_PREFIX: Final = "REJECTION_REASON_"


def step_text(transition: machine_pb2.Transition) -> str:
    """Return a transition in one line: the states, the event, and who and why if that is known."""
    step = f"{transition.from_state} -> {transition.to_state}"
    if transition.internal:
        step = f"{transition.from_state}, internal"
    return f"{step} ({event_text(transition)}){who_text(transition)}"


def event_text(transition: machine_pb2.Transition) -> str:
    """Return what made a machine move: the event, or else the cause."""
    cause = cause_text(transition)
    if not transition.event:
        return cause
    return transition.event if cause == "trigger" else f"{transition.event}, {cause}"


def who_text(transition: machine_pb2.Transition) -> str:
    """Return who made a machine move and why, with what comes before it in a line."""
    actor = f" by {transition.actor}" if transition.actor else ""
    return f"{actor}: {transition.note}" if transition.note else actor


def cause_text(transition: machine_pb2.Transition) -> str:
    """Return what made a machine move, as a word."""
    return machine_pb2.TransitionCause.Name(transition.cause).removeprefix(_CAUSE_PREFIX).lower()


def machine_text(machine: machine_pb2.Machine) -> str:
    """Return where a machine is, and its context if it has one."""
    if machine.context_json in {"", "{}"}:
        return machine.state
    return f"{machine.state} {machine.context_json}"


def reason_of(rejection: machine_pb2.Rejection) -> str:
    """Return the name of the reason of a rejection."""
    return machine_pb2.RejectionReason.Name(rejection.reason).removeprefix(_REASON_PREFIX)


def rejection_text(rejection: machine_pb2.Rejection) -> str:
    """Return why an event is rejected, for a table."""
    return f"{rejection.message} ({reason_of(rejection)})"


def rejected(rejection: machine_pb2.Rejection) -> RejectedFailure:
    """Return what a command ends with when its event is rejected."""
    hook = [f"hook: {rejection.hook}"] if rejection.hook else []
    return RejectedFailure(rejection.message, reason=reason_of(rejection), violations=hook)

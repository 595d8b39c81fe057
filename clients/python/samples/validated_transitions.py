"""Transitions that your own code allows: `python validated_transitions.py 127.0.0.1:7420`.

The server asks this program before an order is paid. While nobody answers, nothing is paid.
"""

import sys

import statekeep
from statekeep import Hook, HookAnswer, HookQuestion, Refuse, TransitionRule

ORDER = statekeep.Definition(
    "order",
    initial_state="open",
    states=["open", "paid", statekeep.State("cancelled", final=True)],
    transitions=[
        TransitionRule("open", "pay", "paid", guard=Hook("may_pay")),
        TransitionRule(["open", "paid"], "cancel", "cancelled"),
    ],
    hooks=[statekeep.HookRule("may_pay", timeout=2)],
)


# region hook
def may_pay(question: HookQuestion) -> HookAnswer:
    """Allow what is paid in full."""
    due, paid = question.machine.context["total"], question.payload["amount"]
    return True if paid >= due else Refuse(f"{due - paid} are missing")


# endregion


def validated_transitions(client: statekeep.Client) -> None:
    """Pay an order, after an attempt with too little."""
    # region run
    client.machines.define(ORDER)
    client.machines.create("order", "order-9", context={"total": 30})

    with client.machines.serve_guards(may_pay):
        verdict = client.machines.trigger("order-9", "pay", {"amount": 20})
        if not verdict.accepted:
            print(verdict.rejection.reason, "-", verdict.rejection.message)
        print("paid:", client.machines.try_trigger("order-9", "pay", {"amount": 30}))

    print("paid twice:", client.machines.try_trigger("order-9", "pay", {"amount": 30}))
    # endregion


if __name__ == "__main__":
    target = sys.argv[1] if len(sys.argv) > 1 else "127.0.0.1:7420"
    with statekeep.Client(target, namespace="validated-transitions") as client:
        try:
            validated_transitions(client)
        finally:
            client.admin.delete_namespace()

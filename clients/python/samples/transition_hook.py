"""A log of every transition: run it with `python transition_hook.py 127.0.0.1:7420`.

Whoever watches hears of each transition once, in order, whichever program made it; after a restart
too, from the revision where it was.
"""

import sys
import threading

import statekeep
from statekeep import TransitionRule

JOB = statekeep.Definition(
    "job",
    initial_state="idle",
    states=["idle", "running", statekeep.State("done", final=True)],
    transitions=[
        TransitionRule("idle", "start", "running"),
        TransitionRule("running", "pause", "idle"),
        TransitionRule("running", "finish", "done"),
    ],
)


# region log
def log_transitions(watch: statekeep.Watch[statekeep.Transition]) -> None:
    """Log each transition, until the watch is closed."""
    for transition in watch:
        print(
            f"Transition: {transition.from_state} -> {transition.to_state}"
            f" via {transition.event}, by {transition.actor}"
        )
        if transition.to_state == "done":
            return


# endregion


def transition_hook(client: statekeep.Client) -> None:
    """Move a job while somebody logs."""
    # region run
    client.machines.define(JOB)
    client.machines.create("job", "job-1")
    with client.machines.watch(definitions=["job"]) as watch:
        logging = threading.Thread(target=log_transitions, args=(watch,))
        logging.start()
        for event in ("start", "pause", "start", "finish"):
            client.machines.trigger("job-1", event, actor="ada")
        logging.join()
    print("to go on another time, start at revision", watch.revision + 1)
    # endregion


if __name__ == "__main__":
    target = sys.argv[1] if len(sys.argv) > 1 else "127.0.0.1:7420"
    with statekeep.Client(target, namespace="transition-hook") as client:
        try:
            transition_hook(client)
        finally:
            client.admin.delete_namespace()

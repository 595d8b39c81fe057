"""A server that is killed amid many triggers: histories, watches and timers go on whole.

Owns the test with the real server in a process of its own. A subscriber that comes back with its
last revision has every transition exactly once.
"""

import random
import threading
from pathlib import Path

import grpc

from statekeep.v1 import machine_service_pb2 as pb
from statekeep.v1.machine_pb2 import Definition, DefinitionReference
from statekeep.v1.machine_service_pb2_grpc import MachineServiceStub
from tests.machines import LOOP, rule, state
from tests.serving import CHANNEL_OPTIONS, PATIENCE_SECONDS, ChildServer, until

ROUNDS = 6
MACHINES = 4
TIMED = Definition(
    name="timed",
    initial_state="on",
    states=[state("on", after=(30, "flip")), state("off", after=(30, "flip"))],
    transitions=[rule("on", "flip", "off"), rule("off", "flip", "on")],
)


class Witness:
    """What callers and the subscriber were told, over all rounds."""

    def __init__(self) -> None:
        self.accepted: dict[str, int] = {}
        self.seen: list[tuple[str, int]] = []
        self.next_revision = 1
        self.count = 0


def trigger(address: str, machine_id: str, witness: Witness) -> None:
    """Send events with a request id each, until the server is gone."""
    with grpc.insecure_channel(address, CHANNEL_OPTIONS) as channel:
        stub = MachineServiceStub(channel)
        for number in range(1_000_000):
            request = pb.TriggerRequest(
                machine_id=machine_id,
                event="go",
                request_id=f"{machine_id}/{witness.accepted[machine_id]}/{number}",
            )
            try:
                response = stub.Trigger(request, timeout=PATIENCE_SECONDS)
            except grpc.RpcError:
                return
            assert response.accepted
            witness.accepted[machine_id] = response.transition.sequence
            witness.count += 1


def subscribe(address: str, witness: Witness) -> None:
    """Take transitions from where the last message ended, until the server is gone."""
    with grpc.insecure_channel(address, CHANNEL_OPTIONS) as channel:
        request = pb.WatchTransitionsRequest(start_revision=witness.next_revision)
        try:
            for message in MachineServiceStub(channel).WatchTransitions(request):
                assert not message.partial
                witness.seen += [(each.machine_id, each.sequence) for each in message.transitions]
                witness.next_revision = message.revision + 1
        except grpc.RpcError:
            return


def check(address: str, witness: Witness) -> None:
    """Compare the histories with what the callers and the subscriber were told."""
    with grpc.insecure_channel(address, CHANNEL_OPTIONS) as channel:
        stub = MachineServiceStub(channel)
        for machine_id, acknowledged in witness.accepted.items():
            machine = stub.GetMachine(pb.GetMachineRequest(machine_id=machine_id)).machine
            assert machine.sequence >= acknowledged, "an acknowledged transition is lost"
            assert machine.state == ("b" if machine.sequence % 2 else "a")
            history = stub.GetHistory(
                pb.GetHistoryRequest(machine_id=machine_id, page_size=1_000, reverse=True)
            ).transitions
            first = machine.sequence - len(history) + 1
            assert [each.sequence for each in history] == list(range(first, machine.sequence + 1))
            seen = [sequence for name, sequence in witness.seen if name == machine_id]
            assert seen == list(range(1, len(seen) + 1)), "a transition is missing or came twice"
            assert len(seen) <= machine.sequence


def test_a_subscriber_has_every_transition_once_across_kills(tmp_path: Path) -> None:
    """Six kills in a row, with four machines at once; then it catches up to the last one."""
    witness, chance = Witness(), random.Random(20_261_125)
    for round_ in range(ROUNDS):
        child = ChildServer(tmp_path / "data")
        try:
            address = child.wait_serving()
            if not round_:
                _prepare(address, witness)
            check(address, witness)
            threads = [
                threading.Thread(target=trigger, args=(address, machine_id, witness))
                for machine_id in witness.accepted
            ]
            threads.append(threading.Thread(target=subscribe, args=(address, witness)))
            for thread in threads:
                thread.start()
            enough = witness.count + chance.randrange(20, 200)
            until(lambda enough=enough: witness.count >= enough, "enough triggers")  # type: ignore[misc]
        finally:
            child.kill()
        for thread in threads:
            thread.join()
    child = ChildServer(tmp_path / "data")
    try:
        address = child.wait_serving()
        thread = threading.Thread(target=subscribe, args=(address, witness))
        thread.start()
        total = _total(address, witness)
        until(lambda: len(witness.seen) >= total, "all transitions")
        check(address, witness)
        assert len(witness.seen) == len(set(witness.seen)) == total
    finally:
        child.kill()
    thread.join()


def _prepare(address: str, witness: Witness) -> None:
    with grpc.insecure_channel(address, CHANNEL_OPTIONS) as channel:
        stub = MachineServiceStub(channel)
        stub.DefineMachine(pb.DefineMachineRequest(definition=LOOP))
        for number in range(MACHINES):
            machine_id = f"m{number}"
            witness.accepted[machine_id] = 0
            definition = DefinitionReference(name="loop")
            stub.CreateMachine(
                pb.CreateMachineRequest(definition=definition, machine_id=machine_id)
            )


def _total(address: str, witness: Witness) -> int:
    with grpc.insecure_channel(address, CHANNEL_OPTIONS) as channel:
        stub = MachineServiceStub(channel)
        return sum(
            stub.GetMachine(pb.GetMachineRequest(machine_id=each)).machine.sequence
            for each in witness.accepted
        )


def test_timers_go_on_after_kills(tmp_path: Path) -> None:
    """A machine that lives from its timers alone has a history without a gap."""
    for round_ in range(ROUNDS // 2):
        child = ChildServer(tmp_path / "data", "--timer-interval-seconds", "0.01")
        try:
            address = child.wait_serving()
            with grpc.insecure_channel(address, CHANNEL_OPTIONS) as channel:
                stub = MachineServiceStub(channel)
                if not round_:
                    stub.DefineMachine(pb.DefineMachineRequest(definition=TIMED))
                    stub.CreateMachine(
                        pb.CreateMachineRequest(
                            definition=DefinitionReference(name="timed"), machine_id="t"
                        )
                    )
                get = pb.GetMachineRequest(machine_id="t")
                goal = stub.GetMachine(get).machine.sequence + 5
                until(lambda: stub.GetMachine(get).machine.sequence >= goal, "the timers")  # noqa: B023
                history = stub.GetHistory(
                    pb.GetHistoryRequest(machine_id="t", page_size=1_000, reverse=True)
                ).transitions
                sequences = [each.sequence for each in history]
                assert sequences == list(range(1, len(sequences) + 1))
                states = [each.to_state for each in history]
                assert states == (["off", "on"] * len(states))[: len(states)]
        finally:
            child.kill()

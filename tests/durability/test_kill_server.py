"""A server that is killed amid many saves keeps every one that it acknowledged.

Owns the test with the real server in a process of its own and clients on real connections; what
the engine alone promises is proved beside it.
"""

import random
import threading
from dataclasses import dataclass, field
from pathlib import Path

import grpc

from statekeep.v1 import admin_service_pb2 as admin_pb
from statekeep.v1 import store_service_pb2 as pb
from statekeep.v1.admin_service_pb2_grpc import AdminServiceStub
from statekeep.v1.commit_pb2 import Operation, SaveOperation
from statekeep.v1.entry_pb2 import Value
from statekeep.v1.store_service_pb2_grpc import StoreServiceStub
from tests.serving import CHANNEL_OPTIONS, PATIENCE_SECONDS, ChildServer, until

ROUNDS = 12
WRITERS = 4
PAIR_EVERY = 5


@dataclass
class Witness:
    """What the writers were told: the newest text and revision of each key, and the latest."""

    saved: dict[str, tuple[str, int]] = field(default_factory=dict)
    begun: dict[str, str] = field(default_factory=dict)
    revision: int = 0
    acknowledged: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def begin(self, keys: list[str], text: str) -> None:
        """Note a save before it is sent: it may be applied without an answer."""
        with self.lock:
            self.begun |= dict.fromkeys(keys, text)

    def acknowledge(self, keys: list[str], text: str, revision: int) -> None:
        """Note what the server answered."""
        with self.lock:
            self.saved |= dict.fromkeys(keys, (text, revision))
            self.revision = max(self.revision, revision)
            self.acknowledged += 1


def write(address: str, writer: int, round_: int, witness: Witness) -> None:
    """Save and commit, each key by this writer alone, until the server is gone."""
    with grpc.insecure_channel(address, CHANNEL_OPTIONS) as channel:
        stub = StoreServiceStub(channel)
        for number in range(1_000_000):
            text = f"{round_}/{number}"
            keys = [f"{writer}/{number % 50}"]
            if number % PAIR_EVERY == 0:
                keys = [f"{writer}/left", f"{writer}/right"]
            witness.begin(keys, text)
            value = Value(text=text)
            operations = [Operation(save=SaveOperation(key=key, value=value)) for key in keys]
            try:
                if len(keys) > 1:
                    request = pb.CommitRequest(operations=operations)
                    revision = stub.Commit(request, timeout=PATIENCE_SECONDS).revision
                else:
                    save = pb.SaveRequest(key=keys[0], value=value)
                    revision = stub.Save(save, timeout=PATIENCE_SECONDS).revision
            except grpc.RpcError:
                return
            witness.acknowledge(keys, text, revision)


def check(address: str, witness: Witness) -> None:
    """Compare what is there with what the writers were told."""
    with grpc.insecure_channel(address, CHANNEL_OPTIONS) as channel:
        scan = StoreServiceStub(channel).ScanEntries(pb.ScanEntriesRequest())
        messages = list(scan)
        verified = list(AdminServiceStub(channel).VerifyStore(admin_pb.VerifyStoreRequest()))
    assert messages[0].revision >= witness.revision, "a revision went back"
    assert not [damaged for message in verified for damaged in message.damaged_records]
    there = {entry.key: entry for message in messages for entry in message.entries}
    for key, (text, revision) in witness.saved.items():
        entry = there[key]
        assert entry.revision >= revision, f"an acknowledged save of {key} is lost"
        if entry.revision == revision:
            assert entry.value.text == text
        else:
            assert entry.value.text == witness.begun[key], f"{key} holds what nobody saved last"
    for key in there.keys() - witness.saved.keys():
        assert there[key].value.text == witness.begun[key]
    for writer in range(WRITERS):
        left, right = (there.get(f"{writer}/{side}") for side in ("left", "right"))
        assert (left is None) == (right is None), "a commit was torn"
        if left is not None and right is not None:
            assert (left.revision, left.value) == (right.revision, right.value)
    # What was applied without an answer is known from now on.
    for entry in there.values():
        witness.saved[entry.key] = (entry.value.text, entry.revision)
    witness.revision = messages[0].revision


def test_every_acknowledged_save_survives_a_killed_server(tmp_path: Path) -> None:
    """Twelve times in a row, with several writers at once; revisions never go back."""
    witness, chance = Witness(), random.Random(20_261_123)
    for round_ in range(ROUNDS):
        child = ChildServer(tmp_path / "data")
        try:
            address = child.wait_serving()
            check(address, witness)
            threads = [
                threading.Thread(target=write, args=(address, writer, round_, witness))
                for writer in range(WRITERS)
            ]
            for thread in threads:
                thread.start()
            enough = witness.acknowledged + chance.randrange(20, 300)
            until(lambda enough=enough: witness.acknowledged >= enough, "enough saves")  # type: ignore[misc]
        finally:
            child.kill()
        for thread in threads:
            thread.join()
    child = ChildServer(tmp_path / "data")
    try:
        check(child.wait_serving(), witness)
    finally:
        child.kill()

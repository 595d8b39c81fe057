"""Serializable: commits have one order, the revision order, and reads see the latest."""

import threading
from concurrent.futures import ThreadPoolExecutor

import grpc

from statekeep.v1 import store_service_pb2 as pb
from statekeep.v1.entry_pb2 import PointInTime, Value
from statekeep.v1.store_service_pb2_grpc import StoreServiceStub
from tests.refusals import refusal_of, refused
from tests.serving import CHANNEL_OPTIONS, ServerFactory

CALLERS = 8
ROUNDS = 25


def test_increments_by_compare_and_save_lose_nothing(make_server: ServerFactory) -> None:
    """Of those who save on the same revision one wins; the others read again and go on."""
    server = make_server()
    server.store.Save(pb.SaveRequest(key="count", value=Value(text="0")))
    failures: list[str] = []

    def increment(_caller: int) -> None:
        with grpc.insecure_channel(server.address, CHANNEL_OPTIONS) as channel:
            stub = StoreServiceStub(channel)
            done = 0
            while done < ROUNDS:
                entry = stub.Load(pb.LoadRequest(key="count")).entry
                number = str(int(entry.value.text) + 1)
                request = pb.SaveRequest(
                    key="count", value=Value(text=number), if_revision=entry.revision
                )
                try:
                    stub.Save(request)
                    done += 1
                except grpc.RpcError as error:
                    failures.append(refusal_of(error).reason)

    with ThreadPoolExecutor(CALLERS) as pool:
        list(pool.map(increment, range(CALLERS)))
    loaded = server.store.Load(pb.LoadRequest(key="count"))
    assert loaded.entry.value.text == str(CALLERS * ROUNDS)
    assert loaded.revision == 1 + CALLERS * ROUNDS
    assert set(failures) <= {"PRECONDITION_FAILED"}


def test_commits_of_many_callers_make_one_order_without_gaps(make_server: ServerFactory) -> None:
    """Each commit has a revision of its own, and reading there shows exactly that commit."""
    server = make_server()

    def write(caller: int) -> list[tuple[int, str]]:
        made = []
        for number in range(ROUNDS):
            text = f"{caller}/{number}"
            request = pb.SaveRequest(key="k", value=Value(text=text))
            made.append((server.store.Save(request).revision, text))
        return made

    with ThreadPoolExecutor(CALLERS) as pool:
        made = sorted(each for every in pool.map(write, range(CALLERS)) for each in every)
    assert [revision for revision, _text in made] == list(range(1, CALLERS * ROUNDS + 1))
    for revision, text in made[::7]:
        at = PointInTime(revision=revision)
        assert server.store.Load(pb.LoadRequest(key="k", at=at)).entry.value.text == text


def test_a_client_reads_its_own_writes_and_those_it_heard_of(make_server: ServerFactory) -> None:
    """Whatever was acknowledged before a read began is seen by it, on any connection."""
    server = make_server()
    stop = threading.Event()

    def disturb() -> None:
        while not stop.is_set():
            server.store.Save(pb.SaveRequest(key="noise", value=Value(text="v")))

    noise = threading.Thread(target=disturb)
    noise.start()
    with grpc.insecure_channel(server.address, CHANNEL_OPTIONS) as channel:
        other = StoreServiceStub(channel)
        for number in range(ROUNDS * 2):
            request = pb.SaveRequest(key="k", value=Value(text=str(number)))
            revision = server.store.Save(request).revision
            for stub in (server.store, other):
                loaded = stub.Load(pb.LoadRequest(key="k"))
                assert loaded.entry.value.text == str(number)
                assert loaded.revision >= revision
                assert stub.ListKeys(pb.ListKeysRequest()).revision >= revision
    stop.set()
    noise.join()


def test_conditions_see_the_latest_revision(make_server: ServerFactory) -> None:
    """0 means absent, for a save and for a delete; the error tells what there is."""
    server = make_server()
    text = Value(text="v")
    assert server.store.Save(pb.SaveRequest(key="k", value=text, if_revision=0)).created
    again = pb.SaveRequest(key="k", value=text, if_revision=0)
    refusal = refused(server.store.Save, again)
    assert refusal.code is grpc.StatusCode.FAILED_PRECONDITION
    assert refusal.metadata == {
        "field": "if_revision",
        "key": "k",
        "revision": "1",
        "latest": "1",
    }
    assert not server.store.Save(pb.SaveRequest(key="k", value=text, if_revision=1)).created
    refusal = refused(server.store.Delete, pb.DeleteRequest(key="k", if_revision=1))
    assert refusal.metadata["revision"] == "2"
    assert server.store.Delete(pb.DeleteRequest(key="k", if_revision=2)).revision == 3
    refusal = refused(server.store.Save, pb.SaveRequest(key="k", value=text, if_revision=2))
    assert refusal.metadata["revision"] == "0"
    assert server.store.Delete(pb.DeleteRequest(key="k", if_revision=0)).revision == 3

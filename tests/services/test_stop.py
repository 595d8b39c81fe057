"""Stopping: what was begun is finished, what was acknowledged stays, and the exit code is 0."""

import threading
from pathlib import Path

import grpc
import pytest

from statekeep.v1 import store_service_pb2 as pb
from statekeep.v1.entry_pb2 import Value
from statekeep.v1.store_service_pb2_grpc import StoreServiceStub
from tests.refusals import refusal_of
from tests.serving import (
    CHANNEL_OPTIONS,
    PATIENCE_SECONDS,
    ChildServer,
    ServerFactory,
    until,
)
from tests.writing import busy_writer

WRITERS = 4
SAVES_BEFORE_STOP = 100


def save(key: str, text: str = "v") -> pb.SaveRequest:
    """Return a request to save a text."""
    return pb.SaveRequest(key=key, value=Value(text=text))


def test_writes_under_way_finish_before_the_server_stops(make_server: ServerFactory) -> None:
    """Saves that wait for the disk when the stop begins are answered, and are there afterwards."""
    server = make_server()
    with grpc.insecure_channel(server.address, CHANNEL_OPTIONS) as channel:
        stub = StoreServiceStub(channel)
        with busy_writer(server.engine):
            waiting = [stub.Save.future(save(f"k{number}")) for number in range(50)]
            until(lambda: server.status().writes_waiting == 50, "all saves wait")
            stopped = server.loop.begin(server.server.stop())
        assert sorted(answer.result().revision for answer in waiting) == list(range(1, 51))
        stopped()
    assert make_server().status().namespace.entries_count == 50


def test_a_scan_under_way_finishes_before_the_server_stops(make_server: ServerFactory) -> None:
    """A client that goes on reading gets all of it."""
    server = make_server(scan_batch_bytes_max=1_000)
    for number in range(100):
        server.store.Save(save(f"k{number:03}", "v" * 500))
    with grpc.insecure_channel(server.address, CHANNEL_OPTIONS) as channel:
        scan = iter(StoreServiceStub(channel).ScanEntries(pb.ScanEntriesRequest()))
        keys = [entry.key for entry in next(scan).entries]
        stopped = server.loop.begin(server.server.stop())
        keys += [entry.key for message in scan for entry in message.entries]
        stopped()
    assert keys == [f"k{number:03}" for number in range(100)]


def test_a_client_that_does_not_read_cannot_hold_the_server_up(make_server: ServerFactory) -> None:
    """After the grace its stream is ended, with a status that tells it to come back."""
    server = make_server(stop_grace_seconds=0.1)
    for number in range(40):
        server.store.Save(save(f"k{number}", "v" * (1 << 20)))
    with grpc.insecure_channel(server.address, CHANNEL_OPTIONS) as channel:
        scan = iter(StoreServiceStub(channel).ScanEntries(pb.ScanEntriesRequest()))
        assert len(next(scan).entries) == 1
        server.loop.begin(server.server.stop())()
        with pytest.raises(grpc.RpcError) as caught:
            list(scan)
    assert refusal_of(caught.value).code in {
        grpc.StatusCode.UNAVAILABLE,
        grpc.StatusCode.CANCELLED,
    }
    assert make_server().status().namespace.entries_count == 40


def test_a_server_that_is_told_to_stop_keeps_what_it_acknowledged(
    make_server: ServerFactory, tmp_path: Path
) -> None:
    """After SIGTERM amid many saves it exits with 0, and each acknowledged one is there."""
    child = ChildServer(tmp_path / "data")
    address = child.wait_serving()
    acknowledged: list[str] = []
    codes: set[grpc.StatusCode] = set()

    def write(writer: int) -> None:
        with grpc.insecure_channel(address, CHANNEL_OPTIONS) as channel:
            stub = StoreServiceStub(channel)
            for number in range(1_000_000):
                key = f"{writer}/{number}"
                try:
                    stub.Save(save(key), timeout=PATIENCE_SECONDS)
                except grpc.RpcError as error:
                    codes.add(refusal_of(error).code)
                    return
                acknowledged.append(key)

    threads = [threading.Thread(target=write, args=(writer,)) for writer in range(WRITERS)]
    for thread in threads:
        thread.start()
    until(lambda: len(acknowledged) >= SAVES_BEFORE_STOP, "the writers are under way")
    child.terminate()
    code, errors = child.wait_ended()
    for thread in threads:
        thread.join()
    assert code == 0, errors
    assert codes <= {grpc.StatusCode.UNAVAILABLE, grpc.StatusCode.CANCELLED}
    server = make_server()
    keys = {
        entry.key
        for message in server.store.ScanEntries(pb.ScanEntriesRequest())
        for entry in message.entries
    }
    assert keys >= set(acknowledged)
    assert len(keys) <= len(acknowledged) + WRITERS


def test_a_server_stops_at_once_when_nobody_calls(tmp_path: Path) -> None:
    """SIGTERM right after the start ends it with 0."""
    child = ChildServer(tmp_path / "data")
    child.wait_serving()
    child.terminate()
    code, errors = child.wait_ended()
    assert code == 0, errors

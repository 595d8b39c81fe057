"""A disk that is full is survived; one that fails stops all writing."""

import shutil
from pathlib import Path

import pytest

from statekeep_server.errors import StorageFailedError
from tests.children import run_child
from tests.engines import EngineFactory
from tests.entries import contents, save

CHILD = "tests.unit.storage.failing_disk"


def test_a_full_disk_refuses_writes_and_serves_reads(
    tmp_path: Path, make_engine: EngineFactory
) -> None:
    """When the file cannot grow, a write fails cleanly, reads go on, and with room it recovers."""
    assert run_child(CHILD, "full", str(tmp_path / "full"))[-5:] == [
        "refused: STORAGE_FULL",
        "readable: True",
        "saved again: 2",
        "intact: True",
        "failures: 0",
    ]
    assert contents(make_engine(tmp_path / "full"))["first"] == "v"


def test_a_failing_disk_stops_all_writing(tmp_path: Path, make_engine: EngineFactory) -> None:
    """After an input/output error no write is accepted, the owner is told once, reads go on."""
    assert run_child(CHILD, "broken", str(tmp_path / "broken"))[-4:] == [
        "refused: STORAGE_FAILED",
        "refused: STORAGE_FAILED",
        "readable: {'kept': 'v'}",
        "failures: 1",
    ]
    assert contents(make_engine(tmp_path / "broken")) == {"kept": "v"}


def test_a_directory_that_disappears_is_a_failure_too(make_engine: EngineFactory) -> None:
    """When not even the free space can be told any more, a write is refused, never acknowledged."""
    failures = list[BaseException]()
    engine = make_engine(on_failure=failures.append)
    save(engine, "kept")
    shutil.rmtree(make_engine.directory)
    for key in ("lost", "lost too"):
        with pytest.raises(StorageFailedError, match="disk failed"):
            save(engine, key)
    assert contents(engine) == {"kept": "v"}
    assert len(failures) == 1

"""Opening is suspicious: what is not a whole store of ours is refused and left as it was."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from statekeep_server.errors import StoreOpenError
from statekeep_server.storage.group import Group
from tests.children import ROOT
from tests.engines import EngineFactory
from tests.entries import contents, save
from tests.flips import flip_bit

Spoil = Callable[[Path], object]


@pytest.fixture
def used(make_engine: EngineFactory) -> Path:
    """Return the directory of a store that was in use."""
    engine = make_engine()
    for index in range(50):
        save(engine, f"key {index}", "v" * 1_000)
    engine.close()
    return make_engine.directory


def files(directory: Path) -> dict[str, bytes]:
    return {
        path.name: path.read_bytes()
        for path in directory.iterdir()
        if path.name not in {"holder.json", "lock.mdb"}
    }


def rewrite_identity(directory: Path, **facts: object) -> None:
    path = directory / "identity.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | facts))


def truncate(directory: Path) -> None:
    os.truncate(directory / "data.mdb", 20_000)


SPOILED: dict[str, tuple[Spoil, str]] = {
    "missing": (lambda path: (path / "data.mdb").unlink(), "is missing although"),
    "empty": (lambda path: os.truncate(path / "data.mdb", 0), "is empty although"),
    "stub": (lambda path: os.truncate(path / "data.mdb", 100), "does not begin as an LMDB"),
    "truncated": (truncate, "is truncated: it has 20000 of"),
    "foreign": (
        lambda path: (path / "data.mdb").write_bytes(b"SQLite format 3\0" * 10_000),
        "does not begin as an LMDB",
    ),
    "other product": (
        lambda path: rewrite_identity(path, product="etcd"),
        "belongs to 'etcd', not to Statekeep",
    ),
    "newer": (lambda path: rewrite_identity(path, format=2), "written by a newer Statekeep"),
    "other store": (
        lambda path: rewrite_identity(path, store_id="someone else"),
        "files of two stores are mixed",
    ),
    "no json": (
        lambda path: (path / "identity.json").write_text("{"),
        "cannot be read as the identity",
    ),
    "no object": (
        lambda path: (path / "identity.json").write_text("[]"),
        "cannot be read as the identity",
    ),
    "not text": (
        lambda path: (path / "identity.json").write_bytes(b"\xff\xfe"),
        "cannot be read as the identity",
    ),
    "no identity": (
        lambda path: (path / "identity.json").unlink(),
        "is not empty and not a Statekeep store",
    ),
}


@pytest.mark.parametrize("fault", SPOILED)
def test_a_spoiled_directory_is_refused_unchanged(
    make_engine: EngineFactory, used: Path, fault: str
) -> None:
    """Each fault is told in a sentence of its own, and no file is touched."""
    spoil, sentence = SPOILED[fault]
    spoil(used)
    before = files(used)
    for _ in range(2):
        with pytest.raises(StoreOpenError, match=sentence):
            make_engine()
    assert files(used) == before


def test_an_empty_or_absent_directory_becomes_a_store(
    tmp_path: Path, make_engine: EngineFactory
) -> None:
    """A new store is made in a directory that is absent or empty, for its owner only."""
    (tmp_path / "empty").mkdir()
    for name in ("empty", "absent/below"):
        engine = make_engine(tmp_path / name)
        save(engine, "a")
        engine.close()
        assert contents(make_engine(tmp_path / name)) == {"a": "v"}
    assert (tmp_path / "absent/below").stat().st_mode & 0o077 == 0


def test_a_directory_that_holds_something_else_is_refused(
    tmp_path: Path, make_engine: EngineFactory
) -> None:
    """Files that are not ours stay alone in their directory, and the sentence names them."""
    (tmp_path / "thesis.txt").write_text("precious")
    with pytest.raises(StoreOpenError, match=r"it holds thesis\.txt"):
        make_engine(tmp_path)
    assert files(tmp_path) == {"thesis.txt": b"precious"}


def test_a_file_is_no_directory(tmp_path: Path, make_engine: EngineFactory) -> None:
    """A path that is a file is refused with a sentence."""
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreOpenError, match="cannot use"):
        make_engine(tmp_path / "file")


@pytest.mark.parametrize("left", [["holder.json"], ["holder.json", "identity.json.new"]])
def test_a_creation_cut_short_before_its_identity_starts_again(
    make_engine: EngineFactory, left: list[str]
) -> None:
    """What a crash leaves before the identity file is whole does not block the next start."""
    make_engine.directory.mkdir()
    for name in left:
        (make_engine.directory / name).write_text("{")
    assert save(make_engine(), "a").revision == 1


@pytest.mark.parametrize("data", [None, b"", b"half a page"])
def test_a_creation_cut_short_after_its_identity_starts_again(
    make_engine: EngineFactory, used: Path, data: bytes | None
) -> None:
    """Until the identity says ready no server answered, so a half-made data file is made anew."""
    rewrite_identity(used, ready=False)
    (used / "data.mdb").unlink()
    if data is not None:
        (used / "data.mdb").write_bytes(data)
    engine = make_engine()
    assert contents(engine) == {}
    save(engine, "a")
    engine.close()
    assert contents(make_engine()) == {"a": "v"}


def test_a_second_opener_is_told_who_holds_the_directory(make_engine: EngineFactory) -> None:
    """The error names the process and where it listens; the holder is not disturbed."""
    engine = make_engine()
    with pytest.raises(StoreOpenError, match=rf"in use by process {os.getpid()}; stop that"):
        make_engine()
    engine.describe_holder("127.0.0.1:7420")
    with pytest.raises(StoreOpenError, match=r"listening on 127\.0\.0\.1:7420"):
        make_engine()
    assert save(engine, "a").revision == 1


def test_another_process_is_kept_out_too(make_engine: EngineFactory) -> None:
    """The lock holds between processes."""
    make_engine()
    script = (
        "import sys; from pathlib import Path; from statekeep_server.clock import SystemClock; "
        "from tests.engines import SMALL; from statekeep_server.storage.engine import Engine; "
        "Engine(Path(sys.argv[1]), SystemClock(), SMALL)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, str(make_engine.directory)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert f"is in use by process {os.getpid()}" in done.stderr


def test_the_directory_is_free_after_the_close(make_engine: EngineFactory) -> None:
    """Closing releases the directory, closing twice does no harm to whoever opened it next."""
    engine = make_engine()
    engine.close()
    second = make_engine()
    engine.close()
    with pytest.raises(StoreOpenError, match="in use"):
        make_engine()
    second.close()
    make_engine()


def test_a_refused_open_releases_the_directory(make_engine: EngineFactory, used: Path) -> None:
    """After a refusal and a repair the same process can open the store."""
    kept = (used / "identity.json").read_bytes()
    rewrite_identity(used, store_id="someone else")
    with pytest.raises(StoreOpenError):
        make_engine()
    (used / "identity.json").write_bytes(kept)
    assert len(contents(make_engine())) == 50


def test_a_file_that_is_short_but_whole_is_accepted(make_engine: EngineFactory, used: Path) -> None:
    """Pages that were used and freed in one commit are never written: no damage, only shorter."""
    engine = make_engine()

    def put_and_delete(group: Group) -> None:
        key, database = b"passing", group.databases.meta
        group.transaction.put(key, b"x" * 1_000_000, db=database)
        group.delete([key], database)

    engine.run_step(put_and_delete)
    info = engine._environment._lmdb.info()
    engine.close()
    assert (used / "data.mdb").stat().st_size < (info["last_pgno"] + 1) * 4_096 - 500_000
    engine = make_engine()
    assert len(contents(engine)) == 50
    assert save(engine, "more").created


def test_a_newer_lmdb_format_is_refused(make_engine: EngineFactory, used: Path) -> None:
    """A data file of an LMDB format we do not know is refused with a sentence."""
    path = used / "data.mdb"
    content = bytearray(path.read_bytes())
    for page in (0, 4_096):
        content[page + 20 : page + 24] = (999).to_bytes(4, "little")
    path.write_bytes(content)
    with pytest.raises(StoreOpenError, match=r"data\.mdb"):
        make_engine()


def test_a_damaged_store_id_is_refused(make_engine: EngineFactory, used: Path) -> None:
    """A data file whose own id is damaged cannot be told from a foreign one and is refused."""
    store_id = json.loads((used / "identity.json").read_text())["store_id"].encode()
    assert flip_bit(used, store_id) >= 1
    with pytest.raises(StoreOpenError, match="store's id"):
        make_engine()

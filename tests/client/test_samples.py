"""The samples run and print what stands beside them, so what is cut from them works."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2] / "clients/python/samples"
PATIENCE_SECONDS = 60
SAMPLES = sorted(ROOT.glob("*.py"))


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_a_sample_prints_what_it_should(path: Path, address: str) -> None:
    done = subprocess.run(
        [sys.executable, path, address],
        capture_output=True,
        text=True,
        check=False,
        timeout=PATIENCE_SECONDS,
    )
    assert done.stderr == ""
    assert done.stdout == (ROOT / "output" / f"{path.stem}.txt").read_text()
    assert done.returncode == 0


def test_there_is_an_output_for_every_sample_and_none_besides() -> None:
    assert {path.stem for path in (ROOT / "output").iterdir()} == {path.stem for path in SAMPLES}


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_every_region_of_a_sample_ends(path: Path) -> None:
    markers = [
        line.strip()
        for line in path.read_text().splitlines()
        if "region" in line and line.strip().startswith("#")
    ]
    assert markers
    assert all(marker.startswith("# region ") for marker in markers[::2])
    assert all(marker == "# endregion" for marker in markers[1::2])
    assert len(markers) % 2 == 0

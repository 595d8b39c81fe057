"""Random work through the Python client agrees with the model, over kills of the server."""

import pytest

from tests.conformance.random_workload import play
from tests.conformance.runner import Arena

STEPS = 200


@pytest.mark.parametrize("seed", [11, 12])
def test_random_work_is_as_expected(seed: int, python_arena: Arena) -> None:
    """Entries, snapshots and machines at one revision clock, with a watch over all of it."""
    play(python_arena, seed, STEPS)

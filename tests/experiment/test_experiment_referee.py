"""The referee: no false answers beyond 5 %, intervals that hold the truth in 93 to 97 %, power printed.

10,000 simulated experiments a scenario, seeds fixed; the tables go to docs/experiment.md as printed (refereed.py).
"""

import pytest
from refereed import NOTHING, referee, scenarios, table

from groundup.proof.designs import KINDS
from groundup.proof.power import ENOUGH

pytestmark = pytest.mark.proof


@pytest.mark.parametrize("kind", KINDS)
def test_the_referee(kind):
    rows = {name: referee(kind, world) for name, world in scenarios(kind).items()}
    print(table(kind, rows))
    for name in NOTHING:
        assert rows[name].experiments >= 10_000
        assert rows[name].moved + rows[name].other_way <= 0.05, name
        assert (rows[name].thesis or 0.0) <= 0.05, name
    for name, row in rows.items():
        assert (row.thesis or 0.0) <= 0.05, f"{name}: foot work never moves the hip measure here"
        assert row.other_way <= 0.05, name
    for name, row in rows.items():
        assert 0.93 <= row.covered <= 0.97, name
    assert rows["large effect"].moved >= ENOUGH
    assert rows["large effect"].moved > rows["expected effect"].moved > rows["no effect"].moved

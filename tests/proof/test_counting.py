"""Over a thousand generated sessions: what was done is counted, what was not is not, and holds last as they did.

All seeds are fixed; the tables go to docs/counting.md as printed (see sessions_counted.py). Bounds are those that were
asked for: off by none in 98 % of sessions, no repetition in setup and walking, holds within 0.2 s.
"""

import pytest
from sessions_counted import (
    COUNTED,
    SESSIONS,
    Counts,
    caught,
    caught_table,
    counts,
    counts_table,
    ghosts,
    ghosts_table,
    holds,
    holds_table,
)

from groundup.synthetic.sessions import Habits

pytestmark = pytest.mark.proof
HALVES = (COUNTED[0::2], COUNTED[1::2])


@pytest.mark.parametrize("kinds", HALVES, ids=["even", "odd"])
def test_repetitions_are_off_by_none(kinds):
    rows = counts(SESSIONS, kinds)
    print(counts_table(rows))
    total = sum(rows.values(), Counts())
    assert total.sessions >= 400
    assert total.right / total.sessions >= 0.98
    assert total.ghosts / total.sessions <= 0.01
    assert total.cued / total.sessions <= 0.05, "a clean set was called faulty"


def test_holds_last_as_long_as_the_foot_was_in_the_air():
    rows = {"everything happens": holds(2 * SESSIONS), "undisturbed": holds(SESSIONS, habits=Habits(events=False))}
    print(holds_table(rows))
    for row in rows.values():
        assert row.within / row.planted >= 0.95
        assert row.ghosts / row.sessions <= 0.02


def test_nothing_is_counted_of_who_never_begins():
    rows = ghosts(5)
    print(ghosts_table(rows))
    assert all(minutes >= 50 for minutes, _, _ in rows.values())
    assert {movement: where for movement, (_, found, where) in rows.items() if found} == {}


def test_faults_far_beyond_their_thresholds_are_named():
    rows = caught(SESSIONS // 5)
    print(caught_table(rows))
    for name, row in rows.items():
        assert row.named / row.repetitions >= 0.9, name
        assert row.cued / row.sessions >= 0.9, name

"""What a block of a session says."""

import pytest

from groundup.training.plan import Prescription, SessionPlan
from groundup.training.screening import clearance, questions
from groundup.training.session import blocks

FREE = clearance({g.id: False for g in questions()})


@pytest.mark.parametrize(
    ("exercise_id", "amount", "said"),
    [
        ("short_foot", 1.0, "1 repetition."),
        ("short_foot", 20.0, "20 repetitions."),
        ("balance", 1.0, "Hold 1 second, "),
        ("balance", 30.0, "Hold 30 seconds, "),
        ("barefoot_walk", 1.0, "1 minute."),
        ("barefoot_walk", 5.0, "5 minutes."),
    ],
)
def test_one_is_one(exercise_id: str, amount: float, said: str) -> None:
    plan = SessionPlan("own", "Own", (Prescription(exercise_id, 1, 1, amount, 30.0),), rounds=True, change_s=8.0)
    work = next(b for b in blocks(plan, FREE) if b.kind == "work")
    assert work.says.startswith(said)

"""What is known of a person reaches the words of a running set, and what a hold's cues do not spoil."""

import pytest

from groundup.coaching.feedback import Feedback, Held
from groundup.live.counting import Beginning, started, stiff_ankle
from groundup.live.finish import Counted


@pytest.mark.parametrize(
    ("measured", "side", "stiff"),
    [
        ([], None, False),
        ([("left", 12.0), ("right", 11.0)], None, False),
        ([("left", 7.0), ("right", 11.0)], None, True),
        ([("left", 7.0), ("right", 11.0)], "right", False),
        ([("left", 7.0), ("right", 11.0)], "left", True),
        ([("left", 7.0), ("left", 9.5)], "left", False),  # the newest counts
        ([("left", 9.5), ("left", 7.0)], None, True),
        ([(None, 8.0)], "right", True),
    ],
)
def test_an_ankle_is_stiff_by_its_newest_lunge_distance_on_the_side_that_bears(measured, side, stiff) -> None:
    assert stiff_ankle(measured, side) == stiff


def test_a_set_begins_with_what_is_known() -> None:
    for stiff in (False, True):
        beginning = Beginning("s", 1, "squat", None, 8.0, False, "2026-01-01", stiff_ankle=stiff)
        assert started(beginning, None).stiff_ankle == stiff


def test_seconds_with_a_note_are_clean_and_those_with_a_fault_or_a_touch_are_not() -> None:
    beginning = Beginning("s", 1, "single_leg_balance", "left", 30.0, False, "2026-01-01")
    holds = (
        Held(0.0, 10.0, "left", "foot down", 0, ("arms_out", "knee_locked")),
        Held(12.0, 20.0, "left", "foot down", 0, ("pelvis_drops", "arms_out")),
        Held(22.0, 26.0, "left", "foot down", 1, ()),
    )
    seen = Counted(beginning, Feedback(30.0, "ready", hold_s=22.0), (), holds)
    assert seen.clean == pytest.approx(10.0)

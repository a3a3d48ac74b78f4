"""A small sample of test_counting.py for every run, and the real clip whose squats someone else counted."""

import json

import numpy as np
import pytest
from sessions_counted import COUNTED, Counts, folded, ghosts, holds, session_of

from groundup.coaching.fold import start, step
from groundup.coaching.frame import frame_from_mediapipe


def test_forty_sessions_are_counted_as_they_were_done():
    total = Counts()
    for movement, view in COUNTED:
        for seed in range(100, 103):
            session = session_of(movement, view, seed, repetitions=4)
            total.add(session, folded(session), seed)
    assert total.sessions == 39
    assert total.planted == 156
    assert total.right >= 38


def test_holds_of_a_few_sessions():
    row = holds(6)
    assert row.within / row.planted >= 0.9
    assert row.ghosts == 0


@pytest.mark.parametrize("movement", ["squat", "bridge", "single_leg_balance"])
def test_a_minute_of_setup_counts_nothing(movement):
    ((_, found, where),) = ghosts(1, minutes=1.0, movements=[movement]).values()
    assert (found, where) == (0, [])


def test_the_side_view_of_two_squats_gives_two(recordings):
    """Two squats, 9.0–11.3 s and 15.5–18.2 s, counted by eye."""
    clip = json.loads((recordings / "squat-landmarks" / "side_view_two_squats.json").read_text())
    width, height = clip["image_size"]
    state, done = start("squat"), []
    for i, (image, world) in enumerate(zip(clip["frames"], clip["world"], strict=True)):
        frame = frame_from_mediapipe(i, i / clip["fps"], np.array(image), np.array(world)[:, :3], width, height)
        state, feedback = step(state, frame)
        if feedback.repetition is not None:
            done.append(feedback.repetition)
    assert feedback.count == len(done) == 2
    for found, (begin, end) in zip(done, ((9.0, 11.3), (15.5, 18.2)), strict=True):
        assert begin - 0.5 < found.start_s < found.bottom_s < found.end_s < end + 0.5

"""What must not keep a set from being calibrated and counted: wrong labels, dips of visibility, a body that drifts."""

import numpy as np
import pytest
from folding import changed

from groundup.coaching.fold import State, start, step
from groundup.coaching.frame import Frame
from groundup.joints.calibration import own_calibration
from groundup.joints.live_landmarks import follow, nobody
from groundup.synthetic.eye import Trouble
from groundup.synthetic.sessions import STEADY, LiveSession, live_session
from groundup.training.exercise import Detector

TWINS = np.array([0, 4, 5, 6, 1, 2, 3, 8, 7, 10, 9, *(i + (1 if i % 2 else -1) for i in range(11, 33))])
"""BlazePose's 33 landmarks with left and right exchanged."""


def session(movement: Detector, view: str) -> LiveSession:
    return live_session(
        np.random.default_rng(4), movement, view=view, repetitions=3, habits=STEADY, trouble=Trouble.none()
    )


def exchanged(frame: Frame) -> Frame:
    assert frame.world is not None
    return changed(frame, image=frame.image[TWINS], world=frame.world[TWINS], visibility=frame.visibility[TWINS])


def run(frames: list[Frame], movement: Detector) -> tuple[State, float | None]:
    state, ready = start(movement), None
    for frame in frames:
        state, _ = step(state, frame)
        if ready is None and state.calibration is not None:
            ready = frame.time_s
    return state, ready


@pytest.mark.parametrize(("movement", "view"), [("squat", "left"), ("hinge", "right"), ("bridge", "left")])
def test_toes_tell_which_side_is_near_whatever_the_labels_say(movement, view):
    frames = [exchanged(f) for f in session(movement, view).frames()]
    state, _ = run(frames, movement)
    assert state.calibration is not None
    assert state.calibration.view.near == view
    assert state.done == 3


@pytest.mark.parametrize("hidden_s", [0.1, 0.5, 0.9])
def test_a_dip_of_visibility_does_not_begin_the_quiet_anew(hidden_s):
    made = session("squat", "front")
    whole, ready_s = run(list(made.frames()), "squat")
    assert whole.done == 3
    assert ready_s is not None
    dim = [changed(f, visibility=np.full(33, 0.2)) if 2.0 <= f.time_s < 2.0 + hidden_s else f for f in made.frames()]
    state, later_s = run(dim, "squat")
    assert state.done == 3
    assert later_s == pytest.approx(ready_s, abs=0.15)


@pytest.mark.parametrize("detector", ["single_leg_balance", "squat"])
def test_whoever_stands_quietly_on_one_leg_is_not_calibrated_on_it(detector):
    made = live_session(
        np.random.default_rng(4), "single_leg_balance", view="front", hold_s=8.0, habits=STEADY, trouble=Trouble.none()
    )
    frames, held = list(made.frames()), made.truth.holds[0]
    up = min(frames, key=lambda f: abs(f.time_s - 0.5 * (held.start_s + held.end_s)))
    before = [changed(up, time_s=t) for t in np.arange(0.0, 9.0, 1 / 30)]
    after = [changed(f, time_s=f.time_s - frames[0].time_s + 9.0) for f in frames]
    state, said = start(detector, side=made.side), ""
    for frame in before:
        state, feedback = step(state, frame)
        said = said or (feedback.setup[0].do if feedback.setup else "")
    assert state.calibration is None
    assert said == "Stand upright on both feet."
    for frame in after:
        state, _ = step(state, frame)
    assert state.calibration is not None
    if detector == "single_leg_balance":
        alone = start(detector, side=made.side)
        for frame in frames:
            alone, _ = step(alone, frame)
        assert state.held_s == pytest.approx(alone.held_s, abs=1e-6)
        assert state.held_s > 5.0


def test_a_file_that_begins_on_one_leg_is_calibrated_on_both():
    made = live_session(
        np.random.default_rng(4), "single_leg_balance", view="front", hold_s=8.0, habits=STEADY, trouble=Trouble.none()
    )
    frames, held = list(made.frames()), made.truth.holds[0]
    up = min(frames, key=lambda f: abs(f.time_s - 0.5 * (held.start_s + held.end_s)))
    whole = [up] * 270 + frames
    own, alone = (
        own_calibration(np.arange(len(some)) / 30.0, points_of(some), view="front") for some in (whole, frames)
    )
    assert own is not None
    assert alone is not None
    assert own.seconds == pytest.approx(5.0, abs=0.05)
    lift = own.pose.ankle_y[0] - own.pose.ankle_y[1]
    assert lift == pytest.approx(alone.pose.ankle_y[0] - alone.pose.ankle_y[1], abs=0.01 * own.leg)


def points_of(frames: list[Frame]) -> np.ndarray:
    """What 30 frames a second of this show, smoothed (n, CHANNELS)."""
    state, out = nobody(), []
    for i, f in enumerate(frames):
        assert f.world is not None
        places, visibility = f.followed()
        state, seen = follow(state, time_s=i / 30.0, places=places, visibility=visibility)
        out.append(seen.points)
    return np.array(out)

"""What a person is told: counts, cues, problems, and silence where nothing is known."""

from collections import Counter
from itertools import pairwise

import numpy as np
import pytest
from folding import calibration_of, changed, fold, frames_of

from groundup.coaching.cues import CUES, Given, choose
from groundup.coaching.fold import start
from groundup.coaching.frame import frame_from_mediapipe, frame_from_parts
from groundup.errors import SignalError
from groundup.synthetic.actions import Planted
from groundup.synthetic.camera import seen_by_camera
from groundup.synthetic.eye import Trouble
from groundup.synthetic.faults import Faults, PerSide
from groundup.synthetic.sessions import STEADY, live_session
from groundup.synthetic.squat import Sensors, squat

FEW = Sensors(emg=False, plates=False, insoles=False)


def told(movement, *, seed=3, view=None, planted=None, repetitions=None, hold_s=None):
    """A clean session folded from its first frame: what was said, and the session."""
    session = live_session(
        np.random.default_rng(seed),
        movement,
        view=view,
        planted=planted or Planted(),
        repetitions=repetitions,
        hold_s=hold_s,
        habits=STEADY,
        trouble=Trouble.none(),
    )
    state, said = fold(start(movement, side=session.side), list(session.frames()))
    return state, said, session


@pytest.mark.parametrize(
    ("movement", "view"),
    [
        *(("squat", "front"), ("squat", "left"), ("bridge", "right"), ("lunge", "right"), ("hinge", "left")),
        *(("single_leg_squat", "front"), ("single_leg_squat", "right")),
    ],
)
def test_every_repetition_is_counted_when_it_ends(movement, view):
    _, said, session = told(movement, view=view, repetitions=4)
    done = [f.repetition for f in said if f.repetition is not None]
    assert len(done) == len(session.truth.repetitions) == 4
    for one, true in zip(done, session.truth.repetitions, strict=True):
        assert true.start_s - 0.05 < one.start_s < one.bottom_s < one.end_s < true.end_s + 0.1
        assert sum(one.tempo_s) == pytest.approx(one.end_s - one.start_s)
    assert [f.count for f in said] == sorted(f.count for f in said)
    assert said[-1].count == 4


def test_nothing_is_counted_before_five_quiet_seconds():
    _, said, session = told("squat", view="front", repetitions=2)
    calibrated = next(f for f in said if f.notes)
    assert calibrated.time_s - said[0].time_s == pytest.approx(5.0, abs=0.2)
    assert session.truth.quiet_s is not None
    assert calibrated.time_s <= session.truth.quiet_s[1]
    assert {f.phase for f in said if f.time_s < calibrated.time_s} <= {"calibrating", "setup"}
    left = [f.calibration_left_s for f in said if f.time_s < calibrated.time_s]
    assert left == sorted(left, reverse=True)


def test_a_hold_runs_from_foot_off_to_foot_down():
    state, said, session = told("single_leg_balance", hold_s=12.0)
    true = session.truth.holds
    held = [f.hold for f in said if f.hold is not None]
    assert len(held) == len(true) >= 1
    for one, planted in zip(held, true, strict=True):
        assert one.start_s == pytest.approx(planted.start_s, abs=0.2)
        assert one.end_s == pytest.approx(planted.end_s, abs=0.2)
        assert one.seconds == pytest.approx(planted.end_s - planted.start_s, abs=0.2)
    assert state.held_s == pytest.approx(sum(h.seconds for h in held))
    clock = [f.hold_s for f in said]
    assert all(b >= a - 0.31 for a, b in pairwise(clock))  # it may take back an unseen landing


def test_the_other_leg_is_said_and_its_time_does_not_count():
    session = live_session(
        np.random.default_rng(5), "single_leg_balance", hold_s=10.0, habits=STEADY, trouble=Trouble.none()
    )
    wrong = "left" if session.side == "right" else "right"
    _, said = fold(start("single_leg_balance", side=wrong), list(session.frames()))
    assert said[-1].hold_s == 0.0
    assert any(p.id == "wrong_leg" for f in said for p in f.setup)


def cues_of(faults: Faults, view="front", repetitions=6):
    made = squat(seed=9, repetitions=repetitions, faults=faults, sensors=FEW, quiet_s=2.0)
    recording = seen_by_camera(made, view=view, seed=2)
    frames = frames_of(recording)
    _, said = fold(start("squat", calibration=calibration_of(recording), recalibrates=False), frames)
    return said, Counter(f.cue.id for f in said if f.cue is not None)


def test_knees_that_come_in_are_cued_at_most_every_second_repetition():
    said, _ = cues_of(Faults(knee_in_mm=PerSide(60.0, 60.0)))
    done = [f.repetition for f in said if f.repetition is not None]
    assert len(done) == 6
    assert all({"knees_in", "knees_in_much"}.intersection(d.faults) for d in done)
    assert said[-1].clean == 0
    spoken = [f.count for f in said if f.cue is not None and f.cue.id.startswith("knees_in")]
    assert 1 <= len(spoken) <= 3
    assert all(b - a >= 2 for a, b in pairwise(spoken))
    cue = next(f.cue for f in said if f.cue is not None)
    assert cue.mark == "design"
    assert "evidence 4.3" in cue.source


def test_a_good_squat_is_left_alone():
    said, cues = cues_of(Faults())
    assert not cues
    assert said[-1].clean == said[-1].count == 6
    said, cues = cues_of(Faults(), view="left")
    assert not cues


def test_a_trunk_that_leans_and_a_heel_that_lifts_are_seen_from_where_they_show():
    assert cues_of(Faults(trunk_lean_deg=16.0))[1]["trunk_leans"] >= 1
    assert cues_of(Faults(trunk_lean_deg=16.0), view="left")[1] == Counter()
    lifted = Faults(heel_lift_mm=PerSide(50.0, 50.0))
    assert cues_of(lifted, view="right")[1]["heel_lift"] >= 1
    assert cues_of(lifted, view="front")[1] == Counter()


def test_one_bad_frame_is_no_fault():
    made = squat(seed=9, repetitions=2, sensors=FEW, quiet_s=2.0)
    recording = seen_by_camera(made, view="front", seed=2)
    frames = frames_of(recording)
    calibration = calibration_of(recording)
    half_way = 0.5 * (made.rhythm.start_s[0] + made.rhythm.bottom_s[0])
    deep = int(np.argmin(np.abs(recording.streams[0].times - half_way))) + 2
    thrown = frames[deep].image.copy()
    thrown[25, 0] -= 0.12  # the left knee jumps in by far more than an alert
    bad = [*frames[:deep], changed(frames[deep], image=thrown), *frames[deep + 1 :]]
    _, said = fold(start("squat", calibration=calibration, recalibrates=False), bad)
    assert not any(f.cue for f in said)
    assert said[-1].clean == 2


def test_hidden_feet_are_said_and_not_guessed():
    made = seen_by_camera(squat(seed=4, repetitions=1, sensors=FEW, quiet_s=2.0), view="front", seed=2)
    frames = [changed(f, visibility=np.where(np.arange(33) >= 27, 0.3, f.visibility)) for f in frames_of(made)]
    _, said = fold(start("single_leg_balance", side="left"), frames)
    assert said[-1].setup[0].text == "I can't see your feet."
    assert said[-1].hold_s == 0.0
    _, said = fold(start("squat"), frames)
    assert said[-1].count == 0


def test_an_empty_picture_says_so_and_counts_nothing():
    empty = [frame_from_parts(i, i / 30, np.full((33, 3), np.nan), None, np.zeros(33), 1.5) for i in range(60)]
    _, said = fold(start("squat"), empty)
    assert said[-1].phase == "setup"
    assert [p.id for p in said[-1].setup] == ["nobody"]
    assert said[-1].setup[0].do


def test_the_target_is_reached_once_and_stays():
    made = seen_by_camera(squat(seed=4, repetitions=3, sensors=FEW, quiet_s=2.0), view="left", seed=2)
    calibration = calibration_of(made)
    _, said = fold(start("squat", target=2, calibration=calibration, recalibrates=False), frames_of(made))
    first = next(i for i, f in enumerate(said) if f.reached)
    assert said[first].count == 2
    assert said[first].repetition is not None
    assert all(f.reached for f in said[first:])
    assert not any(f.reached for f in said[:first])


def test_a_cue_is_chosen_by_importance_and_never_in_a_breath():
    cue, given = choose(("heel_lift", "knees_in"), (), time_s=10.0, count=3)
    assert cue is not None
    assert cue.id == "knees_in"
    assert choose(("heel_lift",), given, time_s=12.0, count=3)[0] is None
    later, _ = choose(("heel_lift",), given, time_s=14.0, count=3)
    assert later is not None
    assert choose(("knees_in",), (Given("knees_in_much", 0.0, 3),), time_s=20.0, count=4)[0] is None
    assert choose(("knees_in",), (Given("knees_in_much", 0.0, 3),), time_s=20.0, count=5)[0] is not None
    banded, _ = choose(("knees_in",), (), time_s=0.0, count=0, band=True)
    assert banded is not None
    assert "band" in banded.text
    assert all(words and "evidence 4." in source for words, _, source in CUES.values())


def test_mediapipe_axes_are_turned_to_ours():
    landmarks = np.tile([0.25, 0.1, -0.2, 0.9], (33, 1))
    world = np.tile([0.3, -0.5, 0.1], (33, 1))
    frame = frame_from_mediapipe(7, 1.5, landmarks, world, 640, 480)
    np.testing.assert_allclose(frame.image[0], [0.25 * 640 / 480, 0.9, 0.2 * 640 / 480])
    assert frame.world is not None
    np.testing.assert_allclose(frame.world[0], [0.3, 0.5, -0.1])
    assert frame.visibility[3] == 0.9
    with pytest.raises(SignalError, match="33 landmarks"):
        frame_from_mediapipe(0, 0.0, landmarks[:30], None, 640, 480)

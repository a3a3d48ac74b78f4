"""A planted fault moves what it says, by what it says, and nothing else."""

import numpy as np
import pytest
from numpy.testing import assert_allclose

from groundup.anatomy import SIDES, other
from groundup.errors import MissingSignal
from groundup.synthetic.contact import PLATE_OF
from groundup.synthetic.corrupt import knee_inward, load_to, twisted_pelvis
from groundup.synthetic.errors import SensorErrors
from groundup.synthetic.squat import Sensors, squat

CLEAN = squat(seed=12, errors=SensorErrors.none(), sensors=Sensors(emg=False, insoles=False)).recording
NAMES = {"left": ("L_", "L_"), "right": ("R_", "r_")}


def at(recording, name):
    return recording.first("markers").channel(name)


@pytest.mark.parametrize("side", SIDES)
def test_the_knee_goes_inward_and_bones_stay_rigid(side):
    made = knee_inward(CLEAN, side, amplitude_mm=30.0)
    cap, low = NAMES[side]
    moved = at(made, f"{low}knee") - at(CLEAN, f"{low}knee")
    inward = -moved[:, 2] if side == "right" else moved[:, 2]
    deepest = np.abs(moved).sum(axis=1).argmax()
    assert 20 < 1000 * inward[deepest] <= 31
    assert 0 <= 1000 * inward[0] < 4
    for a, b in ((f"{low}thigh1", f"{low}knee"), (f"{low}thigh2", f"{low}thigh4"), (f"{low}sh2", f"{low}mankle"),
                 (f"{cap}HJC", f"{low}knee")):  # fmt: skip
        assert_allclose(
            np.linalg.norm(at(made, a) - at(made, b), axis=1),
            np.linalg.norm(at(CLEAN, a) - at(CLEAN, b), axis=1),
            atol=1e-9,
        )
    stays = [n for n in CLEAN.first("markers").labels if not any(w in n for w in ("thigh", "sh", "knee", "ankle"))]
    stays += [n for n in CLEAN.first("markers").labels if n.startswith(NAMES[other(side)][1]) and "knee" in n]
    for name in stays:
        assert (at(made, name) == at(CLEAN, name)).all()


@pytest.mark.parametrize("side", SIDES)
def test_load_moves_and_the_total_stays(side):
    made = load_to(CLEAN, side, share=0.1, plate_of=PLATE_OF)
    before, after = ({s.name: s.values for s in r.of_kind("force")} for r in (CLEAN, made))
    assert_allclose(sum(after.values()), sum(before.values()), atol=1e-9)
    total = sum(before.values())[:, 1]
    to = f"{PLATE_OF[side]}/force"
    assert_allclose(after[to][:, 1] / total - before[to][:, 1] / total, 0.1, atol=1e-12)


@pytest.mark.parametrize("side", SIDES)
def test_the_other_side_of_the_pelvis_drops(side):
    made = twisted_pelvis(CLEAN, side, amplitude_deg=6.0)
    line = at(made, "r.ASIS") - at(made, "L.ASIS")
    was = at(CLEAN, "r.ASIS") - at(CLEAN, "L.ASIS")
    tilt = np.degrees(np.arcsin(line[:, 1] / np.linalg.norm(line, axis=1)))
    drop = tilt if side == "right" else -tilt
    assert 4.5 < (drop - drop[0]).max() < 6.2
    assert_allclose(np.linalg.norm(line, axis=1), np.linalg.norm(was, axis=1), atol=1e-9)


def test_the_real_recording_stays_and_the_new_one_is_labeled():
    made = knee_inward(CLEAN, "left", amplitude_mm=10.0)
    assert made.synthetic
    assert "synthetic fault" in made.name
    assert "10 mm inward" in made.sources[-1].assumptions[0]
    assert CLEAN.sources == made.sources[:-1]


def test_without_markers_it_says_so():
    bare = squat(seed=1, sensors=Sensors(markers=False, emg=False)).recording
    with pytest.raises(MissingSignal, match="markers to plant"):
        knee_inward(bare, "left", amplitude_mm=10.0)

"""Own standing from the static trial: what a movement without a quiet stance is read against."""

import numpy as np
import pytest
from numpy.testing import assert_allclose

from groundup.anatomy import SIDES
from groundup.geometry import rotation
from groundup.joints.error_model import MarkerError
from groundup.joints.markers import motion_from_markers
from groundup.signals.stream import Stream
from groundup.synthetic.errors import SensorErrors
from groundup.synthetic.squat import Sensors, squat

RATE = 50.0
ANGLES = [(f"{name}_change", side) for name in ("knee_fppa", "pelvic_drop") for side in SIDES]
ANGLES += [("pelvic_tilt_change", None), ("trunk_lean_change", None)]
RATIO = ("knee_separation_of_standing", None)
CHANGES = [*ANGLES, RATIO]
FROM_STATIC = "own standing read from the static trial"


def part(stream: Stream, frames: slice) -> Stream:
    return Stream("markers", "markers", stream.values[frames], "m", stream.labels, rate_hz=stream.rate_hz)


def placed(stream: Stream, *, heading_deg: float, shift=(0.0, 0.0, 0.0)) -> Stream:
    values = stream.values @ rotation("y", np.radians(heading_deg)).T + np.array(shift)
    return Stream("markers", "markers", values, "m", stream.labels, rate_hz=stream.rate_hz)


def squatting(figure, **extra) -> Stream:
    """Standing for a fifth of the time, a squat, standing again; `extra` gives (standing, more at the bottom) [deg]."""
    t = np.linspace(0, 1, 301)
    share = np.where((t > 0.2) & (t < 0.8), 0.5 - 0.5 * np.cos(2 * np.pi * (t - 0.2) / 0.6), 0.0)
    legs = {"knee_flexion": (0, 75), "hip_flexion": (12, 55), "hip_adduction": (-4, 2), "hip_internal_rotation": (1, 7)}
    moves = {f"{side}_{name}": of for side in SIDES for name, of in legs.items()} | {"trunk_lean": (3, 8)} | extra
    return figure(301, **{name: low + more * share for name, (low, more) in moves.items()}).stream()


@pytest.fixture(scope="module")
def whole(figure):
    """The pelvis tilts and does not roll: both together would turn its line, and so the frontal plane."""
    return squatting(figure, pelvic_tilt=(12, 15))


@pytest.fixture(scope="module")
def rolling(figure):
    """The pelvis stands askew, rolls, and does not tilt."""
    return squatting(figure, pelvic_roll=(2, -6))


BENT = slice(85, 217)
"""Frames of `whole` in which nobody stands."""
INSIDE = slice(40, 92)
"""Frames of those far enough from the cuts that the filter's start does not reach them."""


@pytest.fixture(scope="module")
def cut(whole):
    return motion_from_markers(part(whole, BENT), static=part(whole, slice(5, 45)))


@pytest.mark.parametrize("key", CHANGES)
def test_standing_frames_say_the_same_from_a_file_of_their_own(whole, rolling, key):
    marks = rolling if key[0] == "pelvic_drop_change" else whole
    static = part(marks, slice(5, 45))
    full = motion_from_markers(marks, static=static)
    cut = motion_from_markers(part(marks, BENT), static=static)
    assert any(note.startswith("own standing read at") for note in full.notes)
    assert any(FROM_STATIC in note for note in cut.notes)
    expected, got = full.curves[key], cut.curves[key]
    assert np.abs(expected.values[BENT][INSIDE]).max() > 0.01
    assert_allclose(got.values[INSIDE], expected.values[BENT][INSIDE], atol=1e-4)
    assert expected.sd is not None
    assert got.sd is not None
    # The frames over which heading is averaged differ, and with them what soft tissue does to it.
    assert_allclose(got.sd[INSIDE], expected.sd[BENT][INSIDE], rtol=0.1, atol=1e-4)


@pytest.mark.parametrize("heading", [40.0, 90.0, 180.0, -120.0])
def test_where_and_whither_the_static_stands_does_not_matter(whole, cut, heading):
    static = placed(part(whole, slice(5, 45)), heading_deg=heading, shift=(2.0, 0.3, -1.0))
    other = motion_from_markers(part(whole, BENT), static=static)
    for key in CHANGES:
        assert_allclose(other.curves[key].values, cut.curves[key].values, atol=1e-9, err_msg=str(key))
        # To first order: the errors are pushed along the axes of the static trial's lab.
        there, here = other.curves[key].sd[INSIDE], cut.curves[key].sd[INSIDE]
        assert_allclose(there, here, rtol=0.1, atol=1e-4, err_msg=str(key))


def test_the_movement_may_face_any_way(whole, cut):
    marks = placed(part(whole, BENT), heading_deg=75.0, shift=(1.0, 0.0, 3.0))
    other = motion_from_markers(marks, static=part(whole, slice(5, 45)))
    for key in CHANGES:
        assert_allclose(other.curves[key].values, cut.curves[key].values, atol=1e-9, err_msg=str(key))


def test_the_places_of_a_standing_trial_are_not_those_of_the_movement(cut):
    assert cut.get("knee_medial_displacement", "left") is None
    why = cut.why_not("knee_medial_displacement", "left")
    assert "static trial" in why
    assert "no place in this recording" in why


def test_without_a_static_trial_the_reason_says_what_would_help(whole):
    got = motion_from_markers(part(whole, BENT))
    for key in CHANGES:
        assert got.get(*key) is None
        assert "--static" in got.why_not(*key)


@pytest.mark.parametrize(
    ("angles", "said"),
    [
        ({f"{s}_{k}": 40.0 for s in SIDES for k in ("knee_flexion", "hip_flexion")}, "bent by 40°"),
        ({"right_knee_flexion": 20.0, "right_hip_flexion": 60.0}, "above the other"),
    ],
)
def test_a_static_trial_that_is_no_stance_is_not_taken(figure, whole, angles, said):
    got = motion_from_markers(part(whole, BENT), static=figure(20, **angles).stream())
    assert got.get("knee_fppa_change", "left") is None
    assert said in got.why_not("knee_fppa_change", "left")
    assert any(said in note for note in got.notes)


def test_what_the_static_trial_does_not_show_is_said(whole):
    keep = [i for i, label in enumerate(whole.labels) if "shoulder" not in label]
    static = part(whole, slice(5, 45))
    labels = tuple(whole.labels[i] for i in keep)
    less = Stream("markers", "markers", static.values[:, keep], "m", labels, rate_hz=static.rate_hz)
    got = motion_from_markers(part(whole, BENT), static=less)
    assert got.get("knee_fppa_change", "left") is not None
    assert got.get("trunk_lean_change") is None
    assert "the static trial lacks" in got.why_not("trunk_lean_change")


def centers(stream: Stream) -> Stream:
    """What a markerless tool would write of the same body."""
    at = {label: stream.values[:, i] for i, label in enumerate(stream.labels)}
    out = {}
    for side in SIDES:
        letter = side[0].upper()
        out[f"{letter}Hip"] = at[f"{side}_hip_center"]
        for joint in ("knee", "ankle"):
            out[f"{letter}{joint.title()}"] = (at[f"{side}_{joint}_lateral"] + at[f"{side}_{joint}_medial"]) / 2
        out |= {f"{letter}{name}": at[f"{side}_{name.lower()}"] for name in ("Heel", "Toe", "Shoulder")}
    values = np.stack(list(out.values()), axis=1)
    return Stream("markers", "markers", values, "m", tuple(out), rate_hz=stream.rate_hz)


@pytest.mark.parametrize(
    "key", [("knee_fppa_change", "left"), ("knee_fppa_change", "right"), ("trunk_lean_change", None)]
)
def test_joint_centers_of_a_markerless_tool_stand_as_well(whole, cut, key):
    static = placed(centers(part(whole, slice(5, 45))), heading_deg=110.0, shift=(1.0, 0.2, 0.0))
    got = motion_from_markers(centers(part(whole, BENT)), static=static)
    assert any(FROM_STATIC in note for note in got.notes)
    # A filtered joint center is not quite the middle of what a filtered cluster carries: 0.0005° here.
    assert_allclose(got.curves[key].values, cut.curves[key].values, atol=2e-5)
    assert got.curves[key].sd is not None


def true_standing(static: Stream) -> dict:
    """Exact levels from the exact markers of a standing trial: joint centers halfway, planes of the pelvis."""
    at = {label: static.values[:, i].mean(axis=0) for i, label in enumerate(static.labels)}
    hips = {s: at[f"{c}_HJC"] for s, c in (("left", "L"), ("right", "R"))}
    knees = {s: (at[f"{c}_knee"] + at[f"{c}_mknee"]) / 2 for s, c in (("left", "L"), ("right", "r"))}
    ankles = {s: (at[f"{c}_ankle"] + at[f"{c}_mankle"]) / 2 for s, c in (("left", "L"), ("right", "r"))}
    line = at["r.ASIS"] - at["L.ASIS"]
    right = np.array([line[0], 0.0, line[2]]) / np.hypot(line[0], line[2])
    levels = {}
    for side, out in (("left", -1.0), ("right", 1.0)):
        inward = [float(p[side] @ (-out * right)) for p in (hips, knees, ankles)]
        up = [float(p[side][1]) for p in (hips, knees, ankles)]
        upper, lower = ((inward[i] - inward[1], abs(up[i] - up[1])) for i in (0, 2))
        levels["knee_fppa_change", side] = -np.arctan2(*upper) - np.arctan2(*lower)
        levels["pelvic_drop_change", side] = out * np.arcsin(line[1] / np.linalg.norm(line))
    fore = (at["L.ASIS"] + at["r.ASIS"] - at["L.PSIS"] - at["r.PSIS"]) / 2
    fore = fore - (fore @ line) / (line @ line) * line
    levels["pelvic_tilt_change", None] = -np.arcsin(fore[1] / np.linalg.norm(fore))
    trunk = (at["L_Shoulder"] + at["R_Shoulder"] - hips["left"] - hips["right"]) / 2
    levels["trunk_lean_change", None] = np.arcsin(trunk @ right / np.linalg.norm(trunk))
    apart = [(p["right"] - p["left"]) @ right for p in (knees, ankles)]
    levels[RATIO] = apart[0] / apart[1]
    return levels


def without_standing(made) -> slice:
    """The frames of one descent and rise with the knees bent beyond the bound of standing."""
    knee = np.minimum(made.curves["knee_flexion", "left"], made.curves["knee_flexion", "right"])
    bent = np.flatnonzero(knee > np.radians(32.0))
    return slice(int(bent[0]), int(bent[-1]) + 1)


def readings(seed: int) -> dict:
    """For each change: (away from the truth, its stated sd) at three depths, the standing frames cut away."""
    sensors = Sensors(plates=False, insoles=False, emg=False, rate_hz=RATE)
    made = squat(seed=seed, repetitions=1, sensors=sensors)
    exact = squat(seed=seed, repetitions=1, sensors=sensors, errors=SensorErrors.none())
    frames = without_standing(made)
    static = placed(made.static.of_kind("markers")[0], heading_deg=37.0 * seed, shift=(1.0, 0.0, 2.0))
    got = motion_from_markers(part(made.recording.of_kind("markers")[0], frames), static=static)
    assert any(FROM_STATIC in note for note in got.notes)
    level = true_standing(exact.static.of_kind("markers")[0])
    out = {}
    for name, side in CHANGES:
        base = "knee_separation_ratio" if (name, side) == RATIO else name.removesuffix("_change")
        true = exact.curves[base, side][frames]
        true = true / level[name, side] if (name, side) == RATIO else true - level[name, side]
        curve = got.curves[name, side]
        assert curve.sd is not None
        deep = int(np.argmax(exact.curves["knee_flexion", side or "left"][frames]))
        for moment in (deep // 2, deep, deep + (len(true) - deep) // 2):
            out[name, side, moment / deep] = (curve.values[moment] - true[moment], curve.sd[moment])
    return out


def covered(seeds: range) -> tuple[float, dict]:
    every = [(key[0], *pair) for seed in seeds for key, pair in readings(seed).items()]
    inside = [(name, abs(away) <= 1.96 * sd) for name, away, sd in every]
    names = {name for name, _ in inside}
    return float(np.mean([ok for _, ok in inside])), {
        n: float(np.mean([k for m, k in inside if m == n])) for n in names
    }


@pytest.mark.parametrize(("change", "share"), [("pelvic_tilt", 0.1), ("trunk_lean", 0.2), ("pelvic_drop", 0.35)])
def test_misplaced_markers_cancel_in_changes_from_the_static_trial(whole, change, share):
    # The same markers stand in both. What is left: an error of heading by 2° times the sine of what the pelvis tilts.
    error = MarkerError(soft_tissue_m=0.0, soft_tissue_rad=0.0, tracking_m=0.0)
    got = motion_from_markers(part(whole, BENT), static=part(whole, slice(5, 45)), error=error)
    side = "left" if change == "pelvic_drop" else None
    assert (got.curves[f"{change}_change", side].sd < share * got.curves[change, side].sd).all()


@pytest.mark.proof
def test_95_percent_intervals_hold_the_truth_without_a_stance_in_the_movement():
    share, each = covered(range(700, 860))
    print(share, each)
    assert 0.93 <= share <= 0.97

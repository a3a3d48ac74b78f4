"""The stated uncertainty against squats whose markers are misplaced, slide and shake by the stated error model."""

import numpy as np
import pytest
from numpy.testing import assert_allclose

from groundup.joints.error_model import MarkerError
from groundup.joints.markers import motion_from_markers

RATE = 50.0
ERROR = MarkerError()


def thinned(angles, step=3):
    return {k: v[::step] for k, v in angles.items()}


def with_errors(figure, angles, seed: int, error: MarkerError = ERROR):
    """Movement and static trial of one person, their markers off by one draw of the model."""
    rng = np.random.default_rng(seed)
    n = len(angles["pelvic_tilt"])
    moving, still = figure(n, **angles), figure(3)
    for side in ("left", "right"):
        share = np.clip(angles[f"{side}_knee_flexion"] / 90.0, 0.0, 1.5)
        for part in ("thigh", "shank"):
            slide(moving, f"{side}_{part}", share, rng, error)
    both = np.clip((angles["left_knee_flexion"] + angles["right_knee_flexion"]) / 180.0, 0.0, 1.5)
    slide(moving, "pelvis", both, rng, error)
    for name in still.markers:
        if "thigh" in name or "shank" in name:
            continue
        sd = error.hip_center_m if "hip_center" in name else error.placement_m
        off = sd * rng.normal(size=3)
        for body in (moving, still):
            body.markers[name] = body.markers[name] + np.einsum("nij,j->ni", body.axes[name], off)
    for name in moving.markers:
        moving.markers[name] = moving.markers[name] + error.tracking_m * rng.normal(size=(n, 3))
    return moving.stream(rate_hz=RATE, leave_out="medial"), still.stream(rate_hz=RATE)


def slide(body, segment: str, share: np.ndarray, rng: np.random.Generator, error: MarkerError) -> None:
    """Shift and turn all markers of a segment against its bone."""
    shift, turn = error.soft_tissue_m * rng.normal(size=3), error.soft_tissue_rad * rng.normal(size=3)
    own = [name for name, owner in body.segment.items() if owner == segment]
    middle = np.mean([body.markers[n] for n in own if "hip_center" not in n and "medial" not in n], axis=0)
    moved = {}
    for name in own:
        local = np.einsum("nji,nj->ni", body.axes[name], body.markers[name] - middle)
        gone = np.einsum("nij,nj->ni", body.axes[name], shift + np.cross(turn, local))
        moved[name] = body.markers[name] + share[:, None] * gone
    body.markers.update(moved)


def test_95_percent_intervals_hold_the_truth(figure, squat):
    angles = thinned(squat)
    names = [(n, s) for s in ("left", "right") for n in ("knee_flexion", "hip_flexion", "hip_adduction")]
    names += [(n, s) for s in ("left", "right") for n in ("ankle_dorsiflexion", "ankle_eversion")]
    names += [("pelvic_tilt", None)]
    inside, seeds = [], range(80)
    moments = [5, len(angles["pelvic_tilt"]) // 2]
    for seed in seeds:
        marks, static = with_errors(figure, angles, seed)
        got = motion_from_markers(marks, static=static)
        for name, side in names:
            truth = angles[name if side is None else f"{side}_{name}"]
            curve = got.curves[name, side]
            assert curve.sd is not None
            away = np.degrees(curve.values) - truth
            inside += [abs(away[m]) <= 1.96 * np.degrees(curve.sd[m]) for m in moments]
    share = np.mean(inside)
    # Curves of one draw share errors: about 80 × 6 independent readings, standard error of the share 1 %.
    assert 0.93 <= share <= 0.97


def test_twice_the_errors_are_twice_the_uncertainty(figure, squat):
    angles = thinned(squat)
    marks, static = figure(len(angles["pelvic_tilt"]), **angles).stream(rate_hz=RATE), figure(3).stream(rate_hz=RATE)
    small = MarkerError(placement_m=1e-4, soft_tissue_m=1e-4, soft_tissue_rad=1e-4, tracking_m=0.0, hip_center_m=1e-4)
    double = MarkerError(placement_m=2e-4, soft_tissue_m=2e-4, soft_tissue_rad=2e-4, tracking_m=0.0, hip_center_m=2e-4)
    one, two = (motion_from_markers(marks, static=static, error=e) for e in (small, double))
    for key, curve in one.curves.items():
        if key[0] not in ("pelvis_travel", "foot_height"):  # a length and a minimum are not linear in their errors
            assert_allclose(two.curves[key].sd, 2 * curve.sd, rtol=0.01, atol=1e-6, err_msg=str(key))


def test_no_error_no_uncertainty(figure, squat):
    angles = thinned(squat)
    none = MarkerError(placement_m=0.0, soft_tissue_m=0.0, soft_tissue_rad=0.0, tracking_m=0.0, hip_center_m=0.0)
    got = motion_from_markers(
        figure(len(angles["pelvic_tilt"]), **angles).stream(rate_hz=RATE), static=figure(3).stream(), error=none
    )
    for key, curve in got.curves.items():
        assert_allclose(curve.sd, 0.0, atol=1e-12, err_msg=str(key))


def test_soft_tissue_matters_only_when_the_knee_bends(figure, squat):
    angles = thinned(squat)
    soft = MarkerError(placement_m=0.0, soft_tissue_m=0.01, tracking_m=0.0, hip_center_m=0.0)
    got = motion_from_markers(
        figure(len(angles["pelvic_tilt"]), **angles).stream(rate_hz=RATE), static=figure(3).stream(), error=soft
    )
    sd = got.curves["knee_flexion", "left"].sd
    assert sd is not None
    assert np.degrees(sd[2]) < 0.1
    assert np.degrees(sd.max()) > 1.0


@pytest.mark.parametrize("marker", ["medial", "hip_center"])
def test_what_is_estimated_is_less_certain(figure, squat, marker):
    angles = thinned(squat)
    body = figure(len(angles["pelvic_tilt"]), **angles)
    full = motion_from_markers(body.stream(rate_hz=RATE), static=figure(3).stream())
    less = motion_from_markers(body.stream(rate_hz=RATE, leave_out=marker))
    a, b = full.curves["hip_internal_rotation", "left"].sd, less.curves["hip_internal_rotation", "left"].sd
    assert a is not None
    assert b is not None
    assert b.mean() > a.mean()

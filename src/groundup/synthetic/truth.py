"""Truth: what was planted, computed from the exact skeleton and never from the signals a sensor would give."""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from groundup.anatomy import SIDES, Side, outward
from groundup.synthetic.contact import ZONES, Contact
from groundup.synthetic.muscle import Activity
from groundup.synthetic.skeleton import Pose

Array = NDArray[np.float64]
Curves = Mapping[tuple[str, Side | None], Array]


def true_curves(pose: Pose, *, standing: slice) -> dict[tuple[str, Side | None], Array]:
    """Exact angles [rad], distances [m] and ratios over time, by (name, side) with the names and signs of Motion.

    `standing` holds the frames of quiet stance against which changes are read. The person faces forward, so the
    frontal plane is that of the room.

    Joint angles are those of Grood & Suntay (1983) between the anatomical frames: flexion about the proximal
    segment's axis to the right, adduction about the floating axis, rotation about the distal segment's long axis.
    """
    curves: dict[tuple[str, Side | None], Array] = {}
    for side in SIDES:
        leg, sign = pose.legs[side], outward(side)
        flexion, adduction, rotation = grood_suntay(pose.pelvis, leg.thigh)
        curves["hip_flexion", side] = flexion
        curves["hip_adduction", side] = sign * adduction
        curves["hip_internal_rotation", side] = sign * rotation
        curves["knee_flexion", side] = -grood_suntay(leg.thigh, leg.shank)[0]
        flexion, inversion, _ = grood_suntay(leg.shank, leg.foot)
        curves["ankle_dorsiflexion", side] = flexion
        curves["ankle_eversion", side] = -sign * inversion
        curves["knee_fppa", side] = sign * _bend(leg.hip, leg.knee, leg.ankle)
        inward = -sign * leg.knee[:, 2]
        curves["knee_medial_displacement", side] = _change(inward, standing)
        across = pose.pelvis[:, :, 2]
        drop = np.arctan2(-across[:, 1], np.hypot(across[:, 0], across[:, 2]))
        curves["pelvic_drop", side] = -sign * drop
        curves["pelvic_drop_change", side] = _change(-sign * drop, standing)
        curves["knee_fppa_change", side] = _change(curves["knee_fppa", side], standing)
    knees, ankles = ([getattr(pose.legs[s], joint)[:, 2] for s in SIDES] for joint in ("knee", "ankle"))
    curves["knee_separation_ratio", None] = (knees[1] - knees[0]) / (ankles[1] - ankles[0])
    up, ahead = pose.trunk[:, :, 1], pose.pelvis[:, :, 0]
    curves["trunk_lean", None] = np.arcsin(up[:, 2])
    curves["trunk_lean_change", None] = _change(curves["trunk_lean", None], standing)
    ratio = curves["knee_separation_ratio", None]
    curves["knee_separation_of_standing", None] = ratio / ratio[standing].mean()
    curves["trunk_flexion", None] = np.arctan2(up[:, 0], up[:, 1])
    curves["pelvic_tilt", None] = -np.arctan2(ahead[:, 1], np.hypot(ahead[:, 0], ahead[:, 2]))
    return curves


def grood_suntay(proximal: Array, distal: Array) -> tuple[Array, Array, Array]:
    """Three angles [rad] of the distal frame in the proximal one, (n, 3, 3) -> (n,) each, signs of a right leg.

    Forward swing of the distal segment +, adduction +, internal rotation +.
    """
    turn = np.swapaxes(proximal, -1, -2) @ distal
    flexion = np.arctan2(-turn[:, 0, 1], turn[:, 1, 1])
    adduction = np.arcsin(np.clip(turn[:, 2, 1], -1.0, 1.0))
    rotation = np.arctan2(-turn[:, 2, 0], turn[:, 2, 2])
    return flexion, adduction, rotation


def _change(values: Array, standing: slice) -> Array:
    return values - values[standing].mean()


PEAKS: dict[str, tuple[str, str]] = {
    # measure: (curve, unit of the measure)
    "knee.flexion_peak": ("knee_flexion", "deg"),
    "knee.fppa_peak": ("knee_fppa_change", "deg"),
    "knee.medial_displacement": ("knee_medial_displacement", "mm"),
    "hip.flexion_peak": ("hip_flexion", "deg"),
    "hip.adduction_peak": ("hip_adduction", "deg"),
    "hip.internal_rotation_peak": ("hip_internal_rotation", "deg"),
    "hip.pelvic_drop_peak": ("pelvic_drop_change", "deg"),
    "ankle.dorsiflexion_peak": ("ankle_dorsiflexion", "deg"),
    "ankle.eversion_peak": ("ankle_eversion", "deg"),
}
"""Measures of one side that are the largest value of a curve within a repetition."""
_FACTOR = {"deg": 180 / np.pi, "mm": 1000.0}


def motion_truth(curves: Curves, windows: Mapping[str, slice]) -> dict[str, float]:
    """Planted values of the motion in each named window, by `window/side/measure` or `window/measure`.

    A repetition's value is read over its window; `trial` is the mean of the repetitions, as the measures define it.
    """
    repetitions = {name: window for name, window in windows.items() if name != "trial"} or dict(windows)
    truth: dict[str, float] = {}
    for name, window in repetitions.items():
        truth |= {f"{name}/{key}": value for key, value in _of_window(curves, window).items()}
    if "trial" in windows and "trial" not in repetitions:
        keys = {key.split("/", 1)[1] for key in truth}
        for key in sorted(keys):
            known = [truth[f"{name}/{key}"] for name in repetitions if f"{name}/{key}" in truth]
            truth[f"trial/{key}"] = float(np.mean(known))
    return truth


def _of_window(curves: Curves, window: slice) -> dict[str, float]:
    """Planted values over one repetition, by `side/measure` or `measure`."""
    truth: dict[str, float] = {}
    for side in SIDES:
        for measure, (curve, unit) in PEAKS.items():
            truth[f"{side}/{measure}"] = _FACTOR[unit] * float(np.nanmax(curves[curve, side][window]))
        if (at := _fppa_at(curves, side, window, knee_rad=np.radians(60.0))) is not None:
            truth[f"{side}/knee.fppa_at_60"] = at
    bend = (curves["knee_flexion", "left"] + curves["knee_flexion", "right"])[window] / 2
    bent = (bend >= np.radians(30.0)) & (bend <= np.radians(90.0))
    if bent.any():
        truth["knee.separation_ratio_min"] = float(curves["knee_separation_of_standing", None][window][bent].min())
    lean = curves["trunk_lean_change", None][window]
    truth["core.trunk_lean_peak"] = float(np.degrees(lean[np.abs(lean).argmax()]))
    truth["core.trunk_flexion_peak"] = float(np.degrees(curves["trunk_flexion", None][window].max()))
    truth["core.pelvic_tilt_range"] = float(np.degrees(np.ptp(curves["pelvic_tilt", None][window])))
    return truth


def contact_truth(contact: Contact, windows: Mapping[str, slice]) -> dict[str, float]:
    """Planted load shares in each named window, in percent: ratio of sums."""
    truth: dict[str, float] = {}
    for name, window in windows.items():
        total = sum(float(contact.force[s][window].sum()) for s in SIDES)
        for side in SIDES:
            zones = dict(zip(ZONES, contact.zones[side][window].sum(axis=0), strict=True))
            medial, lateral, heel = zones["mth1"] + zones["hallux"], zones["mth5"], zones["heel"]
            three = medial + lateral + heel
            truth[f"{name}/{side}/foot.load_share"] = 100 * float(contact.force[side][window].sum()) / total
            truth[f"{name}/{side}/foot.tripod_medial"] = 100 * float(medial / three)
            truth[f"{name}/{side}/foot.tripod_lateral"] = 100 * float(lateral / three)
            truth[f"{name}/{side}/foot.tripod_heel"] = 100 * float(heel / three)
    return truth


def onset_truth(activity: Activity) -> dict[str, float]:
    """Time of each onset on the recording's clock [s], by `rep/side/emg.muscle.onset_at_s`."""
    return {
        f"rep{i}/{side}/emg.{muscle}.onset_at_s": float(time)
        for (muscle, side), onsets in activity.onset_s.items()
        for i, time in enumerate(onsets)
    }


def _bend(hip: Array, knee: Array, ankle: Array) -> Array:
    """Frontal bend of hip-knee-ankle [rad], knee to the left +; (n, 3) -> (n,). NaN where the thigh is seen end-on."""
    upper, lower = (hip - knee)[:, 1:], (knee - ankle)[:, 1:]
    cross = upper[:, 0] * lower[:, 1] - upper[:, 1] * lower[:, 0]
    angle = -np.arctan2(cross, (upper * lower).sum(axis=1))
    end_on = np.linalg.norm(upper, axis=1) < 0.25 * np.linalg.norm(hip - knee, axis=1)
    return np.where(end_on, np.nan, angle)


def _fppa_at(curves: Curves, side: Side, window: slice, *, knee_rad: float) -> float | None:
    """Frontal-plane projection angle [deg] where the knee first passes `knee_rad` on the way down, or None."""
    knee = curves["knee_flexion", side][window]
    above = np.flatnonzero(knee >= knee_rad)
    if not len(above) or above[0] == 0:
        return None
    i = int(above[0])
    share = (knee_rad - knee[i - 1]) / (knee[i] - knee[i - 1])
    bend = curves["knee_fppa_change", side][window]
    return float(np.degrees(bend[i - 1] + share * (bend[i] - bend[i - 1])))

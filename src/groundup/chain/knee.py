"""The knee: how far it bends, and whether it stays over the foot on the way down."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from groundup.anatomy import SIDES, Side
from groundup.chain.model_reading import drawn, peak_of, read_modelled
from groundup.chain.peaks import Reader, Span, Value, highest, peak, read_curve
from groundup.chain.trial import Trial
from groundup.measure import Measure
from groundup.signals.curve import Curve

Array = NDArray[np.float64]

DEG = 180.0 / np.pi
MODELLED = {"knee.extension_moment_peak": "knee_extension_moment", "knee.power_peak": "knee_power"}

FIXED_RAD = np.pi / 3
BENT_RAD = (np.pi / 6, np.pi / 2)
"""Knee separation is read while the knees are bent by 30 to 90 degrees (evidence 4.3)."""

SHIFT_AT = 0.15
"""Squat depth, hips down over leg length, at which the inward shift is read (Uhl 2021, evidence K3 and 4.3)."""


def read(trial: Trial) -> tuple[Measure, ...]:
    """Every measure of the knee, both sides, for the trial and each repetition."""
    return tuple(_all(trial))


def _all(trial: Trial) -> Iterator[Measure]:
    for side in SIDES:
        yield from read_curve(trial, "knee.flexion_peak", "knee_flexion", side, highest(DEG))
        yield from read_curve(trial, "knee.fppa_at_60", "knee_fppa_change", side, _at_60(trial, side))
        yield from read_curve(trial, "knee.fppa_peak", "knee_fppa_change", side, readable_peak)
        yield from read_curve(trial, "knee.medial_displacement", "knee_medial_displacement", side, highest(1e3))
        shift = shift_at_depth(trial.curve("hip_height"), leg_length_m(trial, side), trial.why_not("hip_height", None))
        yield from read_curve(trial, "knee.medial_shift_at_15", "knee_medial_displacement", side, shift)
        for measure_id, curve in MODELLED.items():
            yield from read_modelled(trial, measure_id, curve, side, drawn(peak_of))
    yield from read_curve(trial, "knee.separation_ratio_min", "knee_separation_of_standing", None, _narrowest(trial))


def _at_60(trial: Trial, side: Side) -> Reader:
    return fppa_at_60(trial.curve("knee_flexion", side), trial.why_not("knee_flexion", side))


def fppa_at_60(flexion: Curve | None, why_not: str = "") -> Reader:
    """Reader of the projection angle where the knee first passes 60° of flexion on the way down."""

    def reader(curve: Curve, span: Span) -> Value:
        if flexion is None:
            return Value(float("nan"), why=f"60° of flexion cannot be found: {why_not}")
        if span.bottom_s is None:
            return Value(float("nan"), why="no repetition in which the knee bends to 60°")
        bend = np.interp(curve.times_s, flexion.times_s, flexion.values)
        window = curve.window(span.start_s, span.bottom_s + 1e-9)
        down, angle = bend[window], curve.values[window]
        passed = np.flatnonzero((down[:-1] < FIXED_RAD) & (down[1:] >= FIXED_RAD))
        if not len(passed):
            reached = float(np.nanmax(down) * DEG) if np.isfinite(down).any() else float("nan")
            return Value(float("nan"), why=f"the knee bends to {reached:.0f}° only: 60° is not reached on the way down")
        i = int(passed[0])
        part = (FIXED_RAD - down[i]) / (down[i + 1] - down[i])
        value = angle[i] + part * (angle[i + 1] - angle[i])
        return Value(DEG * float(value), _sd_at(curve, flexion, window.start + i, (angle[i + 1] - angle[i], down, i)))

    return reader


def shift_at_depth(height: Curve | None, leg_m: float | None, why_not: str = "") -> Reader:
    """Reader of the inward travel [% of leg length] where the hips first are 15 % of leg length down, on the way down.

    Down from where they were highest in the repetition. At a fixed depth two repetitions can be compared, which at the
    lowest point they cannot (Uhl 2021).
    """

    def reader(curve: Curve, span: Span) -> Value:
        if height is None or leg_m is None:
            return Value(float("nan"), why=why_not or "leg length is not known: give it in the subject file")
        if span.bottom_s is None:
            return Value(float("nan"), why="no repetition in which the hips come down by 15 % of leg length")
        window = curve.window(span.start_s, span.bottom_s + 1e-9)
        hips = np.interp(curve.times_s[window], height.times_s, height.values)
        if not np.isfinite(hips).any():
            return Value(float("nan"), why="the curve has a gap where this is read")
        depth, inward = (np.nanmax(hips) - hips) / leg_m, curve.values[window]
        passed = np.flatnonzero((depth[:-1] < SHIFT_AT) & (depth[1:] >= SHIFT_AT))
        if not len(passed):
            reached = 100.0 * float(np.nanmax(depth))
            return Value(float("nan"), why=f"the hips come down by {reached:.0f} % of leg length only, not by 15 %")
        i = int(passed[0])
        part = (SHIFT_AT - depth[i]) / (depth[i + 1] - depth[i])
        value = inward[i] + part * (inward[i + 1] - inward[i])
        sd = None if curve.sd is None else 100.0 * float(curve.sd[window][i]) / leg_m
        return Value(100.0 * float(value) / leg_m, sd)

    return reader


def leg_length_m(trial: Trial, side: Side) -> float | None:
    """Leg length: the subject's own, else from the motion."""
    curve = trial.curve("leg_length", side)
    if trial.subject.leg_length_m or curve is None or not np.isfinite(curve.values).any():
        return trial.subject.leg_length_m
    return float(np.nanmedian(curve.values))


def _sd_at(curve: Curve, flexion: Curve, index: int, slope_of: tuple[float, Array, int]) -> float | None:
    """Uncertainty of the angle itself, and of the moment at which the flexion is taken for 60° [deg]."""
    if curve.sd is None or flexion.sd is None:
        return None
    rise, down, i = slope_of
    slope = rise / (down[i + 1] - down[i])
    when = int(np.clip(np.searchsorted(flexion.times_s, curve.times_s[index]), 0, len(flexion.times_s) - 1))
    return DEG * float(np.hypot(curve.sd[index], slope * flexion.sd[when]))


def readable_peak(curve: Curve, span: Span) -> Value:
    """Largest projection angle where the thigh is not seen end-on; deep in a squat it may be for a while."""
    return peak(curve, span, scale=DEG, least_seen=0.5)


def _narrowest(trial: Trial) -> Reader:
    flexions = [c for s in SIDES if (c := trial.curve("knee_flexion", s)) is not None]
    return narrowest(flexions, trial.why_not("knee_flexion", "left"))


def narrowest(flexions: list[Curve], why_not: str = "") -> Reader:
    """Reader of the smallest separation while the knees are bent by 30 to 90 degrees, both knees' mean."""

    def reader(curve: Curve, span: Span) -> Value:
        if not flexions:
            return Value(float("nan"), why=f"knee bend is not known: {why_not}")
        bend = np.mean([np.interp(curve.times_s, c.times_s, c.values) for c in flexions], axis=0)
        bent: NDArray[np.bool_] = (bend >= BENT_RAD[0]) & (bend <= BENT_RAD[1])
        if not bent[curve.window(span.start_s, span.end_s)].any():
            return Value(float("nan"), why="the knees never bend to between 30 and 90 degrees")
        return peak(curve, span, scale=1.0, key=np.negative, where=bent, least_seen=0.5)

    return reader

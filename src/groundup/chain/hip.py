"""The hip and the pelvis on it: flexion, adduction, rotation, whether the free side drops, moments and load."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from groundup.anatomy import GAIT, SIDES, Side
from groundup.chain.model_reading import drawn, peak_of, read_modelled, within
from groundup.chain.peaks import Reader, Span, Value, highest, read_curve
from groundup.chain.trial import Trial
from groundup.measure import Measure
from groundup.signals.curve import Curve

DEG = 180.0 / np.pi

CURVES = {
    "hip.flexion_peak": "hip_flexion",
    "hip.adduction_peak": "hip_adduction",
    "hip.internal_rotation_peak": "hip_internal_rotation",
    "hip.pelvic_drop_peak": "pelvic_drop_change",
}

MODELLED = {
    "hip.extension_moment_peak": "hip_extension_moment",
    "hip.abduction_moment_peak": "hip_abduction_moment",
    "hip.power_peak": "hip_power",
    "hip.contact_force_peak": "hip_contact_force",
}

LEAST_KNEE_NM_KG = 0.1
"""Below this knee moment a ratio to it means nothing: a tenth of a body weight, a tenth of a meter from the knee."""
ENDED = "the curve does not reach the bottom of this repetition"


def read(trial: Trial) -> tuple[Measure, ...]:
    """Every measure of the hip, both sides, for the trial and each repetition."""
    return tuple(_all(trial))


def _all(trial: Trial) -> Iterator[Measure]:
    for side in SIDES:
        for measure_id, curve in CURVES.items():
            yield from read_curve(trial, measure_id, curve, side, highest(DEG))
        for measure_id, curve in MODELLED.items():
            yield from read_modelled(trial, measure_id, curve, side, drawn(peak_of))
        yield from read_modelled(trial, "hip.knee_moment_ratio", "hip_extension_moment", side, _to_knee(trial, side))
        together = "hip_knee_extension_moment"
        yield from read_modelled(trial, "hip.knee_moment_sum", together, side, _at_bottom(trial))
        yield from read_modelled(trial, "hip.reserve_share", "hip_reserve", side, _of_moment(trial, side))


def _to_knee(trial: Trial, side: Side) -> Reader:
    """Reader of hip over knee extension moment at the bottom of a repetition."""
    knee = trial.curve("knee_extension_moment", side)

    def read(curve: Curve, span: Span) -> Value:
        if knee is None:
            return Value(float("nan"), why=trial.why_not("knee_extension_moment", side))
        if span.bottom_s is None or trial.task in GAIT:
            return Value(float("nan"), why="no repetition at whose bottom the two are compared")
        at = _nearest(curve, span.bottom_s)
        if at is None:
            return Value(float("nan"), why=ENDED)
        hip_nm, knee_nm = curve.values[at], knee.values[at]
        if not (knee_nm > LEAST_KNEE_NM_KG).all():
            found = float(knee_nm[0])
            why = f"the knee's extension moment at the bottom is {found:.2f} N·m/kg: too little to compare with"
            return Value(float("nan"), why=why if np.isfinite(found) else "the curve has a gap where this is read")
        value = float((hip_nm / knee_nm)[0])
        if curve.spread is None or knee.spread is None:
            return Value(value)
        draws = (hip_nm - curve.spread.at(at)) / (knee_nm - knee.spread.at(at))
        return within(value, draws[:, 0])

    return read


def _at_bottom(trial: Trial) -> Reader:
    """Reader of a curve at the bottom of a repetition."""

    def read(curve: Curve, span: Span) -> Value:
        if span.bottom_s is None or trial.task in GAIT:
            return Value(float("nan"), why="no repetition at whose bottom it is read")
        at = _nearest(curve, span.bottom_s)
        if at is None:
            return Value(float("nan"), why=ENDED)
        value = float(curve.values[at][0])
        if not np.isfinite(value):
            return Value(value, why="the curve has a gap where this is read")
        return Value(value) if curve.spread is None else within(value, value - curve.spread.at(at)[:, 0])

    return read


def _nearest(curve: Curve, time_s: float) -> NDArray[np.intp] | None:
    """The curve's sample (1,) at a time; None before its beginning and after its end."""
    times = curve.times_s
    inside = len(times) > 0 and times[0] - 1e-9 <= time_s <= times[-1] + 1e-9
    return np.array([np.argmin(np.abs(times - time_s))]) if inside else None


def _of_moment(trial: Trial, side: Side) -> Reader:
    """Reader of the largest reserve over the largest moment of the hip [%]."""
    whole = trial.curve("hip_moment", side)

    def read(curve: Curve, span: Span) -> Value:
        window = curve.window(span.start_s, span.end_s)
        if whole is None or not np.isfinite(whole.values[window]).any():
            return Value(float("nan"), why="the curve has a gap where this is read")
        return Value(100.0 * float(np.nanmax(curve.values[window]) / np.nanmax(whole.values[window])))

    return read

"""The core: how the trunk leans and bends, and how far the pelvis tips."""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from groundup.anatomy import GAIT, SIDES
from groundup.chain.measuring import not_measurable
from groundup.chain.peaks import Reader, Span, Value, highest, largest_in_size, peak, read_curve
from groundup.chain.trial import Trial
from groundup.measure import Measure
from groundup.signals.curve import Curve

DEG = 180.0 / np.pi
IN_A_PICTURE = "2D camera"
LYING_RAD = np.pi / 4
SWAYS = "the trunk sways to both sides in every stride: which of the two peaks is larger would be chance; see its curve"


def read(trial: Trial) -> tuple[Measure, ...]:
    """Every measure of the core, for the trial and each repetition."""
    return tuple(_all(trial))


def _all(trial: Trial) -> Iterator[Measure]:
    if trial.task in GAIT:
        yield not_measurable("core.trunk_lean_peak", why=SWAYS)
    else:
        yield from read_curve(trial, "core.trunk_lean_peak", "trunk_lean_change", None, largest_in_size(DEG))
    yield from read_curve(trial, "core.trunk_flexion_peak", "trunk_flexion", None, highest(DEG))
    against = trunk_against_shank(*(_near(trial, name) for name in ("hip_flexion", "knee_flexion")))
    yield from read_curve(trial, "core.trunk_shank_difference", "trunk_flexion", None, against)
    # Against own standing where it is known: misplaced pelvis markers cancel there, and a range needs no zero.
    tilt = "pelvic_tilt_change" if trial.curve("pelvic_tilt_change") is not None else "pelvic_tilt"
    yield from map(_from_zero, read_curve(trial, "core.pelvic_tilt_range", tilt, None, _range))


def trunk_against_shank(hip: Curve | None, knee: Curve | None) -> Reader:
    """Reader of how much further forward than the shank the trunk leans at the turning point [deg].

    In one picture from the side it is hip flexion minus knee flexion: both turn from the same thigh.
    """

    def reader(curve: Curve, span: Span) -> Value:
        if hip is None or knee is None or not hip.method.startswith(IN_A_PICTURE):
            return Value(float("nan"), why="needs trunk, thigh and shank in one picture from the side")
        if span.bottom_s is None:
            return Value(float("nan"), why="no repetition with a turning point")
        trunk, over, under = (c.values[int(np.argmin(np.abs(c.times_s - span.bottom_s)))] for c in (curve, hip, knee))
        if trunk < -LYING_RAD:
            return Value(float("nan"), why="the person lies")
        if not np.isfinite(over - under):
            return Value(float("nan"), why="the curve has a gap where this is read")
        return Value(DEG * float(over - under))

    return reader


def _near(trial: Trial, name: str) -> Curve | None:
    """The curve of the side that a side view shows."""
    return next((c for side in SIDES if (c := trial.curve(name, side)) is not None), None)


def _range(curve: Curve, span: Span) -> Value:
    """Largest minus smallest, each with its own uncertainty."""
    top, bottom = peak(curve, span, scale=DEG), peak(curve, span, scale=-DEG, key=np.negative)
    if top.sides is None or bottom.sides is None:
        return Value(top.value + bottom.value, why=top.why or bottom.why)
    below, above = (float(np.hypot(*pair)) for pair in zip(top.sides, bottom.sides, strict=True))
    return Value(top.value + bottom.value, why=top.why or bottom.why, below=below, above=above)


def _from_zero(measure: Measure) -> Measure:
    """A range is never negative, and neither is its interval."""
    interval = measure.interval
    if interval.low is None or interval.low >= 0:
        return measure
    return replace(measure, interval=replace(interval, low=0.0))

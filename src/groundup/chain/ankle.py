"""The ankle: how far it bends, whether the rearfoot tips outward, whether the heel stays down."""

from collections.abc import Iterator

import numpy as np

from groundup.anatomy import SIDES, Side
from groundup.chain.model_reading import drawn, peak_of, read_modelled
from groundup.chain.peaks import Reader, Span, Value, both_sides, highest, peak, read_curve
from groundup.chain.trial import Trial
from groundup.measure import Measure
from groundup.signals.curve import Curve

DEG = 180.0 / np.pi

MODELLED = {
    "ankle.plantarflexion_moment_peak": "ankle_plantarflexion_moment",
    "ankle.power_peak": "ankle_power",
}

BY_HAND = {
    "ankle.lunge_distance": "needs the weight-bearing lunge test with a tape at a wall",
    "ankle.heel_rises": "needs the single-leg heel-rise test, counted",
}


def read(trial: Trial) -> tuple[Measure, ...]:
    """Every measure of the ankle, both sides, for the trial and each repetition."""
    return tuple(_all(trial))


def _all(trial: Trial) -> Iterator[Measure]:
    for side in SIDES:
        yield from read_curve(trial, "ankle.dorsiflexion_peak", "ankle_dorsiflexion", side, highest(DEG))
        yield from read_curve(trial, "ankle.eversion_peak", "ankle_eversion", side, highest(DEG))
        yield from _heel_lift(trial, side)
        for measure_id, curve in MODELLED.items():
            yield from read_modelled(trial, measure_id, curve, side, drawn(peak_of))
    for measure_id, why in BY_HAND.items():
        yield from both_sides(measure_id, why)


def _heel_lift(trial: Trial, side: Side) -> Iterator[Measure]:
    """Rise of the heel above where it stands, in % of leg length (subject's own, else from the motion)."""
    leg_m = trial.subject.leg_length_m or _leg_length_m(trial.curve("leg_length", side))

    yield from read_curve(trial, "ankle.heel_lift", "heel_height", side, lift(leg_m))


def lift(leg_m: float | None) -> Reader:
    """Reader of the largest height in % of leg length."""

    def reader(curve: Curve, span: Span) -> Value:
        if leg_m is None:
            return Value(float("nan"), why="leg length is not known: give it in the subject file")
        return peak(curve, span, scale=100.0 / leg_m)

    return reader


def _leg_length_m(curve: Curve | None) -> float | None:
    if curve is None or not np.isfinite(curve.values).any():
        return None
    return float(np.nanmedian(curve.values))

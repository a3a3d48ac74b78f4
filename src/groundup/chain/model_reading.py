"""Measures from the curves of a body model: each value with the 95 % interval of its draws, or withheld with why."""

from collections.abc import Callable, Iterator
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from groundup.anatomy import Side
from groundup.chain.measuring import not_measurable
from groundup.chain.peaks import LEAST_SEEN, PEAK_S, Reader, Span, Value, read_curve
from groundup.chain.trial import Trial
from groundup.measure import Measure
from groundup.signals.curve import Curve

Array = NDArray[np.float64]

OTHERS = "the others are withheld, each with why"
Reduce = Callable[[Array, Array], Array]
"""Samples (..., k) of a span and their times (k,) [s] to one number a row (...,)."""


def read_modelled(trial: Trial, measure_id: str, name: str, side: Side, reader: Reader) -> Iterator[Measure]:
    """A measure from a curve of the body model: estimated, and not at all where the curve is withheld."""
    withheld = {} if trial.body is None else trial.body.withheld.get((name, side), {})

    def careful(curve: Curve, span: Span) -> Value:
        why = withheld.get(span.repetition)
        return reader(curve, span) if why is None else Value(float("nan"), why=why)

    found = tuple(read_curve(trial, measure_id, name, side, careful, status="estimated"))
    factor = None if trial.body is None else trial.body.within_factor
    wide = "" if factor is None else next((why for m in found if (why := unknown(m, factor))), "")
    if wide:
        yield not_measurable(measure_id, side, why=wide)
        return
    for measure in found:
        some = measure.repetition is None and measure.value is not None and any(k is not None for k in withheld)
        yield replace(measure, why=f"{measure.why}; {OTHERS}") if some else measure


def unknown(measure: Measure, factor: float) -> str:
    """Why a value is not told: its interval's ends lie farther apart than a factor, or on two sides of none."""
    low, high = measure.interval.low, measure.interval.high
    if measure.value is None or low is None or high is None or 0.0 < low <= high <= factor * low:
        return ""
    return f"without force plates anything from {low:.2g} to {high:.2g}: not known to a factor of {factor:g}"


def drawn(reduce: Reduce, scale: float = 1.0) -> Reader:
    """Reader of `reduce` over a span, times `scale`; its 95 % interval is that of the same in every draw.

    The interval holds the value even where all draws lie to one side of it, as above an activation of none.
    """

    def read(curve: Curve, span: Span) -> Value:
        window = curve.window(span.start_s, span.end_s)
        seen = np.flatnonzero(np.isfinite(curve.values[window])) + (window.start or 0)
        share = len(seen) / max(1, len(curve.values[window]))
        if not len(seen) or (span.repetition is not None and share < LEAST_SEEN):
            return Value(float("nan"), why=f"the curve covers only {share:.0%} of what it is read over")
        times = curve.times_s[seen]
        value = float(reduce(curve.values[seen], times))
        if curve.spread is None:
            return Value(scale * value)
        return within(value, reduce(curve.values[seen] - curve.spread.at(seen), times), scale=scale)

    return read


def within(value: float, draws: Array, *, scale: float = 1.0) -> Value:
    """A value with the 95 % interval of its draws (D,), as the standard uncertainty to each side."""
    low, high = np.quantile(draws, [0.025, 0.975])
    below, above = (abs(scale) * max(0.0, float(off)) / 1.96 for off in (value - low, high - value))
    return Value(scale * value, below=below, above=above)


def mean_of(values: Array, times_s: Array) -> Array:
    """Mean over the last axis."""
    del times_s
    return values.mean(axis=-1)


def peak_of(values: Array, times_s: Array) -> Array:
    """Largest mean over `PEAK_S`, or the largest value where the samples are farther apart."""
    step_s = float(np.median(np.diff(times_s))) if len(times_s) > 1 else PEAK_S
    width = min(values.shape[-1], 2 * int(PEAK_S / 2 / step_s + 1e-9) + 1)
    sums = np.concatenate([np.zeros((*values.shape[:-1], 1)), np.cumsum(values, axis=-1)], axis=-1)
    return ((sums[..., width:] - sums[..., :-width]) / width).max(axis=-1)

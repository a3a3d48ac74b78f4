"""From a curve to the measures of a link: one value a repetition, and their mean for the trial.

The trial's value is the mean of its repetitions. Its uncertainty is that of one repetition: misplaced markers and the
bias of a camera are the same in every repetition and do not average out.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from groundup.anatomy import SIDES, Side, other
from groundup.chain.measuring import measured, not_measurable
from groundup.chain.trial import Trial
from groundup.evidence.catalogue import definition
from groundup.measure import Interval, Measure, Status
from groundup.signals.curve import Curve
from groundup.signals.extreme import either_side

Array = NDArray[np.float64]

PEAK_S = 0.05
"""A peak is the mean over this long around the highest sample, so that one noisy sample does not make it (design)."""
LEAST_SEEN = 0.8
"""Share of a repetition that a curve must cover for its peak to be the repetition's."""


@dataclass(frozen=True, slots=True)
class Span:
    """What a value is read over: a repetition with its bottom, or the whole trial (both None)."""

    repetition: int | None
    start_s: float
    end_s: float
    bottom_s: float | None = None


@dataclass(frozen=True, slots=True)
class Value:
    """A value with one standard uncertainty (None: no error model), in the measure's unit; or NaN and why.

    `below` and `above` stand in place of `sd` where the truth may lie further to one side than to the other.
    """

    value: float
    sd: float | None = None
    why: str = ""
    below: float | None = None
    above: float | None = None

    @property
    def sides(self) -> tuple[float, float] | None:
        """Standard uncertainty below and above the value, or None."""
        if self.below is not None and self.above is not None:
            return self.below, self.above
        return None if self.sd is None else (self.sd, self.sd)


Reader = Callable[[Curve, Span], Value]


def read_curve(
    trial: Trial, measure_id: str, name: str, side: Side | None, reader: Reader, *, status: Status | None = None
) -> Iterator[Measure]:
    """The measure from the curve `name`, read by `reader` over each repetition; the trial first."""
    curve = trial.curve(name, side)
    if (why := idle(trial, side)) is not None:
        yield not_measurable(measure_id, side, why=why)
        return
    if curve is None:
        yield not_measurable(measure_id, side, why=trial.why_not(name, side))
        return
    values = [(span, reader(curve, span)) for span in spans(trial, side)]
    if not values:
        yield not_measurable(measure_id, side, why=f"no repetition of the {side} side")
        return
    good = [v for _, v in values if np.isfinite(v.value)]
    if not good:
        reasons = [v.why for _, v in values if v.why]
        yield not_measurable(measure_id, side, why=reasons[0] if reasons else "the curve has gaps where this is read")
        return
    state = status or ("estimated" if curve.method.startswith("3D landmark") else "measured")
    missing = len(values) - len(good)
    said = f"mean of {len(good)} of {len(values)} repetitions" if missing else ""
    yield measured(
        measure_id,
        side,
        value=float(np.mean([v.value for v in good])),
        method=curve.method,
        interval=_interval(good),
        status=state,
        sources=curve.sources,
        why="; ".join(filter(None, (said, *dict.fromkeys(v.why for v in good), curve.note))),
    )
    for span, v in values:
        if span.repetition is not None:
            yield measured(
                measure_id,
                side,
                value=v.value,
                method=curve.method,
                interval=_interval([v]),
                repetition=span.repetition,
                status=state,
                sources=curve.sources,
                why=v.why or curve.note,
            )


def _interval(values: list[Value]) -> Interval | None:
    """95 % interval of the mean of these values: as wide as that of one, because their errors are the same."""
    sides = [s for v in values if (s := v.sides) is not None and np.isfinite(s).all()]
    if not sides or len(sides) < len(values):
        return None
    middle = float(np.mean([v.value for v in values]))
    below, above = (float(np.mean(side)) for side in zip(*sides, strict=True))
    return Interval(middle - 1.96 * below, middle + 1.96 * above)


def both_sides(measure_id: str, why: str) -> Iterator[Measure]:
    """The measure as not measurable, for each side or once where it has none."""
    for side in SIDES if definition(measure_id).sided else (None,):
        yield not_measurable(measure_id, side, why=why)


def spans(trial: Trial, side: Side | None) -> tuple[Span, ...]:
    """The repetitions of a side; the whole trial where there are no repetitions of any side."""
    found = tuple(
        Span(i, r.start_s, r.end_s, r.bottom_s)
        for i, r in enumerate(trial.repetitions)
        if side is None or r.side in (None, side)
    )
    if trial.repetitions:
        return found
    _, start_s, end_s = trial.windows()[0]
    return (Span(None, start_s, end_s),)


def idle(trial: Trial, side: Side | None) -> str | None:
    """Why a side is not read: the free leg of a one-legged task."""
    if side is None or trial.task not in ("single_leg_squat", "single_leg_balance"):
        return None
    stance = {r.side for r in trial.repetitions if r.side is not None} or {trial.conditions.side}
    return f"the {side} leg is the free leg of this one-legged task" if stance == {other(side)} else None


def highest(scale: float) -> Reader:
    """Reader of the largest value, times `scale` (radians to degrees, meters to millimeters)."""

    def read(curve: Curve, span: Span) -> Value:
        return peak(curve, span, scale=scale)

    return read


def largest_in_size(scale: float) -> Reader:
    """Reader of the value that is largest in size, with its sign."""

    def read(curve: Curve, span: Span) -> Value:
        return peak(curve, span, scale=scale, key=np.abs)

    return read


def peak(
    curve: Curve,
    span: Span,
    *,
    scale: float,
    key: Callable[[Array], Array] | None = None,
    where: NDArray[np.bool_] | None = None,
    least_seen: float = LEAST_SEEN,
) -> Value:
    """The value where `key` of the curve (itself, if None) is largest inside the span and `where` (n,) allows."""
    window = curve.window(span.start_s, span.end_s)
    values, times = curve.values[window], curve.times_s[window]
    allowed = np.isfinite(values) if where is None else np.isfinite(values) & where[window]
    considered = len(values) if where is None else int(np.count_nonzero(where[window]))
    if not allowed.any():
        return Value(float("nan"), why="the curve has a gap where this is read")
    share = np.count_nonzero(allowed) / max(1, considered)
    if span.repetition is not None and share < least_seen:
        return Value(float("nan"), why=f"the curve covers only {share:.0%} of the repetition")
    score = np.where(allowed, values if key is None else key(values), -np.inf)
    best = int(np.argmax(score))
    # Evenly to both sides: at the edge of a span, where the curve may be steep, the mean would lean inward.
    reach = min(PEAK_S / 2, times[best] - times[0], times[-1] - times[best]) + 1e-9
    near = allowed & (np.abs(times - times[best]) <= reach)
    sd = None if curve.sd is None else curve.sd[window][near]
    known = None if sd is None or not np.isfinite(sd).any() else float(np.mean(sd[np.isfinite(sd)]))
    value = scale * float(np.mean(values[near]))
    sides = either_side(curve, np.flatnonzero(allowed) + (window.start or 0), key=key)
    if sides is None:
        return Value(value, None if known is None else abs(scale) * known)
    below, above = (abs(scale) * side for side in (sides if scale > 0 else sides[::-1]))
    return Value(value, None if known is None else abs(scale) * known, below=below, above=above)

"""Coupling: which link moves first and how closely the next one follows; described, never called a cause.

All joints of a squat move together because the person goes down: a high coupling may be nothing but a common depth.
Which link drives another only a change of one of them can show, and that is the differential test.
"""

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from groundup.anatomy import SIDES, Side
from groundup.chain.measuring import measured, not_measurable
from groundup.chain.muscle_activity import Channel, channel, onsets
from groundup.chain.normalized import POINTS, time_normalized
from groundup.chain.student import student_t
from groundup.chain.trial import Repetition, Trial
from groundup.measure import Interval, Measure
from groundup.signals.curve import Curve

Array = NDArray[np.float64]

FOOT_MUSCLES = ("abductor hallucis", "flexor hallucis longus", "tibialis posterior", "peroneus longus")
"""Muscles that stand for the foot, the one nearest the ground first."""
PAIRS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "chain.coupling_foot_knee": (("ankle_eversion",), ("knee_medial_displacement", "knee_fppa")),
    "chain.coupling_knee_hip": (("knee_medial_displacement", "knee_fppa"), ("hip_adduction",)),
}
"""The lower link's curve and the upper one's; the first of each that the motion has."""
LONGEST_LAG = 20
"""How far one curve is moved against the other, in percent of the repetition."""
LAGS = np.array(sorted(range(-LONGEST_LAG, LONGEST_LAG + 1), key=abs))
"""Shortest first, so that of two equal correlations the one with the shorter lag counts."""
TELLS_MS = 50.0
"""Lags known less closely than this say nothing about who comes first."""
LEAST = 3
"""Repetitions needed for an interval: each counts as one observation, so that the dependence of neighboring samples
within a repetition plays no part."""
NEEDS_TEST = (
    "one condition cannot tell what drives what: needs the differential test (the same movement with a foot cue, "
    "a heel wedge and a hip cue)"
)


def read(trial: Trial) -> tuple[Measure, ...]:
    """Order and coupling of the links on both sides, over the repetitions of the trial."""
    done: list[Measure] = []
    for side in SIDES:
        done.append(_onset_order(trial, side))
        done += _couplings(trial, side)
        done.append(not_measurable("chain.driver", side, why=NEEDS_TEST))
    return tuple(done)


def _onset_order(trial: Trial, side: Side) -> Measure:
    """Share of the repetitions in which the foot's muscle starts before gluteus maximus [%].

    The interval is Wilson's for a share of few repetitions (Wilson 1927).
    """
    measure = "chain.onset_order"
    foot = _first_channel(trial, side)
    glute = channel(trial.recording, "gluteus maximus", side)
    for one in (foot, glute):
        if isinstance(one, str):
            return not_measurable(measure, side, why=one)
    assert isinstance(foot, Channel)
    assert isinstance(glute, Channel)
    below, above = onsets(trial, foot), onsets(trial, glute)
    for name, found in ((foot.muscle, below), (glute.muscle, above)):
        if isinstance(found, str):
            return not_measurable(measure, side, why=f"{name}: {found}")
    at_foot = {o.repetition: o.after_start_s for o in below if not isinstance(o, str)}
    pairs = [
        (o.after_start_s, foot_s)
        for o in above
        if not isinstance(o, str) and o.after_start_s is not None and (foot_s := at_foot.get(o.repetition)) is not None
    ]
    if not pairs:
        return not_measurable(measure, side, why="no repetition with an onset of both muscles")
    delay_ms = 1e3 * np.array([glute_s - foot_s for glute_s, foot_s in pairs])
    spread = f" ± {np.std(delay_ms, ddof=1):.0f}" if len(delay_ms) > 1 else ""
    first = int(np.sum(delay_ms > 0))
    return measured(
        measure,
        side,
        value=100.0 * first / len(delay_ms),
        method="EMG",
        interval=_wilson(first, len(delay_ms)),
        sources=tuple(dict.fromkeys((foot.stream.name, glute.stream.name))),
        why=f"gluteus maximus {np.mean(delay_ms):.0f}{spread} ms after {foot.muscle}, {len(delay_ms)} repetitions; "
        "an order has no known health meaning",
    )


def _first_channel(trial: Trial, side: Side) -> Channel | str:
    found = [channel(trial.recording, muscle, side) for muscle in FOOT_MUSCLES]
    return next((c for c in found if isinstance(c, Channel)), found[0])


def _wilson(hits: int, n: int) -> Interval:
    z2 = 1.96**2
    middle = (hits + z2 / 2) / (n + z2)
    half = 1.96 / (n + z2) * np.sqrt(hits * (n - hits) / n + z2 / 4)
    return Interval(100 * max(0.0, float(middle - half)), 100 * min(1.0, float(middle + half)))


def _couplings(trial: Trial, side: Side) -> Iterator[Measure]:
    for measure, (lower, upper) in PAIRS.items():
        one, other = _curve(trial, lower, side), _curve(trial, upper, side)
        if isinstance(one, str) or isinstance(other, str):
            reasons = dict.fromkeys(c for c in (one, other) if isinstance(c, str))
            yield not_measurable(measure, side, why="; ".join(reasons))
            continue
        yield _coupling(measure, side, one, other, trial.repetitions)


def _curve(trial: Trial, names: Sequence[str], side: Side) -> Curve | str:
    found = (trial.curve(name, side) for name in names)
    return next((c for c in found if c is not None), trial.why_not(names[0], side))


def _coupling(measure: str, side: Side, lower: Curve, upper: Curve, repetitions: tuple[Repetition, ...]) -> Measure:
    """Cross-correlation averaged over repetitions as Fisher's z, each read at the lag that the others agree on.

    The largest of many correlations is large for curves that have nothing to do with each other; at a lag chosen
    without the repetition that is read there, it is not. The interval holds what differs between repetitions
    (Student's t) and, where both curves know the errors behind them, what those do to the correlation.
    """
    chosen = [r for r in repetitions if r.side in (None, side)]
    if not chosen:
        return not_measurable(measure, side, why="no repetition")
    below, above = (np.stack([_shape(c, r) for r in chosen]) for c in (lower, upper))
    z_of = np.stack([_z(below, above, lag) for lag in LAGS], axis=1)
    known: NDArray[np.bool_] = np.asarray(np.isfinite(z_of).all(axis=1))
    whole, z_of = [r for r, good in zip(chosen, known, strict=True) if good], z_of[known]
    if not whole:
        return not_measurable(measure, side, why="the curves have gaps, or do not move, in every repetition")
    if len(whole) < 2:
        return not_measurable(measure, side, why="one repetition alone always correlates at some lag: needs two")
    others = (z_of.sum(axis=0) - z_of) / (len(z_of) - 1)
    at = np.argmax(np.abs(others), axis=1)
    z = z_of[np.arange(len(at)), at]
    error = _error_sd(lower, upper, whole, LAGS[at], z)
    if len(z) < LEAST:
        interval = Interval.unknown(f"fewer than {LEAST} repetitions")
    else:
        between = student_t(len(z) - 1) * float(np.std(z, ddof=1)) / np.sqrt(len(z))
        half = float(np.hypot(between, 1.96 * (error or 0.0)))
        interval = Interval(float(np.tanh(z.mean() - half)), float(np.tanh(z.mean() + half)))
    holds = "repetitions only" if error is None else "repetitions and the errors behind both curves"
    return measured(
        measure,
        side,
        value=float(np.tanh(z.mean())),
        method=lower.method if lower.method == upper.method else f"{lower.method} and {upper.method}",
        interval=interval,
        sources=tuple(dict.fromkeys((*lower.sources, *upper.sources))),
        why=f"{_said(upper)} {_order(_own_lags_ms(z_of, whole))} {_said(lower)}; both go with the depth of the "
        f"movement: no cause; the interval knows {holds}",
    )


def _own_lags_ms(z_of: Array, repetitions: Sequence[Repetition]) -> Array:
    """Where each repetition itself correlates most, in the direction that all have in common [ms]."""
    mean = z_of.mean(axis=0)
    sign = np.sign(mean[np.argmax(np.abs(mean))])
    percent = LAGS[np.argmax(sign * z_of, axis=1)]
    return 10.0 * percent * np.array([r.end_s - r.start_s for r in repetitions])


def _error_sd(
    lower: Curve, upper: Curve, repetitions: Sequence[Repetition], lags: NDArray[np.int64], z: Array
) -> float | None:
    """Standard uncertainty of the mean z from the errors behind both curves; None where one of them knows none.

    Both curves are read again under every set of errors: through a misplaced marker a little of the large flexion
    leaks into the small angles, and flexion correlates with everything.
    """
    if lower.spread is None or upper.spread is None or len(lower.spread.runs) != len(upper.spread.runs):
        return None
    off: list[Array] = []
    for repetition, lag, own in zip(repetitions, lags, z, strict=True):
        below, above = (_shape(c, repetition) - _differences(c, repetition) for c in (lower, upper))
        off.append(_z(below, above, lag) - own)
    mean = np.mean(off, axis=0)
    mean = mean[np.isfinite(mean)]
    return float(np.sqrt(np.mean(mean**2))) if len(mean) else None


def _differences(curve: Curve, repetition: Repetition) -> Array:
    """How the time-normalized curve would differ under each of r sets of errors; (r, 101)."""
    assert curve.spread is not None
    at_s = np.linspace(repetition.start_s, repetition.end_s, POINTS)
    return curve.spread.at(np.clip(np.searchsorted(curve.times_s, at_s), 0, len(curve.times_s) - 1))


def _shape(curve: Curve, repetition: Repetition) -> Array:
    return time_normalized(curve.values, curve.times_s, start_s=repetition.start_s, end_s=repetition.end_s)


def _z(lower: Array, upper: Array, lag: int) -> Array:
    """Fisher's z of the correlation at a lag in samples, + when the upper curve comes later; (..., n) -> (...).

    NaN where a curve has a gap or does not move.
    """
    n = lower.shape[-1]
    x, y = (lower[..., : n - lag], upper[..., lag:]) if lag >= 0 else (lower[..., -lag:], upper[..., : n + lag])
    x, y = x - x.mean(axis=-1, keepdims=True), y - y.mean(axis=-1, keepdims=True)
    size = np.linalg.norm(x, axis=-1) * np.linalg.norm(y, axis=-1)
    correlation = (x * y).sum(axis=-1) / np.where(size > 1e-12, size, np.nan)
    return np.arctanh(np.clip(correlation, -0.9999, 0.9999))


def _order(lag_ms: Array) -> str:
    """Who comes first, in words, as far as the repetitions agree."""
    middle = round(float(np.mean(lag_ms))) + 0.0
    if len(lag_ms) < LEAST:
        return f"is {abs(middle):.0f} ms {'after' if middle >= 0 else 'before'} (few repetitions)"
    spread = float(np.std(lag_ms, ddof=1))
    half = student_t(len(lag_ms) - 1) * spread / np.sqrt(len(lag_ms))
    if abs(middle) <= half or middle == 0:
        word = "moves together with" if half <= TELLS_MS else "cannot be told to come before or after"
        return f"{word} (lag {middle:.0f} ± {half:.0f} ms)"
    return f"follows {middle:.0f} ± {half:.0f} ms after" if middle > 0 else f"is {-middle:.0f} ± {half:.0f} ms ahead of"


def _said(curve: Curve) -> str:
    return curve.name.replace("_", " ")

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
from groundup.chain.normalized import time_normalized
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
    """Cross-correlation where it is largest, averaged over repetitions as Fisher's z, with a t interval over them."""
    chosen = [r for r in repetitions if r.side in (None, side)]
    if not chosen:
        return not_measurable(measure, side, why="no repetition")
    each = np.stack([_correlations(lower, upper, r) for r in chosen])
    known = np.isfinite(each).all(axis=1)
    if not known.any():
        return not_measurable(measure, side, why="the curves have gaps, or do not move, in every repetition")
    z_of = np.arctanh(np.clip(each[known], -0.9999, 0.9999))
    mean = z_of.mean(axis=0)
    sign = np.sign(mean[np.argmax(np.abs(mean))])  # one direction for all repetitions, each with its own lag
    at = np.argmax(sign * z_of, axis=1)
    z = z_of[np.arange(len(at)), at]
    lengths_s = np.array([r.end_s - r.start_s for r in chosen])[known]
    lag_ms = 10.0 * LAGS[at] * lengths_s
    if len(z) < LEAST:
        interval = Interval.unknown(f"fewer than {LEAST} repetitions")
    else:
        half = _T95[min(len(z) - 1, len(_T95)) - 1] * float(np.std(z, ddof=1)) / np.sqrt(len(z))
        interval = Interval(float(np.tanh(z.mean() - half)), float(np.tanh(z.mean() + half)))
    return measured(
        measure,
        side,
        value=float(np.tanh(z.mean())),
        method=lower.method if lower.method == upper.method else f"{lower.method} and {upper.method}",
        interval=interval,
        sources=tuple(dict.fromkeys((*lower.sources, *upper.sources))),
        why=f"{_said(upper)} {_order(lag_ms)} {_said(lower)}; both go with the depth of the movement: no cause",
    )


_T95 = (
    12.71,
    4.30,
    3.18,
    2.78,
    2.57,
    2.45,
    2.36,
    2.31,
    2.26,
    2.23,
    2.20,
    2.18,
    2.16,
    2.14,
    2.13,
    2.12,
    2.11,
    2.10,
    2.09,
)
"""Student's t for a two-sided 95 % interval with 1, 2, 3 … degrees of freedom; the last one serves for more."""


def _correlations(lower: Curve, upper: Curve, repetition: Repetition) -> Array:
    """Correlation at each of LAGS (percent of the repetition): + when the upper curve comes later; NaN beside gaps."""
    a, b = (
        time_normalized(c.values, c.times_s, start_s=repetition.start_s, end_s=repetition.end_s) for c in (lower, upper)
    )
    out = np.full(len(LAGS), np.nan)
    if not (np.isfinite(a).all() and np.isfinite(b).all()):
        return out
    n = len(a)
    for i, lag in enumerate(LAGS):
        x, y = (a[: n - lag], b[lag:]) if lag >= 0 else (a[-lag:], b[: n + lag])
        x, y = x - x.mean(), y - y.mean()
        size = float(np.linalg.norm(x) * np.linalg.norm(y))
        if size > 1e-12:
            out[i] = float(x @ y) / size
    return out


def _order(lag_ms: Array) -> str:
    """Who comes first, in words, as far as the repetitions agree."""
    middle = round(float(np.mean(lag_ms))) + 0.0
    if len(lag_ms) < LEAST:
        return f"is {abs(middle):.0f} ms {'after' if middle >= 0 else 'before'} (few repetitions)"
    spread = float(np.std(lag_ms, ddof=1))
    half = _T95[min(len(lag_ms) - 1, len(_T95)) - 1] * spread / np.sqrt(len(lag_ms))
    if abs(middle) <= half or middle == 0:
        word = "moves together with" if half <= TELLS_MS else "cannot be told to come before or after"
        return f"{word} (lag {middle:.0f} ± {half:.0f} ms)"
    return f"follows {middle:.0f} ± {half:.0f} ms after" if middle > 0 else f"is {-middle:.0f} ± {half:.0f} ms ahead of"


def _said(curve: Curve) -> str:
    return curve.name.replace("_", " ")

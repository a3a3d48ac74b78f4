"""Glute: what the EMG of gluteus maximus and medius says of each repetition, and what only other inputs could say.

Amplitude is a description of the moment and only comparable as a percentage of a maximal voluntary contraction (MVC)
of the same session; it is not strength or quality. No order or delay of the glute has a published health meaning.
"""

from collections.abc import Callable, Iterator
from itertools import combinations
from typing import Any

import numpy as np
from numpy.typing import NDArray

from groundup.anatomy import SIDES, Side
from groundup.chain.measuring import measured, not_measurable
from groundup.chain.model_reading import drawn, mean_of, peak_of, read_modelled
from groundup.chain.muscle_activity import Channel, MuscleOnset, amplitude, channel, maximum_v, onsets
from groundup.chain.normalized import normalized
from groundup.chain.peaks import spans
from groundup.chain.repetition import start_sd_s
from groundup.chain.student import student_t
from groundup.chain.trial import Trial
from groundup.errors import SignalError
from groundup.measure import Interval, Measure
from groundup.signals.curve import Curve
from groundup.signals.emg import WINDOW_S

Array = NDArray[np.float64]

MUSCLES = {"maximus": "gluteus maximus", "medius": "gluteus medius"}
SMOOTH_S = 0.1
"""RMS window of the envelopes whose shapes are compared: the long end of the usual 50 to 100 ms."""

CONSISTENCY, BRIDGES = "glute.consistency", "glute.single_leg_bridge_repetitions"
BY_HAND = "needs a hand measurement: force of a belt-fixed dynamometer, its lever and the position"
MVC_ERROR = "the MVC reference alone varies by 9–36 % within a session (Norcross 2010, n=20): no single error holds"
ONSET_METHOD = (
    "double threshold on the Teager–Kaiser energy, time refined by likelihood; the interval holds the muscle's onset "
    "and, where the motion has an error model, the start of the movement"
)


def read(trial: Trial) -> tuple[Measure, ...]:
    """Every glute measure of both sides, for each repetition and the trial."""
    done: list[Measure] = []
    for side in SIDES:
        for name in MUSCLES:
            for what, reduce in (("mean", mean_of), ("peak", peak_of)):
                measure, curve = f"glute.{name}_activation_{what}", f"gluteus_{name}_activation"
                done += read_modelled(trial, measure, curve, side, drawn(reduce, 100.0))
            done += _amplitudes(trial, name, side)
        done += _onset(trial, side)
        done.append(_consistency(trial, side))
        done += [not_measurable(f"glute.{what}_strength", side, why=BY_HAND) for what in ("abductor", "extensor")]
        done.append(_single_leg_bridge(trial, side))
    return tuple(done)


def _amplitudes(trial: Trial, name: str, side: Side) -> Iterator[Measure]:
    """Mean and peak %MVC of one muscle: each repetition, and the mean of the repetitions as the trial."""
    ids = (f"glute.{name}_emg_mean", f"glute.{name}_emg_peak")
    one = channel(trial.recording, MUSCLES[name], side)
    why = one if isinstance(one, str) else ""
    percent: Array | None = None
    if isinstance(one, Channel):
        mvc_v = maximum_v(one, trial.conditions)
        if mvc_v is None:
            why = "no MVC given: an amplitude without a maximal voluntary contraction is not comparable"
        else:
            try:
                percent = 100.0 * amplitude(one, window_s=WINDOW_S) / mvc_v
            except SignalError as error:
                why = str(error)
    if percent is None or isinstance(one, str):
        yield from (not_measurable(measure, side, why=why) for measure in ids)
        return
    read_over = spans(trial, side)
    if not read_over:
        yield from (not_measurable(measure, side, why=f"no repetition of the {side} side") for measure in ids)
        return
    times = one.stream.times
    for measure, reduce in zip(ids, (np.mean, np.max), strict=True):
        values = np.array([_within(percent, times, span.start_s, span.end_s, reduce) for span in read_over])
        whole = values[np.isfinite(values)]
        of = f"mean of {len(whole)} of {len(values)} repetitions; " if 0 < len(whole) < len(values) else ""
        trial_value = float(np.mean(whole)) if len(whole) else float("nan")
        numbered = [
            (s.repetition, float(v)) for s, v in zip(read_over, values, strict=True) if s.repetition is not None
        ]
        for repetition, value in ((None, trial_value), *numbered):
            yield measured(
                measure,
                side,
                value=value,
                method="EMG",
                interval=Interval.unknown(MVC_ERROR),
                repetition=repetition,
                sources=(one.stream.name,),
                why=f"{of if repetition is None else ''}{one.label}, RMS over {1e3 * WINDOW_S:.0f} ms"
                if np.isfinite(value)
                else "the EMG has gaps where this is read",
            )


def _within(values: Array, times: Array, start_s: float, end_s: float, reduce: Callable[[Array], Any]) -> float:
    first, last = np.searchsorted(times, [start_s - 1e-9, end_s - 1e-9])
    inside = values[first:last]
    inside = inside[np.isfinite(inside)]
    return float(reduce(inside)) if len(inside) and len(inside) >= 0.9 * (last - first) else float("nan")


def _onset(trial: Trial, side: Side) -> Iterator[Measure]:
    """Onset of gluteus maximus after the start of each repetition [ms], and their mean."""
    one = channel(trial.recording, MUSCLES["maximus"], side)
    found = one if isinstance(one, str) else onsets(trial, one)
    if isinstance(found, str) or isinstance(one, str):
        yield not_measurable("glute.onset", side, why=str(found))
        return
    sources = (one.stream.name,)
    known = [o for o in found if o.after_start_s is not None]
    if not known:
        reasons = ", ".join(sorted({o.why for o in found})) or f"no repetition of the {side} side"
        yield not_measurable("glute.onset", side, why=reasons)
        return
    values = np.array([o.after_start_s for o in known], dtype=float) * 1e3
    spread = f", SD over {len(known)} repetitions {np.std(values, ddof=1):.0f} ms" if len(known) > 1 else ""
    yield measured(
        "glute.onset",
        side,
        value=float(np.mean(values)),
        method="EMG",
        interval=_of_the_mean(known, trial),
        sources=sources,
        why=f"{len(known)} of {len(found)} repetitions{spread}; {ONSET_METHOD}",
    )
    for o in found:
        if o.after_start_s is None:
            yield not_measurable("glute.onset", side, why=o.why, repetition=o.repetition)
            continue
        interval = _of_one(o, trial)
        yield measured(
            "glute.onset",
            side,
            value=o.after_start_s * 1e3,
            method="EMG",
            interval=interval,
            repetition=o.repetition,
            sources=sources,
            why=ONSET_METHOD,
        )


def _of_one(onset: MuscleOnset, trial: Trial) -> Interval:
    """95 % interval of one onset [ms]: the muscle's own, and the start of the movement that it is counted from."""
    if onset.after_start_s is None or onset.low_s is None or onset.high_s is None:
        return Interval.unknown(onset.why)
    start = 1.96 * _start_sd_s(onset, trial)
    below = np.hypot(onset.after_start_s - onset.low_s, start)
    above = np.hypot(onset.high_s - onset.after_start_s, start)
    return Interval(1e3 * float(onset.after_start_s - below), 1e3 * float(onset.after_start_s + above))


def _of_the_mean(known: list[MuscleOnset], trial: Trial) -> Interval:
    """95 % interval of the mean of these onsets [ms]: muscle errors are independent, those of the start are not."""
    sds = [(o.high_s - o.low_s) / 3.92 for o in known if o.low_s is not None and o.high_s is not None]
    if len(sds) < len(known):
        return Interval.unknown("at least one onset has too little around it for an interval")
    middle = float(np.mean([o.after_start_s for o in known if o.after_start_s is not None]))
    start = float(np.mean([_start_sd_s(o, trial) for o in known]))
    return Interval.around(middle * 1e3, 1e3 * float(np.hypot(np.linalg.norm(sds) / len(sds), start)))


def _start_sd_s(onset: MuscleOnset, trial: Trial) -> float:
    return start_sd_s(trial.motion, trial.task, trial.repetitions[onset.repetition]) or 0.0


def _consistency(trial: Trial, side: Side) -> Measure:
    """Mean correlation between the time-normalized gluteus maximus envelopes of all pairs of repetitions.

    The interval leaves one repetition out at a time (jackknife, on Fisher's z), so it knows repetitions only.
    """
    one = channel(trial.recording, MUSCLES["maximus"], side)
    if isinstance(one, str):
        return not_measurable(CONSISTENCY, side, why=one)
    try:
        values = amplitude(one, window_s=SMOOTH_S)
    except SignalError as error:
        return not_measurable(CONSISTENCY, side, why=str(error))
    curve = Curve("gluteus_maximus", side, values, one.stream.times, one.stream.unit, "EMG")
    shapes = normalized(curve, trial.repetitions, side=side)
    each = np.empty((0, 0)) if shapes is None else shapes.each[np.isfinite(shapes.each).all(axis=1)]
    each = each[np.ptp(each, axis=1) > 0] if each.size else each
    if len(each) < 2:
        return not_measurable(CONSISTENCY, side, why="needs two whole repetitions or more with EMG")
    alike: Array = np.asarray(np.corrcoef(each), dtype=float)
    value = _mean_pair(alike)
    if len(each) < 4:
        interval = Interval.unknown("fewer than four repetitions")
    else:
        left_out = [np.delete(np.delete(alike, i, axis=0), i, axis=1) for i in range(len(each))]
        z = np.arctanh(np.clip([_mean_pair(a) for a in left_out], -0.999999, 0.999999))
        sd = float(np.sqrt((len(z) - 1) / len(z) * np.sum((z - z.mean()) ** 2)))
        half = student_t(len(z) - 1) * sd  # the sd itself is known from few repetitions only
        middle = float(np.arctanh(np.clip(value, -0.999999, 0.999999)))
        interval = Interval(float(np.tanh(middle - half)), float(np.tanh(middle + half)))
    return measured(
        CONSISTENCY,
        side,
        value=value,
        method="EMG",
        interval=interval,
        sources=(one.stream.name,),
        why=f"{len(each)} repetitions, {one.label}, RMS over 100 ms; activity that fills the whole "
        "repetition evenly has no shape to compare; the interval is that between repetitions only",
    )


def _mean_pair(alike: Array) -> float:
    return float(np.mean([alike[i, j] for i, j in combinations(range(len(alike)), 2)]))


def _single_leg_bridge(trial: Trial, side: Side) -> Measure:
    if trial.task != "bridge" or trial.conditions.side not in SIDES:
        return not_measurable(BRIDGES, side, why="needs a single-leg bridge to fault: task bridge with its side stated")
    if trial.conditions.side != side:
        return not_measurable(BRIDGES, side, why=f"the {trial.conditions.side} side was tested")
    if trial.motion is None:
        return not_measurable(BRIDGES, side, why=trial.why_not("hip_extension", side))
    return measured(
        BRIDGES,
        side,
        value=float(len(trial.repetitions)),
        method=trial.motion.method,
        interval=Interval.unknown("counted; whether each was of full range, and whether the set went to fault, is not"),
        why="repetitions found in the recording",
    )

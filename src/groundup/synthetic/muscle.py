"""Muscle: surface EMG as noise whose strength follows an activation with an onset known to the sample."""

from dataclasses import dataclass

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from groundup.anatomy import SIDES, Side
from groundup.signals.stream import Stream
from groundup.synthetic.faults import Faults
from groundup.synthetic.rhythm import Rhythm

Array = NDArray[np.float64]

MUSCLES = ("abductor hallucis", "vastus lateralis", "gluteus medius", "gluteus maximus")
"""From the foot up."""
LEAD_S = {"abductor hallucis": 0.05, "vastus lateralis": 0.12, "gluteus medius": 0.18, "gluteus maximus": 0.25}
"""Usual onset after the descent begins. Design values: no norm of an order exists (evidence 1.5)."""
RISE_S = 0.02
"""From silence to full burst; the onset is its first instant."""
WAY_UP_S = 0.6
"""Before the end of a burst it is strongest: the extensors lift the body there."""
AMPLITUDE_V = {
    "abductor hallucis": 90e-6,
    "vastus lateralis": 150e-6,
    "gluteus medius": 70e-6,
    "gluteus maximus": 60e-6,
}
BASELINE_V = 4e-6
BAND_HZ = (20.0, 450.0)


@dataclass(frozen=True, slots=True, eq=False)
class Activity:
    """Onset and end of every burst [s]; (repetitions,) by (muscle, side)."""

    onset_s: dict[tuple[str, Side], Array]
    end_s: dict[tuple[str, Side], Array]


def draw_activity(rng: Generator, rhythm: Rhythm, faults: Faults, *, spread_s: float = 0.012) -> Activity:
    """One burst a repetition and muscle, from its onset until shortly before the person is upright.

    Onsets scatter by `spread_s` from repetition to repetition; the planted delay is added to both gluteal muscles.
    """
    onset: dict[tuple[str, Side], Array] = {}
    end: dict[tuple[str, Side], Array] = {}
    for muscle in MUSCLES:
        own = rng.normal(0.0, 0.01)
        for side in SIDES:
            late = faults.glute_late_ms[side] / 1000 if muscle.startswith("gluteus") else 0.0
            scatter = spread_s * rng.standard_normal(len(rhythm.start_s)).clip(-2.5, 2.5)
            onset[muscle, side] = rhythm.start_s + LEAD_S[muscle] + own + late + scatter
            end[muscle, side] = rhythm.end_s - 0.1
    return Activity(onset, end)


def emg_stream(rng: Generator, activity: Activity, *, length_s: float, rate_hz: float, baseline_v: float) -> Stream:
    """Raw EMG [V] of both sides: white noise limited to 20–450 Hz, its strength following the activation."""
    times = np.arange(round(length_s * rate_hz)) / rate_hz
    labels: list[str] = []
    columns: list[Array] = []
    for side in SIDES:
        for muscle in MUSCLES:
            labels.append(f"{side} {muscle}")
            strength = AMPLITUDE_V[muscle] * activation(
                times, activity.onset_s[muscle, side], activity.end_s[muscle, side]
            )
            columns.append(np.sqrt(strength**2 + baseline_v**2))
    carrier = _band_limited(rng, (len(times), len(labels)), rate_hz=rate_hz)
    return Stream("emg", "emg", carrier * np.stack(columns, axis=-1), "V", tuple(labels), rate_hz=rate_hz)


def activation(times: Array, onset_s: Array, end_s: Array) -> Array:
    """Activation over time: zero before each onset, 1 `RISE_S` later, twice that on the way up, fading at the end."""
    level = np.zeros_like(times)
    for on, off in zip(onset_s, end_s, strict=True):
        first, last = np.searchsorted(times, [on, off])
        t = times[first:last]
        hardest = np.exp(-0.5 * ((t - (off - WAY_UP_S)) / (WAY_UP_S / 3)) ** 2)
        level[first:last] = np.minimum(np.minimum((t - on) / RISE_S, (off - t) / 0.1), 1.0) * (1 + hardest)
    return level


def _band_limited(rng: Generator, shape: tuple[int, int], *, rate_hz: float) -> Array:
    """Unit-variance noise in `BAND_HZ`: white noise through a causal second-order-section filter."""
    from scipy.signal import butter, sosfilt, sosfreqz

    sos = butter(2, np.minimum(BAND_HZ, 0.45 * rate_hz), btype="bandpass", fs=rate_hz, output="sos")
    _, response = sosfreqz(sos, worN=2048)
    gain = np.sqrt(np.mean(np.abs(response) ** 2))
    return sosfilt(sos, rng.standard_normal(shape), axis=0) / gain

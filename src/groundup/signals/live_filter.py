"""A causal low-pass for frames that come at irregular times, exact for each interval.

Critically damped, second order: H(s) = (ω / (s + ω))², −3 dB at `cutoff_hz`, so ω = 2π·cutoff / √(√2 − 1). Between two
frames the input is taken as the straight line joining them, for which the differential equation is solved exactly: no
rate is assumed, and a short gap is bridged as a straight line. A ramp is followed with a constant lag of 2/ω (34 ms
at 6 Hz), which is also the delay of slow movement; a step is never overshot.

Critical damping rather than Butterworth, as Robertson & Dowling (2003) advise for events (from memory): it lags less
at the same −3 dB point, and a filter that overshoots would make a straight knee over-straight.
"""

from math import exp, nan, pi, sqrt

import msgspec
import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


class Smoothed(msgspec.Struct, frozen=True, eq=False):
    """State of k channels after a frame: when it came, which channels it showed, and `motion` (3, k): what they showed,
    by how much the output is beyond that, and its slope [1/s]; NaN of a channel out of sight.

    `left` (4, k) keeps when each channel was last left, and its motion then. One that was never seen, or not for longer
    than the longest gap, starts anew at its next sample.
    """

    last_s: float
    shown: bytes
    motion: Array
    left: Array


def unseen(channels: int) -> Smoothed:
    """The state before the first frame."""
    return Smoothed(nan, bytes(channels), np.full((3, channels), nan), np.full((4, channels), nan))


def lag_s(cutoff_hz: float) -> float:
    """By how much a slow movement comes out late [s]."""
    return 2.0 / _omega(cutoff_hz)


def smooth(
    state: Smoothed, *, time_s: float, values: Array, cutoff_hz: float, longest_gap_s: float
) -> tuple[Smoothed, Array]:
    """The state after one frame of k values (NaN: not seen) and the smoothed values (k,), NaN where not seen now."""
    seen = values == values
    shown, dt = seen.tobytes(), time_s - state.last_s
    motion = np.empty((3, len(values)))
    motion[0] = values
    if not dt <= longest_gap_s:  # also the first frame
        motion[1:] = 0.0
        return Smoothed(time_s, shown, motion, np.full((4, len(values)), nan)), values
    omega = _omega(cutoff_hz)
    moved = np.empty((4, len(values)))
    moved[0], moved[1:] = values, state.motion
    np.array(_transition(dt, omega)).reshape(2, 4).dot(moved, motion[1:])
    left = state.left
    if shown != state.shown:
        before = np.frombuffer(state.shown, dtype=bool)
        moved[0] = state.last_s
        left = np.where(before & ~seen, moved, left)
        for i in np.flatnonzero(seen & ~before).tolist():
            left_s, *there = left[:, i].tolist()
            motion[1:, i] = _back([float(values[i]), *there], time_s - left_s, omega, longest_gap_s)
    return Smoothed(time_s, shown, motion, left), values + motion[1]


def _transition(dt: float, omega: float) -> tuple[float, ...]:
    """What the output is beyond the input after `dt`, and its slope, each from four numbers: the input now and before,
    what the output was beyond it, and its slope.

    The input runs straight from the last sample to this one. The particular solution is that line itself, late by 2/ω;
    what is left of the old state decays as (a + b·t)·e^(−ωt).
    """
    late, reach, left = 2.0 / (omega * dt), omega * dt, exp(-omega * dt)
    rate = 1.0 / dt
    beyond, slope = left * (1.0 + late) - late, rate - left * (rate + omega)  # for the input's step
    return (
        *(beyond, -beyond, left * (1.0 + reach), left * dt),
        *(slope, -slope, -left * omega * reach, left * (1.0 - reach)),
    )


def _back(moved: list[float], dt: float, omega: float, longest_gap_s: float) -> tuple[float, float]:
    """Motion of one channel that is seen again after its own gap."""
    if not dt <= longest_gap_s:
        return 0.0, 0.0
    (a, _, b, c, d, _, e, f) = _transition(dt, omega)
    now, before, beyond, slope = moved
    step = now - before
    return a * step + b * beyond + c * slope, d * step + e * beyond + f * slope


def _omega(cutoff_hz: float) -> float:
    return cutoff_hz * (2.0 * pi / sqrt(sqrt(2.0) - 1.0))


class One(msgspec.Struct, frozen=True):
    """State of one channel, in plain numbers: for a channel with a cut-off of its own."""

    last_s: float = nan
    seen: float = nan
    beyond: float = 0.0
    slope: float = 0.0


NEVER = One()


def smooth_one(state: One, *, time_s: float, value: float, cutoff_hz: float, longest_gap_s: float) -> One:
    """The state after one frame of a channel that was seen; its smoothed value is `seen + beyond`."""
    moved = [value, state.seen, state.beyond, state.slope]
    return One(time_s, value, *_back(moved, time_s - state.last_s, _omega(cutoff_hz), longest_gap_s))

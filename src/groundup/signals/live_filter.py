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
    """State of k channels after a frame: when it came, which channels it showed, what they showed (k,), by how much
    the output is beyond that, and its slope [1/s]: `motion` (2, k).

    A channel out of sight keeps what it last showed, at `left_s` (k,). One that was never seen, or not for longer than
    the longest gap, starts anew at its next sample.
    """

    last_s: float
    shown: bytes
    seen: Array
    motion: Array
    left_s: Array


def unseen(channels: int) -> Smoothed:
    """The state before the first frame."""
    never = np.full(channels, np.nan)
    return Smoothed(nan, bytes(channels), never, np.zeros((2, channels)), never)


def lag_s(cutoff_hz: float) -> float:
    """By how much a slow movement comes out late [s]."""
    return 2.0 / _omega(cutoff_hz)


def smooth(
    state: Smoothed, *, time_s: float, values: Array, cutoff_hz: float, longest_gap_s: float
) -> tuple[Smoothed, Array]:
    """The state after one frame of k values (NaN: not seen) and the smoothed values (k,), NaN where not seen now."""
    seen = np.isfinite(values)
    shown, dt = seen.tobytes(), time_s - state.last_s
    if not dt <= longest_gap_s:  # also the first frame
        never = np.full(len(values), nan)
        begun = np.where(seen, values, nan)
        return Smoothed(time_s, shown, values, np.zeros((2, len(values))), never), begun
    omega = _omega(cutoff_hz)
    moved = np.empty((3, len(values)))
    np.subtract(values, state.seen, out=moved[0])
    moved[1:] = state.motion
    motion = np.array(_transition(dt, omega)).dot(moved)
    left_s = state.left_s
    if shown != state.shown:
        before = np.frombuffer(state.shown, dtype=bool)
        left_s = np.where(before & ~seen, state.last_s, left_s)
        for i in np.flatnonzero(seen & ~before).tolist():
            motion[:, i] = _back(moved[:, i].tolist(), time_s - float(left_s[i]), omega, longest_gap_s)
    if 0 in shown:
        out = np.where(seen, values + motion[0], nan)
        kept = Smoothed(time_s, shown, np.where(seen, values, state.seen), np.where(seen, motion, state.motion), left_s)
        return kept, out
    return Smoothed(time_s, shown, values, motion, left_s), values + motion[0]


def _transition(dt: float, omega: float) -> tuple[tuple[float, float, float], tuple[float, float, float]]:
    """What the output is beyond the input after `dt`, and its slope, from the input's step over it and both before.

    The input runs straight from the last sample to this one. The particular solution is that line itself, late by 2/ω;
    what is left of the old state decays as (a + b·t)·e^(−ωt).
    """
    late, reach, left = 2.0 / (omega * dt), omega * dt, exp(-omega * dt)
    rate = 1.0 / dt
    return (
        (left * (1.0 + late) - late, left * (1.0 + reach), left * dt),
        (rate - left * (rate + omega), -left * omega * reach, left * (1.0 - reach)),
    )


def _back(moved: list[float], dt: float, omega: float, longest_gap_s: float) -> tuple[float, float]:
    """Motion of one channel that is seen again after its own gap."""
    if not dt <= longest_gap_s:
        return 0.0, 0.0
    (a, b, c), (d, e, f) = _transition(dt, omega)
    step, beyond, slope = moved
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
    moved = [value - state.seen, state.beyond, state.slope]
    return One(time_s, value, *_back(moved, time_s - state.last_s, _omega(cutoff_hz), longest_gap_s))

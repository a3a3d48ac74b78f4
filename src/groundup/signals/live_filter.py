"""A causal low-pass for frames that come at irregular times, exact for each interval.

Critically damped, second order: H(s) = (ω / (s + ω))², −3 dB at `cutoff_hz`, so ω = 2π·cutoff / √(√2 − 1). Between two
frames the input is taken as the straight line joining them, for which the differential equation is solved exactly: no
rate is assumed, and a short gap is bridged as a straight line. A ramp is followed with a constant lag of 2/ω (34 ms
at 6 Hz), which is also the delay of slow movement; a step is never overshot.

Critical damping rather than Butterworth, as Robertson & Dowling (2003) advise for events (from memory): it lags less
at the same −3 dB point, and a filter that overshoots would make a straight knee over-straight.
"""

from dataclasses import dataclass
from math import exp, pi, sqrt
from typing import overload

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Smoothed:
    """State of k channels: when each was last seen, what was seen, the output and its slope [1/s]; (k,) each.

    A channel that was never seen, or not for longer than the longest gap, starts anew at its next sample.
    """

    time_s: Array
    seen: Array
    value: Array
    slope: Array
    together: float | None = None
    """The last time if all channels share it."""


def unseen(channels: int) -> Smoothed:
    """The state before the first frame."""
    never = np.full(channels, np.nan)
    return Smoothed(never, never, never, never)


def lag_s(cutoff_hz: float) -> float:
    """By how much a slow movement comes out late [s]."""
    return 2.0 / _omega(cutoff_hz)


def smooth(
    state: Smoothed, *, time_s: float, values: Array, cutoff_hz: float | Array, longest_gap_s: float
) -> tuple[Smoothed, Array]:
    """The state after one frame of k values (NaN: not seen) and the smoothed values (k,), NaN where not seen now.

    `cutoff_hz` is one for all channels or one each (k,).
    """
    seen = np.isfinite(values)
    omega = _omega(cutoff_hz)
    if state.together is not None and time_s - state.together <= longest_gap_s and seen.all():
        dt = time_s - state.together
        decay = exp(-omega * dt) if isinstance(omega, float) else np.exp(-omega * dt)
        value, slope = _advanced(state, values, dt, decay, omega)
        return Smoothed(np.full(len(values), time_s), values, value, slope, time_s), value
    dt = time_s - state.time_s
    fresh = ~(dt <= longest_gap_s)  # also where never seen
    dt = np.where(fresh, 1.0, dt)
    value, slope = _advanced(state, values, dt, np.exp(-omega * dt), omega)
    value, slope = np.where(fresh, values, value), np.where(fresh, 0.0, slope)
    after = Smoothed(
        np.where(seen, time_s, state.time_s),
        np.where(seen, values, state.seen),
        np.where(seen, value, state.value),
        np.where(seen, slope, state.slope),
        time_s if seen.all() else None,
    )
    return after, np.where(seen, value, np.nan)


def _advanced(
    state: Smoothed, values: Array, dt: Array | float, decay: Array | float, omega: float | Array
) -> tuple[Array, Array]:
    """Value and slope after `dt` with the input running straight from the last sample to this one.

    The particular solution is the line itself, late by 2/ω; what is left of the old state decays as (a + b·t)·e^(−ωt).
    """
    rise = (values - state.seen) / dt
    late = 2.0 / omega * rise
    a = state.value - (state.seen - late)
    da = state.slope - rise
    b = da + omega * a
    return values - late + (a + b * dt) * decay, rise + (b - omega * (a + b * dt)) * decay


@overload
def _omega(cutoff_hz: float) -> float: ...
@overload
def _omega(cutoff_hz: float | Array) -> float | Array: ...
def _omega(cutoff_hz: float | Array) -> float | Array:
    return cutoff_hz * (2.0 * pi / sqrt(sqrt(2.0) - 1.0))

"""Clock: reading streams of different rates at the same moments, on demand; nothing is resampled on load."""

import numpy as np
from numpy.typing import NDArray

from groundup.errors import SignalError
from groundup.signals.stream import Stream

Array = NDArray[np.float64]

LONGEST_STEP = 2.5
"""A step of more than this many median steps in an irregular stream is a gap (one lost sample is bridged)."""


def at(stream: Stream, times_s: Array) -> Array:
    """Values of a stream at `times_s` (k,), linear between the two samples around each; (k, …).

    NaN before the first and after the last sample, where either neighbor is NaN, and across a gap of an irregular
    stream. A time that is a sample's own time gives that sample.
    """
    times_s = np.asarray(times_s, dtype=float)
    own = stream.times
    out = np.full((len(times_s), *stream.values.shape[1:]), np.nan)
    if len(own) == 0:
        return out
    after = np.clip(np.searchsorted(own, times_s), 1, max(1, len(own) - 1))
    close = nearest(stream, times_s)
    exact = np.abs(own[close] - times_s) <= 1e-9
    out[exact] = stream.values[close[exact]]
    if len(own) == 1:
        return out
    step = own[after] - own[after - 1]
    longest = np.inf if stream.times_s is None else LONGEST_STEP * float(np.median(np.diff(own)))
    inner = ~exact & (times_s > own[0]) & (times_s < own[-1]) & (step <= longest)
    share = ((times_s - own[after - 1]) / step)[inner].reshape(-1, *[1] * (stream.values.ndim - 1))
    before, behind = stream.values[after[inner] - 1], stream.values[after[inner]]
    out[inner] = before + share * (behind - before)
    return out


def nearest(stream: Stream, times_s: Array) -> NDArray[np.int64]:
    """Index of the sample nearest to each of `times_s` (k,); for events. The earlier one where two are equally near."""
    times_s = np.asarray(times_s, dtype=float)
    own = stream.times
    if len(own) == 0:
        raise SignalError(f"a sample in stream '{stream.name}' to find the nearest of", found="an empty stream")
    after = np.clip(np.searchsorted(own, times_s), 1, max(1, len(own) - 1))
    if len(own) == 1:
        return np.zeros(times_s.shape, dtype=np.int64)
    return after - (times_s - own[after - 1] <= own[after] - times_s).astype(np.int64)

"""SWARII: sliding-window weighted averaging, which brings an unevenly sampled center of pressure onto an even clock.

Audiffren & Contal 2016 (Sensors 16:1208), with the choices of the published code of Quijoux 2021: each window's mean
weights a sample by the time it stands for, and window centers are found by adding one step after the other, so that
rounding decides the last window just as it does there.
"""

import numpy as np
from numpy.typing import NDArray

from groundup.errors import SignalError

Array = NDArray[np.float64]
_SHORTENING_S = 1e-6
"""Windows are this much shorter than stated, so that a sample exactly on both borders belongs to neither."""


def resample_swarii(times_s: Array, values: Array, *, rate_hz: float, window_s: float = 0.08) -> tuple[Array, Array]:
    """Even times (m,) and window means (m, k) of samples (n, k) at increasing `times_s` (n,).

    The first window is centered on the first sample (or on zero, if that is later), the last lies before the last
    sample. A window without any sample is filled linearly between its neighbors.
    """
    if len(times_s) < 2:
        raise SignalError("at least two samples to resample", found=str(len(times_s)))
    half = 0.5 * (window_s - _SHORTENING_S)
    centers = _centers(times_s, rate_hz)
    low = np.searchsorted(times_s, centers - half, side="right")
    high = np.searchsorted(times_s, centers + half, side="left")
    filled = high > low
    means = _window_means(times_s, values, centers[filled], low[filled], high[filled], half)
    if filled.all():
        return centers, means
    found = centers[filled]
    if len(found) < 2:
        raise SignalError("samples in at least two windows", found=f"{len(found)} in {len(centers)} windows")
    even = np.arange(found[0], found[-1], 1.0 / rate_hz)
    return even, np.stack([np.interp(even, found, column) for column in means.T], axis=1)


def purge_artifacts(
    times_s: Array, values: Array, *, jump: float, back: float, settling_s: float = 0.1
) -> tuple[Array, Array]:
    """The samples (n, k) without one- and two-sample spikes, and without the edges of the record.

    A sample is a spike when it lies further than `jump` from the last one kept and the next or next but one is again
    within `back` of it (sums of absolute differences over the channels, in the unit of the values). The first and the
    last sample and everything before `settling_s` go as well, as in the published code; times count from the start
    of the record.
    """
    keep = np.zeros(len(times_s), dtype=bool)
    keep[1:-1] = times_s[1:-1] >= settling_s
    first = int(np.argmax(keep))
    for spike in np.flatnonzero(_could_be_spikes(values, jump=jump, back=back)).tolist():
        if spike <= first or not keep[spike] or not keep[spike - 1]:
            continue  # nothing kept before it, or already judged against an earlier sample
        last, t = spike - 1, spike
        while t < len(values) - 1 and _is_spike(values, t, last, jump=jump, back=back):
            keep[t] = False
            t += 1
    return times_s[keep], values[keep]


def _could_be_spikes(values: Array, *, jump: float, back: float) -> NDArray[np.bool_]:
    """Spikes if every sample before them was kept; (n, k) -> (n,)."""

    def distance(a: slice, b: slice) -> Array:
        return np.abs(values[a] - values[b]).sum(axis=1)

    spike = np.zeros(len(values), dtype=bool)
    if len(values) < 3:
        return spike
    away = distance(slice(1, -1), slice(0, -2)) > jump
    if not away.any():
        return spike
    returns = distance(slice(2, None), slice(0, -2)) < back
    returns[:-1] |= distance(slice(3, None), slice(0, -3)) < back
    spike[1:-1] = away & returns
    return spike


def _is_spike(values: Array, t: int, last: int, *, jump: float, back: float) -> bool:
    """Whether sample t is a spike beside the last one kept."""
    if np.abs(values[t] - values[last]).sum() <= jump:
        return False
    return any(np.abs(v - values[last]).sum() < back for v in values[t + 1 : t + 3])


def _centers(times_s: Array, rate_hz: float) -> Array:
    start, step = max(0.0, float(times_s[0])), 1.0 / rate_hz
    count = int(np.ceil((times_s[-1] - start) * rate_hz)) + 2
    steps = np.full(max(count, 1), step)
    steps[0] = start
    centers = np.cumsum(steps)
    return centers[centers < times_s[-1]]


def _window_means(
    times_s: Array, values: Array, centers: Array, low: NDArray[np.intp], high: NDArray[np.intp], half: float
) -> Array:
    """Means weighted by each sample's own time; a sample's time ends half way to its neighbor or at the border."""
    middle = np.concatenate([times_s[:1], 0.5 * (times_s[1:] + times_s[:-1]), times_s[-1:]])
    left = np.maximum(times_s[0], centers - half)
    right = np.minimum(times_s[-1], centers + half)
    own = np.diff(middle)[:, None]
    # One extra row lets `high` point behind the last sample; reduceat's odd entries are the gaps between windows.
    edges = np.stack([low, high], axis=1).ravel()
    total = np.add.reduceat(np.concatenate([values * own, np.zeros((1, values.shape[1]))]), edges, axis=0)[::2]
    total += values[low] * (middle[low] - left)[:, None] + values[high - 1] * (right - middle[high])[:, None]
    single = (high - low == 1)[:, None]
    return np.where(single, values[low], total / (right - left)[:, None])

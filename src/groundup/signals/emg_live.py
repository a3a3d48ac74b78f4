"""The envelope of raw EMG as it comes: a causal fold over chunks that equals one pass, whatever the cuts.

The band is that of `signals.emg` (20 to 450 Hz, order 4) and the window its 50 ms, but both look at the past only: a
muscle is shown about 30 ms late. A filter that is told its first sample at once does not ring from the electrode's
offset.
"""

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from groundup.signals.emg import HIGH_HZ, LEAST_RATE_HZ, LOW_HZ, WINDOW_S

Array = NDArray[np.float64]

SHOWN_HZ = 100.0
"""About so many values a second are given (design)."""
ORDER = 4


@dataclass(frozen=True, slots=True, eq=False)
class LiveEnvelope:
    """What is carried from chunk to chunk; `LiveEnvelope(rate_hz)` before the first.

    `filtered` (sections, 2, C) is the filter's memory, `last` (C,) the last values that were measured, `window` (w, C)
    the squares of the last samples, `count` how many came.
    """

    rate_hz: float
    filtered: Array | None = None
    last: Array | None = None
    window: Array | None = None
    count: int = 0

    @property
    def every(self) -> int:
        """A value is given after every so many samples."""
        return max(1, round(self.rate_hz / SHOWN_HZ))


def live_envelope(state: LiveEnvelope, values: Array) -> tuple[LiveEnvelope, NDArray[np.intp], Array]:
    """The state after a chunk (n, C) [V], the samples (k,) of it after which a value is given, and those (k, C) [V].

    The root of the mean square of the last 50 ms; NaN until so much has come, and while one of its samples is missing.
    A missing sample (NaN) is filtered as if the value had stood still.
    """
    from scipy.signal import sosfilt

    n = len(values)
    sos, start = band(state.rate_hz)
    known = np.isfinite(values)
    filled = values if known.all() else _filled(values, known, state.last)
    if n == 0:
        return state, np.empty(0, dtype=np.intp), values
    memory = start[:, :, None] * filled[0] if state.filtered is None else state.filtered
    clean, memory = sosfilt(sos, filled, axis=0, zi=memory)
    size = window_samples(state.rate_hz)
    before = np.full((size, values.shape[1]), np.nan) if state.window is None else state.window
    squares = np.concatenate([before, np.where(known, clean**2, np.nan)])
    first = (-state.count - 1) % state.every
    at = np.arange(first, n, state.every)
    given = np.sqrt(squares[(at + 1)[:, None] + np.arange(size)].mean(axis=1))
    after = LiveEnvelope(state.rate_hz, memory, filled[-1], squares[n:], state.count + n)
    return after, at, given


def restarted(state: LiveEnvelope) -> LiveEnvelope:
    """Forget the filter and its window after a gap: what comes now has no past."""
    return LiveEnvelope(state.rate_hz)


def fast_enough(rate_hz: float | None) -> bool:
    """Whether raw EMG of this rate holds the band."""
    return rate_hz is not None and rate_hz >= LEAST_RATE_HZ


def window_samples(rate_hz: float) -> int:
    """Samples in 50 ms."""
    return max(1, round(WINDOW_S * rate_hz))


@cache
def band(rate_hz: float) -> tuple[Array, Array]:
    """The causal band-pass (sections, 6) and its memory (sections, 2) after a one that has stood for ever."""
    from scipy.signal import butter, sosfilt_zi

    sos = butter(ORDER, [LOW_HZ, min(HIGH_HZ, 0.45 * rate_hz)], "bandpass", fs=rate_hz, output="sos")
    return np.asarray(sos), np.asarray(sosfilt_zi(sos))


def _filled(values: Array, known: NDArray[np.bool_], last: Array | None) -> Array:
    """Each missing value as the one before it; 0 where none came before."""
    filled = values.copy()
    before = np.zeros(values.shape[1]) if last is None else last
    for k in np.flatnonzero(~known.all(axis=1)).tolist():
        filled[k] = np.where(known[k], values[k], filled[k - 1] if k else before)
    return filled

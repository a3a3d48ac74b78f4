"""Butterworth filters that say what they are: effective order, cut-off at −3 dB, phase.

`order` and `cutoff_hz` always state the **effect**. A zero-phase filter is a Butterworth of half the order run forwards
and backwards; running twice doubles the order and would move the −3 dB point, so the cut-off it is designed with is
corrected (Winter 2009, Biomechanics and Motor Control, 4th ed., section 3.4.4.2: C = (2^(1/passes) − 1)^(1/2n)). We
depart from Winter in correcting on the warped axis of the bilinear transform, which is exact up to the Nyquist rate.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from math import atan, ceil, inf, pi, sin, sqrt, tan
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from groundup.errors import SignalError

Array = NDArray[np.float64]
Band = Literal["lowpass", "highpass", "bandpass"]


@dataclass(frozen=True, slots=True)
class FilterNote:
    """What a filter does to a signal: `order` and the edges are what the output shows, whatever was run to get it."""

    band: Band
    low_hz: float
    """Lower −3 dB edge; 0 for a low-pass."""
    high_hz: float
    """Upper −3 dB edge; infinite for a high-pass."""
    order: int
    """Effective order: slope of each edge is 6 dB an octave times this."""
    passes: int
    """2 = forwards and backwards, no lag; 1 = causal, with lag."""
    design_hz: tuple[float, ...]
    """Edges the Butterworth of one pass was designed with."""
    rate_hz: float

    @property
    def sentence(self) -> str:
        """The filter in words."""
        edges = {
            "lowpass": f"low-pass {self.high_hz:g} Hz",
            "highpass": f"high-pass {self.low_hz:g} Hz",
            "bandpass": f"band-pass {self.low_hz:g}–{self.high_hz:g} Hz",
        }[self.band]
        design = " and ".join(f"{edge:.4g}" for edge in self.design_hz)
        run = (
            f"zero lag: order {self.order // 2} at {design} Hz run forwards and backwards"
            if self.passes == 2
            else "causal"
        )
        return f"Butterworth {edges} (−3 dB), effective order {self.order}, {run}"


def lowpass(values: Array, *, cutoff_hz: float, rate_hz: float, order: int = 4, causal: bool = False) -> Array:
    """Values without what is faster than `cutoff_hz`; (n, …) -> (n, …), along the first axis.

    NaN marks a gap: each run between gaps is filtered by itself, runs too short to filter become NaN. Zero-phase
    unless `causal`, which looks at past samples only and therefore lags.
    """
    return _apply(values, describe(high_hz=cutoff_hz, rate_hz=rate_hz, order=order, causal=causal))


def highpass(values: Array, *, cutoff_hz: float, rate_hz: float, order: int = 4, causal: bool = False) -> Array:
    """Values without what is slower than `cutoff_hz`; otherwise as `lowpass`."""
    return _apply(values, describe(low_hz=cutoff_hz, rate_hz=rate_hz, order=order, causal=causal))


def bandpass(
    values: Array, *, low_hz: float, high_hz: float, rate_hz: float, order: int = 4, causal: bool = False
) -> Array:
    """Values between `low_hz` and `high_hz`; each edge has the stated order; otherwise as `lowpass`."""
    return _apply(values, describe(low_hz=low_hz, high_hz=high_hz, rate_hz=rate_hz, order=order, causal=causal))


def describe(
    *, low_hz: float = 0.0, high_hz: float = inf, rate_hz: float, order: int = 4, causal: bool = False
) -> FilterNote:
    """The filter that these parameters make: checked, and with the edges it is designed with."""
    if not (np.isfinite(rate_hz) and rate_hz > 0):
        raise SignalError("a positive sampling rate to filter at", found=f"{rate_hz:g} Hz")
    band: Band = "lowpass" if low_hz <= 0 else "highpass" if high_hz == inf else "bandpass"
    edges = {"lowpass": (high_hz,), "highpass": (low_hz,), "bandpass": (low_hz, high_hz)}[band]
    if not all(0 < edge < rate_hz / 2 for edge in edges):
        raise SignalError(
            f"a cut-off between 0 and {rate_hz / 2:g} Hz, half the sampling rate of {rate_hz:g} Hz",
            found=" and ".join(f"{edge:g} Hz" for edge in edges),
            next_step="Lower the cut-off or record faster.",
        )
    if band == "bandpass" and not low_hz < high_hz:
        raise SignalError("a lower edge below the upper one", found=f"{low_hz:g} to {high_hz:g} Hz")
    if order < 1 or (not causal and order % 2):
        raise SignalError(
            "a positive order, even for a zero-phase filter (it is run twice)",
            found=f"order {order}",
            next_step=f"Use order {max(2, order + order % 2)} or a causal filter.",
        )
    low, high = (low_hz if band != "lowpass" else 0.0), high_hz
    design = edges if causal else _corrected(band, edges, rate_hz=rate_hz, order=order // 2)
    return FilterNote(band, low, high, order, 1 if causal else 2, design, rate_hz)


def _corrected(band: Band, edges: tuple[float, ...], *, rate_hz: float, order: int) -> tuple[float, ...]:
    """Design edges for which two passes of `order` are at −3 dB where one pass would not be."""
    wider = (sqrt(2.0) - 1.0) ** (1.0 / (2.0 * order))  # Winter's C for two passes
    warped = [tan(pi * edge / rate_hz) for edge in edges]
    if band == "lowpass":
        moved = [warped[0] / wider]
    elif band == "highpass":
        moved = [warped[0] * wider]
    else:  # the center w1·w2 stays, the width w2 − w1 grows
        width, center_sq = (warped[1] - warped[0]) / wider, warped[0] * warped[1]
        upper = width / 2 + sqrt(width**2 / 4 + center_sq)
        moved = [center_sq / upper, upper]
    return tuple(atan(edge) * rate_hz / pi for edge in moved)


def _apply(values: Array, note: FilterNote) -> Array:
    values = np.asarray(values, dtype=float)
    columns = values.reshape(len(values), int(np.prod(values.shape[1:])))
    run = _causal if note.passes == 1 else _zero_phase
    seen: NDArray[np.bool_] = np.isfinite(columns)
    whole = seen.all(axis=0)
    if whole.all():
        return run(columns, note).reshape(values.shape)
    out = np.full(columns.shape, np.nan)
    out[:, whole] = run(columns[:, whole], note)
    for column in np.flatnonzero(~whole):
        for first, end in runs(seen[:, column]):
            out[first:end, column] = run(columns[first:end, column, None], note)[:, 0]
    return out.reshape(values.shape)


def _zero_phase(run: Array, note: FilterNote) -> Array:
    """One gapless stretch (n, k); NaN where it is too short for the filter to mean anything.

    Forwards and backwards together multiply each frequency by |H|², which a Butterworth has in closed form, so it is
    done in the frequency domain: the stretch, less the straight line between its ends, is reflected oddly about both
    ends, which makes it periodic without a step. That is a forward-backward filter with endless odd padding.
    """
    n = len(run)
    if run.size == 0 or n <= 2 * note.order:
        return np.full(run.shape, np.nan)
    before, length = _around(n, note)
    frequencies_hz: Array = np.arange(length // 2 + 1, dtype=np.float64) * (note.rate_hz / length)
    gain = _gain(frequencies_hz, note)[:, None]
    out = np.empty_like(run)
    block = max(1, (1 << 20) // n)  # columns at a time: bounds the memory of long recordings
    for first in range(0, run.shape[1], block):
        part = run[:, first : first + block]
        line = part[0] + np.linspace(0.0, 1.0, n)[:, None] * (part[-1] - part[0])
        bent = part - line
        endless = np.concatenate([-bent[before:0:-1], bent, -bent[-2 : -2 - (length - n - before) : -1]])
        smooth = np.fft.irfft(gain * np.fft.rfft(endless, axis=0), n=length, axis=0)[before : before + n]
        out[:, first : first + block] = smooth + line if note.band == "lowpass" else smooth
    return out


def _around(n: int, note: FilterNote) -> tuple[int, int]:
    """Reflected samples before the stretch, and length of the whole transform.

    One full period 2(n − 1) is exact. Transforms of awkward lengths are slow, so a long stretch takes a little more
    than the filter needs to settle on either side (30 time constants of its slowest pole: 1e-13), up to a length
    with no prime factor above 5.
    """
    edges = note.design_hz
    to_nyquist = [note.rate_hz / 2 - edge for edge in edges]  # warping: poles near the Nyquist rate are slow too
    narrow = min(*edges, *to_nyquist, (edges[-1] - edges[0]) / 2 or edges[0])
    settled = ceil(30 * note.rate_hz / (2 * pi * narrow * sin(pi / note.order)))
    if 4 * settled >= n:
        return 0, 2 * (n - 1)
    least = n + 2 * settled
    smooth = (2**a * 3**b * 5**c for a in range(1, 40) for b in range(5) for c in range(4))
    return settled, min(length for length in smooth if length >= least)


def _gain(frequencies_hz: Array, note: FilterNote) -> Array:
    """|H|² of the designed Butterworth at each frequency, on the warped axis of the bilinear transform."""
    t = np.tan(np.pi * np.minimum(frequencies_hz / note.rate_hz, 0.5 - 1e-12))
    edges = [tan(pi * edge / note.rate_hz) for edge in note.design_hz]
    with np.errstate(divide="ignore", over="ignore"):
        if note.band == "lowpass":
            ratio = t / edges[0]
        elif note.band == "highpass":
            ratio = edges[0] / t
        else:
            ratio = (t**2 - edges[0] * edges[1]) / ((edges[1] - edges[0]) * t)
        return 1.0 / (1.0 + ratio**note.order)


def _causal(run: Array, note: FilterNote) -> Array:
    """One gapless stretch (n, k), each sample from itself and the past, as if the first value had always been there."""
    from scipy.signal import butter, sosfilt, sosfilt_zi  # slow to import: only live signals need it

    if run.size == 0:
        return run.copy()
    edges = note.design_hz if note.band == "bandpass" else note.design_hz[0]
    sections = np.asarray(butter(note.order, edges, btype=note.band, output="sos", fs=note.rate_hz), dtype=float)
    start = sosfilt_zi(sections)[:, :, None] * run[None, None, 0]
    return np.asarray(sosfilt(sections, run, axis=0, zi=start)[0])


def runs(flags: NDArray[np.bool_]) -> Iterator[tuple[int, int]]:
    """[first, end) of each stretch of True in flags (n,)."""
    edges = np.flatnonzero(np.diff(np.concatenate(([False], flags, [False])).astype(np.int8)))
    return ((int(first), int(end)) for first, end in edges.reshape(-1, 2))

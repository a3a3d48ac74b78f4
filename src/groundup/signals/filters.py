"""Butterworth filters that say what they are: effective order, cut-off at −3 dB, phase.

`order` and `cutoff_hz` always state the **effect**. A zero-phase filter runs a Butterworth of half the order forwards
and backwards; running twice doubles the order and would move the −3 dB point, so the cut-off it is designed with is
corrected (Winter 2009, Biomechanics and Motor Control, 4th ed., section 3.4.4.2: C = (2^(1/passes) − 1)^(1/2n)). We
depart from Winter in correcting on the warped axis of the bilinear transform, which is exact up to the Nyquist rate.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from math import atan, ceil, inf, pi, sqrt, tan
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
    from scipy.signal import butter

    values = np.asarray(values, dtype=float)
    edges = note.design_hz if note.band == "bandpass" else note.design_hz[0]
    sections = np.asarray(
        butter(note.order // note.passes, edges, btype=note.band, output="sos", fs=note.rate_hz), dtype=float
    )
    columns = values.reshape(len(values), int(np.prod(values.shape[1:])))
    seen: NDArray[np.bool_] = np.isfinite(columns)
    whole = seen.all(axis=0)
    out = np.full(columns.shape, np.nan)
    if whole.all():
        out = _run(columns, sections, note)
    else:
        out[:, whole] = _run(columns[:, whole], sections, note)
        for column in np.flatnonzero(~whole):
            for first, end in runs(seen[:, column]):
                out[first:end, column] = _run(columns[first:end, column, None], sections, note)[:, 0]
    return out.reshape(values.shape)


def _run(run: Array, sections: Array, note: FilterNote) -> Array:
    """One gapless stretch (n, k); NaN where it is too short for the filter to mean anything."""
    from scipy.signal import sosfilt, sosfilt_zi, sosfiltfilt

    if run.size == 0:
        return run.copy()
    if note.passes == 1:
        start = sosfilt_zi(sections)[:, :, None] * run[None, None, 0]  # as if the first value had always been there
        return np.asarray(sosfilt(sections, run, axis=0, zi=start)[0])
    least = 3 * (2 * len(sections) + 1)
    if len(run) <= least:
        return np.full(run.shape, np.nan)
    pad = min(len(run) - 1, max(least, ceil(3 * note.rate_hz / note.design_hz[0])))  # three periods: start-up is gone
    return np.asarray(sosfiltfilt(sections, run, axis=0, padtype="odd", padlen=pad))


def runs(flags: NDArray[np.bool_]) -> Iterator[tuple[int, int]]:
    """[first, end) of each stretch of True in flags (n,)."""
    edges = np.flatnonzero(np.diff(np.concatenate(([False], flags, [False])).astype(np.int8)))
    return ((int(first), int(end)) for first, end in edges.reshape(-1, 2))

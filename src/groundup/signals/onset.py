"""Onset: when a muscle switches on and off.

`bursts` is the default: a double threshold (Bonato, D'Alessio & Knaflitz 1998: a sample level, then a share of the
samples in a short window) on the Teager–Kaiser energy (Li & Aruin 2005; Solnik et al. 2010). We depart from Bonato in
testing the energy instead of whitened pairs, and in setting the level as baseline mean + h·SD as Solnik does.
`single_threshold` finds what NeuroKit2's `emg_activation(method="threshold")` finds. How sure one onset is, says
`onset_time`.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from groundup.errors import SignalError
from groundup.signals.emg import condition, rms, teager_kaiser
from groundup.signals.filters import lowpass, runs

Array = NDArray[np.float64]
Samples = NDArray[np.int64]

PUBLISHED_ERROR = (
    "published error of onsets from the Teager–Kaiser energy 40 ± 99 ms, without it 229 ± 356 ms "
    "(vastus lateralis, n=17; Solnik 2008)"
)


@dataclass(frozen=True, slots=True)
class Threshold:
    """Parameters of `bursts`. Published ranges (h 6 to 15, at least 25 ms above) are from memory: design values."""

    h: float = 8.0
    """The level is baseline mean + h baseline standard deviations of the smoothed energy."""
    window_s: float = 0.05
    share: float = 0.5
    """The second threshold: this share of the samples of a window must be above the level."""
    shortest_s: float = 0.05
    """Shorter activity is not a burst."""
    bridge_s: float = 0.1
    """Silence shorter than this does not end a burst."""
    smooth_hz: float = 50.0
    """Low-pass of the rectified energy."""
    baseline_s: float = 0.5
    """Length of the quiet window that is looked for."""
    contrast: float = 2.5
    """The loudest 50 ms must be this many times as loud (RMS) as the baseline, else nothing can be told apart."""


DOUBLE = Threshold()
SOLNIK = Threshold(h=15.0, window_s=0.025, share=1.0)
"""Solnik et al. 2010 in this form: every sample of 25 ms above mean + 15 SD."""


@dataclass(frozen=True, slots=True, eq=False)
class Bursts:
    """Activity of one channel: samples [onset, offset) of each burst, and what it was measured against."""

    onsets: Samples
    offsets: Samples
    level: float
    """Threshold of the smoothed energy."""
    baseline: tuple[int, int]
    """Samples [first, end) taken as rest."""
    baseline_why: str
    contrast: float
    """RMS of the loudest 50 ms over the RMS of the baseline."""
    uncertainty: str = PUBLISHED_ERROR


def single_threshold(
    amplitude: Array, *, rate_hz: float, threshold: float | None = None, shortest_s: float = 0.05
) -> tuple[Samples, Samples]:
    """Onsets and offsets of an envelope (n,) against one level, a tenth of its standard deviation unless given.

    The rules of NeuroKit2 0.2.13 `emg_activation(method="threshold")`, so that both find the same samples: activity
    of at least `shortest_s` counts only after silence of at least `shortest_s` that ends where it begins; an
    offset is the first silent sample, and activity that lasts to the end has none.
    """
    level = 0.1 * float(np.std(amplitude)) if threshold is None else threshold
    if not level <= np.max(amplitude):
        raise SignalError("a threshold below the largest amplitude", found=f"{level:g} of {np.max(amplitude):g}")
    least = int(shortest_s * rate_hz)
    active: NDArray[np.bool_] = np.asarray(amplitude > level)
    turns = np.flatnonzero(active[1:] != active[:-1]) + 1
    edges = np.concatenate(([0], turns, [len(active)]))
    long = np.diff(edges) >= least
    rises = np.arange(0 if not active[0] else 1, len(turns), 2)  # turns[i] ends stretch i and begins stretch i + 1
    rises = rises[long[rises] & long[rises + 1]]
    onsets, offsets = edges[rises + 1], edges[rises + 2]
    return onsets, offsets[offsets < len(active)]


def bursts(
    values: Array, *, rate_hz: float, baseline_s: tuple[float, float] | None = None, threshold: Threshold = DOUBLE
) -> Bursts:
    """Bursts of raw EMG (n,) by the double threshold on its Teager–Kaiser energy.

    `baseline_s` is the rest [start, end) in seconds from the first sample; without it the quietest `baseline_s` of
    the channel. Where even the quietest stretch is hardly quieter than the loudest, there is no rest to measure
    against and nothing is returned: that is an error with the reason. Missing samples are never active.
    """
    values = np.asarray(values, dtype=float)
    if np.isfinite(values).sum() < 0.2 * rate_hz:
        raise SignalError("0.2 s of EMG or more", found=f"{np.isfinite(values).sum() / rate_hz:.2g} s")
    clean = condition(values, rate_hz=rate_hz)
    energy = lowpass(np.abs(teager_kaiser(clean)), cutoff_hz=threshold.smooth_hz, rate_hz=rate_hz)
    loudness = rms(clean, rate_hz=rate_hz, window_s=0.05)
    usable = np.where(_flat(values, round(0.05 * rate_hz)), np.nan, loudness)
    first, end, why = _baseline(usable, rate_hz=rate_hz, given=baseline_s, length_s=threshold.baseline_s)
    contrast = _contrast(loudness, first, end)
    if not contrast >= threshold.contrast:
        raise SignalError(
            f"a quiet baseline: rest at least {threshold.contrast:g} times quieter than the muscle's activity",
            found=f"{contrast:.2g} times between {first / rate_hz:.2f} and {end / rate_hz:.2f} s ({why})",
            next_step="Record a second of rest, or give the window of rest.",
        )
    rest = energy[first:end]
    level = float(np.nanmean(rest) + threshold.h * np.nanstd(rest))
    level = max(level, 1e-3 * float(np.nanmax(energy)))  # a digitally silent baseline has no spread to count in
    found = _dense(np.asarray(energy > level), round(threshold.window_s * rate_hz), threshold.share)
    spans = _joined(found, bridge=round(threshold.bridge_s * rate_hz), least=round(threshold.shortest_s * rate_hz))
    return Bursts(spans[:, 0], spans[:, 1], level, (first, end), why, contrast)


def _baseline(
    loudness: Array, *, rate_hz: float, given: tuple[float, float] | None, length_s: float
) -> tuple[int, int, str]:
    n = len(loudness)
    if given is not None:
        first, end = (int(np.clip(round(t * rate_hz), 0, n)) for t in given)
        if end - first < 0.1 * rate_hz or not np.isfinite(loudness[first:end]).any():
            raise SignalError(
                "a window of rest of 0.1 s or more inside the EMG", found=f"{given[0]:g} to {given[1]:g} s"
            )
        return first, end, "given"
    length = min(round(length_s * rate_hz), n // 3)
    power = np.concatenate([[0.0], np.cumsum(np.where(np.isfinite(loudness), loudness, 0.0) ** 2)])
    holes = np.concatenate([[0], np.cumsum(~np.isfinite(loudness))])
    mean = np.where(holes[length:] == holes[:-length], power[length:] - power[:-length], np.inf)
    first = int(np.argmin(mean))
    if not np.isfinite(mean[first]):
        raise SignalError(
            f"a quiet baseline: {length / rate_hz:.2g} s of EMG without a gap or a flat line to find rest in",
            found="none",
            next_step="Check the electrode and its amplifier.",
        )
    return first, first + length, f"the quietest {length / rate_hz:.2g} s of the recording"


def _flat(values: Array, least: int) -> NDArray[np.bool_]:
    """Where a channel stands still for `least` samples or more: an amplifier off or clipped, not a muscle at rest."""
    flat = np.zeros(len(values), dtype=bool)
    for first, end in runs(np.diff(values) == 0):
        if end - first >= least:
            flat[first : end + 1] = True
    return flat


def _contrast(loudness: Array, first: int, end: int) -> float:
    rest = float(np.sqrt(np.nanmean(loudness[first:end] ** 2)))
    loudest = float(np.nanmax(loudness))
    return loudest / rest if rest > 0 else (float("inf") if loudest > 0 else 0.0)


def _dense(above: NDArray[np.bool_], window: int, share: float) -> list[tuple[int, int]]:
    """[first, end) of each stretch covered by windows of which at least `share` is above, trimmed to what is above."""
    n, window = len(above), max(1, window)
    count = np.concatenate([[0], np.cumsum(above)])
    starts = np.arange(max(0, n - window + 1))
    enough = np.zeros(n + 1, dtype=np.int64)
    dense = starts[count[starts + window] - count[starts] >= np.ceil(share * window - 1e-9)]
    np.add.at(enough, dense, 1)
    np.add.at(enough, dense + window, -1)
    covered = runs(np.cumsum(enough[:-1]) > 0)
    where = np.flatnonzero(above)
    return [
        (int(where[np.searchsorted(where, first)]), int(where[np.searchsorted(where, end) - 1]) + 1)
        for first, end in covered
    ]


def _joined(spans: list[tuple[int, int]], *, bridge: int, least: int) -> Samples:
    """Spans (k, 2) with silences shorter than `bridge` closed, and what is then shorter than `least` left out."""
    joined: list[tuple[int, int]] = []
    for first, end in spans:
        if joined and first - joined[-1][1] < bridge:
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((first, end))
    return np.array([s for s in joined if s[1] - s[0] >= least], dtype=np.int64).reshape(-1, 2)

"""When exactly, and how sure: the likely times of one onset, given what rest and burst sound like.

The second step of Staude & Wolf (1999): a threshold finds that there is a burst, likelihood then finds when it began.
EMG is taken as noise whose variance is that of rest until the onset and then rises along a straight ramp of amplitude.
We depart from them in keeping every onset time with its probability instead of the best one, over ramps of 2 to
128 ms and a range of burst strengths, so that the answer carries an interval. A burst that starts in less than a few
milliseconds is answered up to 10 ms early: the zero-lag band-pass carries it forward in time.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

STEP_S = 0.001
BEFORE_S, AFTER_S = 0.15, 0.08
"""Onsets looked at, around the one the threshold found."""
RAMPS_S = np.array([0.002 * 2.0 ** (k / 2) for k in range(13)])
STRENGTHS = np.array([2.0 ** (k / 2) for k in range(-3, 4)])
"""Burst variances looked at, relative to that of the 100 ms after the threshold's onset."""
LOUDEST = 30.0
"""Rest is never taken to be quieter than the burst by more than this: what the band-pass itself carries ahead of a
loud burst would else pass for its beginning."""
CAUTION = 0.95
"""The burst is not quite the model's noise: evidence is weighed by this, so that intervals cover 95 % of planted onsets
over ramps of 10 to 120 ms and bursts 4 to 20 times as loud as rest (design; checked by the proof of this module)."""


@dataclass(frozen=True, slots=True)
class OnsetTime:
    """Median and 95 % interval of an onset, in seconds from the first sample."""

    time_s: float
    low_s: float
    high_s: float

    @property
    def sd_s(self) -> float:
        """Half the interval over 1.96."""
        return (self.high_s - self.low_s) / (2 * 1.96)


def onset_time(
    clean: Array, *, rate_hz: float, near: int, rest: tuple[int, int], since: int = 0, until: int | None = None
) -> OnsetTime | None:
    """Time of the onset that a threshold found at sample `near` of conditioned EMG (n,).

    `rest` are the samples [first, end) of the baseline; `since` is where the burst before ended and `until` where
    this one ends: nothing beyond them is looked at. None where too little is left to look at.
    """
    size = max(1, round(STEP_S * rate_hz))
    first = max(since, near - round((BEFORE_S + 0.05) * rate_hz))
    last = min(len(clean) if until is None else until, near + round((AFTER_S + 0.1) * rate_hz))
    count = (last - first) // size
    if near - first < 0.02 * rate_hz or last - near < 0.03 * rate_hz or not np.isfinite(clean[first:last]).all():
        return None
    quiet = clean[rest[0] : rest[1]]
    quiet = quiet[np.isfinite(quiet)]
    power_loud = float(np.mean(clean[near : min(last, near + round(0.1 * rate_hz))] ** 2))
    power_rest = max(float(np.mean(quiet**2)), power_loud / LOUDEST**2, float(np.finfo(float).tiny))
    power_burst = power_loud - power_rest
    energy = np.mean(clean[first : first + count * size].reshape(count, size) ** 2, axis=1)
    earliest = max(0, (near - round(BEFORE_S * rate_hz) - first) // size)
    latest = min(count - 1, (near + round(AFTER_S * rate_hz) - first) // size)
    fit = _fit(energy / power_rest, max(power_burst / power_rest, 0.5), earliest, latest, step_s=size / rate_hz)
    log_likelihood = 0.5 * CAUTION * size * _independent_share(quiet) * fit
    return _summary((first + np.arange(earliest, latest + 1) * size) / rate_hz, log_likelihood, step_s=size / rate_hz)


def _fit(energy: Array, burst: float, earliest: int, latest: int, *, step_s: float) -> Array:
    """−Σ(log p + energy/p) for each ramp, strength and onset bin from `earliest` to `latest`; (ramps, strengths, k).

    `energy` (bins,) and `burst` are relative to the power of rest. The expected power p depends only on the time
    since the onset, so each ramp is computed once and slid along.
    """
    bins = len(energy)
    since_s = (np.arange(-latest, bins - earliest) + 0.5) * step_s
    rising = np.clip(since_s / RAMPS_S[:, None], 0.0, 1.0) ** 2
    out = np.empty((len(RAMPS_S), len(STRENGTHS), latest - earliest + 1))
    for r, ramp in enumerate(rising):
        for s, strength in enumerate(STRENGTHS):
            power = 1.0 + strength * burst * ramp
            total = np.concatenate([[0.0], np.cumsum(np.log(power))])
            logs = total[bins:] - total[:-bins]
            out[r, s] = -(logs + np.correlate(1.0 / power, energy, mode="valid"))[::-1]
    return out


def _summary(times_s: Array, log_likelihood: Array, *, step_s: float) -> OnsetTime:
    weight = np.exp(log_likelihood - log_likelihood.max()).sum(axis=(0, 1))
    share = np.concatenate([[0.0], np.cumsum(weight) / weight.sum()])
    edges = np.concatenate([times_s - step_s / 2, times_s[-1:] + step_s / 2])
    low, middle, high = np.interp([0.025, 0.5, 0.975], share, edges)
    return OnsetTime(float(middle), float(low), float(high))


def _independent_share(quiet: Array) -> float:
    """Independent squares per sample: 1 for white noise, less for a narrow band (1 / Σρ², from the spectrum)."""
    power = np.abs(np.fft.rfft(quiet)) ** 2
    whole = float(np.sum(power))
    if whole <= 0:
        return 1.0
    return min(1.0, 2.0 * whole**2 / (len(power) * float(np.sum(power**2))))  # 2: a periodogram scatters by itself
